"""A measure's figures up to this period: as a small line, in one sentence, and as words for a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hubs.choices import Level
from hubs.models import Period
from hubs.presenters.hub import short_title
from hubs.presenters.values import number_words
from outcomes.choices import Frequency, Kind
from outcomes.models import Definition

from ..charts.small_line import SmallLine, Value, small_line
from ..charts.trend import hubs_words
from ..queries.figure_grid import Grid, History
from ..queries.rows import FigureRow
from . import figure_words as words

PERIODS = {
    Frequency.MONTHLY: ("month", "months"),
    Frequency.QUARTERLY: ("quarter", "quarters"),
    Frequency.ANNUAL: ("year", "years"),
}


@dataclass(frozen=True)
class Seen:
    """One period: what was shown, and whether everybody who was expected is in it."""

    period: Period
    said: str
    value: Decimal | None
    included: int
    expected: int | None
    is_whole: bool


@dataclass(frozen=True)
class FigureHistory:
    seen: tuple[Seen, ...]
    line: SmallLine | None
    # "12 quarters, from 1,210 to 873."
    words: str
    # What must not be taken for a fall; empty where every period is whole.
    caution: str

    @property
    def as_text(self) -> str:
        """Every period in one cell of a file."""
        return "; ".join(
            f"{one.period.code}: {one.said}" + ("" if one.is_whole else f" ({_of(one)})") for one in self.seen
        )


def history_of(grid: Grid, definition: Definition, version: int | None, *, is_hub: bool) -> FigureHistory:
    """Of one questionnaire (None: of the only one there was); of the measure's present wording alone."""
    history = grid.histories.get(definition.pk, {})
    if version is None:
        versions = {row.instrument_version_id for rows in history.values() for row in rows}
        version = versions.pop() if len(versions) == 1 else 0
    seen = tuple(
        one for period in grid.over if (one := _seen(grid, definition, period, history, version)) is not None
    )
    drawn = {one.period.pk: one for one in seen}
    values = [
        Value(drawn[period.pk].value, drawn[period.pk].is_whole) if period.pk in drawn else Value(None)
        for period in grid.over
    ]
    return FigureHistory(seen, small_line(values), _words(definition, seen), _caution(seen, is_hub=is_hub))


def _seen(grid: Grid, definition: Definition, period: Period, history: History, version: int) -> Seen | None:
    every = history.get(period.starts, ())
    rows = [row for row in every if row.instrument_version_id == version]
    total = words.total_of(rows)
    if total is None:
        return None
    level = grid.place.level
    hubs = grid.asked.get((definition.pk, period.starts))
    expected = words.expected_of(every, hubs.asked if hubs else None)
    own = bool(total.own) and level == Level.AUTHORITY
    return Seen(
        period=period,
        said=words.figure_words(definition, rows, level=level),
        value=value_drawn(definition, rows, total),
        included=total.included,
        expected=expected,
        is_whole=own or not total.is_shown or expected is None or total.included >= expected,
    )


def value_drawn(definition: Definition, rows: Sequence[FigureRow], total: FigureRow) -> Decimal | None:
    if not total.is_shown:
        return None
    if definition.kind == Kind.MATURITY_LEVEL:
        middle = words.middle_level(rows)
        return None if middle is None else Decimal(middle)
    return words.value_of(definition, total.parts)


def _words(definition: Definition, seen: Sequence[Seen]) -> str:
    whole = [one for one in seen if one.value is not None and one.is_whole]
    numbers = [one for one in seen if one.value is not None]
    if len(numbers) < 2:
        return ""
    one, many = PERIODS[Frequency(definition.frequency)]
    if not whole:
        return f"{len(numbers)} {many}, none of them with every hub."
    periods = f"{len(whole)} {one if len(whole) == 1 else many}"
    if len(whole) == 1:
        return f"{periods} with every hub: {_number(definition, whole[0])}."
    return f"{periods}, from {_number(definition, whole[0])} to {_number(definition, whole[-1])}."


def _number(definition: Definition, one: Seen) -> str:
    level = "level " if definition.kind == Kind.MATURITY_LEVEL else ""
    return f"{level}{number_words(definition, one.value)}"


def _caution(seen: Sequence[Seen], *, is_hub: bool) -> str:
    """For a hub there is nothing to be incomplete: it gave its figure or did not."""
    partial = [one for one in seen if one.value is not None and not one.is_whole]
    if is_hub or not partial:
        return ""
    last = f"{short_title(partial[-1].period)} ({_of(partial[-1])})"
    if len(partial) == 1:
        return f"Hollow, not all hubs: {last}."
    return f"Hollow, not all hubs: {len(partial)} periods, the last {last}."


def _of(one: Seen) -> str:
    return f"{one.included} of {hubs_words(one.expected or 0)}"
