"""How far a sent file is, as its pages say it."""

from dataclasses import dataclass

from django.urls import reverse

from ..models import JobRun
from ..models.jobs import JobStatus
from ..models.sent_files import SentFile
from .jobs import COLOURS, status_of


@dataclass(frozen=True)
class Work:
    """A job of a file: the check, or the loading."""

    words: str
    colour: str
    url: str
    error: str
    is_running: bool


def may_be_asked_again(run: JobRun | None) -> bool:
    """What waits, runs or is done is not asked for twice."""
    return run is None or run.status in (JobStatus.FAILED, JobStatus.CANCELLED)


def has_succeeded(run: JobRun | None) -> bool:
    return run is not None and run.status == JobStatus.SUCCEEDED


def work_of(file: SentFile) -> Work | None:
    """The job that the file is in or was in last."""
    run = file.loaded or file.checked
    if run is None:
        return None
    return Work(
        words=f"{'Loading' if file.loaded else 'Check'}: {status_of(run).lower()}",
        colour=COLOURS[run.status],
        url=reverse("job", args=[run.pk]),
        error=run.error,
        is_running=not run.is_finished,
    )


def unfinished_cell(file: SentFile) -> dict | None:
    """For a list: how far the file is while its newest job has not succeeded."""
    run = file.loaded or file.checked
    if has_succeeded(run):
        return None
    if run is not None and run.is_finished:
        return {"text": status_of(run), "tag": COLOURS[run.status]}
    return {"text": "Being loaded" if file.loaded else "Being checked", "tag": "blue"}


def rule_rows(file: SentFile, rules: dict[str, str]) -> list[list]:
    """How many problems there are by kind, most first."""
    by_rule = file.outcome.get("by_rule", {})
    return [
        [rules.get(rule, rule.replace("-", " ").capitalize()), f"{times:,}"]
        for rule, times in sorted(by_rule.items(), key=lambda item: (-item[1], item[0]))
    ]
