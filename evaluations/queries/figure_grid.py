"""The measures of a place and period as a person may see them: live inside, else the newest release."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from hubs.models import Period, Place
from hubs.queries.scope import Viewer
from outcomes.choices import Frequency, Tier
from outcomes.models import Domain, EditionEntry

from .coverage import Asked, asked_by_measure
from .hub_kinds import sums_of_kind
from .measures import Measure, belongs, entries_of, in_order
from .reading import is_inside
from .rows import WHOLE, FigureRow, newest_releases, raw, read, released

YEARS_OF_HISTORY = {Frequency.MONTHLY: 2, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 6}

History = dict[date, tuple[FigureRow, ...]]


@dataclass(frozen=True)
class Wanted:
    """What the person chose to see; nothing chosen is everything."""

    domain: str = ""
    benefit: str = ""
    kind: str = ""
    founding: bool = False
    # Also measures that are asked at other times, though there is no figure of this period.
    of_any_frequency: bool = False

    def lists(self, entry: EditionEntry) -> bool:
        domain = entry.outcome.domain
        return (
            self.domain in ("", domain.code)
            and self.benefit in ("", domain.benefit)
            and (not self.founding or bool(entry.definition.founding_measure))
        )


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Grid:
    """The measures that were wanted, each with its history in `over`, the periods up to this one."""

    place: Place
    period: Period
    periods: tuple[Period, ...]
    inside: bool
    wanted: Wanted
    measures: tuple[Measure, ...]
    # Every domain of the edition, to choose among, and whether it lists any measure at all.
    domains: tuple[Domain, ...]
    over: tuple[Period, ...]
    histories: dict[int, History]
    # By definition and first day of a period.
    asked: dict[tuple[int, date], Asked]


def grid_for(
    *,
    viewer: Viewer,
    place: Place,
    period: Period,
    periods: Sequence[Period],
    wanted: Wanted = EVERYTHING,
    today: date | None = None,
) -> Grid:
    """Of the edition that governed the period; the place is one of `place_to_read`, and the periods of
    `periods_of`."""
    today = today or timezone.localdate()
    inside = is_inside(viewer, place, period)
    entries = list(entries_of(period))
    over = periods_up_to(period, periods)
    histories: dict[int, History] = defaultdict(dict)
    for row in _rows(place, over, inside=inside, kind=wanted.kind) if entries else ():
        before = histories[row.definition_id].get(row.starts, ())
        histories[row.definition_id][row.starts] = (*before, row)
    asked = asked_by_measure(place, over, today=today, kind=wanted.kind)
    measures = []
    for entry in entries:
        rows = histories[entry.definition_id].get(period.starts, ())
        in_period = belongs(entry, period, rows)
        if wanted.lists(entry) and (in_period or wanted.of_any_frequency and entry.tier != Tier.CONTEXT):
            hubs = asked.get((entry.definition_id, period.starts))
            measures.append(Measure(entry, in_order(rows), hubs))
    return Grid(
        place=place,
        period=period,
        periods=tuple(periods),
        inside=inside,
        wanted=wanted,
        measures=tuple(measures),
        domains=_domains(entries),
        over=over,
        histories=dict(histories),
        asked=asked,
    )


def periods_up_to(period: Period, periods: Iterable[Period]) -> tuple[Period, ...]:
    """The period and those of its kind in the years before it, oldest first."""
    years = YEARS_OF_HISTORY[Frequency(period.frequency)]
    first = period.starts.replace(year=period.starts.year - years)
    same = [one for one in periods if one.frequency == period.frequency]
    return tuple(sorted((p for p in same if first < p.starts <= period.starts), key=lambda p: p.starts))


def _rows(place: Place, over: Sequence[Period], *, inside: bool, kind: str) -> list[FigureRow]:
    if kind:
        return sums_of_kind(place, over, inside=inside, kind=kind)
    here = Q(place=place) & WHOLE
    if inside:
        return read(raw(here & Q(period__in=over), about="figure"))
    return read(released(here, about="figure", releases=newest_releases(Q(period__in=over))))


def _domains(entries: Iterable[EditionEntry]) -> tuple[Domain, ...]:
    return tuple({entry.outcome.domain.code: entry.outcome.domain for entry in entries}.values())
