"""The parts of an opened figure: a table for each split, and levels as what they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from hubs.choices import Level
from outcomes.choices import Kind
from outcomes.models import Definition

from ..charts.trend import hubs_words
from ..choices import Shown
from ..queries.figures import Opened
from ..queries.rows import FigureRow
from . import figure_words as words


@dataclass(frozen=True)
class Table:
    id: str
    caption: str
    columns: tuple
    rows: list[list]


def part_tables(opened: Opened) -> Iterator[Table]:
    """A table for each split that was given, of each questionnaire."""
    definition = opened.definition
    if definition.kind == Kind.MATURITY_LEVEL:
        yield from _tables_of_levels(opened)
        return
    for number, (caption, rows) in enumerate(_splits(opened), start=1):
        if any(row.is_shown for row in rows):
            yield Table(
                id=f"split-{number}",
                caption=caption,
                columns=("Part", "Figure"),
                rows=[[_part(row), _figure_of_part(definition, row)] for row in rows],
            )


def hidden_splits(opened: Opened) -> Iterator[str]:
    """One sentence for each split of which no part is shown, in place of a table that says nothing."""
    if opened.definition.kind == Kind.MATURITY_LEVEL:
        return
    for caption, rows in _splits(opened):
        if not any(row.is_shown for row in rows):
            for_years = all(row.shown == Shown.YEARS for row in rows)
            why = "shown for whole years only" if for_years else "every part is hidden, small numbers"
            yield f"{caption}: {why}."


def _splits(opened: Opened) -> Iterator[tuple[str, list[FigureRow]]]:
    """The parts of each split that was given, of each questionnaire, in their order."""
    rows = sorted(
        opened.splits,
        key=lambda row: (
            words.questionnaire_words(row),
            row.scheme_title,
            row.crossed_scheme_title,
            row.position,
            row.crossed_position,
        ),
    )
    kinds = groupby(
        rows, key=lambda row: (words.questionnaire_words(row), row.scheme_title, row.crossed_scheme_title)
    )
    for (questionnaire, scheme, crossed), some in kinds:
        by = f"Split by {scheme.lower()}" + (f" and {crossed.lower()}" if crossed else "")
        yield f"{by} ({questionnaire})" if questionnaire else by, list(some)


def _part(row: FigureRow) -> str:
    return f"{row.category_title}, {row.crossed_title}" if row.crossed_title else row.category_title


def _figure_of_part(definition: Definition, row: FigureRow) -> str:
    if row.shown != Shown.SHOWN:
        return words.FOR_YEARS if row.shown == Shown.YEARS else words.HIDDEN
    return words.parts_words(definition, row.parts) or words.state_words(definition, row)


def _tables_of_levels(opened: Opened) -> Iterator[Table]:
    """What was rated, at which level: of one hub the level, of several how many hubs stand at each.

    A level is a count of hubs, so the number of hubs rated, which the cells hold too, tells nothing more.
    """
    of_hub = opened.place.level == Level.HUB
    crossed = sorted(
        (row for row in opened.splits if row.crossed_title),
        key=lambda row: (row.scheme_title, row.position, row.crossed_position),
    )
    for number, (scheme, some) in enumerate(groupby(crossed, key=lambda row: row.scheme_title), start=1):
        parts = groupby(some, key=lambda row: row.category_title)
        yield Table(
            id=f"levels-{number}",
            caption=f"Level by {scheme.lower()}",
            columns=("Part", "Level" if of_hub else "Hubs at each level"),
            rows=[[title, _levels_of(list(at), of_hub=of_hub)] for title, at in parts],
        )
    overall = sorted((row for row in opened.splits if row.rubric_level), key=lambda row: row.rubric_level)
    if overall and not of_hub:
        yield Table(
            id="levels",
            caption="Hubs at each level overall",
            columns=("Level", "Hubs"),
            rows=[[row.category_title, hubs_words(row.numerator or 0)] for row in overall],
        )


def _levels_of(rows: list[FigureRow], *, of_hub: bool) -> str:
    standing = [row for row in rows if row.numerator]
    if of_hub:
        return ", ".join(row.crossed_title for row in standing)
    return ", ".join(f"{row.crossed_title}: {hubs_words(row.numerator)}" for row in standing)
