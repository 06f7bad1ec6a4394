"""Saving one page of a return: with its errors, and with nothing of anybody lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from outcomes.models import User

from ...choices import EDITABLE, ReturnEventKind, ReturnStatus
from ...measuring import AskedFigure, TypedFigure, boxes
from ...models import Entry, HandOver, Return, ReturnSection, SplitPurpose
from ...queries.entries import as_typed
from ...queries.frameworks import framework_of
from ..refusals import FieldConflict, SectionChanged, UnknownFigure, WrongState
from .steps import bring_up_to_date, record, step

_SAID = ("state", "reason", "method", "explanation")
LONGEST_KEY = 40


@dataclass(frozen=True)
class SavedSection:
    version: int
    saved_at: datetime | None
    # How many figures were written; none where a form came in twice.
    written: int = 0
    repeated: bool = False


@transaction.atomic
def save_section(
    *,
    period_return: Return,
    domain_code: str,
    figures: Iterable[TypedFigure],
    version: int,
    form_key: str,
    by: User | None,
    handover: HandOver | None = None,
) -> SavedSection:
    """Keep what was typed on one page. Only the figures given are touched.

    The same form twice is one save. A form that was saved, gone back to and changed is saved again: nobody
    has been at the page in between. A page that somebody else has saved since `version` is refused with both
    values, unless both wrote the same. `by` is empty only where a colleague fills a page handed over.
    """
    wanted = list(figures)
    form_key = form_key[:LONGEST_KEY]
    section = _locked(period_return, domain_code)
    same_form = bool(form_key) and section.last_form_key == form_key
    _refuse_unknown(wanted, period_return, domain_code)
    standing = {
        (entry.definition_id, entry.slot, entry.cell_id): entry
        for entry in Entry.objects.filter(
            period_return=period_return, definition__in={figure.definition_id for figure in wanted}
        )
    }
    if same_form and not _differing(wanted, standing):
        return SavedSection(section.version, section.saved_at, repeated=True)
    check_may_type(period_return)
    if version != section.version and not same_form:
        _refuse_conflicts(wanted, standing, section)
    now = timezone.now()
    written = write_entries(wanted, standing, period_return=period_return, by=by, at=now, handover=handover)
    section.version += 1
    section.saved_at, section.saved_by, section.last_form_key = now, by, form_key
    section.save(update_fields=["version", "saved_at", "saved_by", "last_form_key"])
    if period_return.status == ReturnStatus.NOT_STARTED:
        _begin(period_return, by)
    detail = {"page": section.domain_code, "figures": written}
    if handover is not None:
        detail |= {"handover": handover.pk, "name": handover.name}
    record(by, "return.page_saved", period_return, **detail)
    return SavedSection(section.version, now, written)


def check_may_type(period_return: Return) -> None:
    if period_return.status not in EDITABLE:
        raise WrongState(
            f"This return is {period_return.get_status_display().lower()}. "
            "A single figure can be mended by a correction."
        )
    if period_return.reopened_until and period_return.reopened_until <= timezone.now():
        raise WrongState("The time for which this return was reopened has ended.")


def write_entries(
    wanted: list[TypedFigure],
    standing: dict[tuple[int, int, int], Entry],
    *,
    period_return: Return,
    by: User | None,
    at: datetime,
    handover: HandOver | None = None,
) -> int:
    """Write what differs from what stands, in one statement; says how many."""
    rows = [
        Entry(
            period_return=period_return,
            definition_id=figure.definition_id,
            slot=figure.slot,
            cell_id=figure.cell_id,
            instrument_version_id=figure.instrument_version_id,
            state=figure.state,
            typed=dict(figure.typed),
            reason=figure.reason,
            method=figure.method,
            explanation=figure.explanation,
            saved_at=at,
            saved_by=by,
            handover=handover,
        )
        for figure in _differing(wanted, standing)
    ]
    if rows:
        Entry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["period_return", "definition", "slot", "cell"],
            update_fields=[
                "instrument_version",
                "state",
                "typed",
                "reason",
                "method",
                "explanation",
                "saved_at",
                "saved_by",
                "handover",
                "deleted_at",
            ],
        )
    return len(rows)


def _differing(wanted: list[TypedFigure], standing: dict[tuple[int, int, int], Entry]) -> list[TypedFigure]:
    """Figures that are not there yet as they are given; a blank one for which nothing stands is none."""
    found = []
    for figure in wanted:
        old = standing.get(figure.key)
        same = old is not None and old.deleted_at is None and as_typed(old) == figure
        nothing = figure.is_blank and not figure.explanation and not figure.method and old is None
        if not same and not nothing:
            found.append(figure)
    return found


def _locked(period_return: Return, domain_code: str) -> ReturnSection:
    """The page, and with it the return, for this transaction alone."""
    sections = ReturnSection.objects.select_related(
        "period_return__place", "period_return__period", "period_return__edition", "saved_by"
    ).select_for_update(of=("self", "period_return"))
    wanted = {"period_return": period_return, "domain_code": domain_code.lower()}
    found = sections.filter(**wanted).first()
    if found is None:
        ReturnSection.objects.bulk_create([ReturnSection(**wanted)], ignore_conflicts=True)
        found = sections.get(**wanted)
    bring_up_to_date(period_return, found.period_return)
    found.period_return = period_return
    return found


def _begin(period_return: Return, by: User | None) -> None:
    step(period_return, ReturnEventKind.STARTED, by=by, status=ReturnStatus.DRAFT)


def _refuse_unknown(wanted: list[TypedFigure], period_return: Return, domain_code: str) -> None:
    """Better an error in the first minute than a silent loss found in a year."""
    known = {
        figure.definition_id: figure
        for section in framework_of(period_return.edition)
        if section.slug == domain_code.lower()
        for figure in section.figures
        if figure.is_asked and figure.definition.frequency == period_return.period.frequency
    }
    for figure in wanted:
        check_known(figure, known.get(figure.definition_id))
    _refuse_without_purpose(wanted, known, period_return)


def _refuse_without_purpose(
    wanted: list[TypedFigure], known: dict[int, AskedFigure], period_return: Return
) -> None:
    """A sensitive split is typed only where the hub has written down what it collects it for."""
    sensitive = {
        table.scheme_id
        for figure in wanted
        if figure.cell_id and figure.has_words
        for table in known[figure.definition_id].tables
        if table.needs_purpose and any(row.cell_id == figure.cell_id for row in table.rows)
    }
    if not sensitive:
        return
    purposes = SplitPurpose.objects.filter(place=period_return.place_id, ended_at__isnull=True)
    if sensitive - set(purposes.values_list("scheme", flat=True)):
        raise UnknownFigure("This split is open only once its purpose is recorded.")


def check_known(figure: TypedFigure, asked: AskedFigure | None) -> None:
    if asked is None or not asked.is_asked:
        raise UnknownFigure(f"This return does not ask for figure {figure.definition_id} on this page.")
    names = {part.name for part in asked.boxes if not part.from_council}
    if figure.cell_id:
        rows = {row.cell_id: table for table in asked.tables for row in table.rows}
        ratings = {dimension.cell_id for dimension in asked.levels}
        if figure.cell_id not in rows and figure.cell_id not in ratings:
            raise UnknownFigure(f"{asked.code} has no part {figure.cell_id}.")
        names = {"level"} if figure.cell_id in ratings else names & {part.name for part in asked.parts}
    unknown = sorted(set(figure.typed) - names)
    if unknown:
        raise UnknownFigure(f"{asked.code} has no box {', '.join(unknown)}.")
    if figure.instrument_version_id and not asked.questionnaire(figure.instrument_version_id):
        raise UnknownFigure(f"{asked.code} knows no questionnaire {figure.instrument_version_id}.")


def _refuse_conflicts(
    wanted: list[TypedFigure], standing: dict[tuple[int, int, int], Entry], section: ReturnSection
) -> None:
    conflicts = []
    for figure in wanted:
        old = standing.get(figure.key)
        # Where nobody has written anything, nothing of theirs is lost. A box that they emptied is theirs.
        if old is not None and old.deleted_at is None:
            conflicts += _conflicts(as_typed(old), figure)
    if conflicts:
        raise SectionChanged(
            conflicts, version=section.version, saved_by=section.saved_by, saved_at=section.saved_at
        )


def _conflicts(theirs: TypedFigure, mine: TypedFigure) -> list[FieldConflict]:
    pairs = {
        name: (theirs.typed.get(name, "").strip(), mine.typed.get(name, "").strip())
        for name in [*mine.typed, *(name for name in theirs.typed if name not in mine.typed)]
    }
    for name in _SAID:
        pairs[name] = (getattr(theirs, name).strip(), getattr(mine, name).strip())
    pairs[boxes.QUESTIONNAIRE] = tuple(
        "" if figure.instrument_version_id is None else str(figure.instrument_version_id)
        for figure in (theirs, mine)
    )
    return [
        FieldConflict(
            box=boxes.box(mine.definition_id, name, slot=mine.slot, cell_id=mine.cell_id),
            definition_id=mine.definition_id,
            slot=mine.slot,
            cell_id=mine.cell_id,
            name=name,
            theirs=their_words,
            mine=my_words,
        )
        for name, (their_words, my_words) in pairs.items()
        if their_words != my_words
    ]
