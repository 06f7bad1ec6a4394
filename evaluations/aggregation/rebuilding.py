"""Adding everything up again by the same statements, to see whether what is stored still agrees.

Comparing writes nothing: what the statements wrote is taken back. Mending keeps it.
"""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from hubs.models import Observation, OutboxMark
from outcomes.actions import audit
from outcomes.actions.running import JobHandle
from outcomes.models import Definition, JobRun

from ..models import Summary
from . import locks, recording, sweeping, tree

log = logging.getLogger(__name__)

# Of one chunk by name, and of those in the record of the run. How many there are is always told.
DIFFERENCES_NAMED = 1_000
DIFFERENCES_KEPT = 200
TRIES = 5
FIGURES_AT_ONCE = 300_000


@dataclass(frozen=True)
class Compared:
    """How many summaries of which definition differ, and some of them by name."""

    many: Counter[int]
    differences: list[tree.Difference]


def compare(*definitions: Definition) -> Compared:
    """Which of the definitions' summaries differ from what their facts come to now."""
    return _rebuilt(definitions, mend=False)


def mend(*definitions: Definition) -> Compared:
    """Make the definitions' summaries what their facts come to now; says what differed."""
    return _rebuilt(definitions, mend=True)


def compare_all(handle: JobHandle) -> dict:
    """The nightly job: compares every definition, records each difference and raises the alarm."""
    return _all(handle, mend=False)


def mend_all(handle: JobHandle) -> dict:
    """The job behind the button: compares, and stores what the facts come to."""
    return _all(handle, mend=True)


@transaction.atomic
def _rebuilt(definitions: Sequence[Definition], *, mend: bool, run: JobRun | None = None) -> Compared:
    ids = [definition.pk for definition in definitions]
    locks.take(ids, wait=True)
    for _ in range(TRIES):
        # What still waits to be added up is no difference.
        sweeping.add_up_marks(ids, wait=True)
        before = transaction.savepoint()
        found = tree.add_everything_up(definitions, name_at_most=DIFFERENCES_NAMED)
        if found.changed and not mend and _marked(ids):
            # A figure that came in the middle may have been taken for a fault: look once more.
            transaction.savepoint_rollback(before)
            continue
        if mend:
            transaction.savepoint_commit(before)
            sweeping.raise_versions(ids, found)
        else:
            transaction.savepoint_rollback(before)
        break
    if run is not None:
        recording.record(run, ids, found.changed, found.differences, mended=mend)
    return Compared(found.changed, found.differences)


def _marked(definition_ids: Collection[int]) -> bool:
    return OutboxMark.objects.filter(definition__in=definition_ids).exists()


def _all(handle: JobHandle, *, mend: bool) -> dict:
    run = JobRun.objects.select_related("requested_by").get(pk=handle.run_id)
    figures = _figures_of_definitions()
    definitions = Definition.objects.filter(pk__in=figures).select_related("indicator").in_bulk()
    kept: list[dict] = []
    many = done = 0
    for chunk in _chunks(figures):
        some = [definitions[pk] for pk in chunk]
        compared = _rebuilt(some, mend=mend, run=run)
        tree.forget()
        many += compared.many.total()
        kept.extend(
            _as_words(definitions, difference)
            for difference in compared.differences[: DIFFERENCES_KEPT - len(kept)]
        )
        for pk, differing in sorted(compared.many.items()):
            log.error(
                "ALARM: %s stored figures of %s differ from what was submitted%s.",
                differing,
                definitions[pk].code,
                "; they were mended" if mend else "",
            )
        done += len(chunk)
        handle.progress(done, len(definitions), some[-1].title)
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


def _figures_of_definitions() -> dict[int, int]:
    """How many figures each definition has that has any, in the facts or in the sums alone."""
    stored = dict.fromkeys(Summary.objects.order_by().values_list("definition_id", flat=True).distinct(), 0)
    observed = Observation.objects.order_by().values_list("definition_id").annotate(Count("pk"))
    return stored | dict(observed)


def _chunks(figures: dict[int, int]) -> list[list[int]]:
    """Definitions that are added up together, so that a chunk's rows fit the memory of small machines."""
    chunks: list[list[int]] = []
    room = 0
    for definition_id, many in sorted(figures.items()):
        if not chunks or many > room:
            chunks.append([])
            room = FIGURES_AT_ONCE
        chunks[-1].append(definition_id)
        room -= many
    return chunks


def _as_words(definitions: dict[int, Definition], difference: tree.Difference) -> dict:
    """One difference for the record: where, and in which columns. No number: a record of a job is read by
    those who keep the service, who do not read hubs' figures."""
    stored, fresh = difference.stored, difference.fresh
    both = stored is not None and fresh is not None
    return {
        "indicator": definitions[difference.key["definition_id"]].code,
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
