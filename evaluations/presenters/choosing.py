"""The page on which a person chooses the place whose figures she reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from hubs.choices import Level
from hubs.models import Place

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
    groups: list[PlaceGroup]


def choosing_page(places: Iterable[Place]) -> ChoosingPage:
    """From the nation down, each level under its heading."""
    return ChoosingPage(
        [
            PlaceGroup(
                PLURALS[Level(level)],
                [PlaceLink(place.name, reverse("figures_place", args=[place.slug])) for place in some],
            )
            for level, some in groupby(places, key=lambda place: place.level)
        ]
    )
