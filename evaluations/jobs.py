"""The long work of this app, by name."""

import logging

from django.urls import reverse

from hubs.models import Period
from hubs.queries.returns import period_key
from outcomes.actions.running import JobHandle
from outcomes.job_kinds import JobFailed, register_job
from outcomes.models import JobRun, User

from . import aggregation
from .actions import context_files, releases
from .choices import COMPARE, MEND, RELEASE, SWEEP
from .imports import context_files as loading

log = logging.getLogger(__name__)


def register() -> None:
    register_job(kind=SWEEP, label="Add up what waits", function=sweep)
    register_job(
        kind=COMPARE, label="Add every figure up again and compare", function=aggregation.compare_all
    )
    register_job(kind=MEND, label="Mend the sums that differ", function=aggregation.mend_all)
    register_job(kind=RELEASE, label="Release figures to readers", function=release)
    # Who may load published statistics sees each file's page; of its jobs, each their own.
    for kind, label, function in (
        (context_files.CHECK, "Check a file of published statistics", loading.check),
        (context_files.LOAD, "Load a file of published statistics", loading.load),
    ):
        register_job(kind=kind, label=label, function=function, result_link=_to_the_file)


def sweep(handle: JobHandle) -> dict:
    """Add up what waits, and say how much it was."""
    try:
        done = aggregation.sweep()
    except aggregation.NotAddedUp as problem:
        raise JobFailed(
            "Some measures could not be added up; what was sent for them still waits, and the others are "
            "done. The log of the worker says why."
        ) from problem
    return {"summary": _swept(done), "measures": done.definitions, "marks": done.marks}


def release(handle: JobHandle, *, period: str = "") -> dict:
    """Add up what waits, then make the releases, each of a whole period in a transaction of its own.

    A period that fails does not keep readers from the others.
    """
    by = User.objects.filter(pk=handle.requested_by_id).first()
    problem = ""
    try:
        aggregation.sweep()
    except aggregation.NotAddedUp:
        problem = "Some measures could not be added up first, and were released as they stood before."
    periods = _periods(period)
    made, failed = [], []
    for done, one in enumerate(periods, start=1):
        try:
            if releases.make_release(period=one, by=by) is not None:
                made.append(one.code)
        except Exception:
            log.exception("%s was not released; the release before stays in force.", one.code)
            failed.append(one)
        handle.progress(done, len(periods), one.title)
    if failed:
        raise JobFailed(_not_released(failed, made))
    said = _released(len(periods), len(made))
    return {"summary": f"{said} {problem}".strip(), "released": made}


def _to_the_file(run: JobRun) -> tuple[str, str] | None:
    return "See what is in the file", reverse("context_file", args=[run.parameters["file_id"]])


def _periods(code: str) -> list[Period]:
    if not code:
        return list(releases.periods_to_release())
    key = period_key(code)
    return list(Period.objects.filter(frequency=key[0], starts=key[1])) if key else []


def _swept(done: aggregation.Swept) -> str:
    if not done.marks:
        return "Nothing waited."
    measures = f"{done.definitions:,} {'measure was' if done.definitions == 1 else 'measures were'}"
    sums = done.written + done.deleted
    return f"{measures} added up; {sums:,} {'sum' if sums == 1 else 'sums'} changed."


def _released(looked_at: int, made: int) -> str:
    if not looked_at:
        return "There are no figures to release yet."
    if not made:
        return "Readers have everything already: no release was due."
    return f"{_periods_in_words(made)} released; {looked_at:,} looked at."


def _not_released(failed: list[Period], made: list[str]) -> str:
    names = ", ".join(period.title for period in failed)
    others = f" {_periods_in_words(len(made))} released." if made else ""
    return (
        f"Not released: {names}. Readers still see the release before.{others} Try again; if it happens "
        "again, the log of the worker says why."
    )


def _periods_in_words(many: int) -> str:
    return f"{many:,} {'period was' if many == 1 else 'periods were'}"
