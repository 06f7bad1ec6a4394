"""The lists behind the operations page: sums by measure, differences, releases by period, files loaded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.core.paginator import Page
from django.urls import reverse

from outcomes.models import Definition
from outcomes.templatetags.formats import british_time

from ..models import SummaryDifference
from ..queries.operations import WAITS_LONG
from ..queries.operations_history import Loaded
from .operations import BAD, BUSY, GOOD, figures


@dataclass(frozen=True)
class Listed:
    """A page of a list."""

    page: Page
    columns: tuple[str, ...]
    rows: list[list]


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

KEY = ("definition_id", "place_id", "period_id", "instrument_version_id", "cell_id")
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


def differences_page(page: Page) -> Listed:
    return Listed(
        page=page,
        columns=("Measure", "Place", "Period", "What differs", "Found"),
        rows=[[*_where(some[0]), _what(some), british_time(some[0].found_at)] for some in _by_sum(page)],
    )


def past_differences_page(page: Page) -> Listed:
    return Listed(
        page=page,
        columns=("Measure", "Place", "Period", "What differed", "Mended"),
        rows=[[*_where(some[0]), _what(some), _mended(some[0])] for some in _by_sum(page)],
    )


def _by_sum(found: Iterable[SummaryDifference]) -> list[list[SummaryDifference]]:
    """The columns of one sum together: they were written one after the other."""

    def sum_of(row: SummaryDifference) -> tuple:
        return (*(getattr(row, name) for name in KEY), row.mended_at)

    return [list(some) for _, some in groupby(found, key=sum_of)]


def _where(row: SummaryDifference) -> list:
    return [{"text": row.definition.title, "note": row.definition.code}, row.place.name, row.period.title]


def _what(rows: Sequence[SummaryDifference]) -> str:
    if not rows[0].is_stored:
        return "No sum is stored, though figures were submitted"
    if not rows[0].is_due:
        return "A sum is stored, though no figure was submitted"
    said = ", ".join(column_words(row.column) for row in rows)
    return said[:1].upper() + said[1:]


def _mended(row: SummaryDifference) -> str:
    when = british_time(row.mended_at)
    return f"{when} by {row.mended_by}" if row.mended_by else f"{when}, when its place was added up again"


def column_words(name: str) -> str:
    side, _, part = name.partition("_")
    if name in ALONE:
        return ALONE[name]
    return f"{PARTS[part]} ({SIDES[side]})" if side in SIDES and part in PARTS else name


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
