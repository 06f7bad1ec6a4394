from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = "Shared outcomes framework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import guards
        from .immutability import framework_guards

        guards.register(*framework_guards())
        pre_migrate.connect(_take_guards_off, sender=self)
        post_migrate.connect(_put_guards_on, sender=self)
        checks.register(_guards_stand, checks.Tags.database)


def _take_guards_off(sender, using: str, **kwargs) -> None:
    from . import guards

    guards.remove(connections[using])


def _put_guards_on(sender, using: str, **kwargs) -> None:
    from . import guards, reference

    if "outcomes_cell" in connections[using].introspection.table_names():
        reference.ensure(using)
    guards.install(connections[using])


def _guards_stand(app_configs, databases, **kwargs) -> list[checks.CheckMessage]:
    from . import guards

    messages = []
    for alias in databases or []:
        lost = guards.missing(connections[alias])
        if lost:
            # A warning, since `migrate` runs this check first and is itself the cure.
            messages.append(
                checks.Warning(
                    f"The database lacks {len(lost)} of its guards: {', '.join(lost)}.",
                    hint="Run `python manage.py migrate`: it puts every guard back.",
                    id="outcomes.W001",
                )
            )
    return messages
