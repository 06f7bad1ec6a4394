"""Asking for figures to be added up again: to compare, or to mend what differs."""

from django.core.exceptions import PermissionDenied

from outcomes.actions import jobs
from outcomes.models import JobRun, User

from ..choices import COMPARE, MEND


def compare(*, by: User | None) -> JobRun:
    """A job that adds everything up again and records what differs; `by` is empty for the nightly one."""
    return _request(COMPARE, by)


def mend(*, by: User | None) -> JobRun:
    """A job that adds everything up again and stores what the facts come to."""
    return _request(MEND, by)


def _request(kind: str, by: User | None) -> JobRun:
    if by is not None and not by.has_perm("evaluations.operate"):
        raise PermissionDenied("Only those who keep the service may add everything up again.")
    return jobs.request(kind=kind, by=by)
