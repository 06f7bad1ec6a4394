from django.apps import AppConfig


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = "Hubs and their returns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from outcomes import guards, rights

        from . import jobs
        from .history import history_guards
        from .permissions import CAPABILITIES

        guards.register(*history_guards())
        rights.register(CAPABILITIES)
        jobs.register()
