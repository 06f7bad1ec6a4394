"""Asking for figures to be added up again: what waits, to compare, to mend what differs, or for readers."""

from django.core.exceptions import PermissionDenied

from hubs.models import Period
from outcomes.actions import jobs
from outcomes.models import JobRun, User

from ..choices import COMPARE, MEND, RELEASE, SWEEP


def sweep(*, by: User) -> JobRun:
    """A job that adds up now what waits, for who would not wait for the next minute."""
    return _request(SWEEP, by)


def compare(*, by: User | None) -> JobRun:
    """A job that adds everything up again and records what differs; `by` is empty for the nightly one."""
    return _request(COMPARE, by)


def mend(*, by: User | None) -> JobRun:
    """A job that adds everything up again and stores what the facts come to."""
    return _request(MEND, by)


def release(*, by: User | None, period: Period | None = None) -> JobRun:
    """A job that makes the releases that are due, or that of one period; `by` is empty for the daily one."""
    return _request(RELEASE, by, **({"period": period.code} if period is not None else {}))


def _request(kind: str, by: User | None, **parameters: str) -> JobRun:
    if by is not None and not by.has_perm("evaluations.operate"):
        raise PermissionDenied("Only those who keep the service may add everything up again.")
    return jobs.request(kind=kind, by=by, parameters=parameters)
