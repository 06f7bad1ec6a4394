import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.actions import readings, returns
from hubs.choices import Origin, Role
from hubs.forms import value_files as forms
from hubs.imports import values
from hubs.models import Observation, Period, ValueFile
from hubs.presenters.value_files import RULES
from hubs.tests import builders
from hubs.tests.desk import another_hub, signed_in
from hubs.tests.returning import REACHED, make_cast, submit
from outcomes.actions import running
from outcomes.models import AuditEvent, JobRun
from outcomes.models.jobs import JobStatus

pytestmark = pytest.mark.django_db
HEADING = "hub,indicator,period,scheme,category,numerator,denominator,n,sum_of_squares,state"
GOOD = f"{HEADING}\nalder-hub,{REACHED},2026-q2,,,41,,,,reported\n"
BAD = f"{HEADING}\nalder-hub,{REACHED},2026-q2,,,many,,,,\nelsewhere,{REACHED},2026-q2,,,1,,,,\n"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def client(cast):
    return signed_in(cast.analyst)


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def send(client, text: str = GOOD, name: str = "before.csv"):
    return client.post("/desk/files/", {"file": SimpleUploadedFile(name, text.encode(), "text/csv")})


def carry_out(run: JobRun) -> None:
    """As the worker does."""
    running.perform(run_id=run.pk)
    run.refresh_from_db()
    assert run.status == JobStatus.SUCCEEDED, run.error


def checked(client, text: str = GOOD) -> ValueFile:
    send(client, text)
    file = ValueFile.objects.get()
    carry_out(file.checked)
    return file


def test_a_file_is_kept_and_its_check_asked_for(client):
    answer = send(client)
    file = ValueFile.objects.get()
    assert answer.url == f"/desk/files/{file.pk}/"
    assert (file.name, file.checked.kind, file.checked.status) == (
        "before.csv",
        "hubs.check_value_file",
        "queued",
    )
    assert "See how far it is" in words(client.get(answer.url))


def test_the_same_file_twice_is_one(client):
    send(client)
    send(client)
    assert ValueFile.objects.count() == JobRun.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("before.xlsx", GOOD, "The file must be a CSV file: save your spreadsheet as “CSV UTF-8”"),
        ("before.csv", "", "The chosen file is empty"),
    ],
)
def test_what_cannot_be_a_file_of_figures_is_refused(client, name, text, error):
    assert send(client, text, name).context["form"].errors == {"file": [error]}
    assert ValueFile.objects.count() == 0


def test_no_file_and_a_large_one_are_refused(client, monkeypatch):
    assert client.post("/desk/files/").context["form"].errors == {"file": ["Choose a CSV file"]}
    monkeypatch.setattr(forms, "LARGEST", 10)
    assert send(client).context["form"].errors == {
        "file": ["The file must be smaller than 10 MB: split it by year"]
    }


def test_a_file_without_problems_says_what_it_would_do_and_is_loaded(client):
    file = checked(client)
    url = f"/desk/files/{file.pk}/"
    page = client.get(url).context["page"]
    assert [(row["key"], row["value"]) for row in page.counts] == [
        ("Rows in the file", "1"),
        ("Would be new", "1"),
        ("Would change", "0"),
        ("There already, the same", "0"),
    ]
    assert page.may_load
    assert client.post(f"{url}load/").url == url
    assert not client.get(url).context["page"].may_load
    file.refresh_from_db()
    run = file.loaded
    client.post(f"{url}load/")
    file.refresh_from_db()
    assert file.loaded == run
    carry_out(run)
    client.post(f"{url}load/")
    assert JobRun.objects.filter(kind="hubs.load_value_file").count() == 1
    assert list(Observation.objects.values_list("submitted_numerator", "approved_numerator", "origin")) == [
        (41, 41, Origin.EARLIER_RECORDS)
    ]
    assert "What was loaded" in words(client.get(url))


def test_problems_are_counted_by_kind_and_named_by_row_and_column(client):
    file = checked(client, BAD)
    page = client.get(f"/desk/files/{file.pk}/").context["page"]
    assert page.by_rule == [["Not a number", "1"], ["Hub not known", "1"]]
    assert page.problems == [
        ["Row 2", "numerator", "“many” is not a number."],
        ["Row 3", "hub", "“elsewhere” is not a hub of this authority."],
    ]
    assert not page.may_load
    answer = client.post(f"/desk/files/{file.pk}/load/", follow=True)
    assert "Only a file that was checked and has no problems can be loaded." in words(answer)


def test_every_rule_has_words():
    folder = Path(values.__file__).parent
    code = "".join(path.read_text() for path in folder.glob("*.py"))
    named = set(re.findall(r"(?:Refused|refuse)\(\s*[\w.\[\]]*\"?\"?[^()]*?,\s*\"([a-z-]+)\"", code))
    assert named - set(RULES) == set()
    assert named


def test_the_list_shows_what_came_of_each(client):
    send(client, BAD, "bad.csv")
    send(client, GOOD, "good.csv")
    for file in ValueFile.objects.all():
        carry_out(file.checked)
    rows = client.get("/desk/files/").context["page"].rows
    assert [(row[0]["text"], row[2]["text"]) for row in rows] == [
        ("good.csv", "Ready to load"),
        ("bad.csv", "2 problems"),
    ]


