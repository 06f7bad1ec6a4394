"""What is agreed about figures beyond the framework: choices, standing answers, targets and exceptions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..choices import State, TargetKind, TargetStatus, WaiverRule
from .periods import Period
from .places import Place


class IndicatorChoice(models.Model):
    """An optional measure that a hub reports in one financial year."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="indicator_choices")
    indicator = models.ForeignKey("outcomes.Indicator", on_delete=models.PROTECT, related_name="+")
    year_starts = models.DateField(help_text="1 April of the financial year.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "indicator", "year_starts"], name="one_choice_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.indicator}, {self.year_starts:%Y}"


class StandingAnswer(models.Model):
    """“Does not apply here” or “we do not collect this”, with its reason, filling returns until changed."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="standing_answers")
    indicator = models.ForeignKey("outcomes.Indicator", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=15, choices=[(s.value, s.label) for s in (State.NOT_COLLECTED, State.NOT_APPLICABLE)]
    )
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="First day on which it holds no more.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place", "indicator", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "indicator"],
                condition=Q(until__isnull=True),
                name="one_open_standing_answer",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="standing_answer_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.indicator}: {self.get_state_display()}"


class RequiredBreakdown(models.Model):
    """A split that an authority requires of its hubs beyond the framework, from a day until a day."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="required_breakdowns")
    indicator = models.ForeignKey("outcomes.Indicator", on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey("outcomes.Scheme", on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place", "indicator", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["place", "indicator", "scheme", "starts"], name="one_requirement")
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.indicator} by {self.scheme}"


class SplitPurpose(models.Model):
    """Why a hub collects a sensitive split, such as priority groups; needed before it can be switched on."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="split_purposes")
    scheme = models.ForeignKey("outcomes.Scheme", on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "scheme"], condition=Q(ended_at__isnull=True), name="one_open_split_purpose"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="split_purpose_is_said"),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.scheme}"


class Target(models.Model):
    """What a place means to reach (target) or where it started (baseline), over a range of days."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey("outcomes.Indicator", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=TargetKind, default=TargetKind.TARGET)
    value = models.DecimalField(max_digits=16, decimal_places=2, help_text="As the figure is shown.")
    starts = models.DateField()
    ends = models.DateField(help_text="Last day.")
    basis = models.TextField(help_text="Why this value.")
    status = models.CharField(max_length=10, choices=TargetStatus, default=TargetStatus.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "indicator", "kind", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="target_dates"),
            models.CheckConstraint(condition=~Q(basis=""), name="target_has_a_basis"),
            models.CheckConstraint(
                condition=~Q(status="agreed") | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="agreed_target_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.indicator}, {self.place}"


class Waiver(models.Model):
    """An agreed exception: which rule, where, when, why, who, until when. Never a hard error."""

    rule = models.CharField(max_length=20, choices=WaiverRule)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="waivers")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="waivers")
    indicator = models.ForeignKey(
        "outcomes.Indicator", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    expires = models.DateField(help_text="Last day on which it holds.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
            models.CheckConstraint(
                condition=Q(rule="late_return", indicator__isnull=True)
                | Q(rule__in=["not_expected", "accept_warning"], indicator__isnull=False),
                name="waiver_names_what_it_lifts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, {self.place}, {self.period}"
