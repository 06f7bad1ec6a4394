"""Work for a worker: ids in, one call. Sent by name, so the names are fixed."""

from celery import shared_task

from . import aggregation
from .actions import aggregation as adding_up


@shared_task(name="evaluations.sweep_outbox")
def sweep_outbox() -> None:
    aggregation.sweep()


@shared_task(name="evaluations.rebuild_and_compare")
def rebuild_and_compare() -> None:
    adding_up.compare(by=None)


@shared_task(name="evaluations.make_releases")
def make_releases() -> None:
    adding_up.release(by=None)
