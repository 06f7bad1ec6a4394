import html
import io
import os
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.imports.context import load_file
from evaluations.models import ContextFile, ContextRevision, ContextSource, ContextUpload, ContextValue
from evaluations.tests.published import as_file, invented_rows, local, make_country, make_source
from hubs.choices import Role
from hubs.tests import builders
from outcomes.actions import running
from outcomes.models import AuditEvent, Indicator

pytestmark = pytest.mark.django_db

FILES = "/figures/context/files/"
LISTS = {
    model: reverse(f"admin:evaluations_{model._meta.model_name}_changelist")
    for model in (ContextSource, ContextFile, ContextValue, ContextRevision)
}


@pytest.fixture
def administrator(client):
    user = builders.make_user(Role.SERVICE_ADMINISTRATOR, name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def source():
    make_country()
    source = make_source()
    load_file(as_file(invented_rows()), name="invented.csv", source=source, by=None)
    load_file(as_file([local(2020, "E06000002", 410, "c", "z")]), name="mended.csv", source=source, by=None)
    return source


def sent(source: ContextSource, **changes) -> dict:
    """The form of a source as the page shows it, with changes."""
    words = {
        name: getattr(source, name)
        for name in (
            "code",
            "title",
            "publisher",
            "licence",
            "reporting_year_begins",
            "nation_rounded_to",
            "region_rounded_to",
            "authority_rounded_to",
        )
    } | {"takes_nation": "on", "takes_regions": "on", "takes_authorities": "on"}
    for prefix, rows in (("filters", source.filters.all()), ("series", source.series.all())):
        words |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            for field in row._meta.concrete_fields:
                words[f"{prefix}-{number}-{field.name}"] = field.value_from_object(row)
    return words | changes


def page(source: ContextSource) -> str:
    return reverse("admin:evaluations_contextsource_change", args=[source.pk])


def test_a_mapping_is_edited_and_recorded(client, administrator, source):
    changes = {"nation_rounded_to": 5, "series-0-numerator_column": "asked_in_all"}
    assert client.post(page(source), sent(source, **changes)).status_code == 302
    source.refresh_from_db()
    assert (source.nation_rounded_to, source.series.first().numerator_column) == (5, "asked_in_all")
    event = AuditEvent.objects.get(verb="changed")
    assert (event.by, event.detail) == (
        administrator,
        {"fields": ["nation_rounded_to"], "measures fed by columns": ["Questions asked"]},
    )


def test_the_next_file_follows_the_edited_mapping(client, administrator, source):
    client.post(page(source), sent(source, takes_nation="", takes_regions=""))
    source.refresh_from_db()
    outcome = load_file(as_file(invented_rows()), name="again.csv", source=source, by=administrator)
    assert outcome.rows_left_out == {"level “National”": 3, "level “Regional”": 7}


def test_a_wrong_mapping_is_refused_beside_the_field(client, administrator, source):
    response = client.post(page(source), sent(source, reporting_year_begins=13))
    assert list(response.context["adminform"].form.errors) == ["reporting_year_begins"]
    response = client.post(page(source), sent(source, **{"series-1-denominator_column": ""}))
    assert response.status_code == 200
    assert AuditEvent.objects.filter(verb="changed").count() == 0


@pytest.mark.parametrize("model", [ContextFile, ContextValue, ContextRevision])
def test_what_was_published_is_only_looked_at(client, administrator, source, model):
    name = f"admin:evaluations_{model._meta.model_name}"
    row = model.objects.first()
    assert client.get(LISTS[model]).status_code == 200
    assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert client.post(reverse(f"{name}_change", args=[row.pk])).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[row.pk])).status_code == 403


def test_values_read_as_published(client, administrator, source):
    text = client.get(f"{LISTS[ContextValue]}?q=Overton").content.decode()
    for words in ("Confidential", "410", "Not applicable", "Not in the file"):
        assert words in text


@pytest.mark.parametrize("model", [ContextFile, ContextValue, ContextRevision])
def test_lists_ask_as_often_for_three_as_for_one(client, administrator, model, django_assert_num_queries):
    make_country()
    source = make_source()
    codes = ("E06000001", "E06000002", "E06000005")

    def load(number, asked):
        rows = [local(2021, codes[number], asked, 0, 0)]
        load_file(as_file(rows), name=f"{number}.csv", source=source, by=administrator)

    load(0, 1)
    load(0, 2)
    with CaptureQueriesContext(connection) as few:
        client.get(LISTS[model])
    for number in (1, 2):
        load(number, 1)
        load(number, 2)
    with django_assert_num_queries(len(few)):
        client.get(LISTS[model])


@pytest.mark.parametrize("role", [Role.FRAMEWORK_EDITOR])
def test_others_may_not(client, source, role):
    client.force_login(builders.make_user(role))
    for address in (*LISTS.values(), page(source)):
        assert client.get(address).status_code == 403
    assert client.post(page(source), sent(source, title="Mine")).status_code == 403


