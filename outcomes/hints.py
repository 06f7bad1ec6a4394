"""Tells a worker that something waits. The waiting rows are the truth; a hint that is lost costs a minute."""

import logging

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def send_after_commit(task_name: str, **kwargs) -> None:
    """Send a task by its fixed name, once the rows that it will look for are there to be found."""
    transaction.on_commit(lambda: send(task_name, **kwargs), robust=True)


def send(task_name: str, **kwargs) -> bool:
    """Send now; a broker that is away is written down and otherwise borne, for the sweep finds the work."""
    try:
        current_app.send_task(task_name, kwargs=kwargs)
    except Exception as problem:  # every broker has errors of its own
        log.warning("The hint %s was not sent, the sweep will find the work: %s", task_name, problem)
        return False
    return True
