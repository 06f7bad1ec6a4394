"""The council's figures for its hubs: one grid for a measure and a period, hubs down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from outcomes.actions import audit
from outcomes.choices import EntryBy
from outcomes.hints import send_after_commit
from outcomes.measurement import Parts
from outcomes.models import Definition, User

from ..choices import Origin, State
from ..measuring import Answers, AskedFigure, Problem, ReturnPlan, Section, TypedFigure
from ..measuring.boxes import box
from ..measuring.conversion import measure_figure, state_of
from ..measuring.problems import problems_of_figure
from ..models import CentralDenominator, Observation, Period, Place, SplitPurpose
from ..queries.central import GridLine, asked_of_council, lines_of
from ..queries.places import hubs_open_in
from . import facts
from .facts import CLEARED, FigureValue
from .refusals import Refused, UnknownFigure
from .returns.sections import check_known
from .returns.submission import SWEEP_OUTBOX


@dataclass(frozen=True)
class GridRow:
    """One hub's line of a grid. Left blank there is no figure, and one that stood is cleared."""

    place_id: int
    figure: TypedFigure


@dataclass(frozen=True)
class GridProblem:
    place_id: int
    problem: Problem


class GridChanged(Refused):
    """Somebody else saved figures of this grid after its page was made. Nothing was saved."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed these figures while you had them open.")


class GridNotReady(Refused):
    def __init__(self, problems: list[GridProblem]):
        super().__init__("There are figures to put right before the grid can be saved.")
        self.problems = problems


@transaction.atomic
def save_grid(
    *,
    authority: Place,
    definition: Definition,
    period: Period,
    rows: Iterable[GridRow],
    by: User,
    reason: str = "",
    seen: Mapping[tuple[int, int], TypedFigure] | None = None,
) -> facts.Recorded:
    """Keep the council's figures of its hubs. They are approved as they are saved, since the analyst gives
    them; one that changes needs a reason. As many statements for forty hubs as for one.

    For a measure of which the hubs say how many, the grid holds out of how many, from this period on.
    `seen` is what stood when the page was made, by hub and cell, of the rows given: with it, a figure that
    somebody else has changed since is not written over. What the rows do not name stays as it is.
    """
    wanted = list(rows)
    if definition.entry != EntryBy.CENTRAL and not definition.central_denominator:
        raise Refused(f"{definition.code} is not filled by the council.")
    if definition.frequency != period.frequency:
        raise Refused(f"{definition.code} is not reported for such a period.")
    # Held from here on: what stands is read before it is written over.
    theirs = hubs_open_in(authority, period=period).order_by("pk")
    hubs = {place.pk: place for place in theirs.select_for_update(of=("self",), no_key=True)}
    if any(row.place_id not in hubs for row in wanted):
        raise UnknownFigure("The grid holds a hub that was not this authority's at the period's beginning.")
    asked = asked_of_council(definition, period)
    for row in wanted:
        check_known(row.figure, asked)
    lines = {line.place.pk: line for line in lines_of(hubs.values(), asked, period)}
    if seen is not None and _has_changed(wanted, lines, seen):
        raise GridChanged
    _refuse_without_purpose(wanted, asked, lines)
    if definition.central_denominator:
        _refuse_emptied(wanted, asked, lines)
    wanted += _beside(wanted, lines)
    answers = {
        place_id: _answers(asked, period, place_id, wanted) for place_id in {r.place_id for r in wanted}
    }
    _refuse_problems(asked, answers, only_denominator=definition.central_denominator)
    if definition.central_denominator:
        recorded = _save_denominators(definition, period, wanted, answers, asked, by, reason)
    else:
        recorded = _save_figures(definition, period, answers, asked, by, reason)
    audit.record(
        by=by,
        verb="central.saved",
        object=period,
        scope=f"place:{authority.pk}",
        detail={
            "indicator": definition.code,
            "hubs": len(answers),
            "new": recorded.new,
            "changed": recorded.changed,
        },
    )
    send_after_commit(SWEEP_OUTBOX)
    return recorded


def _has_changed(
    rows: list[GridRow], lines: dict[int, GridLine], seen: Mapping[tuple[int, int], TypedFigure]
) -> bool:
    nothing = TypedFigure(rows[0].figure.definition_id) if rows else None
    for row in rows:
        cell_id = row.figure.cell_id
        stands = lines[row.place_id].figures.get(cell_id, nothing)
        if stands.said != seen.get((row.place_id, cell_id), nothing).said:
            return True
    return False


def _beside(rows: list[GridRow], lines: dict[int, GridLine]) -> list[GridRow]:
    """What stands of these hubs and is not on the page."""
    given = {(row.place_id, row.figure.cell_id) for row in rows}
    return [
        GridRow(place_id, figure)
        for place_id in sorted({row.place_id for row in rows})
        for cell_id, figure in sorted(lines[place_id].figures.items())
        if (place_id, cell_id) not in given
    ]


def _refuse_emptied(rows: list[GridRow], asked: AskedFigure, lines: dict[int, GridLine]) -> None:
    """Out of how many counts until another number is given: to empty the box would change nothing."""
    emptied = [
        GridProblem(
            row.place_id,
            Problem(
                asked.domain_code,
                row.figure.definition_id,
                box(row.figure.definition_id, "denominator", cell_id=row.figure.cell_id),
                "Give a number. The one that stood counts until you give another.",
            ),
        )
        for row in rows
        if not row.figure.has_words and row.figure.cell_id in lines[row.place_id].figures
    ]
    if emptied:
        raise GridNotReady(emptied)


def _refuse_without_purpose(rows: list[GridRow], asked: AskedFigure, lines: dict[int, GridLine]) -> None:
    """A sensitive split is filled only for hubs that have written down what it is collected for. What was
    saved while they had stays as it is: a grid brings it along."""
    schemes = {
        cell.cell_id: (table.scheme_id, table.title)
        for table in asked.tables
        if table.needs_purpose
        for cell in table.rows
    }
    sensitive = [row for row in rows if row.figure.cell_id in schemes and row.figure.has_words]
    if not sensitive:
        return
    recorded = set(
        SplitPurpose.objects.filter(
            place__in={row.place_id for row in sensitive}, ended_at__isnull=True
        ).values_list("place", "scheme")
    )
    for row in sensitive:
        scheme_id, title = schemes[row.figure.cell_id]
        line = lines[row.place_id]
        standing = line.figures.get(row.figure.cell_id)
        if (row.place_id, scheme_id) not in recorded and (
            standing is None or standing.said != row.figure.said
        ):
            raise UnknownFigure(
                f"{line.place} has not recorded what it collects the split “{title}” for. Leave it empty."
            )


def _answers(asked: AskedFigure, period: Period, place_id: int, rows: list[GridRow]) -> Answers:
    plan = ReturnPlan(None, (Section(asked.domain_code, "", "", (asked,)),))
    return Answers(plan, [row.figure for row in rows if row.place_id == place_id])


def _refuse_problems(asked: AskedFigure, answers: dict[int, Answers], *, only_denominator: bool) -> None:
    problems = [
        GridProblem(place_id, problem)
        for place_id, of_hub in sorted(answers.items())
        for problem in problems_of_figure(of_hub, asked)
        if only_denominator or of_hub.state(asked)
    ]
    if problems:
        raise GridNotReady(problems)


def _save_figures(
    definition: Definition,
    period: Period,
    answers: dict[int, Answers],
    asked: AskedFigure,
    by: User,
    reason: str,
) -> facts.Recorded:
    now = timezone.now()
    values = [
        FigureValue(
            place_id=place_id,
            definition_id=definition.pk,
            period_id=period.pk,
            state=value.state,
            parts=value.parts,
            cell_id=value.cell_id,
            instrument_version_id=value.instrument_version_id,
            companions=value.companions,
            method=value.method,
            reason=value.reason,
            typed=value.typed,
        )
        for place_id, of_hub in answers.items()
        for value in measure_figure(of_hub, asked)
    ]
    standing = Observation.objects.filter(definition=definition, period=period, place__in=list(answers))
    given = {value.key for value in values}
    cleared = [facts.cleared(old) for old in standing.exclude(submitted_state=CLEARED)]
    return facts.record_submitted(
        values + [value for value in cleared if value.key not in given],
        by=by,
        at=now,
        origin=Origin.CENTRAL,
        reason=reason,
        approved=True,
    )


def _save_denominators(
    definition: Definition,
    period: Period,
    rows: list[GridRow],
    answers: dict[int, Answers],
    asked: AskedFigure,
    by: User,
    reason: str,
) -> facts.Recorded:
    """Keep how many there are, and let the hubs' figures from this period on follow."""
    now = timezone.now()
    part = asked.parts[0]
    numbers: dict[tuple[int, int], int] = {}
    for row in rows:
        number = answers[row.place_id].number(asked, part, cell_id=row.figure.cell_id)
        if number is not None:
            numbers[row.place_id, row.figure.cell_id] = int(number)
    CentralDenominator.objects.bulk_create(
        [
            CentralDenominator(
                place_id=place_id,
                indicator_id=definition.indicator_id,
                cell_id=cell_id,
                starts=period.starts,
                number=number,
                by=by,
                at=now,
            )
            for (place_id, cell_id), number in numbers.items()
        ],
        update_conflicts=True,
        unique_fields=["place", "indicator", "cell", "starts"],
        update_fields=["number", "by", "at"],
    )
    return _let_figures_follow(definition, period.starts, set(answers), by, now, reason)