def written(**changes) -> dict:
    """A new mapping as somebody types it: one measure, one filter."""
    words = {
        "code": "schools",
        "title": "Pupils who were absent",
        "publisher": "Nobody",
        "licence": "None needed",
        "reporting_year_begins": "4",
        "nation_rounded_to": "1",
        "region_rounded_to": "1",
        "authority_rounded_to": "1",
        "takes_nation": "on",
        "takes_regions": "on",
        "takes_authorities": "on",
        "filters-TOTAL_FORMS": "1",
        "filters-INITIAL_FORMS": "0",
        "filters-0-column": "category",
        "filters-0-value": "Questions",
        "series-TOTAL_FORMS": "1",
        "series-INITIAL_FORMS": "0",
    }
    series = {
        "title": "Pupils who were absent",
        "unit": "%",
        "numerator_column": "again",
        "numerator_title": "Pupils who were absent",
        "denominator_column": "asked",
        "denominator_title": "Pupils",
        "value_column": "again_percent",
        "value_places": "1",
        "multiplier": "100",
    }
    return words | {f"series-0-{name}": word for name, word in series.items()} | changes


ADD = reverse("admin:evaluations_contextsource_add")


def add(client, indicator: str, **changes):
    Indicator.objects.get_or_create(code=indicator)
    pk = Indicator.objects.get(code=indicator).pk
    return client.post(ADD, written(**{"series-0-indicator": pk} | changes))


def load_in_browser(client, code: str, content: bytes, name: str = "file.csv") -> ContextUpload:
    """Sent, checked and loaded by the pages, as the worker does its part."""
    client.post(FILES, {"mapping": code, "file": SimpleUploadedFile(name, content, "text/csv")})
    upload = ContextUpload.objects.first()
    assert running.perform(run_id=upload.checked_id) == "succeeded"
    client.post(f"{FILES}{upload.pk}/load/")
    upload.refresh_from_db()
    assert upload.outcome["problems"] == 0, list(upload.problems.all())
    assert running.perform(run_id=upload.loaded_id) == "succeeded"
    upload.refresh_from_db()
    return upload


def test_a_mapping_made_here_is_used_in_the_browser_and_school_years_are_academic(client, administrator):
    make_country()
    assert add(client, "TST5.1").status_code == 302
    rows = [local("202324", "E06000001", 396, 80, 20.2), local("2024/25", "E06000001", 400, "c", "z")]
    for row in rows:
        row[1] = "Academic year"
    load_in_browser(client, "schools", as_file(rows).getvalue())
    found = ContextValue.objects.order_by("starts").values_list("starts", "ends", "numerator_state")
    assert list(found) == [
        (date(2023, 9, 1), date(2024, 8, 31), "number"),
        (date(2024, 9, 1), date(2025, 8, 31), "confidential"),
    ]
    assert "Pupils who were absent" in client.get("/figures/context/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"takes_nation": "", "takes_regions": "", "takes_authorities": ""},
            "Take rows of one level at least",
        ),
        (
            {"series-0-denominator_column": ""},
            "A percentage or rate needs the column of out of how many.",
        ),
        ({"series-0-denominator_title": ""}, "Say in words what is counted in that column."),
        ({"series-TOTAL_FORMS": "0"}, "Name one measure at least that the file feeds."),
        ({"code": "Pupils absent"}, "Enter a valid “slug”"),
        ({"nation_rounded_to": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_new_mapping_that_cannot_work_is_refused_in_words(client, administrator, changes, message):
    answer = add(client, "TST5.1", **changes)
    assert answer.status_code == 200
    assert message in html.unescape(answer.content.decode())
    assert ContextSource.objects.count() == 0


def test_a_measure_that_another_mapping_feeds_is_refused_in_words(client, administrator, source):
    answer = add(client, "TST1.1")
    assert "Another mapping feeds this measure already." in answer.content.decode()


PUBLISHED = {
    "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv": (
        "Referrals and Re-referrals",
        ("rereferral_child_count", "referral_child_count", "rereferral_child_percent"),
    ),
    "d3_cpps_subsequent_plan_2013_to_2025.csv": (
        "Child Protection Plans which are a second or subsequent plan",
        ("CPP_subsequent", "CPP_start", "CPP_subsequent_percent"),
    ),
}


@pytest.mark.skipif(not os.environ.get("PUBLISHED_DATA_DIR"), reason="PUBLISHED_DATA_DIR is not set")
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_mapping_of_a_published_file_is_made_here_alone(client, administrator, name):
    call_command("load_places", stdout=io.StringIO())
    category, columns = PUBLISHED[name]
    words = dict(zip(("numerator", "denominator", "value"), columns, strict=True))
    changes = {f"series-0-{part}_column": column for part, column in words.items()}
    rounding = {"filters-0-value": category, "nation_rounded_to": "10", "region_rounded_to": "10"}
    assert add(client, "TST5.1", **changes, **rounding).status_code == 302
    content = (Path(os.environ["PUBLISHED_DATA_DIR"]) / name).read_bytes()
    upload = load_in_browser(client, "schools", content, name)
    assert upload.outcome["new"] > 1500
    page = client.get("/figures/context/TST5.1/").context["page"]
    verdicts = {row[-1]["text"] for table in page.tables for row in table.rows}
    assert "Same" in verdicts
    assert verdicts <= {"Same", "Not compared"}
