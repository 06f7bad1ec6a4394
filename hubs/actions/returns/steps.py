"""How a return takes a step: under a lock, from a state that allows it, with an event and an audit row."""

from collections.abc import Collection

from outcomes.actions import audit
from outcomes.models import User

from ...choices import ReturnEventKind, ReturnStatus
from ...models import Return, ReturnEvent
from ..refusals import WrongState

_RELATED = ("place", "period", "edition")


def lock(period_return: Return, *, allowed: Collection[str], what: str) -> Return:
    """The return for this transaction alone, in a state from which it may be `what`: the one given,
    brought up to date."""
    fresh = Return.objects.select_related(*_RELATED).select_for_update(of=("self",)).get(pk=period_return.pk)
    bring_up_to_date(period_return, fresh)
    if period_return.status not in allowed:
        raise WrongState(f"This return is {period_return.get_status_display().lower()}: it cannot be {what}.")
    return period_return


def bring_up_to_date(period_return: Return, fresh: Return) -> None:
    for field in Return._meta.concrete_fields:
        setattr(period_return, field.attname, getattr(fresh, field.attname))
    for name in _RELATED:
        setattr(period_return, name, getattr(fresh, name))


def step(
    period_return: Return,
    kind: ReturnEventKind,
    *,
    by: User | None,
    status: ReturnStatus | None = None,
    note: str = "",
    **changes,
) -> ReturnEvent:
    """Write a step down, and where the return stands after it."""
    event = ReturnEvent.objects.create(period_return=period_return, kind=kind, by=by, note=note.strip())
    move(period_return, status=status, **changes)
    return event


def move(period_return: Return, *, status: ReturnStatus | None = None, **changes) -> None:
    """Where the return stands now; a return that is not reopened has no end of reopening."""
    if status is not None:
        changes["status"] = status
        changes.setdefault("reopened_until", None)
    for name, value in changes.items():
        setattr(period_return, name, value)
    period_return.version += 1
    period_return.save(update_fields=[*changes, "version"])


def record(by: User | None, verb: str, period_return: Return, **detail) -> None:
    audit.record(
        by=by, verb=verb, object=period_return, scope=f"place:{period_return.place_id}", detail=detail
    )
