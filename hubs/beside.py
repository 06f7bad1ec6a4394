"""Area figures that an app above shows beside a hub's measure, clearly apart from it.

A hub's own pages ask here; the app that keeps published statistics registers its answer in
`AppConfig.ready`. Nothing of it enters a hub's figures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outcomes.models import User

    from .models import Place


@dataclass(frozen=True)
class AreaSeries:
    """A published measure of an area over the years: a chart, its table, and where it comes from."""

    id: str
    title: str
    finding: str
    figure: dict
    columns: list
    rows: list[list]
    note: str
    url: str


@dataclass(frozen=True)
class AreaFigures:
    """What was published about the area in which a place lies, for the outcome of a measure."""

    heading: str
    words: str
    series: tuple[AreaSeries, ...]


Answer = Callable[..., AreaFigures | None]
_answers: list[Answer] = []


def register_area_figures(answer: Answer) -> None:
    """Called with viewer, place, indicator (its code) and day."""
    if answer not in _answers:
        _answers.append(answer)


def area_figures(*, viewer: "User", place: "Place", indicator: str, day: date) -> list[AreaFigures]:
    found = [answer(viewer=viewer, place=place, indicator=indicator, day=day) for answer in _answers]
    return [one for one in found if one is not None]
