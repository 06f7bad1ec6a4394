"""What the facts add up to, place by place up the tree. Sums only: ratios are divided last, at reading."""

from django.db import models
from django.db.models import Q


def derived_key(to: str, **more) -> models.ForeignKey:
    """A coordinate of a row that is worked out from checked rows: no second check, no index of its own.

    The rows are as many as the facts, and each key and index would cost as much as the row itself.
    """
    return models.ForeignKey(
        to, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False, **more
    )


class FigureSums(models.Model):
    """The coordinates and latest sums of one figure, as a release or the past keeps them."""

    definition = derived_key("outcomes.Definition")
    instrument_version = derived_key("outcomes.InstrumentVersion", default=0)
    level = models.PositiveSmallIntegerField()
    place = derived_key("hubs.Place")
    cell = derived_key("outcomes.Cell")
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    sum_sq = models.BigIntegerField(null=True)
    largest_numerator = models.BigIntegerField(null=True)
    reported = models.IntegerField(default=0)
    nil = models.IntegerField(default=0)
    not_collected = models.IntegerField(default=0)
    not_applicable = models.IntegerField(default=0)
    incomplete = models.IntegerField(default=0)
    own = models.IntegerField(default=0)
    not_yet_approved = models.IntegerField(default=0)

    class Meta:
        abstract = True


class Summary(models.Model):
    """The sums of one figure over one place, twice: with the latest submitted values, and the approved ones.

    Numbers are whole, scaled as in the definition. The counts say how many hubs stand in each state; hubs
    without any value are in no count, since who is expected is worked out at reading. A place above the hubs
    may have a figure of its own, in which families are counted once: it stands in place of the sum, and
    `own` counts such figures. `incomplete` counts hubs that gave how many, but not yet out of how many:
    they are reported, and in no sum above themselves. `not_yet_approved` counts the places in the latest
    sum whose value differs from, or lacks, an approved one; of a hub it says so of whatever it said.
    """

    definition = derived_key("outcomes.Definition")
    instrument_version = derived_key("outcomes.InstrumentVersion", default=0)
    level = models.PositiveSmallIntegerField()
    place = derived_key("hubs.Place")
    period = derived_key("hubs.Period")
    cell = derived_key("outcomes.Cell")

    latest_numerator = models.BigIntegerField(null=True)
    latest_denominator = models.BigIntegerField(null=True)
    latest_sum_sq = models.BigIntegerField(null=True, help_text="Empty where a part of it is not known.")
    latest_reported = models.IntegerField(default=0)
    latest_nil = models.IntegerField(default=0)
    latest_not_collected = models.IntegerField(default=0)
    latest_not_applicable = models.IntegerField(default=0)
    latest_incomplete = models.IntegerField(default=0)
    latest_own = models.IntegerField(default=0)
    not_yet_approved = models.IntegerField(default=0)
    largest_numerator = models.BigIntegerField(
        null=True, help_text="The largest part's, for the lower bound of a count of different families."
    )

    approved_numerator = models.BigIntegerField(null=True)
    approved_denominator = models.BigIntegerField(null=True)
    approved_sum_sq = models.BigIntegerField(null=True)
    approved_reported = models.IntegerField(default=0)
    approved_nil = models.IntegerField(default=0)
    approved_not_collected = models.IntegerField(default=0)
    approved_not_applicable = models.IntegerField(default=0)
    approved_incomplete = models.IntegerField(default=0)
    approved_own = models.IntegerField(default=0)

    since = models.PositiveBigIntegerField(
        default=0, help_text="The data version with which this row was last written."
    )

    class Meta:
        verbose_name_plural = "summaries"
        constraints = [
            # In the order in which pages and the tree read it: a place's figure of a period lies together.
            # The level is the place's own, so it stands outside.
            models.UniqueConstraint(
                fields=["place", "definition", "period", "instrument_version", "cell"],
                name="one_summary_a_figure",
            )
        ]
        indexes = [
            models.Index(
                fields=["definition", "period", "level"], name="summary_of_totals", condition=Q(cell=0)
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


class DataVersion(models.Model):
    """When each version of a definition's summaries came to be. Never changed: permanent links name them."""

    definition = models.ForeignKey("outcomes.Definition", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "number"], name="one_data_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.definition_id}: {self.number}"


class PastTotal(FigureSums):
    """A total as it stood from one data version until another took its place. Never changed.

    Totals and overall levels only, with the latest numbers: what a figure over places is read from.
    """

    period = derived_key("hubs.Period")
    since = models.PositiveBigIntegerField(help_text="The first data version in which it stood.")
    until = models.PositiveBigIntegerField(help_text="The first data version in which it stood no more.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "definition", "period", "instrument_version", "cell", "until"],
                name="one_past_total_a_version",
            ),
            models.CheckConstraint(condition=models.Q(since__lt=models.F("until")), name="past_total_stood"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} at {self.place_id}, {self.since} to {self.until}"
