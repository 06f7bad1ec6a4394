"""One figure, opened, as a person may see it: raw and live inside, else the newest release."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from hubs.choices import Level
from hubs.models import Period, Place
from hubs.queries.places import parent_holds_on
from hubs.queries.scope import Viewer, releases_reach
from outcomes.choices import Frequency, Tier
from outcomes.models import Definition, EditionEntry

from .coverage import Asked, AskedPart, asked_by_measure, asked_by_part
from .measures import Measure, belongs, in_order, with_edition, wordings_of
from .reading import is_inside
from .rows import WHOLE, FigureRow, newest_releases, raw, read, released

YEARS_OF_TREND = {Frequency.MONTHLY: 2, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 6}


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

    @property
    def definition(self) -> Definition:
        return self.measure.definition


def figure_for(
    *, viewer: Viewer, place: Place, indicator: str, period: Period, today: date | None = None
) -> Opened | None:
    """One figure with everything behind it; None where the framework had no such measure then.

    The period is one of `period_of`.
    """
    today = today or timezone.localdate()
    entries = list(wordings_of(indicator))
    entry = next((entry for entry in entries if entry.edition_id == period.edition_id), None)
    if entry is None:
        return None
    inside = is_inside(viewer, place, period)
    found: dict[str, list[FigureRow]] = defaultdict(list)
    for row in read(*_selects(place, entry, period, inside)):
        found[row.about].append(row)
    here = [row for row in found["figure"] if row.definition_id == entry.definition_id]
    if not belongs(entry, period, here):
        return None
    parts = asked_by_part(
        place,
        period,
        definition_id=entry.definition_id,
        indicator_id=entry.definition.indicator_id,
        is_optional=entry.tier == Tier.OPTIONAL,
        today=today,
    )
    behind: dict[int, list[FigureRow]] = defaultdict(list)
    for row in found["behind"]:
        behind[row.place_id].append(row)
    if place.level == Level.HUB:
        read_parts, others = [], []
    else:
        reached = {part.place_id for part in parts} if inside else _reached(viewer, parts, period)
        read_parts = [part for part in parts if part.place_id in reached]
        others = [part for part in parts if part.place_id not in reached]
    hubs = Asked(sum(part.chose for part in parts), sum(part.asked for part in parts))
    is_whole = [row for row in here if row.is_total or row.rubric_level]
    return Opened(
        place=place,
        period=period,
        inside=inside,
        measure=Measure(entry, in_order(is_whole), hubs),
        wordings={e.definition_id: e.definition for e in entries},
        behind=tuple((part, in_order(behind[part.place_id])) for part in read_parts),
        others=tuple(others),
        splits=tuple(row for row in here if not row.is_total),
        trend=tuple(sorted([*found["trend"], *is_whole], key=lambda row: row.starts)),
        asked=_asked_over_time(place, entry, period, today) if found["trend"] else {},
    )


def _asked_over_time(
    place: Place, entry: EditionEntry, period: Period, today: date
) -> dict[tuple[int, date], Asked]:
    """Hubs that were asked in each period of the trend, so that one in which some are missing is known."""
    if place.level == Level.HUB:
        return {}
    of_trend = Period.objects.filter(
        frequency=period.frequency, starts__gte=_first_of_trend(period), ends__lt=today
    )
    return asked_by_measure(
        place, with_edition(of_trend), today=today, indicator_id=entry.definition.indicator_id
    )


def _first_of_trend(period: Period) -> date:
    return period.starts.replace(year=period.starts.year - YEARS_OF_TREND[Frequency(period.frequency)])


def _selects(place: Place, entry: EditionEntry, period: Period, inside: bool) -> list[QuerySet]:
    """The figure with its parts, the same of the places just below, and its totals of other periods."""
    this = Q(definition=entry.definition_id)
    below = Q(place__parents__parent=place) & parent_holds_on(period.starts, path="place__parents__")
    others = Q(definition__indicator=entry.definition.indicator_id, place=place) & WHOLE
    same = {"frequency": period.frequency, "starts__gte": _first_of_trend(period)}
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
