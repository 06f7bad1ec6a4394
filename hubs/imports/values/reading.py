"""A whole file: its heading, its rows, and the rows together.

Every row is checked against the framework, the places and the periods, then the rows together: each figure
once, and exclusive parts against their total. Nothing is guessed: a row that is not understood is a problem,
and a file with a problem is not loaded.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO

from outcomes.choices import Kind
from outcomes.models import Definition

from ... import value_columns as columns
from ...actions.facts import FigureValue, Key
from ...choices import State
from ...queries.value_files import Reference
from .refusing import NotMadeYet, Refused
from .rows import Row, understand

MOST_OF_A_RULE = 20


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    rule: str
    message: str


@dataclass
class Reading:
    """What a file says: its figures, and its problems, of each rule only so many, the rest counted."""

    figures: list[FigureValue] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    rows: int = 0
    # First days of periods that were and that have not been made yet.
    not_made: set[date] = field(default_factory=set)

    def refuse(self, row: int, column: str, rule: str, message: str) -> None:
        self.counts[rule] += 1
        if self.counts[rule] <= MOST_OF_A_RULE:
            self.problems.append(Problem(row, column, rule, message))

    @property
    def number_of_problems(self) -> int:
        return sum(self.counts.values())


def read(content: bytes, reference: Reference, *, today: date) -> Reading:
    """Read a whole file. The reading has either problems or figures that may be loaded as they stand."""
    reading = Reading()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        reading.refuse(line, "", "not-text", "This is not a CSV file in UTF-8. Save it as “CSV UTF-8”.")
        return reading
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        reading.refuse(line, "", "not-text", "This line holds more than text. Save it as “CSV UTF-8”.")
        return reading
    lines = csv.DictReader(StringIO(text, newline=""))
    try:
        return _read(lines, reading, reference, today)
    except csv.Error:
        row = lines.line_num + 1
        reading.refuse(row, "", "not-csv", "This line cannot be read: look for a quotation mark too many.")
        return reading


def _read(lines: csv.DictReader, reading: Reading, reference: Reference, today: date) -> Reading:
    header = [name.strip().casefold().replace(" ", "_") for name in lines.fieldnames or []]
    lines.fieldnames = header
    if not _header_is_right(header, reading):
        return reading
    rows: dict[Key, Row] = {}
    for number, cells in _numbered(lines):
        reading.rows += 1
        try:
            row = understand(number, cells, reference, today)
        except Refused as refused:
            reading.refuse(number, refused.column, refused.rule, refused.message)
            if isinstance(refused, NotMadeYet):
                reading.not_made.add(refused.starts)
            continue
        first = rows.setdefault(row.value.key, row)
        if first is not row:
            reading.refuse(
                number,
                columns.INDICATOR,
                "twice",
                f"{row.definition.code} of {row.hub} for {row.period} stands in row {first.number} already.",
            )
    if not reading.rows:
        reading.refuse(1, "", "empty", "The file has a heading and no rows.")
    _check_sums(rows, reading)
    if not reading.counts:
        reading.figures = [row.value for row in rows.values()]
    return reading


def _header_is_right(header: list[str], reading: Reading) -> bool:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            reading.refuse(
                1, "", "not-csv", f"The columns are parted by {name}, not by commas. Save it as “CSV UTF-8”."
            )
            return False
    for name in columns.REQUIRED:
        missing = name not in header
        if name == columns.SUM_OF_SQUARES:
            missing = not any(spread in header for spread in columns.SPREAD)
        if missing:
            words = "sum_of_squares or standard_deviation" if name == columns.SUM_OF_SQUARES else name
            reading.refuse(1, name, "missing-column", f"The heading lacks the column {words}.")
    for name in header:
        if name not in columns.ALL:
            reading.refuse(1, name, "unknown-column", f"The heading has a column “{name}” that is not known.")
    for name, times in Counter(header).items():
        if times > 1:
            reading.refuse(1, name, "column-twice", f"The heading has the column {name} {times} times.")
    return not reading.counts


def _numbered(lines: csv.DictReader) -> Iterator[tuple[int, dict[str, str]]]:
    for cells in lines:
        extra = cells.pop(None, None)
        tidy = {name: (value or "").strip() for name, value in cells.items()}
        if not any(tidy.values()) and not extra:
            continue
        if extra:
            tidy[""] = "more"
        yield lines.line_num, tidy


def _check_sums(rows: dict[Key, Row], reading: Reading) -> None:
    """Exclusive parts add up to their total, where the file gives both."""
    totals: dict[Key, Row] = {}
    splits: dict[tuple[Key, str], list[Row]] = defaultdict(list)
    for row in rows.values():
        figure = (*row.value.key[:4], 0)
        if row.scheme:
            splits[figure, row.scheme].append(row)
        else:
            totals[figure] = row
    for (figure, scheme), parts in splits.items():
        total = totals.get(figure)
        if total is None or total.definition.kind == Kind.MATURITY_LEVEL:
            continue
        known = all(part.value.state in (State.REPORTED, State.NIL) for part in (total, *parts))
        if known and _is_exclusive(total.definition, scheme):
            _check_split(total, scheme, parts, reading)


def _is_exclusive(definition: Definition, scheme: str) -> bool:
    several = {split.scheme.code for split in definition.breakdowns.all() if split.multi_select}
    return not several & set(scheme.split(columns.CROSSING))


def _check_split(total: Row, scheme: str, parts: list[Row], reading: Reading) -> None:
    for column, name in ((columns.NUMERATOR, "numerator"), (columns.DENOMINATOR, "denominator")):
        whole = getattr(total.value.parts, name)
        numbers = [getattr(part.value.parts, name) for part in parts]
        if whole is None or None in numbers or sum(numbers) == whole:
            continue
        reading.refuse(
            parts[0].number,
            column,
            "parts-and-total",
            f"{total.definition.code} of {total.hub} for {total.period}: the parts by {scheme} add up to "
            f"{_shown(sum(numbers), total, name)}; the total in row {total.number} is "
            f"{_shown(whole, total, name)}.",
        )


def _shown(number: int, row: Row, name: str) -> str:
    places = row.definition.scale if name == "numerator" else 0
    return f"{Decimal(number).scaleb(-places):f}"
