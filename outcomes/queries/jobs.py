"""Which jobs a person may see, and which she may stop or try again."""

from django.db.models import Q, QuerySet

from outcomes.job_kinds import job_kinds
from outcomes.models import JobRun, User

WATCH_JOBS = "outcomes.watch_jobs"


def jobs_for(*, viewer: User) -> QuerySet[JobRun]:
    """Her own; all, for who watches the service; and those that a kind of work opens to her."""
    jobs = JobRun.objects.select_related("requested_by")
    if viewer.has_perm(WATCH_JOBS):
        return jobs
    hers = Q(requested_by=viewer)
    for kind in job_kinds():
        opened = kind.may_see(viewer)
        if opened is not None:
            hers |= Q(kind=kind.kind) & opened
    return jobs.filter(hers)


def jobs_to_steer_for(*, viewer: User) -> QuerySet[JobRun]:
    """Those she may stop or try again: her own, and all for who watches the service."""
    jobs = JobRun.objects.select_related("requested_by")
    return jobs if viewer.has_perm(WATCH_JOBS) else jobs.filter(requested_by=viewer)
