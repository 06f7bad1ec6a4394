"""What is wrong with a file: named by row and column, capped, the rest counted."""

from collections import Counter
from dataclasses import dataclass

SHOWN_OF_A_KIND = 20


@dataclass(frozen=True)
class Problem:
    """`row` counts the lines of the file, the headings being row 1."""

    row: int
    column: str
    rule: str
    message: str

    def __str__(self) -> str:
        return (
            f"Row {self.row}, column {self.column}: {self.message}"
            if self.column
            else f"Row {self.row}: {self.message}"
        )


class Problems:
    """Keeps the first of each kind in full; a file may have a million."""

    def __init__(self, shown_of_a_kind: int = SHOWN_OF_A_KIND) -> None:
        self.shown_of_a_kind = shown_of_a_kind
        self.shown: list[Problem] = []
        self.counts: Counter[str] = Counter()

    def add(self, row: int, column: str, rule: str, message: str) -> None:
        self.counts[rule] += 1
        if self.counts[rule] <= self.shown_of_a_kind:
            self.shown.append(Problem(row, column, rule, message))

    def __bool__(self) -> bool:
        return bool(self.counts)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def not_shown(self) -> int:
        return self.total - len(self.shown)

    def in_words(self) -> list[str]:
        lines = [str(problem) for problem in sorted(self.shown, key=lambda p: (p.row, p.column))]
        if self.not_shown:
            lines.append(f"And {self.not_shown:,} more of the same kinds.")
        return lines


class FileRefused(Exception):
    """Nothing of the file was loaded."""

    def __init__(self, problems: Problems, rows_read: int):
        super().__init__(f"{problems.total:,} problems in {rows_read:,} rows")
        self.problems = problems
        self.rows_read = rows_read
