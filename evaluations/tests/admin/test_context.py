import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.imports.context import load_file
from evaluations.models import ContextFile, ContextRevision, ContextSource, ContextValue
from evaluations.tests.published import as_file, invented_rows, local, make_country, make_source
from hubs.choices import Role
from hubs.tests import builders
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db

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
