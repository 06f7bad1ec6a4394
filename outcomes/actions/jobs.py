"""Asking for long work, stopping it, trying it again, and finding what was left lying.

Carrying it out is in `running`.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from outcomes.actions import audit
from outcomes.hints import send_after_commit
from outcomes.job_kinds import job_kind
from outcomes.models import JobRun, ScheduledRun, User
from outcomes.models.jobs import FINISHED_STATUSES, JobStatus

RUN_JOB = "outcomes.run_job"
SWEEP_JOBS = "outcomes.sweep_jobs"
MOST_ATTEMPTS = 3
HINT_IS_OLD = timedelta(minutes=2)


class CannotStop(Exception):
    """The job has finished already."""


class CannotRetry(Exception):
    """The job has not failed."""


@transaction.atomic
def request(*, kind: str, by: User | None, parameters: dict | None = None, scope: str = "") -> JobRun:
    """Ask for work. Asked again while the first still waits or runs, it is one job: so is a double click."""
    if job_kind(kind) is None:
        raise ValueError(f"No job is registered as {kind}.")
    parameters = parameters or {}
    unfinished = JobRun.objects.filter(kind=kind, scope=scope).exclude(status__in=FINISHED_STATUSES)
    for run in unfinished.order_by("pk"):
        if (
            run.parameters == parameters
            and run.requested_by_id == (by and by.pk)
            and not run.cancel_requested
        ):
            return run
    run = JobRun.objects.create(
        kind=kind, requested_by=by, parameters=parameters, scope=scope, hinted_at=timezone.now()
    )
    _audit(run, "asked for", by)
    send_after_commit(RUN_JOB, run_id=run.pk)
    return run


@transaction.atomic
def request_cancel(*, run: JobRun, by: User) -> JobRun:
    """A job that waits is cancelled at once; one that runs is told, and stops at its next step."""
    now = timezone.now()
    waiting = JobRun.objects.filter(pk=run.pk, status=JobStatus.QUEUED)
    running = JobRun.objects.filter(pk=run.pk, status=JobStatus.RUNNING)
    if not (
        waiting.update(status=JobStatus.CANCELLED, cancel_requested=True, finished_at=now)
        or running.update(cancel_requested=True)
    ):
        raise CannotStop("This job has already finished.")
    _audit(run, "asked to stop", by)
    run.refresh_from_db()
    return run


@transaction.atomic
def retry(*, run: JobRun, by: User) -> JobRun:
    """Ask for the same once more, as a job of its own: what went wrong before stays to be read."""
    run.refresh_from_db()
    if run.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
        raise CannotRetry("Only a job that failed or was cancelled can be tried again.")
    return request(kind=run.kind, by=by, parameters=run.parameters, scope=run.scope)


def sweep(*, now: datetime | None = None) -> dict[str, int]:
    """Send the hints that were lost and take up what a dead worker left. Safe beside itself."""
    now = now or timezone.now()
    left = JobRun.objects.filter(status=JobStatus.RUNNING, lease_expires_at__lt=now)
    unhinted = Q(hinted_at__isnull=True) | Q(hinted_at__lt=now - HINT_IS_OLD)
    counts = {
        "cancelled": left.filter(cancel_requested=True).update(
            status=JobStatus.CANCELLED, lease_expires_at=None, finished_at=now
        ),
        "given up": left.filter(attempt__gte=MOST_ATTEMPTS).update(
            status=JobStatus.FAILED,
            lease_expires_at=None,
            finished_at=now,
            error=f"The work was started {MOST_ATTEMPTS} times and each time the program that did it "
            "stopped. Try again later; if it happens again, tell the service administrator.",
        ),
        "taken up": left.update(status=JobStatus.QUEUED, lease_expires_at=None, hinted_at=None),
        "hinted": 0,
    }
    for pk in (
        JobRun.objects.filter(unhinted, status=JobStatus.QUEUED).order_by("pk").values_list("pk", flat=True)
    ):
        with transaction.atomic():
            if JobRun.objects.filter(unhinted, pk=pk, status=JobStatus.QUEUED).update(hinted_at=now):
                send_after_commit(RUN_JOB, run_id=pk)
                counts["hinted"] += 1
    note_run(task=SWEEP_JOBS, at=now)
    return counts


def note_run(*, task: str, at: datetime | None = None) -> None:
    """A task of the schedule ran: the health check reads it."""
    ScheduledRun.objects.update_or_create(task=task, defaults={"ran_at": at or timezone.now()})


def _audit(run: JobRun, verb: str, by: User | None) -> None:
    audit.record(by=by, verb=verb, object=run, scope=run.scope, detail={"kind": run.kind})
