"""What is wrong with a published file, as a file to work through."""

import csv
from collections.abc import Iterable, Iterator

from hubs.exports.codes import as_text
from hubs.exports.values import Line

from ..models import ContextUploadProblem

HEADING = ("row", "column", "problem")


def lines(problems: Iterable[ContextUploadProblem], *, in_all: int) -> Iterator[str]:
    """A line for each problem that was kept, and a last one that says how many more there are."""
    writer = csv.writer(Line())
    yield writer.writerow(HEADING)
    written = 0
    for problem in problems:
        written += 1
        yield writer.writerow((problem.row, as_text(problem.column), as_text(problem.message)))
    if in_all > written:
        yield writer.writerow(("", "", f"And {in_all - written:,} more of the same kinds."))
