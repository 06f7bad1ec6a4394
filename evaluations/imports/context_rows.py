"""Read the rows of a published file in chunks and check every one that is taken."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

import pandas as pd

from ..choices import PUBLISHED_SYMBOLS
from ..queries.context import Area
from .context_layout import GROUPINGS, LEVEL_COLUMN, NUMBER, PERCENTAGE, PERIOD_COLUMNS, Wanted
from .context_staging import StagedRows
from .problems import FileRefused, Problems
from .published_periods import PublishedPeriod, UnknownPeriod, published_period

CHUNK = 10_000


class RowReader:
    """Stages the rows that the source takes; problems and rows left out are counted on the way."""

    def __init__(
        self, wanted: Wanted, areas: dict[str, Area], staged: StagedRows, problems: Problems | None = None
    ):
        self.wanted = wanted
        self.areas = areas
        self.staged = staged
        self.problems = Problems() if problems is None else problems
        self.left_out: Counter[str] = Counter()
        self.rows_read = 0
        self.periods: dict[tuple[str, str], PublishedPeriod | UnknownPeriod] = {}

    def read(self, stream: BinaryIO, *, after_each_chunk: Callable[[int], None] = lambda rows: None) -> None:
        """Raises FileRefused unless every row that is taken is right. After each chunk, tells how many."""
        lines = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        rows = csv.reader(lines, strict=True)
        try:
            headings = next(rows, [])
            self._check_headings([heading.strip() for heading in headings])
            while batch := list(islice(self._whole_rows(rows, len(headings)), CHUNK)):
                self._take(self._frame(batch, [heading.strip() for heading in headings]))
                after_each_chunk(self.rows_read)
        except UnicodeDecodeError:
            self.problems.add(
                rows.line_num + 1, "", "encoding", "The file is not in UTF-8. Save it as CSV UTF-8."
            )
        except csv.Error as problem:
            self.problems.add(rows.line_num, "", "csv", f"This line cannot be read: {problem}.")
        finally:
            lines.detach()
        self._check_told_twice()
        if not self.problems and not self.staged.count():
            self.problems.add(1, "", "nothing", "No row is of the levels and filters that the mapping takes.")
        if self.problems:
            raise FileRefused(self.problems, self.rows_read)

    def _check_headings(self, headings: list[str]) -> None:
        for column in self.wanted.columns:
            if column not in headings:
                self.problems.add(1, column, "missing-column", "The file has no such column.")
            elif headings.count(column) > 1:
                self.problems.add(1, column, "column-twice", "The file has this column more than once.")
        if self.problems:
            raise FileRefused(self.problems, self.rows_read)

    def _whole_rows(self, rows: Iterator[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
        for row in rows:
            if not row:
                continue
            self.rows_read += 1
            if len(row) == width:
                yield rows.line_num, row
            else:
                self.problems.add(
                    rows.line_num, "", "row-length", f"It has {len(row)} cells, the headings are {width}."
                )

    def _frame(self, batch: list[tuple[int, list[str]]], headings: list[str]) -> pd.DataFrame:
        """The columns that are wanted, as text without blanks around it, by the number of the row."""
        where = [headings.index(column) for column in self.wanted.columns]
        return pd.DataFrame(
            [[row[place].strip() for place in where] for _, row in batch],
            index=[number for number, _ in batch],
            columns=self.wanted.columns,
            dtype=object,
        )

    def _take(self, frame: pd.DataFrame) -> None:
        frame = self._of_levels_and_filters(frame)
        frame = frame.assign(_code=self._codes(frame))
        frame = self._without(
            frame, frame["_code"].isin(GROUPINGS), "Inner and Outer London, which group boroughs"
        )
        periods = [self._period(*pair) for pair in zip(*(frame[c] for c in PERIOD_COLUMNS), strict=True)]
        self._check_periods(frame, periods)
        self._check_areas(frame, periods)
        self._check_cells(frame)
        if not self.problems:
            self._stage(frame, periods)

    def _of_levels_and_filters(self, frame: pd.DataFrame) -> pd.DataFrame:
        for word, many in (
            frame.loc[~frame[LEVEL_COLUMN].isin(self.wanted.levels), LEVEL_COLUMN].value_counts().items()
        ):
            self.left_out[f"level “{word}”"] += many
        frame = frame[frame[LEVEL_COLUMN].isin(self.wanted.levels)]
        for column, value in self.wanted.filters.items():
            frame = self._without(frame, frame[column] != value, f"{column} other than “{value}”")
        return frame

    def _without(self, frame: pd.DataFrame, condition: pd.Series, reason: str) -> pd.DataFrame:
        if condition.any():
            self.left_out[reason] += int(condition.sum())
        return frame[~condition]

    def _codes(self, frame: pd.DataFrame) -> pd.Series:
        codes = pd.Series("", index=frame.index, dtype=object)
        for word, column in self.wanted.code_columns.items():
            codes = codes.mask(frame[LEVEL_COLUMN] == word, frame[column])
        return codes

    def _period(self, identifier: str, period: str) -> PublishedPeriod | UnknownPeriod:
        """Each pair of words is read once, whatever the number of rows."""
        key = (identifier, period)
        if key not in self.periods:
            try:
                self.periods[key] = published_period(
                    identifier, period, reporting_year_begins=self.wanted.source.reporting_year_begins
                )
            except UnknownPeriod as problem:
                self.periods[key] = problem
        return self.periods[key]

    def _check_periods(self, frame: pd.DataFrame, periods: list) -> None:
        for row, period in zip(frame.index, periods, strict=True):
            if isinstance(period, UnknownPeriod):
                self.problems.add(row, period.column, "period", str(period))

    def _check_areas(self, frame: pd.DataFrame, periods: list) -> None:
        for row, word, code, period in zip(
            frame.index, frame[LEVEL_COLUMN], frame["_code"], periods, strict=True
        ):
            column = self.wanted.code_columns[word]
            area = self.areas.get(code)
            if area is None:
                self.problems.add(row, column, "unknown-area", f"No area is known by the code “{code}”.")
            elif area.level != self.wanted.levels[word]:
                self.problems.add(
                    row, column, "area-level", f"{area.name} ({code}) is not of the level “{word}”."
                )
            elif isinstance(period, PublishedPeriod) and not area.exists_during(period.starts, period.ends):
                self.problems.add(
                    row, column, "area-not-then", f"{area.name} ({code}) did not exist in {period.label}."
                )

    def _check_cells(self, frame: pd.DataFrame) -> None:
        for column in self.wanted.number_columns:
            cells = frame[column]
            known = cells.isin(PUBLISHED_SYMBOLS) | cells.str.fullmatch(NUMBER).astype(bool)
            self._add_all(
                cells[~known],
                column,
                "not-a-number",
                lambda text: f"“{text[:40]}” is neither a number nor a known symbol.",
            )
            if column in self.wanted.count_columns:
                self._add_all(
                    cells[known & cells.str.startswith("-")],
                    column,
                    "negative",
                    lambda text: f"{text} is below zero.",
                )
        for series in self.wanted.series:
            if series.is_ratio and series.multiplier == PERCENTAGE:
                part = pd.to_numeric(frame[series.numerator_column], errors="coerce")
                whole = pd.to_numeric(frame[series.denominator_column], errors="coerce")
                self._add_all(
                    frame.loc[(part > whole) & (whole >= 0), series.numerator_column],
                    series.numerator_column,
                    "more-than-all",
                    lambda text, of=series.denominator_column: f"{text} is more than {of} in the same row.",
                )

    def _add_all(self, cells: pd.Series, column: str, rule: str, message: Callable[[str], str]) -> None:
        for row, text in cells.items():
            self.problems.add(row, column, rule, message(text))

    def _stage(self, frame: pd.DataFrame, periods: list[PublishedPeriod]) -> None:
        cells = zip(*(frame[column] for column in self.wanted.number_columns), strict=True)
        self.staged.add(
            (row, self.areas[code].place_id, p.starts.isoformat(), p.ends.isoformat(), p.label, *texts)
            for row, code, p, texts in zip(frame.index, frame["_code"], periods, cells, strict=True)
        )

    def _check_told_twice(self) -> None:
        names = {area.place_id: area.name for area in self.areas.values()}
        for row, first, place, label in self.staged.told_twice():
            self.problems.add(
                row,
                "",
                "told-twice",
                f"{names[place]} has a row for {label} already, row {first}. If the file splits its figures "
                "by a column, the mapping needs a filter on it.",
            )
