"""The facts of a place as its own people and its analysts see them: figures, their history, their series."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from outcomes.choices import Comparability, Kind
from outcomes.measurement import Parts
from outcomes.models import Cell, Indicator, User

from ..models import CompanionValue, Observation, Period, Place, Return, Revision
from .return_plan import stands, value_of
from .scope import reach

VIEW = "hubs.view_hub"


def differs(first: str, second: str) -> Q:
    """Two columns that hold different things, one of them perhaps nothing."""
    return (
        Q(**{f"{first}__lt": F(second)})
        | Q(**{f"{first}__gt": F(second)})
        | Q(**{f"{first}__isnull": True, f"{second}__isnull": False})
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": True})
    )


def pending(observations: QuerySet[Observation]) -> QuerySet[Observation]:
    """Submitted values that are not, or not so, approved yet."""
    companions = CompanionValue.objects.filter(differs("submitted", "approved"), observation=OuterRef("pk"))
    return observations.filter(
        differs("submitted_state", "approved_state")
        | differs("submitted_numerator", "approved_numerator")
        | differs("submitted_denominator", "approved_denominator")
        | differs("submitted_sum_sq", "approved_sum_sq")
        | Q(Exists(companions)),
        withdrawn=False,
    )


def observations_for(*, viewer: User, period_return: Return) -> QuerySet[Observation]:
    """What a return last sent, for those who may see the hub's own figures."""
    return (
        Observation.objects.filter(reach(viewer, VIEW, on=F("period__starts")), period_return=period_return)
        .select_related("definition__indicator", "cell", "submitted_by")
        .prefetch_related("companions")
        .order_by("definition__indicator__code", "instrument_version_id", "cell_id")
    )


def revisions_for(*, viewer: User, period_return: Return) -> QuerySet[Revision]:
    """Every change to a submitted value of the return's place and period, newest first."""
    return (
        Revision.objects.filter(
            reach(viewer, VIEW, on=F("period__starts")),
            place=period_return.place_id,
            period=period_return.period_id,
        )
        .select_related("definition__indicator", "cell__category", "instrument_version__instrument", "by")
        .order_by("-id")
    )


def revisions_beside(
    *, viewer: User, period_return: Return, definition_ids: Iterable[int] | None = None
) -> dict[int, list[Revision]]:
    """The changes to show beside each figure, by definition, in one statement."""
    found: dict[int, list[Revision]] = {}
    revisions = revisions_for(viewer=viewer, period_return=period_return)
    if definition_ids is not None:
        revisions = revisions.filter(definition__in=definition_ids)
    for revision in revisions:
        found.setdefault(revision.definition_id, []).append(revision)
    return found


@dataclass(frozen=True)
class SeriesPoint:
    """One period of a series. A value that is undefined is empty, and the state says why."""

    period: Period
    definition_number: int
    state: str
    parts: Parts
    value: Decimal | None
    not_yet_approved: bool
    # The first point under a wording that may not be joined with the one before.
    breaks: bool = False
    note: str = ""
    companions: dict[str, int] = field(default_factory=dict)


def series_for(
    *,
    viewer: User,
    place: Place,
    indicator: Indicator,
    cell_id: int = Cell.TOTAL,
    instrument_version_id: int | None = None,
    since: date | None = None,
) -> list[SeriesPoint]:
    """A hub's own figures of one measure, oldest first, with every wording and the breaks between them.

    Without a questionnaire all are there, one after the other within each period.
    """
    observations = (
        Observation.objects.filter(
            reach(viewer, VIEW, on=F("period__starts")),
            place=place,
            definition__indicator=indicator,
            cell=cell_id,
        )
        .select_related("period", "definition")
        .prefetch_related("companions")
        .order_by("period__starts", "definition__number", "instrument_version_id")
    )
    if instrument_version_id is not None:
        observations = observations.filter(instrument_version=instrument_version_id)
    if since is not None:
        observations = observations.filter(period__starts__gte=since)
    return _points(observations, _levels(indicator, place, viewer) if cell_id == Cell.TOTAL else {})


def _points(observations: Iterable[Observation], levels: dict[int, int]) -> list[SeriesPoint]:
    points, before = [], None
    for observation in observations:
        state, parts, not_yet_approved = stands(observation)
        if not state:
            continue
        definition = observation.definition
        if definition.kind == Kind.MATURITY_LEVEL:
            level = levels.get(observation.period_id)
            value = None if level is None else Decimal(level)
        else:
            value = value_of(definition, parts)
        changed = before is not None and before.pk != definition.pk
        points.append(
            SeriesPoint(
                period=observation.period,
                definition_number=definition.number,
                state=state,
                parts=parts,
                value=value,
                not_yet_approved=not_yet_approved,
                breaks=changed and definition.comparability == Comparability.BREAK,
                note=definition.comparability_note if changed else "",
                companions={
                    c.code: c.submitted for c in observation.companions.all() if c.submitted is not None
                },
            )
        )
        before = definition
    return points


def _levels(indicator: Indicator, place: Place, viewer: User) -> dict[int, int]:
    """The overall level by period, of a measure from the rubric; one statement, empty for all others."""
    found = {}
    for observation in Observation.objects.filter(
        reach(viewer, VIEW, on=F("period__starts")),
        place=place,
        definition__indicator=indicator,
        definition__kind=Kind.MATURITY_LEVEL,
        cell__category__scheme__code="rubric_level",
        cell__crossed_with__isnull=True,
    ).select_related("cell__category"):
        if stands(observation)[0]:
            found[observation.period_id] = int(observation.cell.category.code)
    return found
