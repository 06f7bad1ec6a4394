"""Which optional measures a hub may choose, and has chosen, for a financial year."""

from dataclasses import dataclass
from datetime import date

from outcomes.choices import EntryBy, Tier
from outcomes.models import EditionEntry, User
from outcomes.queries import editions

from ..models import IndicatorChoice, Place, Return
from .scope import reach

# What a hub can fill; the rest comes from elsewhere whether chosen or not.
FILLED_BY_HUBS = frozenset({EntryBy.HUB, EntryBy.SURVEY, EntryBy.RUBRIC})


@dataclass(frozen=True)
class ChoicePage:
    entries: list[EditionEntry]
    chosen: frozenset[int]
    # The year's first return was submitted: the choice stands.
    settled: bool


def optional_entries(year_starts: date) -> list[EditionEntry]:
    """The optional measures that hubs can fill, of the edition in force at the year's beginning."""
    edition = editions.in_force(year_starts)
    if edition is None:
        return []
    return [
        entry
        for entry in editions.entries_of(edition)
        if entry.tier == Tier.OPTIONAL and entry.definition.entry in FILLED_BY_HUBS
    ]


def choices_for(*, viewer: User, place: Place, year_starts: date) -> ChoicePage:
    chosen = IndicatorChoice.objects.filter(
        reach(viewer, "hubs.view_hub"), place=place, year_starts=year_starts
    ).values_list("indicator", flat=True)
    return ChoicePage(optional_entries(year_starts), frozenset(chosen), is_settled(place, year_starts))


def is_settled(place: Place, year_starts: date) -> bool:
    return Return.objects.filter(
        place=place,
        period__starts__gte=year_starts,
        period__starts__lt=date(year_starts.year + 1, 4, 1),
        submitted_at__isnull=False,
    ).exists()
