"""Write down who did what. Every action calls this inside its own transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model

from ..models import AuditEvent, User


@dataclass(frozen=True, kw_only=True)
class Event:
    """One row to be recorded: the thing is a model instance, the scope what it belongs to (`place:12`)."""

    by: User | None
    verb: str
    object: Model
    scope: str = ""
    detail: dict = field(default_factory=dict)


def record(*, by: User | None, verb: str, object: Model, scope: str = "", detail: dict | None = None) -> None:
    """Record one event. `by` is empty only for what no person did: a schedule, a command, a sign-up."""
    record_many([Event(by=by, verb=verb, object=object, scope=scope, detail=detail or {})])


def record_many(rows: Iterable[Event]) -> None:
    """Record many events in a fixed number of statements."""
    AuditEvent.objects.bulk_create([_row(event) for event in rows])


def _row(event: Event) -> AuditEvent:
    return AuditEvent(
        by=event.by if event.by is not None and event.by.pk else None,
        verb=event.verb,
        object_type=event.object._meta.label_lower,
        object_id="" if event.object.pk is None else str(event.object.pk),
        scope=event.scope,
        detail=event.detail,
    )
