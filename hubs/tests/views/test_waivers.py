import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.choices import Role
from hubs.models import RequiredBreakdown, Waiver
from hubs.queries.return_plan import plan_for
from hubs.tests import builders
from hubs.tests.desk import signed_in
from hubs.tests.returning import HELPED, REACHED, definition, make_cast
from outcomes.models import DefinitionBreakdown

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def day(name: str, date: datetime.date) -> dict:
    return {f"{name}_day": date.day, f"{name}_month": date.month, f"{name}_year": date.year}


def grant(cast, *, by=None, expires=None, **boxes):
    expires = expires or timezone.localdate() + datetime.timedelta(30)
    told = {
        "rule": "not_expected",
        "place": cast.hub.pk,
        "period": cast.period.pk,
        "indicator": REACHED,
        "reason": "The register burned.",
    }
    return signed_in(by or cast.analyst).post("/exceptions/new/", told | day("expires", expires) | boxes)


def test_an_exception_is_granted_shown_and_ended(cast):
    assert grant(cast).url == "/exceptions/"
    assert not plan_for(cast.period_return).by_code(REACHED).expected
    client = signed_in(cast.analyst)
    waiver = Waiver.objects.get()
    (row,) = client.get("/exceptions/").context["page"].rows
    assert row[0] == {
        "text": "Alder Hub, July to September 2026",
        "url": f"/exceptions/{waiver.pk}/end/",
    }
    assert row[1] == "Do not expect this figure: ACC1.1 Measure ACC1.1"
    assert row[4] == {"text": "Holds", "tag": "green"}
    assert "The register burned." in words(client.get(f"/exceptions/{waiver.pk}/end/"))
    client.post(f"/exceptions/{waiver.pk}/end/")
    assert plan_for(cast.period_return).by_code(REACHED).expected
    (row,) = client.get("/exceptions/").context["page"].rows
    assert (row[0], row[4]["text"]) == ("Alder Hub, July to September 2026", "Ended")


@pytest.mark.parametrize(
    ("boxes", "errors"),
    [
        (
            {"rule": "late_return"},
            {"indicator": ["A late return is admitted as a whole: choose no measure"]},
        ),
        (
            {"indicator": ""},
            {"indicator": ["Select the measure for which you agree to it"]},
        ),
        ({"rule": ""}, {"rule": ["Select what you agree to"]}),
        ({"reason": ""}, {"reason": ["Enter the reason"]}),
    ],
)
def test_errors_are_told_at_their_boxes(cast, boxes, errors):
    assert grant(cast, **boxes).context["form"].errors == errors
    assert Waiver.objects.count() == 0


def test_it_cannot_run_out_before_it_begins(cast):
    answer = grant(cast, expires=timezone.localdate() - datetime.timedelta(1))
    assert list(answer.context["form"].errors) == ["expires"]


def test_a_late_return_is_admitted_for_all_hubs_at_once(cast):
    answer = grant(cast, rule="late_return", indicator="", place=cast.authority.pk)
    assert answer.status_code == 302
    assert Waiver.objects.get().place == cast.authority


@pytest.mark.parametrize(
    ("role", "at", "listed", "granted", "ended"),
    [
        (Role.HUB_WORKER, "hub", 1, 403, 403),
        (Role.HUB_MANAGER, "hub", 1, 403, 403),
        (Role.HUB_MANAGER, "other", 0, 403, 403),
        (Role.COMMISSIONER, "authority", None, 403, 403),
        (Role.AUTHORITY_ANALYST, "elsewhere", 0, 200, 404),
    ],
)
def test_who_sees_and_who_grants(cast, role, at, listed, granted, ended):
    grant(cast)
    waiver = Waiver.objects.get()
    places = {
        "hub": cast.hub,
        "other": builders.make_hub("Birch Hub", authority=cast.authority),
        "authority": cast.authority,
        "elsewhere": builders.make_authority("Southport"),
    }
    person = builders.make_user(role, places[at])
    client = signed_in(person)
    answer = client.get("/exceptions/")
    assert answer.status_code == (403 if listed is None else 200)
    if listed is not None:
        assert len(answer.context["page"].rows) == listed
    assert grant(cast, by=person).status_code == granted
    assert client.get(f"/exceptions/{waiver.pk}/end/").status_code == ended
    assert Waiver.objects.count() == 1


def test_statements_do_not_grow_with_exceptions(cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/exceptions/")
        return len(queries)

    client = signed_in(cast.analyst)
    grant(cast)
    client.get("/exceptions/")
    one = asked()
    grant(cast, indicator=HELPED)
    grant(cast, rule="accept_warning")
    assert asked() == one <= 10


# --- Required splits


def open_split() -> DefinitionBreakdown:
    return DefinitionBreakdown.objects.get(definition=definition(HELPED), scheme__code="age_band_child")


def require(cast, *, by=None, split=None, starts=datetime.date(2026, 7, 1)):
    pk = open_split().pk if split is None else split
    return signed_in(by or cast.analyst).post("/desk/splits/new/", {"split": pk} | day("starts", starts))


def required_tables(cast) -> list[str]:
    return [table.code for table in plan_for(cast.period_return).by_code(HELPED).required_tables]


def test_a_split_is_required_from_a_day_and_then_no_more(cast):
    client = signed_in(cast.analyst)
    assert required_tables(cast) == []
    assert require(cast).url == "/desk/splits/"
    assert required_tables(cast) == ["age_band_child"]
    requirement = RequiredBreakdown.objects.get()
    (row,) = client.get("/desk/splits/").context["rows"]
    assert (row[0], row[1], row[2]) == ("ACC1.2 Measure ACC1.2, by age of child", "1 July 2026", "No end")
    answer = client.post(f"/desk/splits/{requirement.pk}/end/", day("ends", datetime.date(2026, 7, 1)))
    assert answer.url == "/desk/splits/?authority=tynebridge"
    assert required_tables(cast) == []


def test_a_split_is_required_once(cast):
    require(cast)
    assert require(cast).context["form"].errors == {"split": ["This split is required already."]}


def test_a_split_that_the_framework_requires_is_not_offered(cast):
    core = DefinitionBreakdown.objects.get(definition=definition(REACHED), scheme__code="age_band_child")
    answer = require(cast, split=core.pk)
    assert answer.context["form"].errors == {"split": ["Select one of the choices listed"]}


@pytest.mark.parametrize(
    ("role", "at", "listed", "ended"),
    [
        (Role.HUB_MANAGER, "hub", 403, 403),
        (Role.COMMISSIONER, "authority", 403, 403),
        (Role.AUTHORITY_ANALYST, "elsewhere", 200, 404),
    ],
)
def test_only_its_analysts_require_a_split(cast, role, at, listed, ended):
    require(cast)
    requirement = RequiredBreakdown.objects.get()
    places = {"hub": cast.hub, "authority": cast.authority, "elsewhere": builders.make_authority("Southport")}
    client = signed_in(builders.make_user(role, places[at]))
    assert client.get("/desk/splits/").status_code == listed
    assert client.get(f"/desk/splits/{requirement.pk}/end/").status_code == ended
    if listed == 200:
        assert client.get("/desk/splits/").context["rows"] == []


def test_statements_do_not_grow_with_requirements(cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/splits/")
        return len(queries)

    client = signed_in(cast.analyst)
    require(cast)
    client.get("/desk/splits/")
    one = asked()
    other = DefinitionBreakdown.objects.get(definition=definition(REACHED), scheme__code="priority_group")
    require(cast, split=other.pk)
    assert RequiredBreakdown.objects.count() == 2
    assert asked() == one <= 10
