"""One figure, opened, as a person may see it: raw and live inside, else the newest release."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from hubs.choices import Level
from hubs.models import Period, Place
from hubs.queries.places import parent_holds_on
from hubs.queries.scope import Viewer, releases_reach
from outcomes.choices import Tier
from outcomes.models import Definition, EditionEntry

from .coverage import Asked, AskedPart, asked_for_figure
from .measures import Measure, belongs, in_order, wordings_of
from .reading import first_of_trend, is_inside
from .rows import WHOLE, FigureRow, newest_releases, raw, raw_then, read, released


@dataclass(frozen=True)
class Opened:
    """One figure, opened: what it is made of, its parts by split, its history."""

    place: Place
    period: Period
    inside: bool
    measure: Measure
    wordings: dict[int, Definition]
    behind: tuple[tuple[AskedPart, tuple[FigureRow, ...]], ...] = ()
    # Places behind it whose figures the person does not read.
    others: tuple[AskedPart, ...] = ()
    splits: tuple[FigureRow, ...] = ()
    trend: tuple[FigureRow, ...] = field(default_factory=tuple)
    # Hubs that were asked, by definition and first day of each period of the trend; of one hub nothing.
    asked: Mapping[tuple[int, date], Asked] = field(default_factory=dict)
    # At the data version that was asked for, and when that came to be; None where there was none such.
    then: tuple[FigureRow, ...] = ()
    then_at: datetime | None = None

    @property
    def definition(self) -> Definition:
        return self.measure.definition


def figure_for(
    *,
    viewer: Viewer,
    place: Place,
    indicator: str,
    period: Period,
    others: Sequence[Period] = (),
    today: date | None = None,
) -> Opened | None:
    """One figure with everything behind it; None where the framework had no such measure then.

    The periods are those of `period_of`.
    """
    opened, found, parts = _opened(viewer, place, indicator, period, others, today)
    if opened is None:
        return None
    here = [row for row in found["figure"] if row.definition_id == opened.definition.pk]
    behind: dict[int, list[FigureRow]] = defaultdict(list)
    for row in found["behind"]:
        behind[row.place_id].append(row)
    if place.level == Level.HUB:
        parts = []
    reached = _reached(viewer, parts, period) if parts and not opened.inside else None
    is_read = [reached is None or part.place_id in reached for part in parts]
    return replace(
        opened,
        behind=tuple(
            (part, in_order(behind[part.place_id])) for part, mine in zip(parts, is_read, strict=True) if mine
        ),
        others=tuple(part for part, mine in zip(parts, is_read, strict=True) if not mine),
        splits=tuple(row for row in here if not row.is_total),
        trend=tuple(sorted([*found["trend"], *opened.measure.rows], key=lambda row: row.starts)),
    )


def figure_alone(
    *,
    viewer: Viewer,
    place: Place,
    indicator: str,
    period: Period,
    version: int | None = None,
    today: date | None = None,
) -> Opened | None:
    """One figure without what is behind it; inside, also as it stood at a data version."""
    opened, found, _ = _opened(viewer, place, indicator, period, (), today, alone=True, version=version)
    return opened and replace(opened, then=in_order(found["then"]))


def _opened(
    viewer: Viewer,
    place: Place,
    indicator: str,
    period: Period,
    others: Sequence[Period],
    today: date | None,
    *,
    alone: bool = False,
    version: int | None = None,
) -> tuple[Opened | None, dict[str, list[FigureRow]], list[AskedPart]]:
    """The figure itself, every row that was read with it, and the places just below."""
    found: dict[str, list[FigureRow]] = defaultdict(list)
    entries = list(wordings_of(indicator, version=version))
    entry = next((entry for entry in entries if entry.edition_id == period.edition_id), None)
    if entry is None:
        return None, found, []
    inside = is_inside(viewer, place, period)
    selects = _selects(place, entry, period, inside)
    if alone:
        selects = selects[:1]
    if version is not None and inside:
        here = Q(place=place, definition=entry.definition_id, period=period)
        selects += raw_then(here, version=version, about="then")
    for row in read(*selects):
        found[row.about].append(row)
    here = [row for row in found["figure"] if row.definition_id == entry.definition_id]
    if not belongs(entry, period, here):
        return None, found, []
    parts, asked = asked_for_figure(
        place,
        period,
        others,
        definition_id=entry.definition_id,
        indicator_id=entry.definition.indicator_id,
        is_optional=entry.tier == Tier.OPTIONAL,
        today=today or timezone.localdate(),
    )
    hubs = Asked(sum(part.chose for part in parts), sum(part.asked for part in parts))
    opened = Opened(
        place=place,
        period=period,
        inside=inside,
        measure=Measure(entry, in_order(row for row in here if row.is_total or row.rubric_level), hubs),
        wordings={e.definition_id: e.definition for e in entries},
        asked=asked if place.level > Level.HUB else {},
        then_at=entry.version_at if inside else None,
    )
    return opened, found, parts


def _selects(place: Place, entry: EditionEntry, period: Period, inside: bool) -> list[QuerySet]:
    """The figure with its parts, the same of the places just below, and its totals of other periods."""
    this = Q(definition=entry.definition_id)
    below = Q(place__parents__parent=place) & parent_holds_on(period.starts, path="place__parents__")
    others = Q(definition__indicator=entry.definition.indicator_id, place=place) & WHOLE
    same = {"frequency": period.frequency, "starts__gte": first_of_trend(period.frequency, period.starts)}
    if inside:
        history = Q(**{f"period__{name}": value for name, value in same.items()}) & ~Q(period=period)
        return [
            raw(this & Q(place=place, period=period), about="figure", with_reasons=True),
            raw(this & below & WHOLE & Q(period=period), about="behind", with_reasons=True),
            raw(others & history, about="trend"),
        ]
    now = newest_releases(Q(period=period))
    then = newest_releases(
        Q(**{f"period__{name}": value for name, value in same.items()}) & ~Q(period=period)
    )
    return [
        released(this & Q(place=place), about="figure", releases=now),
        released(this & below & WHOLE, about="behind", releases=now),
        released(others, about="trend", releases=then),
    ]


def _reached(viewer: Viewer, parts: list[AskedPart], period: Period) -> set[int]:
    """Which of these places' released figures the person reads."""
    found = releases_reach(viewer, on=period.starts).filter(pk__in=[part.place_id for part in parts])
    return set(found.values_list("pk", flat=True))
