from django.apps import AppConfig


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = "Hubs and their returns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from outcomes import guards, impact, publication, rights

        from . import jobs
        from .actions import framework_letters
        from .history import history_guards
        from .permissions import CAPABILITIES
        from .queries import framework_impact

        guards.register(*history_guards())
        rights.register(CAPABILITIES)
        jobs.register()
        impact.register_impact_source(framework_impact.framework_impact)
        impact.register_period_source(framework_impact.latest_period_in_use)
        publication.register_audience(framework_impact.audiences_of)
        publication.when_published(framework_letters.announce)
