"""The pages about long work, as their templates want them."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.urls import reverse

from ..job_kinds import job_kind, label_of_kind
from ..models import JobRun, User
from ..models.jobs import JobStatus
from ..templatetags.formats import british_time

COLOURS = {
    JobStatus.QUEUED: "grey",
    JobStatus.RUNNING: "blue",
    JobStatus.SUCCEEDED: "green",
    JobStatus.FAILED: "red",
    JobStatus.CANCELLED: "yellow",
}
COLUMNS = ("What", "How far", "Asked for by", "When")


@dataclass(frozen=True)
class JobListPage:
    page: Page
    columns: tuple[str, ...]
    rows: list[list]


@dataclass(frozen=True)
class JobPage:
    run: JobRun
    title: str
    status: str
    colour: str
    facts: list[dict[str, str]]
    steps_done: int
    steps_total: int
    summary: str
    result_link: tuple[str, str] | None
    error: str
    can_stop: bool
    can_retry: bool
    is_stopping: bool
    refreshes: bool


def job_list_page(page: Page) -> JobListPage:
    rows = [
        [
            {"text": label_of(run), "url": reverse("job", args=[run.pk])},
            {"text": status_of(run), "tag": COLOURS[run.status], "note": how_far(run)},
            name_of(run.requested_by),
            british_time(run.created_at),
        ]
        for run in page
    ]
    return JobListPage(page=page, columns=COLUMNS, rows=rows)


def job_page(run: JobRun, *, may_steer: bool, refreshes: bool) -> JobPage:
    kind = job_kind(run.kind)
    done = run.status == JobStatus.SUCCEEDED
    stopping = run.cancel_requested and not run.is_finished
    return JobPage(
        run=run,
        title=label_of(run),
        status=status_of(run),
        colour=COLOURS[run.status],
        facts=facts(run),
        steps_done=run.progress_done,
        steps_total=run.progress_total,
        summary=str((run.result or {}).get("summary", "")) if done else "",
        result_link=kind.result_link(run) if done and kind else None,
        error=run.error,
        can_stop=may_steer and not run.is_finished and not run.cancel_requested,
        can_retry=may_steer and bool(kind) and run.status in (JobStatus.FAILED, JobStatus.CANCELLED),
        is_stopping=stopping,
        refreshes=refreshes and not run.is_finished,
    )


def facts(run: JobRun) -> list[dict[str, str]]:
    shown = [
        ("Number", str(run.pk)),
        ("Asked for by", name_of(run.requested_by)),
        ("Asked for on", british_time(run.created_at)),
    ]
    if run.started_at:
        shown.append(("Started", british_time(run.started_at)))
    if how_far(run):
        shown.append(("How far", how_far(run)))
    if run.finished_at:
        shown.append(("Finished", british_time(run.finished_at)))
    if run.attempt > 1:
        shown.append(("Times started", str(run.attempt)))
    return [{"key": key, "value": value} for key, value in shown]


def label_of(run: JobRun) -> str:
    return label_of_kind(run.kind)


def status_of(run: JobRun) -> str:
    if run.cancel_requested and run.status == JobStatus.RUNNING:
        return "Stopping"
    return run.get_status_display()


def how_far(run: JobRun) -> str:
    steps = f"{run.progress_done:,} of {run.progress_total:,}" if run.progress_total else ""
    return ": ".join(filter(None, (steps, run.progress_note)))


def name_of(person: User | None) -> str:
    return str(person) if person else "The timetable"
