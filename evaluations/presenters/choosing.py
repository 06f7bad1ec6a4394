"""The page on which a person chooses the place whose figures she reads."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from hubs.choices import Level
from hubs.models import Place

from ..queries.choosing import MOST_FOUND, Choice

PLURALS = {
    Level.NATION: "Nation",
    Level.REGION: "Regions",
    Level.AUTHORITY: "Local authorities",
    Level.HUB: "Family hubs",
}


@dataclass(frozen=True)
class PlaceLink:
    name: str
    url: str


@dataclass(frozen=True)
class PlaceGroup:
    title: str
    places: list[PlaceLink]


@dataclass(frozen=True)
class ChoosingPage:
    searched: str
    finding: str
    hint: str
    groups: list[PlaceGroup]


def choosing_page(choice: Choice, *, searched: str) -> ChoosingPage:
    """One's own first; then from the nation down, each level under its heading."""
    own = [] if searched else [place for place in choice.places if place.is_own]
    others = [place for place in choice.places if place not in own]
    groups = [
        PlaceGroup(PLURALS[Level(level)], _links(list(some)))
        for level, some in groupby(others, key=lambda place: place.level)
    ]
    if own:
        groups.insert(0, PlaceGroup("Your own", _links(own)))
    return ChoosingPage(
        searched=searched,
        finding=_finding(choice, searched),
        hint="Part of a name is enough."
        + (" Hubs are found by their name, or from their authority." if choice.has_others else ""),
        groups=groups,
    )


def _links(places: list[Place]) -> list[PlaceLink]:
    return [PlaceLink(place.name, reverse("figures_place", args=[place.slug])) for place in places]


def _finding(choice: Choice, searched: str) -> str:
    many = len(choice.places)
    if not searched:
        return ""
    if choice.more:
        said = f"More than {MOST_FOUND} places are called “{searched}”."
        return f"{said} These are the first; type more of the name."
    if not many:
        return f"No place whose figures you read is called “{searched}”."
    return f"{many} {'place is' if many == 1 else 'places are'} called “{searched}”."
