"""A submitted figure is mended. The approved value stands until the analyst approves the new one."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from outcomes.hints import send_after_commit
from outcomes.models import User

from ..choices import ReturnEventKind, ReturnStatus
from ..measuring import Answers, AskedFigure, ReturnPlan, TypedFigure
from ..measuring.conversion import measure_figure
from ..measuring.problems import problems_of_figure
from ..models import Entry, Observation, Return
from ..queries.entries import submitted_figures
from ..queries.observations import pending
from ..queries.return_plan import plan_for
from . import facts
from .facts import CLEARED, FigureValue
from .figure_values import figure_values
from .refusals import NothingChanged, NotReady, WrongState
from .returns.sections import check_known, write_entries
from .returns.steps import lock, record, step
from .returns.submission import SWEEP_OUTBOX

CORRECTABLE = frozenset({ReturnStatus.SUBMITTED, ReturnStatus.APPROVED})


@transaction.atomic
def correct(
    *,
    period_return: Return,
    figures: Iterable[TypedFigure],
    reason: str,
    by: User,
    version: int | None = None,
) -> facts.Recorded:
    """Change single figures of a return that is submitted or approved. Boxes that are not given stay as they
    were; figures that share a number with these follow.

    With the version of the return that the person had before her, she is told of what was done since.
    """
    wanted = list(figures)
    if not reason.strip():
        raise facts.ReasonNeeded([])
    lock(period_return, allowed=CORRECTABLE, what="corrected; a locked return must be reopened first")
    changed_since = version is not None and version != period_return.version
    plan = plan_for(period_return)
    for figure in wanted:
        check_known(figure, plan.figure(figure.definition_id))
    typed = {figure.key: figure for figure in submitted_figures(period_return)}
    typed |= {figure.key: figure for figure in wanted}
    answers = Answers(plan, typed.values())
    touched = _with_sharers(plan, {figure.definition_id for figure in wanted})
    problems = [problem for figure in touched for problem in problems_of_figure(answers, figure)]
    if problems:
        raise NotReady(problems)
    now = timezone.now()
    event = step(period_return, ReturnEventKind.CORRECTED, by=by, note=reason)
    values = figure_values(
        [value for figure in touched for value in measure_figure(answers, figure)], period_return
    )
    recorded = facts.record_submitted(
        values + _no_longer_given(values, touched, period_return),
        by=by,
        at=now,
        reason=reason,
        period_return=period_return,
        event=event,
    )
    if not recorded.new and not recorded.changed:
        raise NothingChanged("These are the figures that stand already.")
    if changed_since:
        raise WrongState(
            "Somebody has changed this return since you opened the page. Compare what you typed with what "
            "stands, then correct it again."
        )
    _keep_draft_in_step(wanted, period_return, by, now)
    record(
        by,
        "return.corrected",
        period_return,
        figures=[figure.code for figure in touched],
        changed=recorded.changed,
        new=recorded.new,
    )
    send_after_commit(SWEEP_OUTBOX)
    return recorded


@transaction.atomic
def approve_corrections(*, period_return: Return, by: User) -> int:
    """Let the corrected figures of an approved return stand as approved; says how many."""
    lock(period_return, allowed={ReturnStatus.APPROVED, ReturnStatus.LOCKED}, what="approved again")
    waiting = list(pending(period_return.observations.all()).values_list("pk", flat=True))
    if not waiting:
        raise WrongState("No correction of this return waits for approval.")
    event = step(period_return, ReturnEventKind.CORRECTION_APPROVED, by=by)
    number = facts.approve_submitted(Observation.objects.filter(pk__in=waiting), at=event.at)
    record(by, "return.corrections_approved", period_return, figures=number)
    send_after_commit(SWEEP_OUTBOX)
    return number


def _with_sharers(plan: ReturnPlan, definition_ids: set[int]) -> list[AskedFigure]:
    return [
        figure
        for figure in plan.asked
        if figure.definition_id in definition_ids
        or any(part.shared and part.shared.definition_id in definition_ids for part in figure.boxes)
    ]


def _no_longer_given(
    values: list[FigureValue], touched: list[AskedFigure], period_return: Return
) -> list[FigureValue]:
    """Cells of the touched figures that stood and are not there any more."""
    given = {value.key for value in values}
    standing = Observation.objects.filter(
        period_return=period_return, definition__in=[figure.definition_id for figure in touched]
    ).exclude(submitted_state=CLEARED)
    cleared = [facts.cleared(old) for old in standing]
    return [value for value in cleared if value.key not in given]


def _keep_draft_in_step(wanted: list[TypedFigure], period_return: Return, by: User, now) -> None:
    """Should the return come back to the hub, its boxes hold what was corrected."""
    standing = {
        (entry.definition_id, entry.slot, entry.cell_id): entry
        for entry in Entry.objects.filter(
            period_return=period_return, definition__in={figure.definition_id for figure in wanted}
        )
    }
    write_entries(wanted, standing, period_return=period_return, by=by, at=now)
