from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "What is made of the figures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from outcomes import guards, impact
        from outcomes.job_kinds import register_job

        from . import aggregation, choices
        from .queries import framework_impact

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
        register_job(
            kind=choices.COMPARE,
            label="Add every figure up again and compare",
            function=aggregation.compare_all,
        )
        register_job(
            kind=choices.MEND,
            label="Mend the sums that differ",
            function=aggregation.mend_all,
        )
        impact.register_impact_source(framework_impact.framework_impact)
