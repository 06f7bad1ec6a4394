"""The pages of published files as they are sent and loaded."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from hubs.presenters.desk import counted
from outcomes.presenters.sent_files import (
    Work,
    has_succeeded,
    may_be_asked_again,
    rule_rows,
    unfinished_cell,
    work_of,
)
from outcomes.templatetags.formats import british_time

from ..models import ContextFile, ContextUpload, ContextUploadProblem
from .context_corrections import COLUMNS as CORRECTION_COLUMNS
from .context_corrections import changes

RULES = {
    "missing-column": "A column is missing",
    "column-twice": "A column stands there twice",
    "row-length": "A row of another length than the headings",
    "encoding": "Not text in UTF-8",
    "csv": "A line that cannot be read",
    "nothing": "No row that the mapping takes",
    "period": "Period not understood",
    "unknown-area": "Area code not known",
    "area-level": "Area of another level",
    "area-not-then": "Area that did not exist then",
    "not-a-number": "Neither a number nor a known symbol",
    "negative": "A count below zero",
    "more-than-all": "A part above its whole",
    "told-twice": "Two rows for one area and period",
}
SOMEBODY = "somebody of another council"
BY_COMMAND = "by a command"


@dataclass(frozen=True)
class FilesPage:
    rows: list[list]
    page: Page
    columns: tuple[str, ...] = ("File", "Sent", "What came of it")


@dataclass(frozen=True)
class LoadedPage:
    rows: list[list]
    page: Page
    columns: tuple = (
        "File",
        "Loaded",
        {"label": "Rows read", "numeric": True},
        {"label": "New", "numeric": True},
        {"label": "Corrected", "numeric": True},
        {"label": "The same", "numeric": True},
    )


@dataclass(frozen=True)
class FilePage:
    pk: int
    name: str
    mapping: str
    facts: list[dict]
    work: Work | None
    sees_job: bool
    by_rule: list[list]
    problems: list[list]
    problems_words: str
    shown_words: str
    verdict: str
    is_loaded: bool
    may_load: bool
    counts: list[dict]
    left_out: list[list]
    corrections: list[list]
    corrections_words: str
    corrections_url: str
    measures: list[tuple[str, str]]
    rule_columns: tuple = ("Problem", {"label": "Times", "numeric": True})
    problem_columns: tuple = ("Where", "Column", "What is wrong")
    left_out_columns: tuple = ("Rows left out", {"label": "Rows", "numeric": True})
    correction_columns: tuple = CORRECTION_COLUMNS


def files_page(page: Page) -> FilesPage:
    rows = [
        [
            {
                "text": upload.name,
                "url": reverse("context_file", args=[upload.pk]),
                "note": upload.source.title,
            },
            f"{british_time(upload.uploaded_at)} by {_sender(upload)}",
            _outcome(upload),
        ]
        for upload in page
    ]
    return FilesPage(rows, page)


def loaded_page(page: Page) -> LoadedPage:
    return LoadedPage([_loaded_row(file) for file in page], page)


def file_page(
    upload: ContextUpload,
    problems: Iterable[ContextUploadProblem],
    *,
    sees_job: bool,
    measures: list[tuple[str, str]],
) -> FilePage:
    outcome = upload.outcome
    is_checked, is_loaded = has_succeeded(upload.checked), has_succeeded(upload.loaded)
    number = outcome.get("problems", 0) if is_checked else 0
    is_right = is_checked and not number and "problems" in outcome
    shown = [[f"Row {p.row:,}", p.column or "The whole row", p.message] for p in problems] if number else []
    corrections = [
        [c["area"], c["measure"], c["label"], *changes(c["old"], c["new"])]
        for c in outcome.get("corrections", [])
    ]
    return FilePage(
        pk=upload.pk,
        name=upload.name,
        mapping=upload.source.title,
        facts=_facts(upload),
        work=work_of(upload),
        sees_job=sees_job,
        by_rule=rule_rows(upload, RULES) if number else [],
        problems=shown,
        problems_words=f"{counted(number, 'problem')}, {counted(outcome.get('rows', 0), 'row')} read. "
        "Nothing was loaded. Put the file right and send it again."
        if number
        else "",
        shown_words=f"The first {len(shown):,} of {counted(number, 'problem')}"
        if number > len(shown)
        else "All of them, by row",
        verdict=_verdict(outcome, is_loaded) if is_right else "",
        is_loaded=is_loaded,
        may_load=is_right and _would_change(outcome) and may_be_asked_again(upload.loaded),
        counts=_counts(outcome, is_loaded) if is_right else [],
        left_out=[
            [reason[:1].upper() + reason[1:], f"{rows:,}"]
            for reason, rows in outcome.get("left_out", {}).items()
        ]
        if is_right
        else [],
        corrections=corrections if is_right else [],
        corrections_words="What was corrected" if is_loaded else "What would be corrected",
        corrections_url=_corrections_url(upload.made) if upload.made else "",
        measures=measures if is_loaded else [],
    )


def _would_change(outcome: dict) -> bool:
    return bool(outcome.get("new") or outcome.get("changed"))


def _verdict(outcome: dict, is_loaded: bool) -> str:
    if not _would_change(outcome):
        return (
            "Nothing changed: every figure of this file stood already."
            if is_loaded
            else "Every figure of this file stands already, exactly as it is here. There is nothing to load."
        )
    new, changed = counted(outcome["new"], "new figure"), counted(outcome["changed"], "correction")
    return (
        f"{new} and {changed} were loaded." if is_loaded else f"Loading it would bring {new} and {changed}."
    )


def _counts(outcome: dict, is_loaded: bool) -> list[dict]:
    words = (
        ("New figures", "Corrected", "The same as before")
        if is_loaded
        else ("Would be new", "Would be corrected", "There already, the same")
    )
    rows = [("Rows read", "rows"), *zip(words, ("new", "changed", "same"), strict=True)]
    if outcome.get("kept"):
        rows.append(("Kept: figures of the same periods that the file does not mention", "kept"))
    return [{"key": key, "value": f"{outcome.get(name, 0):,}"} for key, name in rows]


def _facts(upload: ContextUpload) -> list[dict]:
    return [
        {"key": "What it holds", "value": upload.source.title},
        {"key": "Published by", "value": f"{upload.source.publisher}. {upload.source.licence}"},
        {"key": "Sent", "value": f"{british_time(upload.uploaded_at)} by {_sender(upload)}"},
        {"key": "Size", "value": f"{filesizeformat(upload.size)}, {counted(upload.lines, 'line')}"},
        {"key": "Fingerprint (SHA-256)", "value": upload.sha256},
    ]


def _outcome(upload: ContextUpload) -> dict:
    if unfinished := unfinished_cell(upload):
        return unfinished
    outcome = upload.outcome
    if upload.loaded:
        word = "Loaded" if upload.made else "Nothing changed"
        return {"text": word, "tag": "green", "note": _in_short(outcome)}
    if problems := outcome.get("problems", 0):
        return {"text": counted(problems, "problem"), "tag": "red"}
    if not _would_change(outcome):
        return {"text": "Nothing new in it", "tag": "grey"}
    return {"text": "Ready to load", "tag": "yellow", "note": _in_short(outcome)}


def _in_short(outcome: dict) -> str:
    return (
        f"{outcome.get('new', 0):,} new, {outcome.get('changed', 0):,} corrected, "
        f"{outcome.get('same', 0):,} the same"
    )


def _loaded_row(file: ContextFile) -> list:
    upload = getattr(file, "upload", None)
    by = BY_COMMAND if file.loaded_by is None else f"by {file.loaded_by if file.is_named else SOMEBODY}"
    name = {"text": file.name, "note": file.source.title}
    if upload:
        name["url"] = reverse("context_file", args=[upload.pk])
    corrected = f"{file.values_changed:,}"
    return [
        name,
        f"{british_time(file.loaded_at)} {by}",
        f"{file.rows_read:,}",
        f"{file.values_new:,}",
        {"text": corrected, "url": _corrections_url(file)} if file.values_changed else corrected,
        f"{file.values_same:,}",
    ]


def _corrections_url(file: ContextFile) -> str:
    return f"{reverse('context_corrections')}?file={file.pk}" if file.values_changed else ""


def _sender(upload: ContextUpload) -> str:
    return str(upload.uploaded_by) if upload.is_named else SOMEBODY
