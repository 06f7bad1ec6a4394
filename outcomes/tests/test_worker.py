"""Long work in a worker that is a process of its own: done, stopped, failed, and taken up after a death."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from familyhubs.testing.processes import Worker
from familyhubs.testing.slow_work import COUNT_SLOWLY
from outcomes.actions import jobs
from outcomes.models import JobRun, ScheduledRun, User
from outcomes.models.jobs import JobStatus


@pytest.fixture
def ann(transactional_db):
    return User.objects.create_user("ann@example.org", name="Ann")


def ask(by, **parameters) -> JobRun:
    return jobs.request(kind=COUNT_SLOWLY, by=by, parameters={"steps": 2, "seconds": 0.1} | parameters)


def has(run: JobRun, **fields):
    return lambda: JobRun.objects.filter(pk=run.pk, **fields).first()


def test_a_worker_does_what_was_asked(ann, worker):
    done = worker.wait_until(has(ask(ann), status=JobStatus.SUCCEEDED), what="the end of the job")
    assert (done.result, done.attempt, done.progress_done) == ({"summary": "Counted to 2."}, 1, 2)


def test_a_worker_tells_why_it_could_not(ann, worker):
    failed = worker.wait_until(has(ask(ann, stumble_at=2), status=JobStatus.FAILED), what="the failure")
    assert failed.error == "Stumbled at step 2."


def test_a_running_job_stops_when_asked(ann, worker):
    run = ask(ann, steps=60, seconds=0.5)
    worker.wait_until(has(run, status=JobStatus.RUNNING), what="the start")
    jobs.request_cancel(run=run, by=ann)
    stopped = worker.wait_until(has(run, status=JobStatus.CANCELLED), what="the stop")
    assert stopped.progress_done < 60


def test_the_work_of_a_killed_worker_is_taken_up_by_the_next(ann, worker):
    run = ask(ann, steps=6, seconds=0.5)
    worker.wait_until(has(run, status=JobStatus.RUNNING, progress_done__gte=1), what="the start")
    worker.kill()
    JobRun.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    worker.start()
    jobs.sweep()
    done = worker.wait_until(has(run, status=JobStatus.SUCCEEDED), what="the end")
    assert (done.attempt, done.result) == (2, {"summary": "Counted to 6."})


def test_a_job_asked_for_while_no_worker_runs_waits_for_one(ann, worker):
    worker.stop()
    run = ask(ann)
    worker.start()
    worker.wait_until(has(run, status=JobStatus.SUCCEEDED), what="the end")


def test_a_job_whose_message_was_lost_is_found_by_the_sweep(ann, worker):
    run = JobRun.objects.create(kind=COUNT_SLOWLY, parameters={"steps": 1, "seconds": 0})
    jobs.sweep()
    worker.wait_until(has(run, status=JobStatus.SUCCEEDED), what="the end")


def test_the_sweep_itself_runs_in_the_worker(worker):
    from outcomes.hints import send

    send("outcomes.sweep_jobs")
    worker.wait_until(ScheduledRun.objects.filter(task="outcomes.sweep_jobs").exists, what="the sweep")


def test_a_spoilt_message_does_not_end_the_worker(ann, worker):
    directory = worker.environment.get("QUEUE_DIR")
    if directory:
        spoilt = Path(directory) / "waiting" / "00000000000000000001_spoilt.familyhubs.msg"
        spoilt.write_text('{"half')
        worker.wait_until(lambda: not spoilt.exists(), what="the taking of the spoilt message")
    worker.wait_until(has(ask(ann), status=JobStatus.SUCCEEDED), what="the end")


@pytest.mark.needs_redis
def test_two_workers_share_the_work_and_do_each_job_once(ann, worker, real_broker, tmp_path):
    """One with threads and one with processes, as on two machines."""
    second = Worker(worker.environment, tmp_path, pool="prefork")
    second.start()
    try:
        runs = [ask(ann, steps=1, seconds=0.2 + n / 1000) for n in range(12)]
        worker.wait_until(
            lambda: JobRun.objects.filter(status=JobStatus.SUCCEEDED).count() == len(runs), what="all twelve"
        )
        assert set(JobRun.objects.values_list("attempt", flat=True)) == {1}
        worker.wait_until(
            lambda: second.said("succeeded") + worker.said("succeeded") >= 12, what="their words"
        )
        assert min(second.said("succeeded"), worker.said("succeeded")) > 0
    finally:
        second.kill()
