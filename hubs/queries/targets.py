"""Targets and baselines as a person may see them."""

from django.db.models import QuerySet

from outcomes.choices import EditionStatus
from outcomes.models import Definition, Indicator, User

from ..models import Place, Target
from .scope import reach

# Whoever sees a hub's own figures sees what it means to reach.
VIEW = "hubs.view_hub"


def targets_for(*, viewer: User, place: Place | None = None) -> QuerySet[Target]:
    found = (
        Target.objects.filter(reach(viewer, VIEW))
        .select_related("place", "indicator", "proposed_by", "agreed_by")
        .order_by("place__name", "indicator__code", "kind", "-starts", "-id")
    )
    return found if place is None else found.filter(place=place)


def target_for(*, viewer: User, pk: int, capability: str = VIEW) -> Target | None:
    return (
        Target.objects.filter(reach(viewer, capability), pk=pk)
        .select_related("place", "indicator", "proposed_by", "agreed_by")
        .first()
    )


def newest_wording(indicator: Indicator) -> Definition | None:
    """The newest wording that has been published."""
    return (
        Definition.objects.filter(
            indicator=indicator, entries__edition__status__in=(EditionStatus.PUBLISHED, EditionStatus.RETIRED)
        )
        .order_by("-number")
        .first()
    )


def may_have_target(indicator: Indicator) -> bool:
    """Whether the framework lets anybody set a target on a measure. No wording of it may forbid it."""
    allowed = set(
        Definition.objects.filter(
            indicator=indicator, entries__edition__status__in=(EditionStatus.PUBLISHED, EditionStatus.RETIRED)
        ).values_list("targets_allowed", flat=True)
    )
    return allowed == {True}
