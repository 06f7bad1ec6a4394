"""What a later file corrected: how a published figure read before and after."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page

from outcomes.templatetags.formats import british_time

from ..models import ContextRevision

PARTS = {
    "label": "Period",
    "numerator": "How many",
    "denominator": "Out of how many",
    "value": "Published figure",
}
COLUMNS = ("Area", "Measure", "Period", "Before", "After")


@dataclass(frozen=True)
class CorrectionsPage:
    title: str
    rows: list[list]
    page: Page
    query: str
    columns: tuple[str, ...] = (*COLUMNS, "Corrected")


def changes(old: dict[str, str], new: dict[str, str]) -> tuple[str, str]:
    """The parts that differ, before and after: ("How many: 500", "How many: 510")."""
    differing = [part for part in PARTS if old.get(part) != new.get(part)]
    before, after = (
        "; ".join(f"{PARTS[part]}: {words.get(part, 'nothing')}" for part in differing)
        for words in (old, new)
    )
    return before, after


def corrections_page(page: Page, *, title: str, query: str) -> CorrectionsPage:
    return CorrectionsPage(title, list(_rows(page)), page, query)


def _rows(revisions: Iterable[ContextRevision]) -> Iterable[list]:
    for revision in revisions:
        value = revision.context_value
        yield [
            value.place.name,
            {"text": measure_title(value), "note": value.indicator.code},
            value.label,
            *changes(revision.old, revision.new),
            {"text": british_time(revision.at), "note": revision.file.name},
        ]


def measure_title(value) -> str:
    """What the publisher calls it, as long as a mapping feeds it."""
    series = getattr(value.indicator, "context_series", None)
    return series.title if series else value.indicator.code
