"""Agreed exceptions as a person may see them, and what else an authority agreed about its hubs' returns."""

from datetime import date, timedelta

from django.db.models import QuerySet

from outcomes.models import DefinitionBreakdown, User
from outcomes.queries import editions

from ..choices import Level
from ..models import Period, Place, RequiredBreakdown, SplitPurpose, Waiver
from .agreements import holding_waivers
from .choices import FILLED_BY_HUBS
from .scope import places_where, reach

VIEW = "hubs.view_hub"
GRANT = "hubs.grant_waivers"
REQUIRE = "hubs.require_breakdowns"
# How long after its opening a return may still be excepted from something.
EXCEPTED_BACK = timedelta(days=2 * 366)


def waivers_for(*, viewer: User, place: Place | None = None) -> QuerySet[Waiver]:
    found = (
        Waiver.objects.filter(reach(viewer, VIEW))
        .select_related("place", "period", "indicator", "by", "ended_by")
        .order_by("-at", "-id")
    )
    return found if place is None else found.filter(place=place)


def waiver_for(*, viewer: User, pk: int, capability: str = "hubs.grant_waivers") -> Waiver | None:
    return (
        Waiver.objects.filter(reach(viewer, capability), pk=pk)
        .select_related("place", "period", "indicator")
        .first()
    )


def places_to_except(*, viewer: User) -> QuerySet[Place]:
    """Hubs, and authorities for all their hubs, for which the person may grant an exception."""
    return places_where(viewer, GRANT).filter(level__lte=Level.AUTHORITY).order_by("level", "name", "pk")


def periods_to_except(*, today: date) -> QuerySet[Period]:
    """Periods whose returns have opened or open within the year."""
    return Period.objects.filter(starts__lte=today, opens__gte=today - EXCEPTED_BACK).order_by(
        "-starts", "frequency"
    )


def requirement_for(*, viewer: User, pk: int) -> RequiredBreakdown | None:
    return (
        RequiredBreakdown.objects.filter(reach(viewer, REQUIRE), pk=pk)
        .select_related("place", "indicator", "scheme", "by")
        .first()
    )


def splits_to_require(*, day: date) -> list[DefinitionBreakdown]:
    """The splits that the edition in force leaves open, of measures that hubs fill."""
    edition = editions.in_force(day)
    if edition is None:
        return []
    return list(
        DefinitionBreakdown.objects.filter(
            definition__entries__edition=edition,
            definition__entry__in=FILLED_BY_HUBS,
            required=False,
        )
        .select_related("definition__indicator", "scheme")
        .order_by("definition__indicator__code", "position", "scheme__code")
    )


def standing_waivers(*, viewer: User, today: date) -> QuerySet[Waiver]:
    """Those that hold today."""
    return waivers_for(viewer=viewer).filter(holding_waivers(today=today))


def required_breakdowns_for(*, viewer: User, place: Place) -> QuerySet[RequiredBreakdown]:
    """What an authority requires of its hubs, newest first."""
    return (
        RequiredBreakdown.objects.filter(reach(viewer, VIEW), place=place)
        .select_related("indicator", "scheme", "by")
        .order_by("-starts", "indicator__code", "scheme__code")
    )


def purposes_for(*, viewer: User, place: Place) -> QuerySet[SplitPurpose]:
    return (
        SplitPurpose.objects.filter(reach(viewer, VIEW), place=place, ended_at__isnull=True)
        .select_related("scheme", "by")
        .order_by("scheme__code")
    )
