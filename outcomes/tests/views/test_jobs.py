"""The pages about long work: whose are seen, what they say, what they let one do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hubs.actions.people import give_role
from hubs.choices import Role
from outcomes import job_kinds
from outcomes.models import JobRun, User
from outcomes.models.jobs import JobStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return User.objects.create_user("ann@example.org", name="Ann Lane")


@pytest.fixture
def bob():
    return User.objects.create_user("bob@example.org", name="Bob Field")


@pytest.fixture
def watcher():
    user = User.objects.create_user("wendy@example.org", name="Wendy")
    give_role(user=user, role=Role.SERVICE_ADMINISTRATOR, place=None, by=None)
    return user


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(job_kinds, "_kinds", {})
    job_kinds.register_job(
        kind="load",
        label="Load a file",
        function=lambda job: None,
        result_link=lambda run: ("See what was loaded", f"/loaded/{run.result['file']}/"),
    )


def make_run(by: User | None, **overrides) -> JobRun:
    return JobRun.objects.create(**{"kind": "load", "requested_by": by} | overrides)


def make_failed(by: User | None, **overrides) -> JobRun:
    failed = {"status": JobStatus.FAILED, "error": "Row 3 has no hub.", "finished_at": timezone.now()}
    return make_run(by, **failed | overrides)


def make_running(by: User | None, **overrides) -> JobRun:
    now = timezone.now()
    running = {
        "status": JobStatus.RUNNING,
        "attempt": 1,
        "started_at": now,
        "lease_expires_at": now + timedelta(minutes=5),
        "progress_done": 1200,
        "progress_total": 4800,
        "progress_note": "Reading rows",
    }
    return make_run(by, **running | overrides)


def jobs_seen(client) -> list[int]:
    return sorted(run.pk for run in client.get(reverse("jobs")).context["jobs"].page)


def test_a_person_sees_her_own_jobs_and_no_others(client, ann, bob):
    hers = [make_run(ann), make_failed(ann)]
    other, scheduled = make_run(bob), make_run(None)
    client.force_login(ann)
    assert jobs_seen(client) == [run.pk for run in hers]
    answers = [client.get(reverse("job", args=[run.pk])).status_code for run in (*hers, other, scheduled)]
    assert answers == [200, 200, 404, 404]


def test_who_watches_the_service_sees_all(client, ann, bob, watcher):
    runs = [make_run(ann), make_run(bob), make_run(None)]
    client.force_login(watcher)
    assert jobs_seen(client) == [run.pk for run in runs]
    assert client.get(reverse("job", args=[runs[2].pk])).context["job"].facts[1] == {
        "key": "Asked for by",
        "value": "The timetable",
    }


def test_a_kind_of_work_may_open_its_runs_to_others_to_see_but_not_to_steer(client, ann, bob, monkeypatch):
    from django.db.models import Q

    job_kinds.register_job(
        kind="shared",
        label="Shared work",
        function=lambda job: {},
        may_see=lambda user: Q(scope="place:12") if user == ann else None,
    )
    shared = make_run(bob, kind="shared", scope="place:12")
    make_run(bob, kind="shared", scope="place:13")
    make_run(bob, scope="place:12")

    client.force_login(ann)
    assert jobs_seen(client) == [shared.pk]
    page = client.get(reverse("job", args=[shared.pk])).context["job"]
    assert (page.can_stop, page.can_retry) == (False, False)
    assert client.post(reverse("job_cancel", args=[shared.pk])).status_code == 404


@pytest.mark.parametrize("name", ["jobs", "job", "job_cancel", "job_retry"])
def test_nobody_sees_anything_without_signing_in(client, ann, name):
    path = reverse(name, args=[] if name == "jobs" else [make_run(ann).pk])
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('login')}?next={path}")


@pytest.mark.parametrize("name", ["job_cancel", "job_retry"])
def test_nothing_is_changed_by_looking(client, ann, name):
    run = make_failed(ann)
    client.force_login(ann)
    assert client.get(reverse(name, args=[run.pk])).status_code == 405
    assert JobRun.objects.count() == 1


@pytest.mark.parametrize("name", ["job_cancel", "job_retry"])
def test_somebody_elses_job_cannot_be_steered(client, ann, bob, name):
    run = make_failed(bob) if name == "job_retry" else make_run(bob)
    client.force_login(ann)
    assert client.post(reverse(name, args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert (JobRun.objects.count(), run.cancel_requested) == (1, False)


def test_an_empty_list_says_what_will_be_there(client, ann):
    client.force_login(ann)
    assert "No jobs yet" in client.get(reverse("jobs")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions_however_long(
    client, ann, count, django_assert_num_queries
):
    for _ in range(count):
        make_running(ann)
    client.force_login(ann)
    with django_assert_num_queries(5):  # session, person, her roles, how many, the page
        client.get(reverse("jobs"))


def test_a_running_job_says_how_far_it_is_and_looks_again_by_itself(client, ann):
    run = make_running(ann)
    client.force_login(ann)
    answer = client.get(reverse("job", args=[run.pk]))
    page = answer.context["job"]
    assert (page.status, page.steps_done, page.steps_total) == ("Running", 1200, 4800)
    assert {"key": "How far", "value": "1,200 of 4,800: Reading rows"} in page.facts
    assert (page.can_stop, page.can_retry) == (True, False)
    assert answer["Refresh"] == "5"
    assert "http-equiv" not in answer.content.decode()


def test_the_looking_again_can_be_turned_off(client, ann):
    client.force_login(ann)
    answer = client.get(reverse("job", args=[make_running(ann).pk]), {"refresh": "off"})
    assert "Refresh" not in answer
    assert "Bring this page up to date" in answer.content.decode()


def test_a_failed_job_says_why_and_can_be_tried_again(client, ann):
    run = make_failed(ann)
    client.force_login(ann)
    answer = client.get(reverse("job", args=[run.pk]))
    assert "Row 3 has no hub." in answer.content.decode()
    assert "Refresh" not in answer

    tried = client.post(reverse("job_retry", args=[run.pk]), follow=True)
    again = JobRun.objects.exclude(pk=run.pk).get()
    assert tried.redirect_chain == [(reverse("job", args=[again.pk]), 302)]
    assert (again.status, again.requested_by) == ("queued", ann)


def test_a_finished_job_links_to_what_it_made(client, ann):
    run = make_run(
        ann,
        status=JobStatus.SUCCEEDED,
        finished_at=timezone.now(),
        result={"summary": "1,204 figures were loaded.", "file": 7},
    )
    client.force_login(ann)
    said = client.get(reverse("job", args=[run.pk])).content.decode()
    assert "1,204 figures were loaded." in said
    assert '<a class="govuk-link" href="/loaded/7/">See what was loaded</a>' in said


def test_a_waiting_job_is_cancelled_and_a_finished_one_is_not(client, ann):
    waiting, failed = make_run(ann), make_failed(ann)
    client.force_login(ann)
    said = client.post(reverse("job_cancel", args=[waiting.pk]), follow=True).content.decode()
    assert "The job is cancelled." in said
    said = client.post(reverse("job_cancel", args=[failed.pk]), follow=True).content.decode()
    assert "This job has already finished." in said
    assert [JobRun.objects.get(pk=run.pk).status for run in (waiting, failed)] == ["cancelled", "failed"]


def test_a_running_job_that_was_told_to_stop_says_so(client, ann):
    run = make_running(ann)
    client.force_login(ann)
    client.post(reverse("job_cancel", args=[run.pk]))
    page = client.get(reverse("job", args=[run.pk])).context["job"]
    assert (page.status, page.can_stop, page.is_stopping) == ("Stopping", False, True)


def test_only_what_failed_can_be_tried_again(client, ann):
    run = make_run(ann)
    client.force_login(ann)
    said = client.post(reverse("job_retry", args=[run.pk]), follow=True).content.decode()
    assert "Only a job that failed or was cancelled can be tried again." in said
    assert JobRun.objects.count() == 1


def test_words_from_a_file_are_not_markup(client, ann):
    run = make_failed(ann, error="<script>alert(1)</script>")
    client.force_login(ann)
    assert "<script>alert" not in client.get(reverse("job", args=[run.pk])).content.decode()


def test_times_are_british(client, ann, time_machine):
    time_machine.move_to("2026-06-03 13:05:00+00:00", tick=False)
    run = make_run(ann)
    client.force_login(ann)
    page = client.get(reverse("job", args=[run.pk])).context["job"]
    assert {"key": "Asked for on", "value": "3 June 2026 at 2:05pm"} in page.facts
