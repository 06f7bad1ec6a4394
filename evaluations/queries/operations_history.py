"""The files that were loaded, of whichever kind, with what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from hubs.models import ValueFile
from outcomes.choices import EditionStatus
from outcomes.models import AuditEvent, Edition, User
from outcomes.models.jobs import JobStatus

from ..models import ContextFile
from .operations import may_operate

FRAMEWORK_LOADED = "framework file loaded"


@dataclass(frozen=True)
class Loaded:
    """A file that somebody loaded, of whichever kind."""

    kind: str
    what: str
    pk: int
    name: str
    at: datetime
    by: str
    words: str
    state: str = ""
    colour: str = ""
    job_id: int | None = None
    upload_id: int | None = None
    version: str = ""


def loads(*, viewer: User) -> QuerySet:
    """Kind, number, time and person of each file loaded, newest first: hubs' values, published figures, the
    framework."""
    may_operate(viewer)
    return (
        _as_loads(ValueFile.objects.all(), "values", "uploaded_at", "uploaded_by")
        .union(
            _as_loads(ContextFile.objects.all(), "published", "loaded_at", "loaded_by"),
            _as_loads(AuditEvent.objects.filter(verb=FRAMEWORK_LOADED), "framework", "at", "by"),
            all=True,
        )
        .order_by("-loaded_at_", "-number_")
    )


def _as_loads(rows: QuerySet, kind: str, at: str, by: str) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            kind_=Value(kind, output_field=CharField()),
            number_=Cast("pk", BigIntegerField()),
            loaded_at_=F(at),
            by_=Coalesce(F(f"{by}__name"), Value("", output_field=CharField())),
        )
        .values_list("kind_", "number_", "loaded_at_", "by_")
    )


def loaded(rows: Iterable[tuple], *, viewer: User) -> list[Loaded]:
    """These loads with what came of them, in a statement for each kind."""
    may_operate(viewer)
    rows = list(rows)
    numbers = {
        kind: [pk for this, pk, *_ in rows if this == kind] for kind in ("values", "published", "framework")
    }
    values = (
        ValueFile.objects.select_related("place", "checked", "loaded")
        .defer("content")
        .in_bulk(numbers["values"])
    )
    published = ContextFile.objects.select_related("source", "upload").in_bulk(numbers["published"])
    framework = AuditEvent.objects.in_bulk(numbers["framework"])
    open_versions = set(
        Edition.objects.exclude(status=EditionStatus.DRAFT)
        .filter(version__in=[event.detail.get("version", "") for event in framework.values()])
        .values_list("version", flat=True)
    )
    made = {
        "values": lambda pk, at, by: _of_values(values[pk], at, by),
        "published": lambda pk, at, by: _of_published(published[pk], at, by),
        "framework": lambda pk, at, by: _of_framework(framework[pk], at, by, open_versions),
    }
    return [made[kind](pk, at, by) for kind, pk, at, by in rows]


def _of_values(file: ValueFile, at: datetime, by: str) -> Loaded:
    run = file.loaded or file.checked
    is_loaded = file.loaded is not None and file.loaded.status == JobStatus.SUCCEEDED
    counts = file.outcome
    if is_loaded:
        state, colour = "Loaded", "green"
        words = (
            f"{counts.get('new', 0):,} new, {counts.get('changed', 0):,} changed, "
            f"{counts.get('same', 0):,} as before"
        )
    elif run is not None and run.status == JobStatus.SUCCEEDED:
        many = counts.get("problems", 0)
        state, colour = ("Has problems", "red") if many else ("Checked", "yellow")
        words = f"{many:,} found" if many else "Not loaded yet"
    else:
        state = run.get_status_display() if run else "Waiting to be checked"
        colour, words = ("red" if run and run.status == JobStatus.FAILED else "grey"), ""
    return Loaded(
        "values",
        f"Hub values of {file.place}",
        file.pk,
        file.name,
        at,
        by,
        words,
        state,
        colour,
        job_id=run.pk if run else None,
    )


def _of_published(file: ContextFile, at: datetime, by: str) -> Loaded:
    words = (
        f"{file.values_new:,} new, {file.values_changed:,} corrected, {file.values_same:,} as before, from "
        f"{file.rows_read:,} rows"
    )
    upload = getattr(file, "upload", None)  # none where a command loaded it
    return Loaded(
        "published",
        f"Published figures: {file.source}",
        file.pk,
        file.name,
        at,
        by,
        words,
        "Loaded",
        "green",
        upload_id=upload.pk if upload else None,
    )


def _of_framework(event: AuditEvent, at: datetime, by: str, open_versions: set[str]) -> Loaded:
    version = event.detail.get("version", "")
    many = event.detail.get("new_measures", 0)
    many = len(many) if isinstance(many, list) else many
    reworded = len(event.detail.get("reworded", []))
    words = f"{many:,} new {'measure' if many == 1 else 'measures'}, {reworded:,} reworded"
    return Loaded(
        "framework",
        "Shared framework",
        event.pk,
        f"Version {version}",
        at,
        by,
        words,
        "Loaded",
        "green",
        version=version if version in open_versions else "",
    )
