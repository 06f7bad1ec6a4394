"""Jobs in the administration: what they do stands in words, never as the name that the code gives it."""

import pytest

from outcomes import job_kinds
from outcomes.models import JobRun

from .pages import address, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    monkeypatch.setattr(job_kinds, "_kinds", {})
    job_kinds.register_job(kind="hubs.load_file", label="Load a file of figures", function=dict)
    job_kinds.register_job(kind="hubs.other_work", label="Do other work", function=dict)


def test_the_list_says_what_is_done_and_is_narrowed_by_it(page, editor, kinds):
    for kind in ("hubs.load_file", "hubs.other_work", "hubs.no_longer_done"):
        JobRun.objects.create(kind=kind, requested_by=editor)

    everything = page.get(address("jobrun_changelist"))
    text = words(everything)
    for said in ("Load a file of figures", "Do other work", "No longer done"):
        assert said in text
    assert "hubs." not in text

    narrowed = page.get(address("jobrun_changelist"), {"kind": "hubs.load_file"})
    assert [run.kind for run in narrowed.context["cl"].result_list] == ["hubs.load_file"]


def test_a_jobs_page_says_what_is_done(page, editor, kinds):
    run = JobRun.objects.create(kind="hubs.load_file", requested_by=editor, parameters={"file": "private"})

    text = words(page.get(address("jobrun_change", run.pk)))

    assert f"Load a file of figures, number {run.pk} (waiting to start)" in text
    assert "hubs." not in text
    assert "private" not in text
