"""Carrying out long work: one worker, one lease, one ending."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outcomes import job_kinds
from outcomes.actions import jobs, running
from outcomes.job_kinds import JobFailed
from outcomes.models import JobRun, User
from outcomes.models.jobs import JobStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(monkeypatch):
    """Makes a waiting job out of a function."""
    monkeypatch.setattr(job_kinds, "_kinds", {})

    def made(function, **parameters) -> JobRun:
        job_kinds.register_job(kind="task", label="A task", function=function)
        return JobRun.objects.create(kind="task", parameters=parameters)

    return made


def seen(run: JobRun) -> JobRun:
    run.refresh_from_db()
    return run


def test_a_job_that_succeeds_keeps_its_result(job):
    def add(handle, *, first, second):
        return {"summary": f"The sum is {first + second}."}

    run = job(add, first=2, second=3)
    assert running.perform(run_id=run.pk) == "succeeded"
    assert (seen(run).status, run.result, run.attempt) == ("succeeded", {"summary": "The sum is 5."}, 1)
    assert run.lease_expires_at is None
    assert run.started_at <= run.finished_at


def test_a_job_is_done_once_however_often_it_is_announced(job):
    calls = []
    run = job(lambda handle: calls.append(1))
    assert [running.perform(run_id=run.pk) for _ in range(3)] == ["succeeded", None, None]
    assert calls == [1]


def test_nothing_happens_for_a_job_that_is_gone(job):
    assert running.perform(run_id=987654) is None


def test_a_reason_in_words_reaches_the_person(job):
    def refuse(handle):
        raise JobFailed("Row 3 has no hub.")

    run = job(refuse)
    assert running.perform(run_id=run.pk) == "failed"
    assert seen(run).error == "Row 3 has no hub."


def test_an_unexpected_error_is_logged_and_told_without_its_details(job, caplog):
    def break_down(handle):
        raise KeyError("secret detail")

    run = job(break_down)
    assert running.perform(run_id=run.pk) == "failed"
    assert seen(run).error == running.UNEXPECTED
    assert "secret detail" in caplog.text


def test_a_kind_that_is_no_longer_known_fails_in_words(job):
    run = JobRun.objects.create(kind="gone")
    assert running.perform(run_id=run.pk) == "failed"
    assert seen(run).error == "This kind of work is no longer done by this version of the service."


def test_progress_can_be_read_while_the_job_runs(job):
    looked = []

    def count(handle):
        handle.progress(1, 4, "Reading the file")
        row = JobRun.objects.get(pk=handle.run_id)
        looked.append((row.status, row.progress_done, row.progress_total, row.progress_note))

    running.perform(run_id=job(count).pk)
    assert looked == [("running", 1, 4, "Reading the file")]


def test_progress_is_written_at_most_once_a_second_but_always_at_the_end(job, django_assert_num_queries):
    def count(handle):
        handle.progress(1, 100)
        with django_assert_num_queries(0):
            for step in range(2, 100):
                handle.progress(step, 100)
        handle.progress(100, 100)

    run = job(count)
    running.perform(run_id=run.pk)
    assert (seen(run).progress_done, run.status) == (100, "succeeded")


def test_a_job_stops_at_its_next_step_when_asked(job):
    ann = User.objects.create_user("ann@example.org", name="Ann")
    reached = []

    def work(handle):
        jobs.request_cancel(run=JobRun.objects.get(pk=handle.run_id), by=ann)
        handle.progress(1, 2)
        reached.append("beyond")

    run = job(work)
    assert running.perform(run_id=run.pk) == "cancelled"
    assert (seen(run).status, reached) == ("cancelled", [])


def test_a_job_cancelled_before_it_starts_is_not_begun(job):
    calls = []
    run = job(lambda handle: calls.append(1))
    JobRun.objects.filter(pk=run.pk).update(
        status=JobStatus.CANCELLED, cancel_requested=True, finished_at=timezone.now()
    )
    assert running.perform(run_id=run.pk) is None
    assert calls == []


def test_only_an_expired_lease_can_be_taken_over(job):
    run = job(lambda handle: None)
    first = running.claim(run_id=run.pk)
    assert first.attempt == 1
    assert running.claim(run_id=run.pk) is None

    JobRun.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert running.claim(run_id=run.pk).attempt == 2


def test_a_worker_that_lost_its_lease_can_say_nothing_more(job):
    def slow(handle):
        JobRun.objects.filter(pk=handle.run_id).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        running.claim(run_id=handle.run_id)
        return {"summary": "too late"}

    run = job(slow)
    assert running.perform(run_id=run.pk) is None
    assert (seen(run).status, run.attempt, run.result) == ("running", 2, None)


def test_a_worker_that_lost_its_lease_stops_at_its_next_step(job):
    def slow(handle):
        JobRun.objects.filter(pk=handle.run_id).update(attempt=2)
        handle.progress(1, 2)
        raise AssertionError("went on without a lease")

    run = job(slow)
    assert running.perform(run_id=run.pk) is None
    assert seen(run).status == "running"


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_beside_a_silent_job(job, monkeypatch):
    monkeypatch.setattr(running, "RENEWAL_SECONDS", 0.05)
    leases = []

    def silent(handle):
        from familyhubs.testing.processes import wait_until

        first = JobRun.objects.get(pk=handle.run_id).lease_expires_at
        later = wait_until(
            lambda: JobRun.objects.filter(pk=handle.run_id, lease_expires_at__gt=first).first(), seconds=10
        )
        leases.extend([first, later.lease_expires_at])

    assert running.perform(run_id=job(silent).pk) == "succeeded"
    assert leases[0] < leases[1]