def _let_figures_follow(
    definition: Definition, since: date, place_ids: set[int], by: User, now: datetime, reason: str
) -> facts.Recorded:
    """Figures that were submitted with another number, or while there was none, take the one that counts."""
    given: dict[tuple[int, int], list[tuple[date, int]]] = {}
    for place_id, cell_id, starts, number in (
        CentralDenominator.objects.filter(place__in=place_ids, indicator=definition.indicator_id)
        .order_by("starts")
        .values_list("place", "cell", "starts", "number")
    ):
        given.setdefault((place_id, cell_id), []).append((starts, number))
    values, approved = [], []
    for old in (
        Observation.objects.filter(
            definition__indicator=definition.indicator_id,
            definition__central_denominator=True,
            place__in=place_ids,
            period__starts__gte=since,
            origin=Origin.RETURN,
            submitted_state__in=(State.REPORTED, State.NIL),
            withdrawn=False,
        )
        .select_related("period", "definition")
        .prefetch_related("companions")
    ):
        counting = [
            number
            for starts, number in given.get((old.place_id, old.cell_id), ())
            if starts <= old.period.starts
        ]
        number = counting[-1] if counting else None
        if number is None or number == old.submitted_denominator:
            continue
        parts = Parts(old.submitted_numerator, number, old.submitted_sum_sq)
        values.append(
            FigureValue(
                place_id=old.place_id,
                definition_id=old.definition_id,
                period_id=old.period_id,
                state=state_of(old.definition, parts),
                parts=parts,
                cell_id=old.cell_id,
                instrument_version_id=old.instrument_version_id,
                companions={c.code: c.submitted for c in old.companions.all() if c.submitted is not None},
                method=old.method,
                reason=old.reason,
                explanation=old.explanation,
                typed=old.typed,
            )
        )
        if (old.approved_state, old.approved_numerator) == (old.submitted_state, old.submitted_numerator):
            approved.append(old.pk)
    why = reason.strip() or "The council gave out of how many."
    recorded = facts.record_submitted(values, by=by, at=now, reason=why)
    # What the analyst had approved stays approved with the council's own number.
    facts.approve_submitted(Observation.objects.filter(pk__in=approved), at=now)
    return recorded
