"""Tells a worker that something waits. The waiting rows are the truth; a hint that is lost costs a minute."""

import logging
from dataclasses import dataclass, field

from celery import current_app
from django.db import connection, transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hint:
    task_name: str
    kwargs: dict = field(default_factory=dict)

    def __call__(self) -> None:
        send(self.task_name, **self.kwargs)

    def already_waits(self) -> bool:
        """Whether this transaction will send the same anyway, as long as it keeps what it has done so far."""
        savepoints = set(connection.savepoint_ids)
        return any(
            waiting == self and needed <= savepoints for needed, waiting, _ in connection.run_on_commit
        )


def send_after_commit(task_name: str, **kwargs) -> None:
    """Send a task by its fixed name, once the rows that it will look for are there to be found.

    Said often in one transaction, it is sent once.
    """
    hint = Hint(task_name, kwargs)
    if not hint.already_waits():
        transaction.on_commit(hint, robust=True)


def send(task_name: str, **kwargs) -> bool:
    """Send now; a broker that is away is written down and otherwise borne, for the sweep finds the work."""
    try:
        current_app.send_task(task_name, kwargs=kwargs)
    except Exception as problem:  # every broker has errors of its own
        log.warning("The hint %s was not sent, the sweep will find the work: %s", task_name, problem)
        return False
    return True
