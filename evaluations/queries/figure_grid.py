"""Every measure of a place and period as a person may see it: live inside, else the newest release."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from hubs.models import Period, Place
from hubs.queries.scope import Viewer

from .coverage import asked_by_measure
from .measures import Measure, belongs, entries_of, in_order
from .reading import is_inside
from .rows import WHOLE, FigureRow, newest_releases, raw, read, released


@dataclass(frozen=True)
class Grid:
    """Every measure of a place and period."""

    place: Place
    period: Period
    periods: tuple[Period, ...]
    inside: bool
    measures: tuple[Measure, ...]


def grid_for(
    *, viewer: Viewer, place: Place, period: Period, periods: list[Period], today: date | None = None
) -> Grid:
    """Every measure of the edition that governed the period; the place is one of `place_to_read`."""
    today = today or timezone.localdate()
    inside = is_inside(viewer, place, period)
    entries = list(entries_of(period))
    here = Q(place=place) & WHOLE
    if inside:
        found = read(raw(here & Q(period=period), about="figure"))
    else:
        found = read(released(here, about="figure", releases=newest_releases(Q(period=period))))
    rows: dict[int, list[FigureRow]] = defaultdict(list)
    for row in found:
        rows[row.definition_id].append(row)
    asked = asked_by_measure(place, [period], today=today)
    measures = tuple(
        Measure(entry, in_order(rows[entry.definition_id]), asked.get((entry.definition_id, period.starts)))
        for entry in entries
        if belongs(entry, period, rows[entry.definition_id])
    )
    return Grid(place, period, tuple(periods), inside, measures)
