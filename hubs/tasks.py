"""Work for a worker: ids in, one call. Sent by name, so the names are fixed."""

from celery import shared_task

from .actions import notices


@shared_task(name="hubs.send_notices")
def send_notices() -> None:
    notices.send_due()
