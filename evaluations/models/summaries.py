"""What the facts add up to, place by place up the tree. Sums only: ratios are divided last, at reading."""

from django.db import models


class Summary(models.Model):
    """The sums of one figure over one place, twice: with the latest submitted values, and the approved ones.

    Numbers are whole, scaled as in the definition. The counts say how many hubs (or, where the place itself
    reported, that place) stand in each state; `not_yet_approved` of the latest ones differ from, or lack,
    an approved value. Hubs without any value are in no count: who is expected is worked out at reading.
    """

    definition = models.ForeignKey("outcomes.Definition", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "outcomes.InstrumentVersion", on_delete=models.PROTECT, related_name="+", default=0
    )
    level = models.PositiveSmallIntegerField()
    place = models.ForeignKey("hubs.Place", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("hubs.Period", on_delete=models.PROTECT, related_name="+")
    cell = models.ForeignKey("outcomes.Cell", on_delete=models.PROTECT, related_name="+")

    latest_numerator = models.BigIntegerField(null=True)
    latest_denominator = models.BigIntegerField(null=True)
    latest_sum_sq = models.BigIntegerField(null=True, help_text="Empty where a part of it is not known.")
    latest_reported = models.IntegerField(default=0)
    latest_nil = models.IntegerField(default=0)
    latest_not_collected = models.IntegerField(default=0)
    latest_not_applicable = models.IntegerField(default=0)
    not_yet_approved = models.IntegerField(default=0)
    largest_numerator = models.BigIntegerField(
        null=True, help_text="The largest hub's, for the lower bound of a count of different families."
    )

    approved_numerator = models.BigIntegerField(null=True)
    approved_denominator = models.BigIntegerField(null=True)
    approved_sum_sq = models.BigIntegerField(null=True)
    approved_reported = models.IntegerField(default=0)
    approved_nil = models.IntegerField(default=0)
    approved_not_collected = models.IntegerField(default=0)
    approved_not_applicable = models.IntegerField(default=0)

    class Meta:
        verbose_name_plural = "summaries"
        constraints = [
            models.UniqueConstraint(
                fields=["level", "place", "definition", "instrument_version", "period", "cell"],
                name="one_summary_a_figure",
            )
        ]
        indexes = [
            models.Index(
                fields=["definition", "period", "level"], name="summary_of_totals", condition=models.Q(cell=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} at {self.place_id}, {self.period_id}"


class SummaryVersion(models.Model):
    """Raised with every write of a definition's summaries: the data version that links and caches carry."""

    definition = models.OneToOneField(
        "outcomes.Definition", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(help_text="When the summaries were last brought up to date.")

    def __str__(self) -> str:
        return f"{self.definition_id}: {self.number}"
