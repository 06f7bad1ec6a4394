"""The sweep: takes the marks that facts left behind and brings the summaries up to date.

A message to a worker is only a hint that marks are there. Whoever sweeps looks again after each commit, so
that marks which came while it held a definition, and which another worker had to leave for that reason, are
never left lying.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce

from django.db import connection, transaction
from django.utils import timezone

from outcomes.models import Definition

from . import locks, statements, tree

log = logging.getLogger(__name__)

MARKS_AT_ONCE = 2_000


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
    """Add up everything that is marked, what was marked first coming first; goes on past a failure."""
    done = Swept()
    while True:
        found = False
        for some in _batches(done.failed):
            one = _add_up_or_fail(some)
            found = found or bool(one.marks)
            done = _and(done, one)
        if not found:
            break
    if done.failed:
        raise NotAddedUp(f"Not added up: {', '.join(map(str, sorted(done.failed)))}.")
    return done


def _add_up_or_fail(definition_ids: list[int]) -> Swept:
    """Together, since that costs little more than one; where it fails one by one, to find which it was."""
    try:
        return add_up_marks(definition_ids)
    except Exception:
        if len(definition_ids) > 1:
            log.warning("Definitions %s were not added up together; now one by one.", definition_ids)
            return reduce(_and, (_add_up_or_fail([one]) for one in definition_ids))
        log.exception("Definition %s was not added up; its marks stand.", *definition_ids)
        return Swept(failed=tuple(definition_ids))


@transaction.atomic
def add_up_marks(definition_ids: Collection[int], *, wait: bool = False) -> Swept:
    """Take the definitions' marks and do what they ask for; leaves what another worker has in hand."""
    held = locks.take(definition_ids, wait=wait)
    if not held:
        return Swept()
    with connection.cursor() as cursor:
        cursor.execute(statements.take_marks(len(held)), held)
        marks = cursor.fetchall()
    if not marks:
        return Swept()
    definitions = Definition.objects.in_bulk({definition_id for definition_id, _, _ in marks})
    written = tree.add_up(definitions.values(), set(marks))
    raise_versions(definitions, written)
    return Swept(len(definitions), len(marks), written.written.total(), written.deleted.total())


def raise_versions(definition_ids: Iterable[int], written: tree.Written) -> None:
    """A new number where something changed; a new time either way, for the figures are up to date on it."""
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    raised = [
        (definition_id, int(written.changed[definition_id] > 0), at) for definition_id in definition_ids
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            statements.raise_versions(len(raised)), [value for row in sorted(raised) for value in row]
        )
        if changed := sorted(definition_id for definition_id, by, _ in raised if by):
            cursor.execute(statements.log_versions(len(changed)), changed)


def _batches(without: Collection[int]) -> list[list[int]]:
    """What is marked, in its order, and so much at once that nobody waits long for the locks of a batch."""
    with connection.cursor() as cursor:
        cursor.execute(statements.MARKED_DEFINITIONS)
        marked = [(definition_id, marks) for definition_id, marks in cursor.fetchall()]
    batches: list[list[int]] = []
    room = 0
    for definition_id, marks in marked:
        if definition_id in without:
            continue
        if not batches or marks > room:
            batches.append([])
            room = MARKS_AT_ONCE
        batches[-1].append(definition_id)
        room -= marks
    return batches


def _and(one: Swept, other: Swept) -> Swept:
    return Swept(
        one.definitions + other.definitions,
        one.marks + other.marks,
        one.written + other.written,
        one.deleted + other.deleted,
        one.failed + other.failed,
    )
