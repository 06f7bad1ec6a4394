"""A figure in words: the same for a line of a table, a row behind a figure, an opened figure and a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from hubs.choices import Level
from hubs.models import Period
from outcomes.models import Definition

from ..queries.rows import FigureRow
from . import figure_words as words

# Of a file: what a figure is, and what it covers.
VALUE_COLUMNS = ("State", "Figure", "How many", "Out of how many")
COVERAGE_COLUMNS = ("Hubs included", "Hubs expected", "Not yet approved", "Up to date on")


@dataclass(frozen=True)
class FigureInWords:
    """The figure of one place, period and questionnaire, with all that must be said beside it."""

    questionnaire: str
    figure: str
    state: str
    how_many: str
    out_of: str
    included: int
    expected: int | None
    not_yet_approved: int
    share_not_approved: str
    coverage: str
    as_at: str
    notes: tuple[str, ...]

    @property
    def value_cells(self) -> list[str]:
        return [self.state, self.figure, self.how_many, self.out_of]

    @property
    def coverage_cells(self) -> list[str]:
        expected = "" if self.expected is None else str(self.expected)
        return [str(self.included), expected, str(self.not_yet_approved), self.as_at]


def in_words(
    definition: Definition,
    rows: Sequence[FigureRow],
    *,
    expected: int | None,
    level: int,
    period: Period,
    today: date,
    is_chosen: bool = True,
    of_kind: bool = False,
) -> FigureInWords:
    """From the rows of one questionnaire (none where nothing was said) and how many hubs were expected;
    `of_kind` where only hubs of one kind are in it."""
    total = words.total_of(rows)
    return FigureInWords(
        questionnaire=words.questionnaire_words(total),
        figure=words.figure_words(definition, rows, level=level),
        state=words.state_of(definition, total, expected, level=level, due=period.due, today=today),
        how_many=words.plain(total.numerator, definition.scale) if total else "",
        out_of=words.plain(total.denominator, 0) if total else "",
        included=total.included if total else 0,
        expected=expected,
        not_yet_approved=total.not_yet_approved if total else 0,
        share_not_approved=words.share_not_approved(total),
        coverage=_coverage(
            total, expected, level=level, period=period, today=today, is_chosen=is_chosen, of_kind=of_kind
        ),
        as_at=words.as_at_words(total),
        notes=tuple(words.notes_on(definition, total, level=level)),
    )


def by_questionnaire(rows: Sequence[FigureRow]) -> list[tuple[FigureRow, ...]]:
    """Different questionnaires never stand together; a bare "does not apply" is of none of them."""
    found = [tuple(some) for _, some in groupby(rows, key=lambda row: row.instrument_version_id)]
    with_numbers = [some for some in found if any(row.included or row.own or row.incomplete for row in some)]
    return with_numbers or found[:1]


def _coverage(
    total: FigureRow | None,
    expected: int | None,
    *,
    level: int,
    period: Period,
    today: date,
    is_chosen: bool,
    of_kind: bool,
) -> str:
    """For several hubs how many are in it; for one whether its figure is approved."""
    if level > Level.HUB:
        return words.coverage_words(
            total, expected, period=period, today=today, is_chosen=is_chosen, of_kind=of_kind
        )
    if total is None and not is_chosen:
        return words.NOT_CHOSEN
    if total is None:
        return words.NOT_ASKED if expected == 0 else "Not yet due" if today <= period.due else "Missing"
    return "Not yet approved" if total.not_yet_approved else "Approved"
