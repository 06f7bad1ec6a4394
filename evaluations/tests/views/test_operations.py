"""The page from which the service is kept: what it says of each state, what its buttons ask for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.actions import value_files
from hubs.choices import Role
from hubs.models import OutboxMark
from hubs.tests.builders import make_user
from outcomes.actions import jobs, running
from outcomes.models import AuditEvent, JobRun, ScheduledRun
from outcomes.models.jobs import JobStatus

from ...actions import aggregation
from ...actions.releases import make_release
from ...aggregation import sweep
from ...choices import COMPARE, MEND, RELEASE, SWEEP
from ...models import Release, Summary
from ..builders import figure, make_country, make_definition, quarters, submit
from .reading import said

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 10
PAGES = (
    "operations",
    "operations_measures",
    "operations_differences",
    "operations_past_differences",
    "operations_runs",
    "operations_releases",
    "operations_files",
)


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def administrator():
    return make_user(Role.SERVICE_ADMINISTRATOR, name="Adam Aske")


@pytest.fixture
def adam(client, administrator):
    client.force_login(administrator)
    return client


def words(client, name: str, **query) -> str:
    return said(client.get(reverse(name), query))


def states(client) -> dict[str, tuple[str, str]]:
    """By part: the word and what it means."""
    shown = client.get(reverse("operations")).context["page"].states
    return {part: (word, meaning) for part, word, meaning in map(in_words, shown)}


def in_words(row: list) -> list[str]:
    return [
        " ".join(filter(None, (cell["text"], cell.get("note", "")))) if isinstance(cell, dict) else cell
        for cell in row
    ]


def rows_of(client, name: str) -> list[list[str]]:
    """The rows of a list, each cell with its note; what is shown of them is on the page."""
    answer = client.get(reverse(name))
    page = said(answer)
    rows = [in_words(row) for row in answer.context["page"].rows]
    assert all(word in page for row in rows for cell in row for word in cell.split())
    return rows


def done(run: JobRun) -> JobRun:
    running.perform(run_id=run.pk)
    run.refresh_from_db()
    return run


def report(country, definition, period, *numbers: int) -> None:
    submit(
        *(
            figure(hub, definition, period, number)
            for hub, number in zip(country.hubs, numbers, strict=False)
        ),
        by=country.worker,
    )


# --- Nothing yet


def test_before_anything_happened_every_part_says_so(adam):
    assert {part: word for part, (word, _) in states(adam).items()} == {
        "Adding up": "Nothing yet",
        "Comparing": "Not yet compared",
        "Releases": "None yet",
        "Jobs": "None stands still",
        "Timetable": "Not begun",
    }
    for name, words_there in (
        ("operations", "Nothing has run yet"),
        ("operations_measures", "No figures yet"),
        ("operations_differences", "Nothing differs"),
        ("operations_past_differences", "Nothing was mended yet"),
        ("operations_runs", "Nothing has run yet"),
        ("operations_releases", "No figures yet"),
        ("operations_files", "No file yet"),
    ):
        assert words_there in words(adam, name)


# --- What waits


def test_what_waits_is_told_with_its_age_and_goes_when_it_is_added_up(adam, country):
    families = make_definition("ACC1.1", title="Families reached")
    report(country, families, quarters(1)[0], 10, 20)
    assert states(adam)["Adding up"] == (
        "Adding up",
        "Changes to 1 measure wait. They are added up within a minute.",
    )
    OutboxMark.objects.update(at=timezone.now() - timedelta(minutes=6))
    word, meaning = states(adam)["Adding up"]
    assert word == "Behind"
    assert meaning.startswith("Changes to 1 measure wait, the oldest since ")
    assert "Behind 2 changes wait, the oldest since" in words(adam, "operations_measures")
    sweep()
    assert states(adam)["Adding up"][0] == "Up to date"
    (row,) = rows_of(adam, "operations_measures")
    assert row[:2] == ["Families reached ACC1.1, wording 1", "Up to date"]


def test_measures_that_wait_come_first(adam, country):
    first, second = make_definition("ACC1.1"), make_definition("ACC1.2")
    period = quarters(1)[0]
    report(country, first, period, 10)
    sweep()
    report(country, second, period, 10)
    rows = rows_of(adam, "operations_measures")
    assert [row[0].split()[-3].rstrip(",") for row in rows] == ["ACC1.2", "ACC1.1"]


# --- Differences


def spoil(country) -> None:
    Summary.objects.filter(place=country.nation).update(latest_numerator=7_041, approved_reported=2)
    Summary.objects.filter(place=country.authorities[0]).delete()


def test_a_difference_is_told_by_measure_place_period_and_column_and_never_by_how_much(adam, country):
    families = make_definition("ACC1.1", title="Families reached")
    report(country, families, quarters(1)[0], 8_053)
    sweep()
    spoil(country)
    done(aggregation.compare(by=None))
    word, meaning = states(adam)["Comparing"]
    assert word == "Differs"
    assert "2 figures differ from what was submitted" in meaning
    assert [row[:4] for row in rows_of(adam, "operations_differences")] == [
        [
            "Families reached ACC1.1",
            "Tynebridge",
            "April to June 2025",
            "No sum is stored, though figures were submitted",
        ],
        [
            "Families reached ACC1.1",
            "England",
            "April to June 2025",
            "How many (as submitted), hubs that reported (as approved)",
        ],
    ]
    for name in PAGES:
        page = words(adam, name).replace(",", "")
        assert "7041" not in page
        assert "8053" not in page


def test_after_mending_nothing_differs(adam, country):
    report(country, make_definition(), quarters(1)[0], 10)
    sweep()
    spoil(country)
    done(aggregation.compare(by=None))
    assert "is not changed" in words(adam, "operations_mend")
    adam.post(reverse("operations_mend"))
    done(JobRun.objects.get(kind=MEND))
    assert states(adam)["Comparing"][0] == "Mended"
    assert "Nothing differs" in words(adam, "operations_differences")
    mended = rows_of(adam, "operations_past_differences")
    assert [row[1] for row in mended] == ["Tynebridge", "England"]
    assert all(row[4].endswith("by Adam Aske") for row in mended)
    done(aggregation.compare(by=None))
    assert states(adam)["Comparing"][0] == "Agrees"


# --- Buttons


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("operations_sweep", SWEEP),
        ("operations_compare", COMPARE),
        ("operations_mend", MEND),
        ("operations_release", RELEASE),
    ],
)
def test_a_button_asks_for_a_job_leads_to_it_and_is_written_down(adam, administrator, name, kind):
    answer = adam.post(reverse(name))
    run = JobRun.objects.get()
    assert (run.kind, run.requested_by) == (kind, administrator)
    assert answer["Location"] == reverse("job", args=[run.pk])
    assert AuditEvent.objects.get(verb="asked for").by == administrator
    adam.post(reverse(name))
    assert JobRun.objects.count() == 1


def test_one_period_can_be_released(adam, country):
    families, (first, second) = make_definition(), quarters(2)
    for period in (first, second):
        report(country, families, period, 30)
    sweep()
    adam.post(reverse("operations_release"), {"period": second.pk})
    done(JobRun.objects.get(kind=RELEASE))
    assert [release.period for release in Release.objects.all()] == [second]
    rows = rows_of(adam, "operations_releases")
    assert rows[0][0] == "July to September 2025"
    assert rows[0][1].endswith("Asked for by Adam Aske.")
    assert rows[0][2:] == ["4 figures; none is hidden Rule: 1 to 5 hidden, with a second", "1"]
    assert rows[1] == [
        "April to June 2025",
        "Not released Readers see nothing of it until it is released.",
        "",
        "0",
    ]


def test_a_period_that_is_not_offered_is_refused(adam):
    (period,) = quarters(1)
    page = said(adam.post(reverse("operations_release"), {"period": period.pk}))
    assert "Select one of the choices listed" in page
    assert not JobRun.objects.exists()


# --- Jobs


def test_jobs_that_stand_still_are_listed_with_what_may_be_done(adam, administrator):
    now = timezone.now()
    waits = JobRun.objects.create(kind=COMPARE)
    left = JobRun.objects.create(
        kind=MEND,
        status=JobStatus.RUNNING,
        started_at=now,
        lease_expires_at=now - timedelta(seconds=1),
        attempt=1,
    )
    failed = JobRun.objects.create(kind=RELEASE, status=JobStatus.FAILED, error="No room.", finished_at=now)
    runs_well = JobRun.objects.create(kind=SWEEP)
    JobRun.objects.filter(pk=waits.pk).update(created_at=now - timedelta(minutes=6))
    page = adam.get(reverse("operations"))
    stuck = {job.pk: job for job in page.context["page"].stuck}
    assert {pk: (job.status, job.can_stop, job.can_retry) for pk, job in stuck.items()} == {
        waits.pk: ("Waits too long", True, False),
        left.pk: ("Lost its worker", True, False),
        failed.pk: ("Failed", False, True),
    }
    assert runs_well.pk not in stuck
    assert "No room." in said(page)
    assert states(adam)["Jobs"][0] == "3 jobs need you"

    adam.post(reverse("job_retry", args=[failed.pk]))
    adam.post(reverse("job_cancel", args=[waits.pk]))
    stuck = adam.get(reverse("operations")).context["page"].stuck
    assert [job.pk for job in stuck] == [left.pk]


def test_a_job_that_failed_again_is_listed_once_more(adam):
    now = timezone.now()
    fields = {"kind": RELEASE, "status": JobStatus.FAILED, "error": "No room.", "finished_at": now}
    JobRun.objects.create(**fields)
    JobRun.objects.create(**fields)
    assert len(adam.get(reverse("operations")).context["page"].stuck) == 2


# --- The timetable


def test_a_task_that_was_left_out_is_named(adam):
    jobs.note_run(task="outcomes.sweep_jobs")
    jobs.note_run(task="evaluations.make_releases", at=timezone.now() - timedelta(hours=26))
    word, meaning = states(adam)["Timetable"]
    assert (word, "“release new figures”" in meaning) == ("Late", True)
    timetable = adam.get(reverse("operations")).context["page"].timetable
    rows = {row[0]: row[1:] for row in map(in_words, timetable)}
    assert rows["Take up waiting and abandoned jobs"][::2] == ["Every minute", "On time"]
    assert rows["Release new figures"][0] == "Each day at 5:00am"
    assert rows["Release new figures"][2].startswith("Late It was due ")
    assert rows["Forget held pages"] == ["Every 15 minutes", "Never", "Not yet run"]
    ScheduledRun.objects.update(ran_at=timezone.now())
    assert states(adam)["Timetable"][0] == "On time"


# --- Files


def test_files_of_every_kind_stand_in_one_list(adam, country, administrator):
    from ...models import ContextFile
    from ..published import make_source

    value_files.keep(authority=country.authorities[0], name="hubs.csv", content=b"x", by=country.worker)
    ContextFile.objects.create(
        source=make_source(), name="area.csv", sha256="0" * 64, loaded_by=administrator,
        rows_read=9, values_new=3, values_changed=1, values_same=0,
    )  # fmt: skip
    AuditEvent.objects.create(
        by=None,
        verb="framework file loaded",
        object_type="outcomes.edition",
        detail={"version": "0.3", "new_measures": [], "reworded": ["ACC1.1"]},
    )
    rows = {row[0]: row[1:] for row in rows_of(adam, "operations_files")}
    assert rows["hubs.csv"][0] == "Hub values of Tynebridge"
    assert rows["hubs.csv"][1].endswith("by Wendy Worker")
    assert rows["area.csv"][1].endswith("by Adam Aske")
    assert rows["area.csv"][2] == "Loaded 3 new, 1 corrected, 0 as before, from 9 rows"
    assert rows["Version 0.3"][1].endswith("by a command")
    assert rows["Version 0.3"][2] == "Loaded 0 new measures, 1 reworded"


# --- How much it asks of the database


def test_statements_are_few_and_do_not_grow(adam, country):
    periods = quarters(3)

    def happen(number: int) -> None:
        period = periods[number]
        definition = make_definition(f"ACC1.{number + 1}")
        report(country, definition, period, 30, 40)
        sweep()
        make_release(period=period)
        spoil(country)
        done(aggregation.compare(by=None))
        report(country, definition, period, 31)
        JobRun.objects.create(
            kind=RELEASE, status=JobStatus.FAILED, error="No room.", finished_at=timezone.now(), scope=number
        )
        value_files.keep(
            authority=country.authorities[number], name=f"{number}.csv", content=b"x", by=country.worker
        )
        jobs.note_run(task="outcomes.sweep_jobs")

    def counted() -> dict[str, int]:
        found = {}
        for name in PAGES:
            with CaptureQueriesContext(
                connection,
            ) as statements:
                assert adam.get(reverse(name)).status_code == 200
            found[name] = len(statements)
        return found

    happen(0)
    few = counted()
    happen(1)
    happen(2)
    assert counted() == few
    assert {name: number for name, number in few.items() if number > MOST_STATEMENTS} == {}
