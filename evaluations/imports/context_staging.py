"""Rows laid aside on disk until the whole file has been checked; given back in the order of their periods."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date

from ..actions.context import NO_COLUMN, Part, PublishedFigure
from .context_layout import Wanted, parse_part

ROWS_AT_ONCE = 1_000


class StagedRows:
    """A temporary database of our own, gone when it is closed."""

    def __init__(self, wanted: Wanted):
        self.wanted = wanted
        self.columns = wanted.number_columns
        self.database = sqlite3.connect("")
        cells = "".join(f", cell_{number} TEXT" for number in range(len(self.columns)))
        self.database.execute(
            f"CREATE TABLE staged (row INTEGER, place INTEGER, starts TEXT, ends TEXT, label TEXT{cells})"
        )

    def add(self, rows: Iterable[tuple]) -> None:
        """Each row: its number, the place, first and last day as text, the label, and the cells as text."""
        marks = ", ".join("?" * (5 + len(self.columns)))
        self.database.executemany(f"INSERT INTO staged VALUES ({marks})", rows)

    def count(self) -> int:
        return self.database.execute("SELECT COUNT(*) FROM staged").fetchone()[0]

    def told_twice(self) -> Iterator[tuple[int, int, int, str]]:
        """The row that says an area's period again, the row that said it first, the place and the label."""
        self.database.execute("CREATE INDEX by_key ON staged (starts, ends, place, row)")
        return self.database.execute(
            "SELECT again.row, first.row, again.place, again.label FROM staged again"
            " JOIN (SELECT starts, ends, place, MIN(row) AS row FROM staged"
            "       GROUP BY starts, ends, place HAVING COUNT(*) > 1) first"
            " ON first.starts = again.starts AND first.ends = again.ends AND first.place = again.place"
            " WHERE again.row > first.row ORDER BY again.row"
        )

    def chunks(self) -> Iterator[list[PublishedFigure]]:
        found = self.database.execute("SELECT * FROM staged ORDER BY starts, ends, place")
        while rows := found.fetchmany(ROWS_AT_ONCE):
            yield [figure for row in rows for figure in self._figures(row)]

    def close(self) -> None:
        self.database.close()

    def _figures(self, row: tuple) -> Iterator[PublishedFigure]:
        _, place, starts, ends, label, *cells = row
        texts = dict(zip(self.columns, cells, strict=True))
        for series in self.wanted.series:
            yield PublishedFigure(
                indicator_id=series.indicator_id,
                place_id=place,
                starts=date.fromisoformat(starts),
                ends=date.fromisoformat(ends),
                label=label,
                numerator=_part(texts, series.numerator_column),
                denominator=_part(texts, series.denominator_column),
                value=_part(texts, series.value_column),
            )


def _part(texts: dict[str, str], column: str) -> Part:
    return parse_part(texts[column]) if column else NO_COLUMN
