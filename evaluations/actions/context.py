"""Write published area figures: new ones, and revisions where a later file corrects an earlier one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from outcomes.actions import audit
from outcomes.models import Indicator, User

from ..choices import Published
from ..models import (
    ContextFile,
    ContextFilter,
    ContextRevision,
    ContextSeries,
    ContextSource,
    ContextUpload,
    ContextValue,
)

KEY_FIELDS = ["indicator", "starts", "ends", "place"]
PART_FIELDS = [column for name in ContextValue.PARTS for column in (name, f"{name}_places", f"{name}_state")]
EXAMPLES = 20


@dataclass(frozen=True)
class Part:
    """A published cell: a whole number with its decimal places, or a word for why there is no number."""

    state: Published
    number: int | None = None
    places: int | None = None

    def __str__(self) -> str:
        """As published, a symbol as its word."""
        if self.number is None or self.places is None:
            return self.state.label
        digits = f"{abs(self.number):0{self.places + 1}d}"
        text = f"{digits[: -self.places]}.{digits[-self.places :]}" if self.places else digits
        return f"-{text}" if self.number < 0 else text


NO_COLUMN = Part(Published.NO_COLUMN)


@dataclass(frozen=True)
class PublishedFigure:
    """One row's parts for one measure."""

    indicator_id: int
    place_id: int
    starts: date
    ends: date
    label: str
    numerator: Part
    denominator: Part = NO_COLUMN
    value: Part = NO_COLUMN

    @property
    def key(self) -> tuple:
        return (self.indicator_id, self.starts, self.ends, self.place_id)

    def in_words(self) -> dict[str, str]:
        words = {name: getattr(self, name) for name in ContextValue.PARTS}
        return {"label": self.label} | {n: str(p) for n, p in words.items() if p.state != Published.NO_COLUMN}


@dataclass(frozen=True)
class Correction:
    """A stored figure that a file has otherwise, in words."""

    measure: str
    area: str
    label: str
    old: dict[str, str]
    new: dict[str, str]


@dataclass
class Loaded:
    """What loading a file changed, or would change."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0  # stored for the same periods, and not in this file
    corrections: list[Correction] = field(default_factory=list)  # the first few
    file: ContextFile | None = None

    def counts(self) -> dict[str, int]:
        return {"new": self.new, "changed": self.changed, "same": self.same, "kept": self.kept}


@transaction.atomic
def load_figures(
    *,
    source: ContextSource,
    chunks: Iterable[list[PublishedFigure]],
    name: str,
    sha256: str,
    rows_read: int,
    rows_left_out: dict[str, int],
    by: User | None,
    upload: ContextUpload | None = None,
    dry_run: bool = False,
) -> Loaded:
    """Make the figures of a file the stored ones, all or none. The same figures again change nothing.

    Chunks come in the order of their periods. What the file does not mention stays as it is. What came of it
    is noted at the upload, if it was sent in the browser, as part of the same.
    """
    ContextSource.objects.select_for_update().get(pk=source.pk)
    loaded = Loaded()
    starts: set[date] = set()
    for chunk in chunks:
        starts.update(figure.starts for figure in chunk)
        new, changed = _compare(chunk, loaded)
        if not dry_run and (new or changed):
            if loaded.file is None:
                loaded.file = ContextFile.objects.create(
                    source=source,
                    name=name[:255],
                    sha256=sha256,
                    loaded_by=by,
                    rows_read=rows_read,
                    rows_left_out=rows_left_out,
                    values_new=0,
                    values_changed=0,
                    values_same=0,
                )
            _write(new, changed, loaded.file)
    stored = ContextValue.objects.filter(indicator__context_series__source=source, starts__in=starts).count()
    loaded.kept = stored - loaded.same - loaded.changed - (0 if dry_run else loaded.new)
    if loaded.file is not None:
        _finish(loaded, by)
    if upload is not None and not dry_run:
        _note_at(upload, loaded, rows_read, rows_left_out)
    return loaded


@transaction.atomic
def configure_source(
    *,
    code: str,
    words: dict,
    filters: dict[str, str],
    series: list[dict],
    by: User | None,
) -> ContextSource:
    """A new source with its filters and measures, as one unit. `series` name their indicator by its code."""
    codes = [words["indicator"] for words in series]
    indicators = {i.code: i for i in Indicator.objects.filter(code__in=codes)}
    unknown = sorted(set(codes) - indicators.keys())
    if unknown:
        raise ValidationError(
            f"The shared framework does not know {', '.join(unknown)}. Load the framework first."
        )
    source = ContextSource(code=code, **words)
    source.full_clean()
    source.save()
    ContextFilter.objects.bulk_create(
        ContextFilter(source=source, column=column, value=value) for column, value in filters.items()
    )
    rows = [
        ContextSeries(source=source, **(words | {"indicator": indicators[words["indicator"]]}))
        for words in series
    ]
    for row in rows:
        row.full_clean()
    ContextSeries.objects.bulk_create(rows)
    audit.record(by=by, verb="configured", object=source, detail={"code": code, "measures": codes})
    return source


def record_edit(*, source: ContextSource, verb: str, by: User, detail: dict) -> None:
    """An administrator's edit of a source, in the record of who did what."""
    audit.record(by=by, verb=verb, object=source, detail=detail)


