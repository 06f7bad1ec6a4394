"""Targets and baselines as a person may see them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from outcomes.choices import EditionStatus, Tier
from outcomes.models import Definition, Indicator, User
from outcomes.queries import editions

from ..choices import Level
from ..models import Place, Target
from .scope import places_where, reach

# Whoever sees a hub's own figures sees what it means to reach.
VIEW = "hubs.view_hub"
PROPOSE = "hubs.propose_targets"
AGREE = "hubs.agree_targets"


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


def newest_wordings(indicator_ids: Iterable[int]) -> dict[int, Definition]:
    """The same for many measures, by indicator, in one statement."""
    return {
        definition.indicator_id: definition
        for definition in Definition.objects.filter(
            indicator__in=set(indicator_ids),
            entries__edition__status__in=(EditionStatus.PUBLISHED, EditionStatus.RETIRED),
        ).order_by("number")
    }


def measures_in_force(*, day: date) -> list[Definition]:
    """What the edition in force on a day lists, in its order, area figures left out."""
    edition = editions.in_force(day)
    if edition is None:
        return []
    return [entry.definition for entry in editions.entries_of(edition) if entry.tier != Tier.CONTEXT]


def places_to_propose_at(*, viewer: User) -> QuerySet[Place]:
    """The hubs and authorities at which the person may propose a target."""
    return places_where(viewer, PROPOSE).filter(level__lte=Level.AUTHORITY).order_by("level", "name", "pk")


def may_have_target(indicator: Indicator) -> bool:
    """Whether the framework lets anybody set a target on a measure. No wording of it may forbid it."""
    allowed = set(
        Definition.objects.filter(
            indicator=indicator, entries__edition__status__in=(EditionStatus.PUBLISHED, EditionStatus.RETIRED)
        ).values_list("targets_allowed", flat=True)
    )
    return allowed == {True}
