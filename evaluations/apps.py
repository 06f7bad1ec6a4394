from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "What is made of the figures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hubs import beside
        from outcomes import guards, impact, soundness

        from . import jobs
        from .queries import differences, framework_impact
        from .views.context_beside import area_figures

        message = "A release never changes; a later one takes its place."
        for table in ("evaluations_release", "evaluations_releasedfigure"):
            guards.register(*guards.never(table, "UPDATE", "DELETE", message=message))
        guards.register(
            *guards.never(
                "evaluations_contextrevision",
                "UPDATE",
                "DELETE",
                message="What a published figure read before a correction is kept for good.",
            )
        )
        for table in ("evaluations_dataversion", "evaluations_pasttotal"):
            guards.register(
                *guards.never(
                    table,
                    "UPDATE",
                    "DELETE",
                    message="What a figure read at an earlier data version is kept for good.",
                )
            )
        jobs.register()
        beside.register_area_figures(area_figures)
        soundness.register_soundness(differences.soundness_of_sums)
        impact.register_impact_source(framework_impact.framework_impact)
