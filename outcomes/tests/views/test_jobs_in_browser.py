"""The pages about long work in Chromium: wide, narrow, looked through by axe, and without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from familyhubs.testing.browser import faults_found
from outcomes import job_kinds
from outcomes.models import JobRun, User
from outcomes.models.jobs import JobStatus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ann():
    return User.objects.create_user("ann@example.org", name="Ann Lane")


@pytest.fixture
def runs(ann, monkeypatch) -> list[JobRun]:
    """One in each state."""
    monkeypatch.setattr(job_kinds, "_kinds", {})
    job_kinds.register_job(kind="load", label="Load hub values from a file", function=lambda job: None)
    now = timezone.now()
    ended = {"finished_at": now, "started_at": now - timedelta(seconds=40), "attempt": 1}
    states = [
        {},
        {
            "status": JobStatus.RUNNING,
            "started_at": now,
            "lease_expires_at": now + timedelta(minutes=5),
            "progress_done": 1200,
            "progress_total": 4800,
            "progress_note": "Reading rows",
        },
        {"status": JobStatus.SUCCEEDED, "result": {"summary": "1,204 figures were loaded."}, **ended},
        {"status": JobStatus.FAILED, "error": "Row 3 has no hub.", **ended},
        {"status": JobStatus.CANCELLED, "cancel_requested": True, **ended},
    ]
    return [
        JobRun.objects.create(kind="load", requested_by=ann, parameters={"file": number}, **state)
        for number, state in enumerate(states)
    ]


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing(open_page, ann, runs, width):
    page = open_page(by=ann, width=width)
    for address in (reverse("jobs"), *(reverse("job", args=[run.pk]) for run in runs)):
        page.goto(address + "?refresh=off")
        assert faults_found(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_a_job_is_stopped_and_tried_again(open_page, ann, runs):
    page = open_page(by=ann, javascript=False)
    page.goto(reverse("jobs"))
    page.get_by_role("link", name="Load hub values from a file").last.click()
    page.get_by_role("button", name="Stop this job").click()
    assert page.get_by_text("The job is cancelled.").is_visible()
    page.get_by_role("button", name="Try again").click()
    assert page.get_by_text("The job will be tried again.").is_visible()
    assert page.get_by_text("Waiting to start").is_visible()
