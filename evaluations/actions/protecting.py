"""A period's summaries as readers may see them: the disclosure rule applied measure by measure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from hubs.choices import Level
from hubs.models import Period
from hubs.queries.places import parents_on
from outcomes.choices import AMOUNT_KINDS, Frequency, Kind
from outcomes.models import Cell, Definition, Scheme

from ..choices import RARE_MEASURES, Shown
from ..disclosure import COUNTS, DENOMINATOR_COUNTS, NOTHING_COUNTS, Counting, Figure, protect
from ..queries.adding_up import is_ratio
from ..queries.sums import Sums, latest_sums

Keys = set[tuple[int, int]]


def protected_rows(
    period: Period, *, hidden_before: Mapping[tuple[int, int], Keys], today: date
) -> Iterator[Sums]:
    """Every figure of the period, hidden where it must be, in a fixed order.

    `hidden_before` holds what the release before hid, by measure, so that the same stays hidden.
    """
    ground = _Ground(period)
    rows = latest_sums(Q(period=period))
    if period.frequency == Frequency.ANNUAL:
        rows = sorted([*rows, *_whole_years(period, today)], key=_measure_and_key)
    for measure, some in groupby(rows, key=_measure):
        definition = ground.definitions[measure[0]]
        whole = list(some)
        if definition.code in RARE_MEASURES and period.frequency != Frequency.ANNUAL:
            yield from (_without_numbers(row, Shown.YEARS) for row in whole)
        else:
            yield from _protected(whole, definition, ground, hidden_before.get(measure, set()))


def counting_of(definition: Definition) -> Counting | None:
    """Which of its numbers count people; None where it cannot be judged from its numbers."""
    if not definition.counts_people:
        return NOTHING_COUNTS
    if definition.kind in (Kind.COUNT, Kind.PERCENTAGE, Kind.RATE):
        return COUNTS
    if is_ratio(definition):
        return DENOMINATOR_COUNTS
    return None if definition.kind in AMOUNT_KINDS else NOTHING_COUNTS


def _key(row: Sums) -> tuple[int, int]:
    return (row.place_id, row.cell_id)


def _measure(row: Sums) -> tuple[int, int]:
    return (row.definition_id, row.instrument_version_id)


def _measure_and_key(row: Sums) -> tuple[int, int, int, int]:
    return (*_measure(row), *_key(row))


class _Ground:
    """What is the same for every measure of a period: the tree of its first day, splits, definitions."""

    def __init__(self, period: Period) -> None:
        self.period = period

    @cached_property
    def parents(self) -> dict[int, int]:
        return parents_on(self.period.starts)

    @cached_property
    def definitions(self) -> dict[int, Definition]:
        return Definition.objects.select_related("indicator").in_bulk()

    @cached_property
    def splits(self) -> dict[int, str]:
        cells = Cell.objects.values_list("pk", "category__scheme__code", "crossed_with__scheme__code")
        return {pk: "/".join(filter(None, codes)) for pk, *codes in cells}

    @cached_property
    def coarser(self) -> dict[str, str]:
        finer = Scheme.objects.filter(rolls_up_to__isnull=False)
        return dict(finer.values_list("code", "rolls_up_to__code"))


def _whole_years(year: Period, today: date) -> list[Sums]:
    """The rare measures of a year whose quarters are all closed: their sums, by authority and above.

    While a quarter is open, the year so far less the year so far of yesterday would be that quarter.
    """
    quarters = Period.objects.filter(
        frequency=Frequency.QUARTERLY, starts__gte=year.starts, ends__lte=year.ends
    )
    days = list(quarters.values_list("closes", flat=True))
    if len(days) < 4 or max(days) >= today:
        return []
    rows = latest_sums(
        Q(
            definition__indicator__code__in=RARE_MEASURES,
            period__in=quarters,
            level__gte=Level.AUTHORITY,
            cell=Cell.TOTAL,
        )
    )
    return [_added(list(some)) for _, some in groupby(rows, key=_measure_and_key)]


def _added(rows: list[Sums]) -> Sums:
    """One place's quarters as a year. Hubs are counted as in the quarter that most of them reported."""

    def total(name: str) -> int | None:
        known = [number for row in rows if (number := getattr(row, name)) is not None]
        return sum(known) if known else None

    return replace(
        rows[0],
        numerator=total("numerator"),
        denominator=total("denominator"),
        sum_sq=None,
        largest_numerator=None,
        reported=max(row.reported + row.nil for row in rows),
        nil=0,
        not_collected=min(row.not_collected for row in rows),
        not_applicable=min(row.not_applicable for row in rows),
        incomplete=max(row.incomplete for row in rows),
        own=max(row.own for row in rows),
        not_yet_approved=max(row.not_yet_approved for row in rows),
    )


def _protected(
    rows: list[Sums], definition: Definition, ground: _Ground, hidden_before: Keys
) -> Iterator[Sums]:
    counting = counting_of(definition)
    if counting == NOTHING_COUNTS:
        yield from rows
        return
    if counting is None:
        hidden = {_key(row) for row in rows}
    else:
        hidden = protect(
            (_figure(row, ground.splits) for row in rows),
            parents=ground.parents,
            counting=counting,
            coarser=ground.coarser,
            hidden_before=hidden_before,
        )
    visible = _largest_visible(rows, hidden, ground.parents)
    for row in rows:
        if _key(row) in hidden:
            yield _without_numbers(row, Shown.HIDDEN)
        else:
            largest = row.largest_numerator
            tells = row.level > Level.HUB and largest not in visible.get(_key(row), ())
            yield _without_nil(replace(row, largest_numerator=None if tells else largest))


def _figure(row: Sums, splits: Mapping[int, str]) -> Figure:
    """None this quarter is 0 of 0: a part that a reader could take from the whole."""
    nothing = 0 if row.nil and row.numerator is None else None
    return Figure(
        place=row.place_id,
        numerator=nothing if row.numerator is None else row.numerator,
        denominator=nothing if row.denominator is None else row.denominator,
        split=splits[row.cell_id],
        part=row.cell_id,
        adds=row.level > Level.HUB or not row.incomplete,
    )


def _largest_visible(
    rows: list[Sums], hidden: Keys, parents: Mapping[int, int]
) -> dict[tuple[int, int], set[int]]:
    """For each place and part the numbers that readers see below it; the largest part must be one of them."""
    found: dict[tuple[int, int], set[int]] = {}
    for row in rows:
        if _key(row) in hidden or row.numerator is None:
            continue
        place = parents.get(row.place_id)
        while place is not None:
            found.setdefault((place, row.cell_id), set()).add(row.numerator)
            place = parents.get(place)
        if row.own:
            found.setdefault(_key(row), set()).add(row.numerator)
    return found


def _without_numbers(row: Sums, shown: Shown) -> Sums:
    """Nor does the state tell a number: none this quarter is one."""
    return replace(
        row,
        shown=shown,
        numerator=None,
        denominator=None,
        sum_sq=None,
        largest_numerator=None,
        reported=row.reported + row.nil,
        nil=0,
    )


def _without_nil(row: Sums) -> Sums:
    """How many of several hubs had none would tell of hubs that are hidden."""
    if row.level == Level.HUB:
        return row
    return replace(row, reported=row.reported + row.nil, nil=0)
