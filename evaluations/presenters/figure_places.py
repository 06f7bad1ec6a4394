"""Ways from a place's figures to others: up and down the tree, to the benefits and the founding measures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from hubs.choices import Level
from hubs.models import Place
from outcomes.choices import Benefit

from .choosing import PLURALS

Link = tuple[str, str]


@dataclass(frozen=True)
class Ways:
    """`trail` stands above the page; the rest below its heading."""

    trail: list[Link]
    below_title: str
    below: list[Link]
    pages: list[tuple[str, str, bool]]


def with_query(address: str, query: Mapping[str, str]) -> str:
    """What was chosen goes on to the next page; what was not chosen is not named."""
    chosen = {name: value for name, value in query.items() if value}
    return f"{address}?{urlencode(chosen)}" if chosen else address


def ways(place: Place, around: Iterable[Place], *, query: Mapping[str, str], here: str) -> Ways:
    """`around` are the places above and just below, `query` is what to keep, `here` the page's address."""
    above = [one for one in around if one.level > place.level]
    below = [one for one in around if one.level < place.level]
    grid = reverse("figures_place", args=[place.slug])
    pages = [
        ("All measures", grid),
        ("The six founding measures", reverse("figures_founding", args=[place.slug])),
        *(
            (benefit.label, reverse("figures_benefit", args=[place.slug, benefit.value]))
            for benefit in Benefit
        ),
    ]
    trail = [("Figures", reverse("figures"))]
    trail += [(one.name, with_query(reverse("figures_place", args=[one.slug]), query)) for one in above]
    if here != grid:
        trail.append((place.name, with_query(grid, query)))
    return Ways(
        trail=trail,
        below_title=PLURALS[Level(below[0].level)] if below else "",
        below=[(one.name, with_query(reverse("figures_place", args=[one.slug]), query)) for one in below],
        pages=[(label, with_query(address, query), address == here) for label, address in pages],
    )
