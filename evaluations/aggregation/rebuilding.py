"""Adding everything up again by the same statements, to see whether what is stored still agrees.

Comparing writes nothing: what the statements wrote is taken back. Mending keeps it.
"""

import logging
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from hubs.models import Observation
from outcomes.actions import audit
from outcomes.actions.running import JobHandle
from outcomes.models import Definition, JobRun

from ..models import Summary
from . import locks, recording, statements, sweeping, tree

log = logging.getLogger(__name__)

DIFFERENCES_KEPT = 200
TRIES = 5


@dataclass(frozen=True)
class Compared:
    definition: Definition
    differences: list[tree.Difference]


def compare(definition: Definition) -> Compared:
    """Which of the definition's summaries differ from what its facts come to now."""
    return _rebuilt(definition, mend=False)


def mend(definition: Definition) -> Compared:
    """Make the definition's summaries what its facts come to now; says what differed."""
    return _rebuilt(definition, mend=True)


def compare_all(handle: JobHandle) -> dict:
    """The nightly job: compares every definition, records each difference and raises the alarm."""
    return _all(handle, mend=False)


def mend_all(handle: JobHandle) -> dict:
    """The job behind the button: compares, and stores what the facts come to."""
    return _all(handle, mend=True)


@transaction.atomic
def _rebuilt(definition: Definition, *, mend: bool, run: JobRun | None = None) -> Compared:
    locks.take(definition.pk, wait=True)
    for _ in range(TRIES):
        # What still waits to be added up is no difference.
        sweeping.add_up_marks(definition.pk, wait=True)
        before = transaction.savepoint()
        found = tree.add_everything_up(definition)
        if found.differences and not mend and _marked(definition):
            # A figure that came in the middle may have been taken for a fault: look once more.
            transaction.savepoint_rollback(before)
            continue
        if mend:
            transaction.savepoint_commit(before)
            sweeping.raise_version(definition.pk, found)
        else:
            transaction.savepoint_rollback(before)
        break
    if run is not None:
        recording.record(run, definition, found.differences, mended=mend)
    return Compared(definition, found.differences)


def _marked(definition: Definition) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statements.MARKED_DEFINITIONS)
        return (definition.pk,) in [tuple(row) for row in cursor.fetchall()]


def _all(handle: JobHandle, *, mend: bool) -> dict:
    run = JobRun.objects.select_related("requested_by").get(pk=handle.run_id)
    definitions = list(_with_figures())
    kept: list[dict] = []
    many = 0
    for done, definition in enumerate(definitions, start=1):
        compared = _rebuilt(definition, mend=mend, run=run)
        many += len(compared.differences)
        kept.extend(
            _as_words(compared, difference)
            for difference in compared.differences[: DIFFERENCES_KEPT - len(kept)]
        )
        if compared.differences:
            log.error(
                "ALARM: %s stored figures of %s differ from what was submitted%s.",
                len(compared.differences),
                compared.definition.code,
                "; they were mended" if mend else "",
            )
        handle.progress(done, len(definitions), definition.title)
    tree.forget()
    result = {
        "summary": _summary(len(definitions), many, mended=mend),
        "measures": len(definitions),
        "differences": many,
        "kept": kept,
    }
    if many:
        audit.record(
            by=run.requested_by,
            verb="mended summaries" if mend else "found differing summaries",
            object=run,
            detail={"differences": many, "kept": kept[:20]},
        )
    return result


def _with_figures() -> QuerySet[Definition]:
    """Every definition that has a figure, in the facts or in the sums."""
    ids = set(Observation.objects.values_list("definition_id", flat=True).distinct())
    ids |= set(Summary.objects.values_list("definition_id", flat=True).distinct())
    return Definition.objects.filter(pk__in=ids).select_related("indicator").order_by("pk")


def _as_words(compared: Compared, difference: tree.Difference) -> dict:
    """One difference for the record: where, and in which columns. No number: a record of a job is read by
    those who keep the service, who do not read hubs' figures."""
    stored, fresh = difference.stored, difference.fresh
    both = stored is not None and fresh is not None
    return {
        "indicator": compared.definition.code,
        "where": difference.key,
        "is_stored": stored is not None,
        "is_submitted": fresh is not None,
        "columns": [name for name in stored if stored[name] != fresh[name]] if both else [],
    }


def _summary(measures: int, differences: int, *, mended: bool) -> str:
    what = f"{measures:,} {'measure was' if measures == 1 else 'measures were'} added up again"
    if not differences:
        return f"{what}: everything agrees."
    differed = f"{differences:,} {'figure' if differences == 1 else 'figures'} differed"
    mending = f" and {'was' if differences == 1 else 'were'} mended" if mended else ""
    return f"{what}: {differed}{mending}."
