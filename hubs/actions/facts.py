"""The one way in which facts change: observations, their revisions, and the marks for those who add up.

Every action that submits, approves, corrects, imports or withdraws figures comes through here, inside its
own transaction, so that a value, its history and its mark can never part. The number of statements does not
depend on the number of figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from outcomes.measurement import Parts
from outcomes.models import User

from ..choices import Origin
from ..models import CompanionValue, Observation, OutboxMark, Place, Return, ReturnEvent, Revision

Key = tuple[int, int, int, int, int]
_KEY_FIELDS = ["place", "definition", "instrument_version", "period", "cell"]
_SUBMITTED_FIELDS = [
    "submitted_state",
    "submitted_numerator",
    "submitted_denominator",
    "submitted_sum_sq",
    "withdrawn",
    "period_return",
    "origin",
    "method",
    "reason",
    "explanation",
    "typed",
    "submitted_at",
    "submitted_by",
]
_APPROVED_FIELDS = [
    "approved_state",
    "approved_numerator",
    "approved_denominator",
    "approved_sum_sq",
    "approved_at",
]
CLEARED = ""


@dataclass(frozen=True)
class FigureValue:
    """A figure as it is to stand: where, in what state, with which whole-number parts."""

    place_id: int
    definition_id: int
    period_id: int
    state: str
    parts: Parts = Parts()
    cell_id: int = 0
    instrument_version_id: int = 0
    companions: Mapping[str, int] = field(default_factory=dict)
    method: str = ""
    reason: str = ""
    explanation: str = ""
    typed: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return (self.place_id, self.definition_id, self.instrument_version_id, self.period_id, self.cell_id)


@dataclass(frozen=True)
class Change:
    """A submitted value that is about to change, for showing and for asking why."""

    key: Key
    old_state: str
    old_parts: Parts
    new_state: str
    new_parts: Parts


@dataclass(frozen=True)
class Recorded:
    new: int
    changed: int
    same: int


class ReasonNeeded(Exception):
    """Submitted values would change, and nobody has said why."""

    def __init__(self, changes: list[Change]):
        super().__init__("A change to a submitted figure needs a reason.")
        self.changes = changes


def changes_to_submitted(
    values: Iterable[FigureValue], *, clear_absent_of: Return | None = None
) -> list[Change]:
    """Which submitted values these would change. Reads only."""
    wanted = _with_cleared(list(values), clear_absent_of)
    return [
        Change(value.key, old.submitted_state, _submitted_parts(old), value.state, value.parts)
        for value, old, old_companions in _beside_standing(wanted)
        if old is not None and _differs(value, old, old_companions)
    ]


def cleared(old: Observation) -> FigureValue:
    """The figure with nothing in it: what stood leaves by a revision, never by being deleted."""
    return FigureValue(
        place_id=old.place_id,
        definition_id=old.definition_id,
        period_id=old.period_id,
        cell_id=old.cell_id,
        instrument_version_id=old.instrument_version_id,
        state=CLEARED,
    )


def count_standing(values: Iterable[FigureValue]) -> int:
    """How many of these figures have an observation already. Reads only."""
    return sum(old is not None for _, old, _ in _beside_standing(list(values)))


@transaction.atomic
def record_submitted(
    values: Iterable[FigureValue],
    *,
    by: User,
    at: datetime,
    origin: Origin = Origin.RETURN,
    reason: str = "",
    period_return: Return | None = None,
    event: ReturnEvent | None = None,
    clear_absent_of: Return | None = None,
    approved: bool = False,
) -> Recorded:
    """Make these the submitted values. A changed one leaves a revision, and needs a reason.

    With `clear_absent_of`, figures of that return which are not among the values are cleared. With
    `approved`, whoever gives them may approve them too, and they are approved as they are given.
    """
    given = list(values)
    hold({value.place_id for value in given} | ({clear_absent_of.place_id} if clear_absent_of else set()))
    wanted = _with_cleared(given, clear_absent_of)
    to_write: list[Observation] = []
    written: list[FigureValue] = []
    revisions: list[Revision] = []
    changes: list[Change] = []
    new = same = 0
    for value, old, old_companions in _beside_standing(wanted):
        if old is not None and not _differs(value, old, old_companions):
            same += 1
            if not old.withdrawn and not (approved and _awaits_approval(old)):
                continue
        elif old is None:
            new += 1
        else:
            changes.append(
                Change(value.key, old.submitted_state, _submitted_parts(old), value.state, value.parts)
            )
            revisions.append(_revision(value, old, old_companions, reason, by, period_return, event))
        to_write.append(_observation(value, old, by, at, origin, period_return, approved))
        written.append(value)
    if changes and not reason.strip():
        raise ReasonNeeded(changes)
    # First the revisions: the database lets no number change that the newest of them does not tell.
    Revision.objects.bulk_create(revisions)
    rows = Observation.objects.bulk_create(
        to_write,
        update_conflicts=True,
        unique_fields=_KEY_FIELDS,
        update_fields=_SUBMITTED_FIELDS + (_APPROVED_FIELDS if approved else []),
    )
    _write_companions(rows, written, approved=approved)
    mark((value.definition_id, value.place_id, value.period_id) for value in written)
    return Recorded(new=new, changed=len(changes), same=same)


@transaction.atomic
def approve_submitted(observations: QuerySet[Observation], *, at: datetime) -> int:
    """Make the submitted values of these observations the approved ones; says how many."""
    standing = observations.filter(withdrawn=False)
    mark(standing.values_list("definition_id", "place_id", "period_id").distinct())
    CompanionValue.objects.filter(observation__in=standing.values("pk")).update(approved=F("submitted"))
    return standing.update(
        approved_state=F("submitted_state"),
        approved_numerator=F("submitted_numerator"),
        approved_denominator=F("submitted_denominator"),
        approved_sum_sq=F("submitted_sum_sq"),
        approved_at=at,
    )


@transaction.atomic
def withdraw_submitted(period_return: Return) -> int:
    """Take a return's submitted values out of the totals; what was approved before stands again."""
    standing = Observation.objects.filter(period_return=period_return, withdrawn=False)
    mark(standing.values_list("definition_id", "place_id", "period_id").distinct())
    return standing.update(withdrawn=True)


