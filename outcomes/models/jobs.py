"""Long work that a person asked for, or that the schedule started: what it is, how far, how it ended.

The row is the truth about a piece of work; a message to a worker is only a hint that it waits. A worker
holds a row by a lease that it renews while it works, so that the work of a dead worker is found and taken up.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..job_kinds import label_of_kind


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Waiting to start"
    RUNNING = "running", "Running"
    SUCCEEDED = "succeeded", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


FINISHED_STATUSES = (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED)


class JobRun(models.Model):
    kind = models.CharField(
        "kind of work", max_length=64, help_text="The name under which the work is registered."
    )
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="asked for by",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="job_runs",
        help_text="Empty for work that the schedule started.",
    )
    scope = models.CharField(
        max_length=80,
        blank=True,
        help_text="What the work is about, such as “place:12”; empty for everything.",
    )
    parameters = models.JSONField(default=dict, blank=True)
    progress_done = models.PositiveIntegerField("steps done", default=0)
    progress_total = models.PositiveIntegerField("steps in all", default=0)
    progress_note = models.CharField("what it is doing", max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(
        "what went wrong", blank=True, help_text="In plain words, for the person who asked."
    )
    attempt = models.PositiveSmallIntegerField("times started", default=0)
    cancel_requested = models.BooleanField("asked to stop", default=False)
    created_at = models.DateTimeField("asked for", auto_now_add=True)
    hinted_at = models.DateTimeField("last sent to a worker", null=True, blank=True)
    started_at = models.DateTimeField("started", null=True, blank=True)
    heartbeat_at = models.DateTimeField("last sign of life", null=True, blank=True)
    lease_expires_at = models.DateTimeField("held until", null=True, blank=True)
    finished_at = models.DateTimeField("finished", null=True, blank=True)

    class Meta:
        verbose_name = "job"
        verbose_name_plural = "jobs"
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("status", "lease_expires_at"), name="jobrun_status_lease"),
            models.Index(fields=("requested_by", "-created_at"), name="jobrun_requester"),
        )
        constraints = (
            models.CheckConstraint(
                name="jobrun_status_known",
                condition=Q(status__in=JobStatus.values),
            ),
            models.CheckConstraint(
                name="jobrun_running_has_lease",
                condition=(
                    Q(status=JobStatus.RUNNING, lease_expires_at__isnull=False, started_at__isnull=False)
                    | (~Q(status=JobStatus.RUNNING) & Q(lease_expires_at__isnull=True))
                ),
            ),
            models.CheckConstraint(
                name="jobrun_finished_has_time",
                condition=(
                    Q(status__in=FINISHED_STATUSES, finished_at__isnull=False)
                    | (~Q(status__in=FINISHED_STATUSES) & Q(finished_at__isnull=True))
                ),
            ),
            models.CheckConstraint(
                name="jobrun_failed_says_why",
                condition=~Q(status=JobStatus.FAILED) | ~Q(error=""),
            ),
            models.CheckConstraint(
                name="jobrun_progress_within_total",
                condition=Q(progress_total=0) | Q(progress_done__lte=F("progress_total")),
            ),
        )

    def __str__(self) -> str:
        return f"{label_of_kind(self.kind)}, number {self.pk} ({self.get_status_display().lower()})"

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED_STATUSES


class ScheduledRun(models.Model):
    """When a task of the schedule last ran: how the health check knows that schedule and worker are alive."""

    task = models.CharField("task's name", max_length=80, unique=True)
    ran_at = models.DateTimeField("last ran")

    class Meta:
        ordering = ("task",)

    def __str__(self) -> str:
        return f"{self.task} at {self.ran_at:%Y-%m-%d %H:%M:%S}"
