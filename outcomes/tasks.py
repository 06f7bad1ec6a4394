"""Work for a worker: ids in, one call. Sent by name, so the names are fixed."""

from celery import shared_task

from .actions import accounts, expiry, jobs, running


@shared_task(name="outcomes.run_job")
def run_job(*, run_id: int) -> None:
    running.perform(run_id=run_id)


@shared_task(name="outcomes.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep()


@shared_task(name="outcomes.clear_expired")
def clear_expired() -> None:
    expiry.clear()


@shared_task(name="outcomes.send_password_link")
def send_password_link(*, user_id: int) -> None:
    accounts.send_password_link(user_id=user_id)
