"""Asking for long work, stopping it, trying it again, and the sweep that finds what was left."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from outcomes import job_kinds
from outcomes.actions import jobs
from outcomes.models import AuditEvent, JobRun, ScheduledRun, User
from outcomes.models.jobs import JobStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return User.objects.create_user("ann@example.org", name="Ann")


@pytest.fixture
def counting(monkeypatch):
    """A kind of work that these tests know."""
    monkeypatch.setattr(job_kinds, "_kinds", {})
    return job_kinds.register_job(kind="count", label="Count", function=lambda job, **parameters: parameters)


@pytest.fixture
def sent(monkeypatch):
    """Hints that would have gone to a worker."""
    hints = []
    monkeypatch.setattr(
        "outcomes.actions.jobs.send_after_commit", lambda name, **kwargs: hints.append((name, kwargs))
    )
    return hints


def make_run(**overrides) -> JobRun:
    return JobRun.objects.create(**{"kind": "count"} | overrides)


def make_running(**overrides) -> JobRun:
    now = timezone.now()
    running = {
        "status": JobStatus.RUNNING,
        "attempt": 1,
        "started_at": now,
        "lease_expires_at": now + timedelta(minutes=5),
    }
    return make_run(**running | overrides)


def test_a_request_is_a_row_an_audit_event_and_a_hint(ann, counting, sent):
    run = jobs.request(kind="count", by=ann, parameters={"upto": 3}, scope="place:12")

    run.refresh_from_db()
    assert (run.status, run.requested_by, run.parameters, run.scope) == (
        "queued",
        ann,
        {"upto": 3},
        "place:12",
    )
    assert sent == [("outcomes.run_job", {"run_id": run.pk})]
    assert list(AuditEvent.objects.values_list("verb", "object_id", "by", "scope", "detail")) == [
        ("asked for", str(run.pk), ann.pk, "place:12", {"kind": "count"})
    ]


def test_a_kind_that_nobody_registered_is_refused(ann, counting):
    with pytest.raises(ValueError, match="No job is registered as paint"):
        jobs.request(kind="paint", by=ann)
    assert list(JobRun.objects.all()) == []


def test_a_double_click_is_one_job(ann, counting, sent):
    first = jobs.request(kind="count", by=ann, parameters={"upto": 3}, scope="place:12")
    assert jobs.request(kind="count", by=ann, parameters={"upto": 3}, scope="place:12") == first
    assert len(sent) == 1


def test_other_parameters_scope_or_person_are_other_jobs(ann, counting, sent):
    bob = User.objects.create_user("bob@example.org", name="Bob")
    made = [
        jobs.request(kind="count", by=ann, parameters={"upto": 3}),
        jobs.request(kind="count", by=ann, parameters={"upto": 4}),
        jobs.request(kind="count", by=ann, parameters={"upto": 3}, scope="place:1"),
        jobs.request(kind="count", by=bob, parameters={"upto": 3}),
        jobs.request(kind="count", by=None, parameters={"upto": 3}),
    ]
    assert len({run.pk for run in made}) == len(sent) == 5


def test_the_same_may_be_asked_again_when_the_first_is_done(ann, counting, sent):
    done = make_run(requested_by=ann, status=JobStatus.SUCCEEDED, finished_at=timezone.now())
    assert jobs.request(kind="count", by=ann) != done


def test_a_waiting_job_is_cancelled_at_once(ann, counting):
    run = jobs.request_cancel(run=make_run(requested_by=ann), by=ann)
    assert (run.status, run.cancel_requested) == ("cancelled", True)
    assert run.finished_at is not None


def test_a_running_job_is_told_to_stop(ann, counting):
    run = jobs.request_cancel(run=make_running(requested_by=ann), by=ann)
    assert (run.status, run.cancel_requested, run.finished_at) == ("running", True, None)


def test_a_finished_job_cannot_be_stopped(ann, counting):
    run = make_run(requested_by=ann, status=JobStatus.SUCCEEDED, finished_at=timezone.now())
    with pytest.raises(jobs.CannotStop):
        jobs.request_cancel(run=run, by=ann)
    assert list(AuditEvent.objects.all()) == []


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_trying_again_makes_a_new_job_and_keeps_the_old(ann, counting, sent, status):
    old = make_run(
        parameters={"upto": 3}, scope="place:12", status=status, error="No.", finished_at=timezone.now()
    )
    again = jobs.retry(run=old, by=ann)

    old.refresh_from_db()
    assert (old.status, old.error) == (status, "No.")
    assert again.pk != old.pk
    assert (again.kind, again.parameters, again.scope, again.requested_by) == (
        "count",
        {"upto": 3},
        "place:12",
        ann,
    )
    assert sent == [("outcomes.run_job", {"run_id": again.pk})]


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.SUCCEEDED])
def test_only_what_failed_or_was_cancelled_can_be_tried_again(ann, counting, status):
    finished = timezone.now() if status == JobStatus.SUCCEEDED else None
    with pytest.raises(jobs.CannotRetry):
        jobs.retry(run=make_run(status=status, finished_at=finished), by=ann)


def test_the_sweep_sends_a_lost_hint_again_and_only_that(counting, sent):
    now = timezone.now()
    lost = make_run(hinted_at=now - timedelta(minutes=3))
    never = make_run(hinted_at=None)
    make_run(hinted_at=now - timedelta(seconds=30))
    make_running()
    counts = jobs.sweep(now=now)

    assert sent == [("outcomes.run_job", {"run_id": lost.pk}), ("outcomes.run_job", {"run_id": never.pk})]
    assert counts == {"cancelled": 0, "given up": 0, "taken up": 0, "hinted": 2}
    jobs.sweep(now=now)
    assert len(sent) == 2


def test_the_sweep_takes_up_what_a_dead_worker_left(counting, sent):
    now = timezone.now()
    left = make_running(lease_expires_at=now - timedelta(seconds=1))
    at_work = make_running()
    jobs.sweep(now=now)

    left.refresh_from_db()
    at_work.refresh_from_db()
    assert (left.status, left.attempt, left.lease_expires_at) == ("queued", 1, None)
    assert at_work.status == "running"
    assert sent == [("outcomes.run_job", {"run_id": left.pk})]


def test_a_job_that_killed_three_workers_is_given_up_with_words(counting, sent):
    left = make_running(attempt=3, lease_expires_at=timezone.now() - timedelta(seconds=1))
    jobs.sweep()

    left.refresh_from_db()
    assert (left.status, sent) == ("failed", [])
    assert left.error.startswith("The work was started 3 times")


def test_an_abandoned_job_that_was_to_stop_is_cancelled(counting, sent):
    left = make_running(cancel_requested=True, lease_expires_at=timezone.now() - timedelta(seconds=1))
    jobs.sweep()

    left.refresh_from_db()
    assert (left.status, sent) == ("cancelled", [])


def test_the_sweep_notes_that_it_ran(counting):
    now = timezone.now()
    jobs.sweep(now=now - timedelta(minutes=1))
    jobs.sweep(now=now)
    assert list(ScheduledRun.objects.values_list("task", "ran_at")) == [("outcomes.sweep_jobs", now)]


@pytest.mark.parametrize(
    "impossible",
    [
        {"status": "resting"},
        {"status": JobStatus.RUNNING},
        {"lease_expires_at": timezone.now()},
        {"status": JobStatus.SUCCEEDED},
        {"finished_at": timezone.now()},
        {"status": JobStatus.FAILED, "finished_at": timezone.now(), "error": ""},
        {"progress_done": 4, "progress_total": 3},
    ],
)
def test_the_database_refuses_a_row_that_makes_no_sense(impossible):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_run(**impossible)
