"""Carrying out long work: claim the row, renew the lease while working, end with one of three words.

Two workers may be told of the same job. The row decides: a conditional update gives it to one of
them, and each later write names the attempt, so that a worker whose lease ran out can no longer speak
for the job.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.utils import timezone

from outcomes.job_kinds import JobFailed, job_kind
from outcomes.models import JobRun
from outcomes.models.jobs import JobStatus

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RENEWAL_SECONDS = 30
SECONDS_BETWEEN_REPORTS = 1.0
UNEXPECTED = (
    "Something went wrong that the program did not expect. Nothing was lost. Try again; "
    "if it happens again, tell the service administrator the number of this job."
)


class JobCancelled(Exception):
    """Somebody asked this job to stop."""


class LeaseLost(Exception):
    """Another worker has this job now; whoever catches this must write nothing more for it."""


class JobHandle:
    """What a job's function uses to say how far it is. It also stops a job that was asked to stop."""

    def __init__(self, run: JobRun) -> None:
        self.run_id = run.pk
        self.attempt = run.attempt
        self.requested_by_id = run.requested_by_id
        self._reported_at = float("-inf")

    @property
    def row(self):
        """The row, as long as it is ours to write to."""
        return JobRun.objects.filter(pk=self.run_id, attempt=self.attempt, status=JobStatus.RUNNING)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Tell how many steps of how many are done. Cheap to call often: it writes once a second.

        Call it outside a transaction, else nobody sees it until the end.
        """
        if done < total and monotonic() - self._reported_at < SECONDS_BETWEEN_REPORTS:
            return
        self._reported_at = monotonic()
        self._renew(progress_done=done, progress_total=total, progress_note=note[:200])
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        """Writes nothing, so it may be called inside a transaction too, which then leaves no trace."""
        if self.row.filter(cancel_requested=True).exists():
            raise JobCancelled

    def renew(self) -> None:
        self._renew()

    def _renew(self, **fields) -> None:
        now = timezone.now()
        if not self.row.update(heartbeat_at=now, lease_expires_at=now + LEASE, **fields):
            raise LeaseLost


def perform(*, run_id: int) -> str | None:
    """Do the job if it is free; gives its final status, or None when it was not ours to do or to finish."""
    run = claim(run_id=run_id)
    if run is None:
        log.info("Job %s is not waiting, nothing to do.", run_id)
        return None
    handle = JobHandle(run)
    try:
        with _lease_kept(handle):
            result = _carry_out(run, handle)
    except JobCancelled:
        return _end(handle, JobStatus.CANCELLED)
    except LeaseLost:
        log.warning("Job %s was taken over by another worker.", run_id)
        return None
    except JobFailed as problem:
        return _end(handle, JobStatus.FAILED, error=str(problem) or UNEXPECTED)
    except Exception:
        log.exception("Job %s failed.", run_id)
        return _end(handle, JobStatus.FAILED, error=UNEXPECTED)
    return _end(handle, JobStatus.SUCCEEDED, result=result)


def claim(*, run_id: int) -> JobRun | None:
    """Take the job if it waits, or if the worker that had it has not renewed its lease."""
    now = timezone.now()
    free = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, lease_expires_at__lt=now)
    ours = JobRun.objects.filter(free, pk=run_id, cancel_requested=False).update(
        status=JobStatus.RUNNING,
        attempt=F("attempt") + 1,
        started_at=now,
        heartbeat_at=now,
        lease_expires_at=now + LEASE,
    )
    return JobRun.objects.get(pk=run_id) if ours else None


def _carry_out(run: JobRun, handle: JobHandle) -> dict | None:
    kind = job_kind(run.kind)
    if kind is None:
        raise JobFailed("This kind of work is no longer done by this version of the service.")
    return kind.function(handle, **run.parameters)


def _end(handle: JobHandle, status: JobStatus, *, result: dict | None = None, error: str = "") -> str | None:
    ended = handle.row.update(
        status=status, result=result, error=error, lease_expires_at=None, finished_at=timezone.now()
    )
    return status.value if ended else None


@contextmanager
def _lease_kept(handle: JobHandle) -> Iterator[None]:
    """Renews the lease beside the work, so that a job may be silent for as long as it needs."""
    finished = threading.Event()

    def renew() -> None:
        try:
            while not finished.wait(RENEWAL_SECONDS):
                try:
                    handle.renew()
                except LeaseLost:
                    return
                except DatabaseError as problem:
                    log.warning("The lease of job %s was not renewed this time: %s", handle.run_id, problem)
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name=f"lease of job {handle.run_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
