"""What waits for a person, over every place that her roles reach."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from outcomes.choices import EditionStatus
from outcomes.models import Edition, EditionEntry, JobRun, User
from outcomes.models.jobs import JobStatus

from ..choices import EDITABLE, Level, ReturnStatus, Role, TargetStatus, WaiverRule
from ..models import Membership, Observation, Return, Target, Waiver
from .agreements import holding_waivers
from .observations import pending
from .people import invitations_for
from .places import exists_on
from .scope import open_memberships, places_where, reach, returns_where

SOON = datetime.timedelta(days=7)


def memberships_of(viewer: User) -> QuerySet[Membership]:
    return open_memberships().filter(user=viewer).select_related("place").order_by("place__name", "role")


def returns_to_fill(*, viewer: User) -> QuerySet[Return]:
    """Returns that the person's hubs have not sent, or have to send again; the most pressing first.

    Each is told whether an exception admits it after the period has closed.
    """
    starts = OuterRef("period__starts")
    of_its_authority = (Q(place__children__place=OuterRef("place"), place__children__starts__lte=starts)) & (
        Q(place__children__ends__isnull=True) | Q(place__children__ends__gt=starts)
    )
    admitted = Waiver.objects.filter(
        Q(place=OuterRef("place")) | of_its_authority,
        holding_waivers(today=timezone.localdate()),
        rule=WaiverRule.LATE_RETURN,
        period=OuterRef("period"),
    )
    return (
        returns_where(viewer, "hubs.enter_figures")
        .filter(status__in=EDITABLE)
        .annotate(is_admitted=Exists(admitted))
        .select_related("place", "period")
        .order_by("period__due", "period__frequency", "place__name")
    )


@dataclass(frozen=True)
class DeskCounts:
    to_review: int
    late: int
    returned: int
    reopened_ending: int
    earliest_end: datetime.datetime | None
    corrected: int
    targets_proposed: int


def desk_counts(*, viewer: User, today: datetime.date) -> DeskCounts:
    """How many returns of the person's hubs wait for her, or should have come."""
    late = Q(status__in=EDITABLE - {ReturnStatus.REOPENED, ReturnStatus.RETURNED}, period__due__lt=today)
    ending = Q(status=ReturnStatus.REOPENED, reopened_until__lt=timezone.now() + SOON)
    counts = returns_where(viewer, "hubs.review_returns").aggregate(
        to_review=Count("pk", filter=Q(status=ReturnStatus.SUBMITTED)),
        late=Count("pk", filter=late),
        returned=Count("pk", filter=Q(status=ReturnStatus.RETURNED)),
        reopened_ending=Count("pk", filter=ending),
        earliest_end=Min("reopened_until", filter=ending),
    )
    corrected = pending(
        Observation.objects.filter(
            reach(viewer, "hubs.review_returns", on=F("period__starts")),
            period_return__status__in=(ReturnStatus.APPROVED, ReturnStatus.LOCKED),
        )
    )
    proposed = Target.objects.filter(reach(viewer, "hubs.agree_targets"), status=TargetStatus.PROPOSED)
    return DeskCounts(
        **counts,
        corrected=corrected.aggregate(n=Count("period_return", distinct=True))["n"],
        targets_proposed=proposed.count(),
    )


def invitation_counts(*, viewer: User) -> tuple[int, int]:
    """Invitations within the person's reach that wait to be taken up, and those that have run out."""
    run_out = Q(expires_at__lte=timezone.now())
    counts = invitations_for(viewer=viewer).aggregate(
        waiting=Count("pk", filter=~run_out), run_out=Count("pk", filter=run_out)
    )
    return counts["waiting"], counts["run_out"]


def draft_editions() -> QuerySet[Edition]:
    return Edition.objects.filter(status=EditionStatus.DRAFT).order_by("-created_at")


def reviews_overdue(*, today: datetime.date) -> int:
    """Measures of the newest published edition whose day of review has passed."""
    newest = (
        Edition.objects.filter(status=EditionStatus.PUBLISHED).order_by("-in_force_from").values("pk")[:1]
    )
    return EditionEntry.objects.filter(edition__in=newest, review_date__lt=today).count()


@dataclass(frozen=True)
class PlaceCounts:
    authorities: int
    hubs: int
    hubs_without_manager: int


def place_counts(*, viewer: User, today: datetime.date) -> PlaceCounts:
    """Hubs and the authorities that have any, and hubs that nobody manages yet."""
    managed = open_memberships().filter(role=Role.HUB_MANAGER).values("place_id")
    hubs = places_where(viewer, "hubs.manage_places", level=Level.HUB).filter(exists_on(today))
    return PlaceCounts(
        **hubs.aggregate(
            hubs=Count("pk", distinct=True),
            hubs_without_manager=Count("pk", filter=~Q(pk__in=managed), distinct=True),
            authorities=Count(
                "parents__parent",
                filter=Q(parents__starts__lte=today)
                & (Q(parents__ends__isnull=True) | Q(parents__ends__gt=today)),
                distinct=True,
            ),
        )
    )


def jobs_failed(*, since: datetime.datetime) -> int:
    return JobRun.objects.filter(status=JobStatus.FAILED, finished_at__gte=since).count()
