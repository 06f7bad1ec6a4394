"""What a file of hub values may name: hubs, periods, measures, splits and their parts, questionnaires."""

import csv
from collections.abc import Iterator

from .. import value_columns as columns
from ..queries.value_files import CodeRow, Reference
from .values import Line

FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADING = ("column", "code", "title", "used_with")


def template() -> Iterator[str]:
    """The heading alone, to begin a file with."""
    yield csv.DictWriter(Line(), columns.ALL).writeheader()


def lines(reference: Reference, rows: list[CodeRow]) -> Iterator[str]:
    writer = csv.writer(Line())
    yield writer.writerow(HEADING)
    for hub in sorted({hub.pk: hub for hub in reference.hubs.values()}.values(), key=lambda hub: hub.name):
        yield writer.writerow((columns.HUB, hub.slug, as_text(hub.name), ""))
    for period in sorted(reference.periods.values(), key=lambda p: (p.frequency, p.starts)):
        yield writer.writerow((columns.PERIOD, period.code, period.title, ""))
    for row in rows:
        yield writer.writerow((row.column, row.code, as_text(row.title), row.used_with))


def as_text(words: str) -> str:
    """A name that begins like a spreadsheet's formula is still a name."""
    return f"'{words}" if words.startswith(FORMULA) else words
