"""The two steps of every file that is sent: asked to be checked, and once it is right, asked to be loaded."""

from collections.abc import Iterable
from typing import Protocol

from django.db import transaction

from outcomes.models import JobRun, User
from outcomes.models.sent_files import SentFile

from . import jobs


class NotReady(Exception):
    """The file has not been checked, or has problems."""


class Problem(Protocol):
    """What a check found wrong in one row and column."""

    row: int
    column: str
    rule: str
    message: str


@transaction.atomic
def ask_to_check(*, file: SentFile, kind: str, by: User, scope: str = "") -> JobRun:
    file.checked = _ask(file, kind, by, scope)
    file.save(update_fields=["checked"])
    return file.checked


@transaction.atomic
def ask_to_load(*, file: SentFile, kind: str, by: User, scope: str = "") -> JobRun:
    """Load a file that was checked and found without a problem."""
    if file.outcome.get("problems") != 0:
        raise NotReady("Only a file that was checked and has no problems can be loaded.")
    file.loaded = _ask(file, kind, by, scope)
    file.save(update_fields=["loaded"])
    return file.loaded


def follow(*, file: SentFile, step: str, run_id: int) -> None:
    """The job that now carries out a step ("checked" or "loaded"): after a retry it is another one."""
    if getattr(file, f"{step}_id") != run_id:
        setattr(file, f"{step}_id", run_id)
        file.save(update_fields=[step])


@transaction.atomic
def note_outcome(
    *, file: SentFile, problems: Iterable[Problem], counts: dict[str, int], outcome: dict
) -> None:
    """What the check found: the first problems of each rule as rows, and how many there are of each."""
    kept = file.problems.model
    columns, messages = (kept._meta.get_field(name).max_length for name in ("column", "message"))
    file.problems.all().delete()
    kept.objects.bulk_create(
        kept(
            file=file,
            row=found.row,
            column=found.column[:columns],
            rule=found.rule,
            message=found.message[:messages],
        )
        for found in problems
    )
    file.outcome = outcome | {"problems": sum(counts.values()), "by_rule": counts}
    file.save(update_fields=["outcome"])


def _ask(file: SentFile, kind: str, by: User, scope: str) -> JobRun:
    return jobs.request(kind=kind, by=by, parameters={"file_id": file.pk}, scope=scope)
