"""The page from which the service is kept: how adding up, comparing and releasing go, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page
from django.urls import reverse
from django.utils import timezone

from outcomes.models import JobRun
from outcomes.models.jobs import JobStatus
from outcomes.presenters.jobs import COLOURS, how_far, label_of, name_of, status_of
from outcomes.queries.timetable import Timed
from outcomes.templatetags.formats import british_time

from ..choices import COMPARE, MEND, RELEASE
from ..queries.operations import WAITS_LONG, Waiting

GOOD, BUSY, BAD, QUIET = "green", "blue", "red", "grey"


@dataclass(frozen=True)
class StandsStill:
    """A job that needs somebody, with what may be done about it."""

    pk: int
    title: str
    url: str
    status: str
    colour: str
    since: str
    meaning: str
    can_stop: bool
    can_retry: bool


@dataclass(frozen=True)
class OperationsPage:
    state_columns: tuple[str, ...]
    states: list[list]
    stuck: list[StandsStill]
    run_columns: tuple[str, ...]
    runs: list[list]
    timetable_columns: tuple[str, ...]
    timetable: list[list]


RUN_COLUMNS = ("What", "How it ended", "When", "How long", "Asked for by")


def operations_page(
    *,
    waiting: Waiting,
    newest_sum: datetime | None,
    newest_release: datetime | None,
    runs: Sequence[JobRun],
    newest: dict[str, JobRun],
    stuck: Sequence[JobRun],
    timetable: Sequence[Timed],
    now: datetime,
) -> OperationsPage:
    late = [timed for timed in timetable if timed.is_late]
    return OperationsPage(
        state_columns=("What", "How it is", "What it means"),
        states=[
            ["Adding up", *_adding_up(waiting, newest_sum, now)],
            ["Comparing", *_comparing(newest.get(COMPARE), newest.get(MEND))],
            ["Releases", *_releasing(newest.get(RELEASE), newest_release)],
            ["Jobs", *_standing(len(stuck))],
            ["Timetable", *_on_time(late, timetable)],
        ],
        stuck=[_stands_still(run, now) for run in stuck],
        run_columns=RUN_COLUMNS,
        runs=[run_row(run) for run in runs],
        timetable_columns=("Task", "How often", "Last ended well", "State"),
        timetable=[_timed(timed) for timed in timetable],
    )


def run_row(run: JobRun) -> list:
    return [
        {"text": label_of(run), "url": reverse("job", args=[run.pk])},
        {"text": status_of(run), "tag": COLOURS[run.status], "note": _result(run)},
        british_time(run.started_at or run.created_at),
        duration(run),
        name_of(run.requested_by),
    ]


def duration(run: JobRun) -> str:
    if run.started_at is None:
        return "Not started"
    return span((run.finished_at or timezone.now()) - run.started_at)


def span(time: timedelta) -> str:
    """A length of time, in the largest unit that says enough."""
    seconds = round(time.total_seconds())
    if seconds < 1:
        return "Under a second"
    for many, one in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= many:
            return f"{seconds // many:,} {one}{'' if seconds // many == 1 else 's'}"
    raise AssertionError("A length of time is at least a second here.")


def figures(many: int) -> str:
    return f"{many:,} {'figure' if many == 1 else 'figures'}"


def measures(many: int) -> str:
    return f"{many:,} {'measure' if many == 1 else 'measures'}"


# --- How each part is, in a word with a colour, and what that means


def _state(text: str, colour: str, meaning: str) -> list:
    return [{"text": text, "tag": colour}, meaning]


def _adding_up(waiting: Waiting, newest_sum: datetime | None, now: datetime) -> list:
    if not waiting.marks:
        if newest_sum is None:
            return _state("Nothing yet", QUIET, "No figure has been sent yet.")
        return _state(
            "Up to date",
            GOOD,
            f"Everything that was sent is in the sums. The last change came in {british_time(newest_sum)}.",
        )
    what = f"Changes to {measures(waiting.measures)} wait"
    if now - waiting.oldest <= WAITS_LONG:
        return _state("Adding up", BUSY, f"{what}. They are added up within a minute.")
    return _state(
        "Behind",
        BAD,
        f"{what}, the oldest since {british_time(waiting.oldest)}. The worker may be stopped, or a measure "
        "cannot be added up. Choose “Add up now”: the job says which of the two it is.",
    )


def _comparing(compared: JobRun | None, mended: JobRun | None) -> list:
    if compared is None:
        return _state(
            "Not yet compared", QUIET, "Each night everything is added up again and held against the sums."
        )
    if not compared.is_finished:
        return _state("Comparing", BUSY, "It is being done now.")
    when = british_time(compared.finished_at)
    if compared.status != JobStatus.SUCCEEDED:
        return _state(
            status_of(compared), BAD, f"It ended {when} without a result. Choose “Compare now” to try again."
        )
    many = differences_in(compared)
    if not many:
        return _state("Agrees", GOOD, f"Compared {when}: every sum is what was submitted comes to.")
    if mended is not None and mended.pk > compared.pk and mended.status == JobStatus.SUCCEEDED:
        return _state(
            "Mended",
            GOOD,
            f"{figures(many)} differed {when}; mended {british_time(mended.finished_at)}. Compare again "
            "to be sure.",
        )
    return _state(
        "Differs",
        BAD,
        f"Compared {when}: {figures(many)} differ from what was submitted. Look at the differences, then "
        "mend them. Nothing that a hub sent is changed by mending.",
    )


def differences_in(run: JobRun) -> int:
    return int((run.result or {}).get("differences", 0))


def _releasing(run: JobRun | None, newest: datetime | None) -> list:
    if run is not None and not run.is_finished:
        return _state("Releasing", BUSY, "It is being done now.")
    if run is not None and run.status == JobStatus.FAILED:
        return _state("Failed", BAD, run.error)
    if newest is None:
        return _state(
            "None yet", QUIET, "Readers see nothing before the first release. One is made each morning."
        )
    return _state("Released", GOOD, f"The newest release was made {british_time(newest)}.")


def _standing(many: int) -> list:
    if not many:
        return _state("None stands still", GOOD, "No job has failed, waited too long or lost its worker.")
    what = "job needs" if many == 1 else "jobs need"
    return _state(f"{many:,} {what} you", BAD, "They are listed below, each with what may be done.")


def _on_time(late: list[Timed], timetable: Sequence[Timed]) -> list:
    if late:
        names = ", ".join(f"“{timed.title}”" for timed in late)
        return _state(
            "Late",
            BAD,
            f"Left out: {names}. The schedule or the worker may be stopped: see that both run.",
        )
    if all(timed.ran_at is None for timed in timetable):
        return _state(
            "Not begun", BAD, "No task of the timetable has run yet: see that schedule and worker run."
        )
    return _state("On time", GOOD, "No task was left out.")


# --- Jobs and the timetable


def _stands_still(run: JobRun, now: datetime) -> StandsStill:
    failed = run.status == JobStatus.FAILED
    waits = run.status == JobStatus.QUEUED
    if failed:
        status, since, meaning = status_of(run), run.finished_at, run.error
    elif waits:
        status, since = "Waits too long", run.created_at
        meaning = "No worker has taken it. See that the worker runs; it takes the job up by itself."
    else:
        status, since = "Lost its worker", run.lease_expires_at
        meaning = "The program that did it stopped. It is taken up again within a minute by the next worker."
    return StandsStill(
        pk=run.pk,
        title=label_of(run),
        url=reverse("job", args=[run.pk]),
        status=status,
        colour=BAD if failed else "orange",
        since=british_time(since),
        meaning=meaning,
        can_stop=not failed and not run.cancel_requested,
        can_retry=failed,
    )


def _timed(timed: Timed) -> list:
    if timed.ran_at is None:
        state = {"text": "Not yet run", "tag": QUIET}
    elif timed.is_late:
        state = {"text": "Late", "tag": BAD, "note": f"It was due {british_time(timed.due_at)}."}
    else:
        state = {"text": "On time", "tag": GOOD}
    return [
        timed.title[:1].upper() + timed.title[1:],
        timed.how_often,
        british_time(timed.ran_at) or "Never",
        state,
    ]


def _result(run: JobRun) -> str:
    if run.status == JobStatus.SUCCEEDED:
        return str((run.result or {}).get("summary", ""))
    return run.error if run.is_finished else how_far(run)


# --- All runs


@dataclass(frozen=True)
class RunsPage:
    page: Page
    columns: tuple[str, ...]
    rows: list[list]


def runs_page(page: Page) -> RunsPage:
    return RunsPage(page=page, columns=RUN_COLUMNS, rows=[run_row(run) for run in page])
