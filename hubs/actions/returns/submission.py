"""A return goes to the analyst, and may be taken back before it is approved."""

from django.db import transaction
from django.utils import timezone

from outcomes.hints import send_after_commit
from outcomes.models import User

from ...choices import EDITABLE, ReturnEventKind, ReturnStatus
from ...measuring import Answers, measure
from ...models import Receipt, Return
from ...queries.agreements import agreements_for
from ...queries.entries import typed_figures
from ...queries.return_plan import plan_for
from ...validators import problems_in, warnings_in
from .. import facts, letters
from ..figure_values import figure_values
from ..receipts import new_reference, what_was_sent
from ..refusals import NotReady, WrongState
from .steps import lock, record, step

SWEEP_OUTBOX = "evaluations.sweep_outbox"


@transaction.atomic
def submit(*, period_return: Return, by: User, change_reason: str = "") -> Receipt:
    """Make what was typed the submitted figures, and give a receipt.

    Refused with every problem at its box, or where submitted values would change and nobody says why.
    """
    lock(period_return, allowed=EDITABLE, what="submitted")
    now = timezone.now()
    _refuse_late(period_return, now)
    plan, typed = plan_for(period_return), typed_figures(period_return)
    problems = problems_in(plan, typed) + warnings_in(plan, typed)
    if problems:
        raise NotReady(problems)
    answers = Answers(plan, typed)
    measured = measure(answers)
    event = step(
        period_return,
        ReturnEventKind.SUBMITTED,
        by=by,
        status=ReturnStatus.SUBMITTED,
        note=change_reason,
        submitted_at=now,
        submitted_by=by,
    )
    recorded = facts.record_submitted(
        figure_values(measured, period_return),
        by=by,
        at=now,
        reason=change_reason,
        period_return=period_return,
        event=event,
        clear_absent_of=period_return,
    )
    receipt = Receipt.objects.create(
        period_return=period_return,
        reference=new_reference(now),
        by=by,
        sent=what_was_sent(answers, measured),
    )
    letters.receipt(receipt, to=by)
    record(
        by,
        "return.submitted",
        period_return,
        reference=receipt.reference,
        new=recorded.new,
        changed=recorded.changed,
    )
    send_after_commit(SWEEP_OUTBOX)
    return receipt


@transaction.atomic
def recall(*, period_return: Return, by: User, note: str = "") -> None:
    """Take a submitted return back to go on working on it. Its figures leave the totals."""
    lock(period_return, allowed={ReturnStatus.SUBMITTED}, what="taken back")
    if timezone.localdate() > period_return.period.closes and not _late_admitted(period_return):
        raise WrongState(
            "The closing day has passed, and a return taken back could not be submitted again. "
            "Mend a single figure by a correction, or ask the council to send the return back."
        )
    step(period_return, ReturnEventKind.RECALLED, by=by, status=ReturnStatus.RECALLED, note=note)
    figures = facts.withdraw_submitted(period_return)
    record(by, "return.recalled", period_return, figures=figures)
    send_after_commit(SWEEP_OUTBOX)


def _refuse_late(period_return: Return, now) -> None:
    """After the closing day only with leave: a reopening, an exception, or because the council sent back what
    had come in time."""
    if period_return.status == ReturnStatus.REOPENED:
        if period_return.reopened_until <= now:
            raise WrongState("The time for which this return was reopened has ended.")
        return
    closes = period_return.period.closes
    if timezone.localdate(now) <= closes:
        return
    sent_back = period_return.status == ReturnStatus.RETURNED and period_return.submitted_at is not None
    if not sent_back and not _late_admitted(period_return):
        raise WrongState(
            f"This return closed on {closes.day} {closes:%B %Y}. Ask the council to admit it late."
        )


def _late_admitted(period_return: Return) -> bool:
    return agreements_for(period_return.place, period_return.period).late_return
