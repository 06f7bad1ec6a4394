"""What the analyst and the clock do with a return: sent back, approved, reopened, locked."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from outcomes.actions import audit
from outcomes.hints import send_after_commit
from outcomes.models import User

from ...choices import ReturnEventKind, ReturnStatus
from ...models import FigureComment, Observation, Return, ReturnEvent
from ...queries.recipients import people_of_hubs
from .. import facts, letters
from ..refusals import WrongState
from .steps import lock, record, step
from .submission import SWEEP_OUTBOX


@transaction.atomic
def return_with_comments(
    *, period_return: Return, by: User, note: str = "", figure_comments: Mapping[int, str] | None = None
) -> ReturnEvent:
    """Send a return back with a note, comments on single figures, or both. Its figures leave the totals."""
    comments = {key: text.strip() for key, text in (figure_comments or {}).items() if text.strip()}
    if not note.strip() and not comments:
        raise WrongState("Say what should be put right, in a note or beside a figure.")
    _lock_as_seen(period_return, what="sent back")
    event = step(period_return, ReturnEventKind.RETURNED, by=by, status=ReturnStatus.RETURNED, note=note)
    FigureComment.objects.bulk_create(
        FigureComment(event=event, definition_id=definition_id, text=text)
        for definition_id, text in comments.items()
    )
    figures = facts.withdraw_submitted(period_return)
    letters.sent_back(period_return, event, to=_people_of(period_return))
    record(by, "return.sent_back", period_return, figures=figures, comments=len(comments))
    send_after_commit(SWEEP_OUTBOX)
    return event


@transaction.atomic
def approve(*, period_return: Return, by: User) -> None:
    _lock_as_seen(period_return, what="approved")
    now = timezone.now()
    step(
        period_return,
        ReturnEventKind.APPROVED,
        by=by,
        status=ReturnStatus.APPROVED,
        approved_at=now,
        approved_by=by,
    )
    figures = facts.approve_submitted(Observation.objects.filter(period_return=period_return), at=now)
    record(by, "return.approved", period_return, figures=figures)
    send_after_commit(SWEEP_OUTBOX)


@transaction.atomic
def approve_many(*, returns: Iterable[Return], by: User) -> int:
    """Approve all of these or, where one of them cannot be, none. As many statements for forty as for one."""
    wanted = {period_return.pk: period_return.version for period_return in returns}
    # In one order, so that two people who approve at once wait for each other instead of for ever.
    locked = list(Return.objects.filter(pk__in=wanted).select_for_update().order_by("pk"))
    others = [r for r in locked if r.status != ReturnStatus.SUBMITTED or r.version != wanted[r.pk]]
    if others or len(locked) != len(wanted):
        raise WrongState("Some of these returns have changed since you opened the list. Look at it again.")
    now = timezone.now()
    ids = [period_return.pk for period_return in locked]
    Return.objects.filter(pk__in=ids).update(
        status=ReturnStatus.APPROVED, approved_at=now, approved_by=by, version=F("version") + 1
    )
    ReturnEvent.objects.bulk_create(
        ReturnEvent(period_return_id=pk, kind=ReturnEventKind.APPROVED, by=by) for pk in ids
    )
    facts.approve_submitted(Observation.objects.filter(period_return__in=ids), at=now)
    _record_many(by, "return.approved", locked, together=len(ids))
    send_after_commit(SWEEP_OUTBOX)
    return len(ids)


def _lock_as_seen(period_return: Return, *, what: str) -> None:
    """A decision is about the figures that were looked at: while the return waited for its lock, the hub may
    have corrected one."""
    seen = period_return.version
    lock(period_return, allowed={ReturnStatus.SUBMITTED}, what=what)
    if period_return.version != seen:
        raise WrongState("This return has changed since you opened it. Look at it again, then decide.")


@transaction.atomic
def reopen(*, period_return: Return, by: User, reason: str, until: datetime) -> ReturnEvent:
    """Let the hub change an approved return until a time. What was approved stands meanwhile."""
    if not reason.strip():
        raise WrongState("Say why the return is reopened.")
    if until <= timezone.now():
        raise WrongState("The day until which a return is reopened must lie ahead.")
    lock(period_return, allowed={ReturnStatus.APPROVED, ReturnStatus.LOCKED}, what="reopened")
    event = step(
        period_return,
        ReturnEventKind.REOPENED,
        by=by,
        status=ReturnStatus.REOPENED,
        note=reason,
        reopened_until=until,
    )
    letters.reopened(period_return, event, to=_people_of(period_return))
    record(by, "return.reopened", period_return, until=until.isoformat())
    return event


@transaction.atomic
def expire_reopenings(*, now: datetime | None = None) -> int:
    """Close what was reopened for long enough. What was typed meanwhile stays as a draft."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    expired = list(
        Return.objects.filter(status=ReturnStatus.REOPENED, reopened_until__lte=now)
        .select_related("period")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for closed, status in ((True, ReturnStatus.LOCKED), (False, ReturnStatus.APPROVED)):
        ids = [r.pk for r in expired if (r.period.closes < today) == closed]
        if ids:
            Return.objects.filter(pk__in=ids).update(
                status=status, reopened_until=None, version=F("version") + 1
            )
    _tell(expired, ReturnEventKind.EXPIRED, "return.reopening_expired")
    return len(expired)


@transaction.atomic
def lock_closed(*, today: date | None = None) -> int:
    """Lock what is approved once its closing day has passed."""
    today = today or timezone.localdate()
    closed = list(
        Return.objects.filter(status=ReturnStatus.APPROVED, period__closes__lt=today)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if closed:
        Return.objects.filter(pk__in=[period_return.pk for period_return in closed]).update(
            status=ReturnStatus.LOCKED, version=F("version") + 1
        )
    _tell(closed, ReturnEventKind.LOCKED, "return.locked")
    return len(closed)


def _people_of(period_return: Return) -> list[User]:
    return people_of_hubs([period_return.place_id])[period_return.place_id]


def _tell(returns: list[Return], kind: ReturnEventKind, verb: str) -> None:
    """The clock's steps, which have nobody's name."""
    if returns:
        ReturnEvent.objects.bulk_create(ReturnEvent(period_return=r, kind=kind) for r in returns)
        _record_many(None, verb, returns)


def _record_many(by: User | None, verb: str, returns: list[Return], **detail) -> None:
    audit.record_many(
        audit.Event(by=by, verb=verb, object=r, scope=f"place:{r.place_id}", detail=detail) for r in returns
    )
