"""Sums that differ from what was submitted, as the rebuild recorded them."""

from django.db.models import QuerySet

from outcomes.models import JobRun, User
from outcomes.soundness import Finding

from ..models import SummaryDifference
from .operations import may_operate

# Those who keep the service see where sums differ, never by how much: they read no hub's figures.
WITHHELD = ("stored", "should_be")


def standing_differences(*, viewer: User) -> QuerySet[SummaryDifference]:
    """Those that nobody has mended yet, newest first."""
    return _differences(viewer).filter(mended_at__isnull=True)


def past_differences(*, viewer: User) -> QuerySet[SummaryDifference]:
    """Those that were mended, or went by themselves: when, and by whom. Newest first."""
    return _differences(viewer).filter(mended_at__isnull=False)


def differences_found_by(run: JobRun, *, viewer: User) -> QuerySet[SummaryDifference]:
    """What one comparison was the first to find."""
    return _differences(viewer).filter(run=run)


def soundness_of_sums() -> Finding:
    """For the health check: whether somebody is to be called."""
    many = SummaryDifference.objects.filter(mended_at__isnull=True).count()
    return Finding("sums", not many, f"{many} differ" if many else "no difference known")


def _differences(viewer: User) -> QuerySet[SummaryDifference]:
    may_operate(viewer)
    return SummaryDifference.objects.defer(*WITHHELD).select_related(
        "definition__indicator", "place", "period", "mended_by"
    )
