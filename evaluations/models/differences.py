"""Sums that were not what their facts come to: found by the rebuild, kept for good, mended by somebody."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .summaries import derived_key


class SummaryDifference(models.Model):
    """One number of one sum, as it was stored and as it should have been.

    It stands until the sum is mended. Found again it is the same difference; one that a later comparison does
    not find any more went by itself, since its place was added up again, and has nobody's name.
    """

    run = models.ForeignKey(
        "outcomes.JobRun", on_delete=models.PROTECT, related_name="+", help_text="Which found it first."
    )
    definition = derived_key("outcomes.Definition")
    instrument_version = derived_key("outcomes.InstrumentVersion", default=0)
    place = derived_key("hubs.Place")
    period = derived_key("hubs.Period")
    cell = derived_key("outcomes.Cell")
    column = models.CharField(max_length=30, help_text="Which number of the sum.")
    stored = models.BigIntegerField(null=True, help_text="Empty where none was stored.")
    should_be = models.BigIntegerField(null=True, help_text="Empty where there should be none.")
    is_stored = models.BooleanField(help_text="Whether there was a sum at all.")
    is_due = models.BooleanField(help_text="Whether there should be one at all.")
    found_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True, blank=True)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-found_at", "definition", "period", "place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "place", "period", "instrument_version", "cell", "column"],
                condition=Q(mended_at__isnull=True),
                name="one_standing_difference",
            )
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} at {self.place_id}, {self.period_id}: {self.column}"
