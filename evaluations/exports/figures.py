"""Figures as a file: lines of a spreadsheet in which every word is a word."""

import csv
from collections.abc import Iterable, Iterator

from hubs.exports.codes import FORMULA
from hubs.exports.values import Line


def lines(rows: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(Line())
    for row in rows:
        yield writer.writerow([_as_text(cell) for cell in row])


def _as_text(cell: str) -> str:
    """A name that begins like a formula is no formula; a negative number is a number."""
    if cell.startswith(FORMULA) and not cell.lstrip("+-").replace(".", "", 1).isdigit():
        return f"'{cell}"
    return cell
