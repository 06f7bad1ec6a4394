"""The lists behind the operations page: sums by measure, differences, releases by period, files loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page
from django.urls import reverse

from outcomes.models import Definition, JobRun
from outcomes.templatetags.formats import british_time

from ..queries.operations import WAITS_LONG
from ..queries.operations_history import Difference, Loaded
from .operations import BAD, BUSY, GOOD, figures


@dataclass(frozen=True)
class Listed:
    """A page of a list; `about` says in words what is listed."""

    page: Page
    columns: tuple[str, ...]
    rows: list[list]
    about: str = ""


# --- Sums by measure


def measures_page(page: Page, *, now: datetime) -> Listed:
    return Listed(
        page=page,
        columns=("Measure", "State", "Last came in", "Last added up"),
        rows=[_measure(definition, now) for definition in page],
    )


def _measure(definition: Definition, now: datetime) -> list:
    return [
        {"text": definition.title, "note": f"{definition.code}, wording {definition.number}"},
        _freshness(definition, now),
        british_time(definition.newest, "Nothing"),
        british_time(definition.summed_at, "Never"),
    ]


def _freshness(definition: Definition, now: datetime) -> dict:
    since = definition.waits_since
    if since is None:
        return {"text": "Up to date", "tag": GOOD}
    many = f"{definition.marks:,} {'change waits' if definition.marks == 1 else 'changes wait'}"
    if now - since <= WAITS_LONG:
        return {"text": "Adding up", "tag": BUSY, "note": f"{many}."}
    return {
        "text": "Behind",
        "tag": BAD,
        "note": f"{many}, the oldest since {british_time(since)}. Add up now; if the job fails, the log of "
        "the worker says why.",
    }


# --- Differences

SIDES = {"latest": "as submitted", "approved": "as approved"}
PARTS = {
    "numerator": "how many",
    "denominator": "out of how many",
    "sum_sq": "spread",
    "reported": "hubs that reported",
    "nil": "hubs with none",
    "not_collected": "hubs that did not collect it",
    "not_applicable": "hubs to which it does not apply",
    "incomplete": "hubs without out of how many",
    "own": "figures of the place’s own",
}
ALONE = {"largest_numerator": "largest part", "not_yet_approved": "hubs not yet approved"}


def differences_page(page: Page, run: JobRun | None, many: int) -> Listed:
    return Listed(
        page=page,
        columns=("Measure", "Place", "Period", "What differs"),
        rows=[
            [
                {"text": found.title, "note": found.code},
                found.place,
                found.period,
                difference_words(found),
            ]
            for found in page
        ],
        about=_which(run, many),
    )


def difference_words(found: Difference) -> str:
    if not found.is_stored:
        return "No sum is stored, though figures were submitted"
    if not found.is_submitted:
        return "A sum is stored, though no figure was submitted"
    said = ", ".join(column_words(name) for name in found.columns)
    return said[:1].upper() + said[1:]


def column_words(name: str) -> str:
    side, _, part = name.partition("_")
    if name in ALONE:
        return ALONE[name]
    return f"{PARTS[part]} ({SIDES[side]})" if side in SIDES and part in PARTS else name


def _which(run: JobRun | None, many: int) -> str:
    if run is None:
        return ""
    when = british_time(run.finished_at)
    kept = len((run.result or {}).get("kept", []))
    capped = f" The first {kept:,} are listed." if many > kept else ""
    return (
        f"{figures(many)} {'differed' if many != 1 else 'differed'} when they were compared {when}.{capped}"
    )


# --- Releases by period


def releases_page(page: Page, counts: Mapping[int, dict]) -> Listed:
    return Listed(
        page=page,
        columns=("Period", "Newest release", "What it holds", "Releases so far"),
        rows=[_release(period, counts.get(period.release_id, {})) for period in page],
    )


def _release(period, counts: dict) -> list:
    if period.release_id is None:
        return [
            period.title,
            {
                "text": "Not released",
                "tag": "grey",
                "note": "Readers see nothing of it until it is released.",
            },
            "",
            "0",
        ]
    by = f" by {counts['by']}" if counts.get("by") else ""
    return [
        period.title,
        {"text": british_time(period.released_at), "note": f"Asked for{by}." if by else ""},
        _holds(counts, period.policy),
        f"{period.releases_made:,}",
    ]


def _holds(counts: dict, policy: str) -> dict | str:
    if "figures" not in counts:
        return "Not known"
    hidden = counts["hidden"]
    said = "none is hidden" if not hidden else f"{hidden:,} {'is' if hidden == 1 else 'are'} hidden"
    return {"text": f"{figures(counts['figures'])}; {said}", "note": f"Rule: {policy}"}


# --- Files loaded


def imports_page(page: Page, rows: Sequence[Loaded]) -> Listed:
    return Listed(
        page=page,
        columns=("File", "What it is", "When and by whom", "What came of it"),
        rows=[_loaded(row) for row in rows],
    )


def _loaded(row: Loaded) -> list:
    return [
        {"text": row.name, "url": _address(row)} if _address(row) else row.name,
        row.what,
        f"{british_time(row.at)} by {row.by or 'a command'}",
        {"text": row.state, "tag": row.colour, "note": row.words} if row.state else row.words,
    ]


def _address(row: Loaded) -> str:
    if row.job_id:
        return reverse("job", args=[row.job_id])
    if row.upload_id:
        return reverse("context_file", args=[row.upload_id])
    if row.version:
        return reverse("framework_changes", args=[row.version])
    return reverse("admin:evaluations_contextfile_change", args=[row.pk]) if row.kind == "published" else ""
