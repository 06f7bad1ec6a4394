"""Work for a worker: ids in, one call. Sent by name, so the names are fixed."""

from celery import shared_task

from outcomes.actions import jobs

from . import aggregation
from .actions import aggregation as adding_up
from .actions import releases


@shared_task(name="evaluations.sweep_outbox")
def sweep_outbox() -> None:
    try:
        aggregation.sweep()
    finally:
        jobs.note_run(task="evaluations.sweep_outbox")


@shared_task(name="evaluations.rebuild_and_compare")
def rebuild_and_compare() -> None:
    adding_up.compare(by=None)


@shared_task(name="evaluations.make_releases")
def make_releases() -> None:
    """After adding up, so that readers see what was submitted until now."""
    try:
        aggregation.sweep()
    finally:
        releases.make_due_releases()