def hold(place_ids: Iterable[int]) -> None:
    """The figures of these hubs for this transaction alone: two that change them at once (a return and a
    file, two grids) wait for each other, so that each revision tells what it replaced."""
    places = Place.objects.filter(pk__in=set(place_ids)).order_by("pk")
    list(places.select_for_update(no_key=True).values_list("pk"))


def mark(figures: Iterable[tuple[int, int, int]]) -> None:
    """Leave a mark for each (definition, place, period); whoever adds up does the rest."""
    OutboxMark.objects.bulk_create(
        OutboxMark(definition_id=definition, place_id=place, period_id=period)
        for definition, place, period in sorted(set(figures))
    )


def _with_cleared(values: list[FigureValue], clear_absent_of: Return | None) -> list[FigureValue]:
    if clear_absent_of is None:
        return values
    kept = {value.key for value in values}
    standing = Observation.objects.filter(period_return=clear_absent_of).exclude(submitted_state=CLEARED)
    return values + [cleared(old) for old in standing if _key(old) not in kept]


def _beside_standing(values: list[FigureValue]):
    """Each value beside the observation that stands, if any, and that one's companions."""
    standing = {
        _key(observation): observation
        for observation in Observation.objects.filter(
            place__in={value.place_id for value in values},
            definition__in={value.definition_id for value in values},
            period__in={value.period_id for value in values},
        ).prefetch_related("companions")
    }
    for value in values:
        old = standing.get(value.key)
        companions = {c.code: c.submitted for c in old.companions.all()} if old else {}
        yield value, old, {code: number for code, number in companions.items() if number is not None}