def test_the_template_has_the_columns_and_the_codes_what_they_take(client):
    template = b"".join(client.get("/desk/files/template.csv")).decode()
    assert template.startswith("hub,indicator,period,scheme,category,numerator,")
    codes = b"".join(client.get("/desk/files/codes.csv")).decode().splitlines()
    assert codes[:4] == [
        "column,code,title,used_with",
        "hub,alder-hub,Alder Hub,",
        "period,2026-q2,July to September 2026,",
        "indicator,ACC1.1,Measure ACC1.1,quarterly",
    ]
    assert "category,under_1,Under 1,age_band_child: ACC1.1 ACC1.2" in codes
    assert "questionnaire,bpses,Parental self-efficacy," in codes


@pytest.mark.parametrize(
    ("role", "at", "listed", "opened"),
    [
        (Role.HUB_WORKER, "hub", 403, 403),
        (Role.HUB_MANAGER, "hub", 403, 403),
        (Role.COMMISSIONER, "authority", 403, 403),
        (Role.AUTHORITY_ANALYST, "elsewhere", 200, 404),
    ],
)
def test_files_are_the_analysts_own(cast, client, role, at, listed, opened):
    send(client)
    places = {"hub": cast.hub, "authority": cast.authority, "elsewhere": builders.make_authority("Southport")}
    other = signed_in(builders.make_user(role, places[at]))
    answer = other.get("/desk/files/")
    assert answer.status_code == listed
    if listed == 200:
        assert answer.context["page"].rows == []
    url = f"/desk/files/{ValueFile.objects.get().pk}/"
    assert (other.get(url).status_code, other.post(f"{url}load/").status_code) == (opened, opened)


def test_statements_do_not_grow_with_files(client):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/files/")
        return len(queries)

    send(client)
    client.get("/desk/files/")
    one = asked()
    for number in (42, 43):
        send(client, GOOD.replace("41", str(number)))
    assert asked() == one <= 10


# --- Files that are downloaded


def test_a_return_downloads_in_the_shape_that_can_be_loaded(cast):
    submit(cast)
    answer = signed_in(cast.worker).get("/hubs/alder-hub/returns/2026-q2/figures.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="alder-hub-2026-q2-figures.csv"'
    lines = b"".join(answer).decode().splitlines()
    assert lines[0].startswith("hub,indicator,period")
    (read,) = AuditEvent.objects.filter(verb=readings.VERB, by=cast.worker)
    assert (read.scope, read.detail) == (f"place:{cast.hub.pk}", {"as": "file"})
    assert f"alder-hub,{REACHED},2026-q2,,,43,,,,,reported,," in lines
    assert f"alder-hub,{REACHED},2026-q2,age_band_child,under_1,42,,,,,reported,," in lines


@pytest.mark.parametrize(
    "url",
    [
        "/hubs/alder-hub/figures.csv",
        "/hubs/alder-hub/returns/2026-q2/figures.csv",
        "/desk/periods/2026-q2/figures.csv",
    ],
)
def test_a_return_that_was_sent_back_is_in_no_file(cast, url):
    client = signed_in(cast.analyst)
    submit(cast)
    full = b"".join(client.get(url)).decode().splitlines()
    returns.return_with_comments(period_return=cast.period_return, note="Look again.", by=cast.analyst)
    empty = b"".join(client.get(url)).decode().splitlines()
    assert (len(full) > 3, len(empty)) == (True, 1)


def test_the_file_of_a_period_holds_all_hubs_of_the_authority_alone(cast):
    submit(cast)
    submit(another_hub(cast, "Birch Hub"))
    other = builders.make_authority("Southport")
    stranger = another_hub(cast, "Cedar Hub")
    builders.move_place(stranger.hub, to=other, on=cast.period.starts)
    submit(stranger)
    lines = b"".join(signed_in(cast.analyst).get("/desk/periods/2026-q2/figures.csv")).decode().splitlines()
    assert {line.split(",")[0] for line in lines[1:]} == {"alder-hub", "birch-hub"}


def test_any_past_period_can_be_loaded_though_nobody_asked_for_it_then(cast, client):
    Period.objects.filter(starts__lt=cast.period.starts).delete()
    file = checked(client, GOOD.replace("2026-q2", "2025-q1"))
    file.refresh_from_db()
    assert file.outcome == {"rows": 1, "new": 1, "changed": 0, "same": 0, "problems": 0, "by_rule": {}}
    client.post(f"/desk/files/{file.pk}/load/")
    file.refresh_from_db()
    carry_out(file.loaded)
    assert [str(o.period) for o in Observation.objects.all()] == ["April to June 2025"]


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("1999-q1", "No version of the framework was in force for “1999-q1”"),
        ("2099-q1", "“2099-q1” is not a period."),
        ("summer", "“summer” is not a period."),
    ],
)
def test_a_period_without_a_framework_is_told_from_one_that_is_none(cast, client, period, message):
    before = Period.objects.count()
    file = checked(client, GOOD.replace("2026-q2", period))
    assert message in file.problems.get().message
    assert Period.objects.count() == before


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_columns_that_are_parted_by_another_mark_are_one_problem(cast, client, mark, name):
    file = checked(client, GOOD.replace(",", mark))
    assert [p.message for p in file.problems.all()] == [
        f"The columns are parted by {name}, not by commas. Save it as “CSV UTF-8”."
    ]


def test_a_file_that_is_checked_again_says_nothing_of_the_check_before(client):
    file = checked(client, BAD)
    assert "2 problems in 2 rows." in words(client.get(f"/desk/files/{file.pk}/"))
    send(client, BAD)
    again = words(client.get(f"/desk/files/{file.pk}/"))
    assert "See how far it is" in again
    assert "problem" not in again


def test_a_wrong_heading_is_told_without_rows(client):
    file = checked(client, "hub,period\nalder-hub,2026-q2\n")
    assert " problems. Nothing was loaded." in words(client.get(f"/desk/files/{file.pk}/"))
