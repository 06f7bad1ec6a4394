"""What readers see: protected figures beside the raw summaries, made together for a whole period."""

from django.db import models

from ..choices import Shown
from .summaries import FigureSums


class Release(models.Model):
    """One making of a period's protected figures. Never changed; a later one takes its place."""

    period = models.ForeignKey("hubs.Period", on_delete=models.PROTECT, related_name="releases")
    made_at = models.DateTimeField(auto_now_add=True)
    policy = models.CharField(max_length=40, help_text="The rule by which small numbers were hidden.")
    digest = models.CharField(max_length=64, help_text="Of the figures, to tell whether anything changed.")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["period", "-id"], name="release_newest")]

    def __str__(self) -> str:
        return f"{self.period}, {self.made_at:%d %B %Y}"


class ReleasedFigure(FigureSums):
    """A figure as readers may see it: shown with its numbers, or hidden without them. Never changed."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="figures", db_index=False)
    shown = models.CharField(max_length=8, choices=Shown)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "place", "definition", "instrument_version", "cell"],
                name="one_released_figure",
            ),
            models.CheckConstraint(
                condition=models.Q(shown="shown")
                | models.Q(
                    numerator__isnull=True,
                    denominator__isnull=True,
                    sum_sq__isnull=True,
                    largest_numerator__isnull=True,
                ),
                name="hidden_figure_holds_no_number",
            ),
        ]
        indexes = [models.Index(fields=["release", "definition", "level"], name="released_by_definition")]

    def __str__(self) -> str:
        return f"{self.definition_id} at {self.place_id}: {self.shown}"
