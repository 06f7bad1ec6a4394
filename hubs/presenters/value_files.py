"""Files of earlier figures: the list, and what is in one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page
from django.urls import reverse

from outcomes.presenters.sent_files import (
    Work,
    has_succeeded,
    may_be_asked_again,
    rule_rows,
    unfinished_cell,
    work_of,
)
from outcomes.templatetags.formats import british_time

from .. import value_columns as columns
from ..choices import State
from ..models import ValueFile, ValueFileProblem
from .desk import counted

# The columns of a file, each with what it takes.
GUIDANCE = (
    (columns.HUB, "The hub’s code or its name", "alder-hub"),
    (columns.INDICATOR, "The measure’s code", "ACC1.1"),
    (
        columns.PERIOD,
        "A quarter, financial year or month that has ended",
        "2025-q2, 2025-to-2026, 2025-07",
    ),
    (columns.SCHEME, "What the figure is split by; empty for the total", "age_band_child"),
    (columns.CATEGORY, "Which part of the split; empty for the total", "under_1"),
    (columns.NUMERATOR, "How many, the amount, or for averages the sum of all scores", "41"),
    (columns.DENOMINATOR, "Out of how many; empty for counts, money and averages", "60"),
    (columns.N, "For averages: out of how many people", "12"),
    (columns.SUM_OF_SQUARES, "For averages, if known: the sum of the squares of the scores", "1830.25"),
    (columns.STANDARD_DEVIATION, "Instead of the sum of squares, if you have it", "2.4"),
    (columns.STATE, f"{', '.join(State.values)}; empty means reported", "nil"),
    (columns.QUESTIONNAIRE, "The questionnaire’s code, where the measure uses one", "bpses"),
    (columns.QUESTIONNAIRE_VERSION, "Its version, if it is not the standard one", "standard"),
)
RULES = {
    "not-text": "Not a CSV file",
    "not-csv": "A line that cannot be read",
    "too-large": "Too large to keep",
    "empty": "No rows",
    "missing-column": "A column is missing",
    "unknown-column": "A column that is not known",
    "column-twice": "A column stands there twice",
    "too-long": "Too many cells in the row",
    "twice": "The same figure twice",
    "unknown-hub": "Hub not known",
    "hub-elsewhere": "Hub of another council then",
    "no-framework": "No framework for the period",
    "unknown-period": "Period not known",
    "not-past": "Period not over yet",
    "wrong-period": "Wrong kind of period for the measure",
    "unknown-indicator": "Measure not known",
    "worked-out": "Measure that is worked out",
    "half-a-split": "Split without its part, or part without its split",
    "unknown-split": "Split not known",
    "needs-purpose": "Split whose purpose is not recorded",
    "unknown-category": "Part of a split not known",
    "unknown-state": "State not known",
    "state-with-figure": "State and figure contradict each other",
    "no-questionnaire": "Measure uses no questionnaire",
    "which-questionnaire": "Questionnaire missing",
    "unknown-questionnaire": "Questionnaire not known",
    "no-number": "Number missing",
    "not-a-number": "Not a number",
    "too-fine": "Too many decimal places",
    "negative": "Below 0",
    "nought": "Out of how many is 0",
    "above-denominator": "How many is above out of how many",
    "no-denominator": "Nothing is divided here",
    "an-average": "An average needs its number in n",
    "not-an-average": "Not an average",
    "two-spreads": "Spread given twice",
    "too-small": "Sum of squares too small",
    "out-of-range": "Outside the range of the scores",
    "parts-and-total": "Parts do not add up to the total",
}


@dataclass(frozen=True)
class FileList:
    authority: str
    rows: list[list]
    page: Page
    query: str
    guidance: list[list]
    columns: tuple[str, ...] = ("File", "Sent", "What came of it")
    guidance_columns: tuple[str, ...] = ("Column", "What it takes", "For example")


def file_list(authority, page: Page, *, query: str) -> FileList:
    return FileList(
        authority.name,
        [
            [
                {"text": file.name, "url": reverse("value_file", args=[file.pk])},
                f"{british_time(file.uploaded_at)} by {file.uploaded_by}",
                _outcome(file),
            ]
            for file in page
        ],
        page,
        query,
        [list(row) for row in GUIDANCE],
    )


def _outcome(file: ValueFile) -> dict:
    if unfinished := unfinished_cell(file):
        return unfinished
    if file.loaded:
        return {"text": "Loaded", "tag": "green", "note": loaded_words(file.outcome)}
    problems = file.outcome.get("problems", 0)
    if problems:
        return {"text": counted(problems, "problem"), "tag": "red"}
    return {"text": "Ready to load", "tag": "yellow", "note": checked_words(file.outcome)}


def checked_words(outcome: dict) -> str:
    return (
        f"{counted(outcome.get('new', 0), 'figure')} new, {outcome.get('changed', 0):,} changed, "
        f"{outcome.get('same', 0):,} there already"
    )


def loaded_words(outcome: dict) -> str:
    return (
        f"{counted(outcome.get('new', 0), 'figure')} new, {outcome.get('changed', 0):,} changed, "
        f"{outcome.get('same', 0):,} as before"
    )


@dataclass(frozen=True)
class FilePage:
    pk: int
    name: str
    authority: str
    sent: str
    work: Work | None
    is_checked: bool
    is_loaded: bool
    may_load: bool
    counts: list[dict]
    by_rule: list[list]
    problems: list[list]
    problems_words: str
    list_url: str
    rule_columns: tuple = ("Problem", {"label": "Rows", "numeric": True})
    problem_columns: tuple = (
        {"label": "Where", "numeric": False},
        {"label": "Column", "numeric": False},
        {"label": "What is wrong", "numeric": False},
    )


def file_page(file: ValueFile, problems: Iterable[ValueFileProblem]) -> FilePage:
    outcome = file.outcome
    is_checked, is_loaded = has_succeeded(file.checked), has_succeeded(file.loaded)
    number = outcome.get("problems", 0)
    shown = [[f"Row {p.row:,}", p.column or "The whole row", p.message] for p in problems]
    return FilePage(
        pk=file.pk,
        name=file.name,
        authority=file.place.name,
        sent=f"Sent {british_time(file.uploaded_at)} by {file.uploaded_by}",
        work=work_of(file),
        is_checked=is_checked,
        is_loaded=is_loaded,
        may_load=is_checked and number == 0 and "problems" in outcome and may_be_asked_again(file.loaded),
        counts=_counts(outcome, is_loaded) if is_checked and not number else [],
        by_rule=rule_rows(file, RULES) if is_checked else [],
        problems=shown if is_checked else [],
        problems_words=_problems_words(number, outcome.get("rows", 0)) if is_checked and number else "",
        list_url=f"{reverse('value_files')}?authority={file.place.slug}",
    )


def _problems_words(problems: int, rows: int) -> str:
    """Where the heading is wrong no row was read."""
    where = f" in {counted(rows, 'row')}" if rows else ""
    return f"{counted(problems, 'problem')}{where}. Nothing was loaded. Put the file right and send it again."


def _counts(outcome: dict, is_loaded: bool) -> list[dict]:
    new, changed, same = (
        ("New", "Changed", "As before")
        if is_loaded
        else ("Would be new", "Would change", "There already, the same")
    )
    return [
        {"key": "Rows in the file", "value": f"{outcome.get('rows', 0):,}"},
        {"key": new, "value": f"{outcome.get('new', 0):,}"},
        {"key": changed, "value": f"{outcome.get('changed', 0):,}"},
        {"key": same, "value": f"{outcome.get('same', 0):,}"},
    ]
