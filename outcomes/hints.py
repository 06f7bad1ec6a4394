"""Tells a worker that something waits. The waiting rows are the truth; a hint that is lost costs a minute."""

import logging
from dataclasses import dataclass

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Hint:
    task_name: str
    kwargs: tuple[tuple[str, object], ...]

    def __call__(self) -> None:
        send(self.task_name, **dict(self.kwargs))


def send_after_commit(task_name: str, **kwargs) -> None:
    """Send a task by its fixed name, once the rows that it will look for are there to be found.

    However often a transaction asks for the same, it is sent once.
    """
    hint = _Hint(task_name, tuple(sorted(kwargs.items())))
    if not _waits_already(hint):
        transaction.on_commit(hint, robust=True)


def _waits_already(hint: _Hint) -> bool:
    """Whether the same hint waits, and under no savepoint that may still be taken back without us."""
    connection = transaction.get_connection()
    ours = set(connection.savepoint_ids)
    return any(
        waiting == hint and set(savepoints) <= ours for savepoints, waiting, _ in connection.run_on_commit
    )


def send(task_name: str, **kwargs) -> bool:
    """Send now; a broker that is away is written down and otherwise borne, for the sweep finds the work."""
    try:
        current_app.send_task(task_name, kwargs=kwargs)
    except Exception as problem:  # every broker has errors of its own
        log.warning("The hint %s was not sent, the sweep will find the work: %s", task_name, problem)
        return False
    return True
