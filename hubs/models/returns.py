"""A hub's return for a period, and everything that was said about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..choices import ReturnEventKind, ReturnStatus
from .periods import Period
from .places import Place


class Return(models.Model):
    """What one hub sends for one period, under the edition in force at the period's start."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="returns")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="returns")
    edition = models.ForeignKey("outcomes.Edition", on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=12, choices=ReturnStatus, default=ReturnStatus.NOT_STARTED)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="The latest submission.")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True, help_text="The latest approval.")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reopened_until = models.DateTimeField(null=True, blank=True)
    # Raised by every write, so that two people who act on the same page are told of each other.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-period__starts", "place__name"]
        constraints = [
            models.UniqueConstraint(fields=["place", "period"], name="one_return_a_place_and_period"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="return_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="return_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(status="reopened", reopened_until__isnull=False)
                | (~Q(status="reopened") & Q(reopened_until__isnull=True)),
                name="reopened_return_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.period}"


class ReturnSection(models.Model):
    """One page of a return: a domain. Its version tells two editors of each other."""

    period_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="sections")
    domain_code = models.SlugField(max_length=10)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The key of the last form that was saved, so that a double click is one save.
    last_form_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period_return", "domain_code"], name="one_section_a_domain")
        ]

    def __str__(self) -> str:
        return f"{self.period_return}, {self.domain_code}"


class Entry(models.Model):
    """A figure as typed, before it is submitted: kept with its errors, never added up.

    `typed` holds the words in the boxes by the name of the box, so that nothing is lost. A figure that
    may use several questionnaires has a slot for each.
    """

    period_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="entries")
    definition = models.ForeignKey("outcomes.Definition", on_delete=models.PROTECT, related_name="+")
    slot = models.PositiveSmallIntegerField(default=0)
    cell = models.ForeignKey("outcomes.Cell", on_delete=models.PROTECT, related_name="+")
    instrument_version = models.ForeignKey(
        "outcomes.InstrumentVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=15, blank=True)
    typed = models.JSONField(default=dict)
    reason = models.TextField(blank=True, help_text="Why it is not collected or does not apply.")
    method = models.CharField(max_length=20, blank=True)
    explanation = models.TextField(blank=True, help_text="What explains a surprising change.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    handover = models.ForeignKey(
        "hubs.HandOver",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="By which a colleague without an account typed it.",
    )
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="A deleted draft can be restored.")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["period_return", "definition", "slot", "cell"], name="one_entry_a_figure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.definition}, {self.cell}"


class ReturnEvent(models.Model):
    """A step in a return's life, with what was said. Never changed."""

    period_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=ReturnEventKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where the clock did it.",
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.period_return}"


class FigureComment(models.Model):
    """What a reviewer said of one figure when sending a return back. Never changed."""

    event = models.ForeignKey(ReturnEvent, on_delete=models.PROTECT, related_name="figure_comments")
    definition = models.ForeignKey("outcomes.Definition", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class Receipt(models.Model):
    """Proof of one submission: reference, time and what was sent. Never changed."""

    period_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="receipts")
    reference = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent = models.JSONField(help_text="The figures as they were sent, with their words.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference
