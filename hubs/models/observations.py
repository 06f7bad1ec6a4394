"""The facts: what was submitted and what was approved, every change, and the marks for those who add up."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..choices import CountingMethod, Origin, State
from .periods import Period
from .places import Place
from .returns import Return, ReturnEvent


class FigureKey(models.Model):
    """The coordinates of a figure."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    definition = models.ForeignKey("outcomes.Definition", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "outcomes.InstrumentVersion", on_delete=models.PROTECT, related_name="+", default=0
    )
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    cell = models.ForeignKey("outcomes.Cell", on_delete=models.PROTECT, related_name="+", default=0)

    class Meta:
        abstract = True


class Observation(FigureKey):
    """One figure of one place, as latest submitted and as last approved.

    Numerator, denominator (n for averages) and sum of squares are whole numbers, scaled by the definition's
    `scale` (the sum of squares by twice that), so that sums never drift. A state is empty where there is
    no such value: nothing submitted (cleared by a correction), or nothing approved yet. A withdrawn
    submission (taken back or returned before approval) stays readable here and leaves the totals.
    """

    submitted_state = models.CharField(max_length=15, blank=True)
    submitted_numerator = models.BigIntegerField(null=True, blank=True)
    submitted_denominator = models.BigIntegerField(null=True, blank=True)
    submitted_sum_sq = models.BigIntegerField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)
    approved_state = models.CharField(max_length=15, blank=True)
    approved_numerator = models.BigIntegerField(null=True, blank=True)
    approved_denominator = models.BigIntegerField(null=True, blank=True)
    approved_sum_sq = models.BigIntegerField(null=True, blank=True)

    period_return = models.ForeignKey(
        Return, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.RETURN)
    method = models.CharField(max_length=20, choices=CountingMethod, blank=True)
    reason = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    typed = models.JSONField(default=dict, help_text="What was typed, kept as it was.")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "definition", "period", "instrument_version", "cell"],
                name="one_observation_a_figure",
            ),
            models.CheckConstraint(
                condition=Q(submitted_state__in=["", *State.values])
                & Q(approved_state__in=["", *State.values]),
                name="observation_states_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(submitted_state="reported", submitted_numerator__isnull=False)
                    | Q(submitted_state="nil")
                    | Q(
                        submitted_state__in=["", "not_collected", "not_applicable"],
                        submitted_numerator__isnull=True,
                        submitted_denominator__isnull=True,
                        submitted_sum_sq__isnull=True,
                    )
                ),
                name="observation_submitted_value_suits_state",
            ),
            models.CheckConstraint(
                condition=(
                    Q(approved_state="reported", approved_numerator__isnull=False)
                    | Q(approved_state="nil")
                    | Q(
                        approved_state__in=["", "not_collected", "not_applicable"],
                        approved_numerator__isnull=True,
                        approved_denominator__isnull=True,
                        approved_sum_sq__isnull=True,
                    )
                ),
                name="observation_approved_value_suits_state",
            ),
        ]
        indexes = [models.Index(fields=["definition", "period"], name="observation_by_definition")]

    def __str__(self) -> str:
        return f"{self.place}, {self.definition}, {self.period}, {self.cell}"


class CompanionValue(models.Model):
    """A number reported beside a figure: how many started, improved, stayed the same, and the like."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="companions")
    code = models.SlugField(max_length=40)
    submitted = models.BigIntegerField(null=True, blank=True)
    approved = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["observation", "code"], name="companion_value_once")]

    def __str__(self) -> str:
        return self.code


class Revision(FigureKey):
    """A change to a submitted value: old, new, why, who, when. Never changed."""

    period_return = models.ForeignKey(
        Return, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions"
    )
    event = models.ForeignKey(
        ReturnEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions"
    )
    old_state = models.CharField(max_length=15, blank=True)
    old_numerator = models.BigIntegerField(null=True, blank=True)
    old_denominator = models.BigIntegerField(null=True, blank=True)
    old_sum_sq = models.BigIntegerField(null=True, blank=True)
    old_companions = models.JSONField(default=dict)
    new_state = models.CharField(max_length=15, blank=True)
    new_numerator = models.BigIntegerField(null=True, blank=True)
    new_denominator = models.BigIntegerField(null=True, blank=True)
    new_sum_sq = models.BigIntegerField(null=True, blank=True)
    new_companions = models.JSONField(default=dict)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["place", "definition", "period"], name="revision_by_figure")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="revision_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.place}, {self.definition}, {self.period}: {self.reason[:40]}"


class OutboxMark(models.Model):
    """ "Something changed here": written with the facts, deleted by whoever has added it up.

    Append-only and without a unique key on purpose: a mark that is dropped because an equal one stands
    could be dropped against one that a worker has already read.
    """

    definition = models.ForeignKey("outcomes.Definition", on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["definition", "id"], name="outbox_by_definition")]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.place_id} {self.period_id}"
