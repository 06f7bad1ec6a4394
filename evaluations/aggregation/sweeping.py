"""The sweep: takes the marks that facts left behind and brings the summaries up to date.

A message to a worker is only a hint that marks are there. Whoever sweeps looks again after each commit, so
that marks which came while it held a definition, and which another worker had to leave for that reason, are
never left lying.
"""

import logging
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from outcomes.models import Definition

from . import locks, statements, tree

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a sweep did: definitions added up, marks taken, rows written and deleted, and what failed."""

    definitions: int = 0
    marks: int = 0
    written: int = 0
    deleted: int = 0
    failed: tuple[int, ...] = ()


class NotAddedUp(Exception):
    """Some definitions could not be added up; their marks stand, and the others are done."""


def sweep() -> Swept:
    """Add up everything that is marked, the definition with the oldest mark first; goes on past a failure."""
    done = Swept()
    while True:
        found = False
        for definition_id in _marked():
            if definition_id in done.failed:
                continue
            try:
                one = add_up_marks(definition_id)
            except Exception:
                log.exception("Definition %s was not added up; its marks stand.", definition_id)
                done = _and(done, Swept(failed=(definition_id,)))
                continue
            if one is not None:
                found = found or bool(one.marks)
                done = _and(done, one)
        if not found:
            break
    if done.failed:
        raise NotAddedUp(f"Not added up: {', '.join(map(str, sorted(done.failed)))}.")
    return done


@transaction.atomic
def add_up_marks(definition_id: int, *, wait: bool = False) -> Swept | None:
    """Take one definition's marks and do what they ask for; None where another worker has it in hand."""
    if not locks.take(definition_id, wait=wait):
        return None
    with connection.cursor() as cursor:
        cursor.execute(statements.TAKE_MARKS, {"definition": definition_id})
        marks = cursor.fetchall()
    if not marks:
        return Swept()
    written = tree.add_up(Definition.objects.get(pk=definition_id), set(marks))
    raise_version(definition_id, written)
    return Swept(1, len(marks), written.written, written.deleted)


def raise_version(definition_id: int, written: tree.Written) -> None:
    """A new number where something changed; a new time either way, for the figures are up to date on it."""
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            statements.RAISE_VERSION, {"definition": definition_id, "raised": int(written.changed), "at": at}
        )


def _marked() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statements.MARKED_DEFINITIONS)
        return [definition_id for (definition_id,) in cursor.fetchall()]


def _and(one: Swept, other: Swept) -> Swept:
    return Swept(
        one.definitions + other.definitions,
        one.marks + other.marks,
        one.written + other.written,
        one.deleted + other.deleted,
        one.failed + other.failed,
    )