def _compare(chunk: list[PublishedFigure], loaded: Loaded) -> tuple[list, list]:
    """Figures that are not stored yet, and those stored otherwise, each with its stored row."""
    stored = {
        (row.indicator_id, row.starts, row.ends, row.place_id): row
        for row in ContextValue.objects.select_related("indicator", "place").filter(
            indicator_id__in={figure.indicator_id for figure in chunk},
            starts__gte=min(figure.starts for figure in chunk),
            starts__lte=max(figure.starts for figure in chunk),
        )
    }
    new, changed = [], []
    for figure in chunk:
        row = stored.get(figure.key)
        if row is None:
            new.append(figure)
            continue
        before = _as_figure(row)
        if before == figure:
            loaded.same += 1
            continue
        changed.append((figure, row, before))
        if len(loaded.corrections) < EXAMPLES:
            loaded.corrections.append(
                Correction(
                    row.indicator.code, row.place.name, row.label, before.in_words(), figure.in_words()
                )
            )
    loaded.new += len(new)
    loaded.changed += len(changed)
    return new, changed


def _write(new: list, changed: list, file: ContextFile) -> None:
    ContextRevision.objects.bulk_create(
        ContextRevision(context_value=row, file=file, old=before.in_words(), new=figure.in_words())
        for figure, row, before in changed
    )
    ContextValue.objects.bulk_create(
        [_as_row(figure, file) for figure in [*new, *(figure for figure, _, _ in changed)]],
        update_conflicts=True,
        unique_fields=KEY_FIELDS,
        update_fields=["label", *PART_FIELDS, "file"],
    )


def _finish(loaded: Loaded, by: User | None) -> None:
    file = loaded.file
    counts = {"values_new": loaded.new, "values_changed": loaded.changed, "values_same": loaded.same}
    for name, number in counts.items():
        setattr(file, name, number)
    file.save(update_fields=list(counts))
    audit.record(
        by=by,
        verb="loaded",
        object=file,
        detail={"source": file.source.code, "name": file.name, "sha256": file.sha256} | counts,
    )


def _note_at(upload: ContextUpload, loaded: Loaded, rows_read: int, rows_left_out: dict[str, int]) -> None:
    upload.made = loaded.file
    upload.outcome |= loaded.counts() | {"rows": rows_read, "left_out": rows_left_out}
    upload.save(update_fields=["made", "outcome"])


def part_of(row: ContextValue, name: str) -> Part:
    """A stored part as it was published."""
    state = Published(getattr(row, f"{name}_state"))
    return Part(state, getattr(row, name), getattr(row, f"{name}_places"))


def _as_figure(row: ContextValue) -> PublishedFigure:
    parts = {name: part_of(row, name) for name in ContextValue.PARTS}
    return PublishedFigure(row.indicator_id, row.place_id, row.starts, row.ends, row.label, **parts)


def _as_row(figure: PublishedFigure, file: ContextFile) -> ContextValue:
    columns = {}
    for name in ContextValue.PARTS:
        part = getattr(figure, name)
        columns |= {name: part.number, f"{name}_places": part.places, f"{name}_state": part.state}
    return ContextValue(
        indicator_id=figure.indicator_id,
        place_id=figure.place_id,
        starts=figure.starts,
        ends=figure.ends,
        label=figure.label,
        file=file,
        **columns,
    )