def _key(observation: Observation) -> Key:
    return (
        observation.place_id,
        observation.definition_id,
        observation.instrument_version_id,
        observation.period_id,
        observation.cell_id,
    )


def _submitted_parts(old: Observation) -> Parts:
    return Parts(old.submitted_numerator, old.submitted_denominator, old.submitted_sum_sq)


def _differs(value: FigureValue, old: Observation, old_companions: Mapping[str, int]) -> bool:
    return (
        value.state != old.submitted_state
        or value.parts != _submitted_parts(old)
        or dict(value.companions) != old_companions
    )


def _awaits_approval(old: Observation) -> bool:
    parts = Parts(old.approved_numerator, old.approved_denominator, old.approved_sum_sq)
    return (old.approved_state, parts) != (old.submitted_state, _submitted_parts(old)) or any(
        companion.approved != companion.submitted for companion in old.companions.all()
    )


def _observation(
    value: FigureValue,
    old: Observation | None,
    by: User,
    at: datetime,
    origin: Origin,
    period_return: Return | None,
    approved: bool,
) -> Observation:
    # A value mended from elsewhere, such as a file, still belongs to the return that it came with.
    belongs_to = period_return.pk if period_return else old and old.period_return_id
    as_approved = (
        {
            "approved_state": value.state,
            "approved_numerator": value.parts.numerator,
            "approved_denominator": value.parts.denominator,
            "approved_sum_sq": value.parts.sum_sq,
            "approved_at": at,
        }
        if approved
        else {}
    )
    return Observation(
        **as_approved,
        place_id=value.place_id,
        definition_id=value.definition_id,
        instrument_version_id=value.instrument_version_id,
        period_id=value.period_id,
        cell_id=value.cell_id,
        submitted_state=value.state,
        submitted_numerator=value.parts.numerator,
        submitted_denominator=value.parts.denominator,
        submitted_sum_sq=value.parts.sum_sq,
        withdrawn=False,
        period_return_id=belongs_to,
        origin=origin,
        method=value.method,
        reason=value.reason,
        explanation=value.explanation,
        typed=dict(value.typed),
        submitted_at=at,
        submitted_by=by,
    )


def _revision(
    value: FigureValue,
    old: Observation,
    old_companions: Mapping[str, int],
    reason: str,
    by: User,
    period_return: Return | None,
    event: ReturnEvent | None,
) -> Revision:
    return Revision(
        place_id=value.place_id,
        definition_id=value.definition_id,
        instrument_version_id=value.instrument_version_id,
        period_id=value.period_id,
        cell_id=value.cell_id,
        period_return=period_return,
        event=event,
        old_state=old.submitted_state,
        old_numerator=old.submitted_numerator,
        old_denominator=old.submitted_denominator,
        old_sum_sq=old.submitted_sum_sq,
        old_companions=dict(old_companions),
        new_state=value.state,
        new_numerator=value.parts.numerator,
        new_denominator=value.parts.denominator,
        new_sum_sq=value.parts.sum_sq,
        new_companions=dict(value.companions),
        reason=reason.strip(),
        by=by,
    )


def _write_companions(rows: list[Observation], written: list[FigureValue], *, approved: bool) -> None:
    """Companions that are no longer given are emptied, not deleted: what was approved stays beside them."""
    fields = ["submitted", "approved"] if approved else ["submitted"]
    CompanionValue.objects.filter(observation__in=[row.pk for row in rows]).update(
        **dict.fromkeys(fields, None)
    )
    CompanionValue.objects.bulk_create(
        [
            CompanionValue(observation_id=row.pk, code=code, **dict.fromkeys(fields, number))
            for row, value in zip(rows, written, strict=True)
            for code, number in value.companions.items()
        ],
        update_conflicts=True,
        unique_fields=["observation", "code"],
        update_fields=fields,
    )
