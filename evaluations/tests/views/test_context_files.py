"""A published file is sent, checked by a job, and loaded by a second one; and can be looked back at."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.actions import context as writing
from evaluations.forms import context_files as forms
from evaluations.imports import context_files as jobs_of_files
from evaluations.imports import context_rows
from evaluations.imports.context import load_file
from evaluations.imports.context_staging import StagedRows
from evaluations.models import ContextFile, ContextRevision, ContextUpload, ContextUploadPart, ContextValue
from evaluations.presenters.context_files import RULES
from evaluations.tests.published import as_file, invented_rows, local, make_country, make_source
from hubs.choices import Role
from hubs.tests import builders
from outcomes.actions import jobs, running
from outcomes.models import AuditEvent, JobRun
from outcomes.models.jobs import JobStatus

pytestmark = pytest.mark.django_db
FILES = "/figures/context/files/"
LOADED = "/figures/context/loaded/"
CORRECTIONS = "/figures/context/corrections/"


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def source(country):
    return make_source()


@pytest.fixture
def analyst(country, source):
    return builders.make_user(Role.AUTHORITY_ANALYST, country.upton, name="Anil Analyst")


@pytest.fixture
def client(client, analyst):
    client.force_login(analyst)
    return client


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def send(client, rows=None, *, name="invented.csv", mapping="invented", content: bytes | None = None):
    content = as_file(invented_rows() if rows is None else rows).getvalue() if content is None else content
    return client.post(FILES, {"mapping": mapping, "file": SimpleUploadedFile(name, content, "text/csv")})


def carry_out(run: JobRun, status: JobStatus = JobStatus.SUCCEEDED) -> JobRun:
    """As the worker does."""
    running.perform(run_id=run.pk)
    run.refresh_from_db()
    assert run.status == status, run.error
    return run


def checked(client, rows=None, **more) -> ContextUpload:
    answer = send(client, rows, **more)
    upload = ContextUpload.objects.first()
    assert answer.url == address(upload)
    carry_out(upload.checked)
    upload.refresh_from_db()
    return upload


def loaded(client, rows=None, **more) -> ContextUpload:
    upload = checked(client, rows, **more)
    client.post(f"{address(upload)}load/")
    upload.refresh_from_db()
    carry_out(upload.loaded)
    upload.refresh_from_db()
    return upload


def address(upload: ContextUpload) -> str:
    return f"{FILES}{upload.pk}/"


def page_of(client, upload: ContextUpload):
    return client.get(address(upload)).context["page"]


def corrected_rows() -> list[list]:
    rows = invented_rows()
    rows[13] = local(2020, "E06000002", 410, "c", "z")
    return rows


def test_a_file_is_kept_whole_and_its_check_asked_for(client, analyst, source):
    content = as_file(invented_rows()).getvalue()
    answer = send(client)
    upload = ContextUpload.objects.get()
    assert answer.url == address(upload)
    assert (upload.name, upload.uploaded_by, upload.source, upload.size, upload.lines) == (
        "invented.csv",
        analyst,
        source,
        len(content),
        25,
    )
    assert (upload.checked.kind, upload.checked.status) == ("evaluations.check_context_file", "queued")
    assert AuditEvent.objects.get(verb="uploaded").detail == {"name": "invented.csv", "source": "invented"}
    assert "See how far it is, or stop it" in words(client.get(answer.url))
    assert b"".join(client.get(f"{address(upload)}as-sent.csv")) == content
    assert ContextValue.objects.count() == 0


def test_a_large_file_is_kept_and_read_in_parts(client, monkeypatch, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    monkeypatch.setattr("evaluations.actions.context_files.PART", 100)
    upload = checked(client)
    assert ContextUploadPart.objects.count() > 10
    assert upload.outcome["new"] == 46
    assert b"".join(client.get(f"{address(upload)}as-sent.csv")) == as_file(invented_rows()).getvalue()


def test_the_same_file_sent_again_before_it_is_loaded_is_one(client):
    send(client)
    send(client)
    assert (ContextUpload.objects.count(), JobRun.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.xlsx", b"a", "The file must be a CSV file: save your spreadsheet as “CSV UTF-8”"),
        ("a.csv", b"", "The chosen file is empty"),
    ],
)
def test_what_cannot_be_a_published_file_is_refused(client, name, content, error):
    assert send(client, name=name, content=content).context["form"].errors == {"file": [error]}
    assert ContextUpload.objects.count() == 0


def test_nothing_chosen_and_a_large_file_are_refused(client, monkeypatch):
    assert client.post(FILES).context["form"].errors == {
        "mapping": ["Select what the file holds"],
        "file": ["Choose a CSV file"],
    }
    monkeypatch.setattr(forms, "LARGEST", 10)
    error = "The file must be smaller than 200 MB. The service’s keeper can load a larger one by a command"
    assert send(client).context["form"].errors == {"file": [error]}


def test_a_mapping_that_ships_is_offered_and_refused_while_the_framework_lacks_its_measures(client):
    form = client.get(FILES).context["form"]
    assert [code for code, _ in form.fields["mapping"].choices] == [
        "",
        "protection_plans",
        "invented",
        "referrals",
    ]
    answer = send(client, mapping="referrals")
    assert answer.context["form"].errors == {
        "mapping": ["The shared framework does not know WHF2.4, WHF2.5. Load the framework first."]
    }


def test_a_check_says_what_would_happen_and_writes_nothing(client):
    upload = checked(client)
    page = page_of(client, upload)
    assert page.verdict == "Loading it would bring 46 new figures and 0 corrections."
    assert [(row["key"], row["value"]) for row in page.counts] == [
        ("Rows read", "24"),
        ("Would be new", "46"),
        ("Would be corrected", "0"),
        ("There already, the same", "0"),
    ]
    assert page.left_out == [["Inner and Outer London, which group boroughs", "1"]]
    assert page.may_load
    assert (ContextValue.objects.count(), ContextFile.objects.count()) == (0, 0)
    assert (upload.checked.progress_done, upload.checked.progress_note) == (24, "Reading and checking rows")


def test_a_checked_file_is_loaded_once(client, analyst):
    upload = checked(client)
    for _ in range(2):
        client.post(f"{address(upload)}load/")
    upload.refresh_from_db()
    carry_out(upload.loaded)
    answer = client.post(f"{address(upload)}load/", follow=True)
    assert "This file is being loaded already, or has been." in words(answer)
    assert JobRun.objects.filter(kind="evaluations.load_context_file").count() == 1
    file = ContextFile.objects.get()
    assert (file.loaded_by, file.values_new, file.sha256) == (analyst, 46, upload.sha256)
    page = answer.context["page"]
    assert page.verdict == "46 new figures and 0 corrections were loaded."
    assert [title for title, _ in page.measures] == ["Questions asked", "Questions asked again"]
    assert not page.may_load


def test_the_same_file_twice_changes_nothing_and_says_so(client):
    loaded(client)
    before = list(ContextValue.objects.values())
    again = checked(client)
    page = page_of(client, again)
    assert page.verdict == (
        "Every figure of this file stands already, exactly as it is here. There is nothing to load."
    )
    assert not page.may_load
    assert list(ContextValue.objects.values()) == before
    assert ContextUploadPart.objects.count() == 1
    assert client.get(FILES).context["page"].rows[0][2] == {"text": "Nothing new in it", "tag": "grey"}


def test_a_corrected_file_leaves_corrections_to_be_read(client):
    loaded(client)
    upload = loaded(client, corrected_rows(), name="mended.csv")
    page = page_of(client, upload)
    assert page.verdict == "0 new figures and 2 corrections were loaded."
    assert page.corrections[0] == [
        "Overton",
        "TST1.1",
        "Reporting year 2020",
        "How many: Low reliability",
        "How many: 410",
    ]
    page = client.get(page.corrections_url).context["page"]
    assert [(row[0], row[1]["note"], *row[2:5], row[5]["note"]) for row in page.rows] == [
        (
            "Overton",
            "TST1.2",
            "Reporting year 2020",
            "Out of how many: Low reliability",
            "Out of how many: 410",
            "mended.csv",
        ),
        (
            "Overton",
            "TST1.1",
            "Reporting year 2020",
            "How many: Low reliability",
            "How many: 410",
            "mended.csv",
        ),
    ]
    assert len(client.get(f"{CORRECTIONS}?measure=TST1.1").context["page"].rows) == 1
    assert client.get(f"{CORRECTIONS}?file=first").status_code == 404
    first, second = ContextFile.objects.order_by("pk")
    assert client.get(f"{CORRECTIONS}?file={first.pk}").context["page"].rows == []
    rows = client.get(LOADED).context["page"].rows
    assert [(row[0]["text"], row[4]) for row in rows] == [
        ("mended.csv", {"text": "2", "url": f"{CORRECTIONS}?file={second.pk}"}),
        ("invented.csv", "0"),
    ]


def test_problems_are_named_counted_and_can_be_downloaded(client, monkeypatch):
    monkeypatch.setattr(jobs_of_files, "PROBLEMS_KEPT", 3)
    monkeypatch.setattr(jobs_of_files.Watcher, "problems_kept", 3)
    monkeypatch.setattr("evaluations.queries.context_files.PROBLEMS_SHOWN", 2)
    rows = [local(2019, f"E0900000{number}", 1, 1, 1) for number in range(5)]
    rows.append(local(2019, "E06000001", "=1+1", 1, 1))
    upload = checked(client, rows)
    page = page_of(client, upload)
    assert page.by_rule == [["Area code not known", "5"], ["Neither a number nor a known symbol", "1"]]
    assert page.problems_words.startswith("6 problems, 6 rows read. Nothing was loaded.")
    assert page.problems == [
        ["Row 2", "new_la_code", "No area is known by the code “E09000000”."],
        ["Row 3", "new_la_code", "No area is known by the code “E09000001”."],
    ]
    assert page.shown_words == "The first 2 of 6 problems"
    assert not page.may_load
    text = b"".join(client.get(f"{address(upload)}problems.csv")).decode()
    assert list(csv.reader(io.StringIO(text))) == [
        ["row", "column", "problem"],
        ["2", "new_la_code", "No area is known by the code “E09000000”."],
        ["3", "new_la_code", "No area is known by the code “E09000001”."],
        ["4", "new_la_code", "No area is known by the code “E09000002”."],
        ["7", "asked", "“=1+1” is neither a number nor a known symbol."],
        ["", "", "And 2 more of the same kinds."],
    ]
    answer = client.post(f"{address(upload)}load/", follow=True)
    assert "Only a file that was checked and has no problems can be loaded." in words(answer)


def test_every_rule_has_words():
    text = Path(context_rows.__file__).read_text()
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)+|encoding|csv|period|nothing|negative)",', text))
    assert {"missing-column", "told-twice", "encoding", "negative"} <= named
    assert named - set(RULES) == set()


def test_a_mapping_changed_since_the_check_is_followed_and_what_it_breaks_is_said(client, source):
    upload = checked(client)
    source.filters.update(value="Answers")
    client.post(f"{address(upload)}load/")
    upload.refresh_from_db()
    run = carry_out(upload.loaded, JobStatus.FAILED)
    assert "problems now" in run.error
    assert "problems now" in words(client.get(address(upload)))
    assert ContextValue.objects.count() == 0


def test_a_right_that_ended_while_the_job_waited_loads_nothing(client, analyst):
    upload = checked(client)
    client.post(f"{address(upload)}load/")
    analyst.memberships.all().update(ends=analyst.memberships.get().starts)
    upload.refresh_from_db()
    run = carry_out(upload.loaded, JobStatus.FAILED)
    assert run.error == "Anil Analyst may not load published statistics any more. Nothing was loaded."
    assert ContextValue.objects.count() == 0


def test_what_stumbles_midway_leaves_nothing_and_is_resumed_by_a_retry(client, analyst, monkeypatch):
    """A worker that dies is a transaction that never ended; here the second chunk raises."""
    monkeypatch.setattr("evaluations.imports.context_staging.ROWS_AT_ONCE", 5)
    write, times = writing._write, []

    def stumble(*args):
        times.append(1)
        if len(times) == 2:
            raise MemoryError
        write(*args)

    upload = checked(client)
    client.post(f"{address(upload)}load/")
    upload.refresh_from_db()
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_write", stumble)
        failed = carry_out(upload.loaded, JobStatus.FAILED)
    assert len(times) == 2
    assert (ContextValue.objects.count(), ContextFile.objects.count()) == (0, 0)
    again = jobs.retry(run=failed, by=analyst)
    carry_out(again)
    upload.refresh_from_db()
    assert (upload.loaded, upload.made.values_new) == (again, 46)
    assert page_of(client, upload).verdict == "46 new figures and 0 corrections were loaded."


def test_a_loading_that_is_carried_out_twice_keeps_what_the_first_did(client):
    """A worker may die between the end of the loading and the word that it is done."""
    upload = loaded(client)
    run = upload.loaded
    JobRun.objects.filter(pk=run.pk).update(status=JobStatus.QUEUED, finished_at=None)
    assert carry_out(run).result["summary"] == "46 figures new, 0 corrected, 0 the same."
    upload.refresh_from_db()
    assert upload.made.values_new == 46


@pytest.mark.parametrize("step", ["check", "load"])
def test_a_job_that_is_asked_to_stop_does_and_writes_nothing(client, analyst, step, monkeypatch):
    upload = checked(client) if step == "load" else None
    if upload:
        client.post(f"{address(upload)}load/")
    else:
        send(client)
    upload = ContextUpload.objects.get()
    run = upload.loaded or upload.checked
    chunks = []

    def asked(staged):
        for chunk in original(staged):
            if not chunks:
                JobRun.objects.filter(pk=run.pk).update(cancel_requested=True)
            chunks.append(chunk)
            yield chunk

    monkeypatch.setattr("evaluations.imports.context_staging.ROWS_AT_ONCE", 5)
    original = StagedRows.chunks
    monkeypatch.setattr(StagedRows, "chunks", asked)
    carry_out(run, JobStatus.CANCELLED)
    assert (ContextValue.objects.count(), ContextFile.objects.count()) == (0, 0)
    assert client.get(FILES).context["page"].rows[0][2] == {"text": "Cancelled", "tag": "yellow"}
    again = jobs.retry(run=run, by=analyst)
    monkeypatch.setattr(StagedRows, "chunks", original)
    carry_out(again)
    assert page_of(client, upload).work.words.endswith("done")


def test_a_file_loaded_by_a_command_stands_in_the_history(client, source):
    load_file(as_file(invented_rows()), name="by-command.csv", source=source, by=None)
    row = client.get(LOADED).context["page"].rows[0]
    assert row[0] == {"text": "by-command.csv", "note": "Invented questions"}
    assert row[1].endswith(" by a command")


def test_who_sent_it_is_named_to_colleagues_alone(client, country):
    upload = loaded(client)
    for role, places, seen in (
        (Role.AUTHORITY_ANALYST, [country.upton], True),
        (Role.AUTHORITY_ANALYST, [country.seaby], False),
        (Role.SERVICE_ADMINISTRATOR, [], True),
    ):
        client.force_login(builders.make_user(role, *places))
        for url in (FILES, LOADED, address(upload)):
            text = words(client.get(url))
            assert ("Anil Analyst" in text) is seen, (role, url)
            assert ("somebody of another council" in text) is not seen, (role, url)


@pytest.mark.parametrize("url", [FILES, LOADED, CORRECTIONS])
def test_lists_ask_as_often_for_three_as_for_one(client, url, django_assert_num_queries):
    loaded(client)
    loaded(client, corrected_rows(), name="mended.csv")
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    asked = len(few)
    for number in (411, 412):
        rows = corrected_rows()
        rows[13][11] = number
        loaded(client, rows, name=f"{number}.csv")
    assert ContextRevision.objects.count() == 6
    with django_assert_num_queries(asked):
        client.get(url)


def test_only_who_may_load_finds_the_way(client, country):
    assert "Load published statistics" in words(client.get("/figures/context/"))
    client.force_login(builders.make_user(Role.COMMISSIONER, country.upton))
    assert "Load published statistics" not in words(client.get("/figures/context/"))
    assert client.get(FILES).status_code == 403
    assert send(client).status_code == 403
