"""Work for a worker: ids in, one call. Sent by name, so the names are fixed."""

from celery import shared_task
from django.utils import timezone

from .actions import held_posts, notices, periods, returns, review_letters


@shared_task(name="hubs.open_periods")
def open_periods() -> None:
    periods.ensure(through=timezone.localdate() + periods.AHEAD)
    periods.open_returns()


@shared_task(name="hubs.send_notices")
def send_notices() -> None:
    periods.warn_of_due()
    notices.send_due()


@shared_task(name="hubs.write_to_analysts")
def write_to_analysts() -> None:
    review_letters.write_to_analysts()


@shared_task(name="hubs.expire_reopenings")
def expire_reopenings() -> None:
    returns.expire_reopenings()
    returns.lock_closed()


@shared_task(name="hubs.prune_held_posts")
def prune_held_posts() -> None:
    held_posts.prune()
