"""Agreed exceptions as a person may see them, and what else an authority agreed about its hubs' returns."""

from datetime import date

from django.db.models import QuerySet

from outcomes.models import User

from ..models import Place, RequiredBreakdown, SplitPurpose, Waiver
from .agreements import holding_waivers
from .scope import reach

VIEW = "hubs.view_hub"


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
