import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.choices import Role
from hubs.models import Target
from hubs.tests import builders
from hubs.tests.desk import signed_in
from hubs.tests.returning import HELPED, HOURS, REACHED, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def day(name: str, date: datetime.date) -> dict:
    return {f"{name}_day": date.day, f"{name}_month": date.month, f"{name}_year": date.year}


def propose(user, place, **boxes):
    year = day("starts", datetime.date(2026, 4, 1)) | day("ends", datetime.date(2027, 3, 31))
    told = {
        "place": place.pk,
        "kind": "target",
        "indicator": REACHED,
        "value": "1,250",
        "basis": "As last year.",
    }
    return signed_in(user).post("/targets/new/", told | year | boxes)


def proposed(cast, **boxes) -> Target:
    propose(cast.manager, cast.hub, **boxes)
    return Target.objects.latest("pk")


def test_a_manager_proposes_and_an_analyst_agrees(cast):
    answer = propose(cast.manager, cast.hub)
    assert (answer.status_code, answer.url) == (302, "/targets/")
    target = Target.objects.get()
    assert (target.place, target.value, target.status) == (cast.hub, 1250, "proposed")
    analyst = signed_in(cast.analyst)
    rows = analyst.get("/targets/").context["page"].rows
    assert [(row[0]["text"], row[1], row[2], row[3], row[4]["text"]) for row in rows] == [
        (
            "ACC1.1 Measure ACC1.1: target",
            "Alder Hub",
            "1,250 families",
            "1 April 2026 to 31 March 2027",
            "Proposed",
        )
    ]
    assert analyst.post(f"/targets/{target.pk}/agree/").url == "/targets/"
    target.refresh_from_db()
    assert (target.status, target.agreed_by) == ("agreed", cast.analyst)


@pytest.mark.parametrize(
    ("code", "typed", "value"),
    [(HELPED, "62.5%", "62.50"), (REACHED, "1 250", "1250.00"), (HOURS, "£12.5", "12.50")],
)
def test_values_are_typed_as_people_write_them(cast, code, typed, value):
    assert str(proposed(cast, indicator=code, value=typed).value) == value


def test_measures_without_targets_are_refused_with_a_reason(cast):
    code = "WHF2.1"
    wording = builders.make_definition(code, targets_allowed=False)
    builders.make_edition(wording, version="2.0", in_force_from=datetime.date(2026, 4, 1))
    answer = propose(cast.manager, cast.hub, indicator=code)
    assert answer.context["form"].errors == {
        "indicator": ["There are no targets and baselines on WHF2.1, so that nobody counts towards them"]
    }
    assert "WHF2.1 Families reached (WHF2.1)" in words(answer)
    assert Target.objects.count() == 0


@pytest.mark.parametrize(
    ("boxes", "errors"),
    [
        ({"value": "many"}, {"value": ["The value must be a number, like 12.5"]}),
        ({"value": "-5"}, None),
        ({"basis": ""}, {"basis": ["Enter the reason for this value"]}),
        (day("ends", datetime.date(2026, 3, 1)), {"ends": ["The last day must be the first day or later"]}),
        ({"kind": ""}, {"kind": ["Select whether it is a target or a baseline"]}),
    ],
)
def test_errors_are_told_at_their_boxes(cast, boxes, errors):
    answer = propose(cast.manager, cast.hub, **boxes)
    if errors is None:
        assert answer.status_code == 302
    else:
        assert answer.context["form"].errors == errors
        assert Target.objects.count() == 0


def test_two_agreed_ones_may_not_overlap(cast):
    first, second = proposed(cast), proposed(cast)
    analyst = signed_in(cast.analyst)
    analyst.post(f"/targets/{first.pk}/agree/")
    answer = analyst.post(f"/targets/{second.pk}/agree/", follow=True)
    assert "is agreed for some of these days" in words(answer)
    analyst.post(f"/targets/{first.pk}/withdraw/")
    analyst.post(f"/targets/{second.pk}/agree/")
    assert list(Target.objects.order_by("pk").values_list("status", flat=True)) == ["withdrawn", "agreed"]


def test_a_person_proposes_for_her_own_places_alone(cast):
    other = builders.make_hub("Birch Hub", authority=cast.authority)
    answer = propose(cast.manager, other)
    assert answer.context["form"].errors == {"place": ["Select one of the choices listed"]}
    assert propose(cast.worker, cast.hub).status_code == 403
    assert propose(cast.analyst, other).status_code == 302


@pytest.mark.parametrize(
    ("role", "at", "seen", "agreed"),
    [
        (Role.HUB_WORKER, "hub", 200, 403),
        (Role.HUB_MANAGER, "hub", 200, 403),
        (Role.HUB_MANAGER, "other", 404, 404),
        (Role.COMMISSIONER, "authority", 403, 403),
        (Role.AUTHORITY_ANALYST, "elsewhere", 404, 404),
        (Role.AUTHORITY_ANALYST, "authority", 200, 302),
    ],
)
def test_who_sees_and_who_agrees(cast, role, at, seen, agreed):
    target = proposed(cast)
    places = {
        "hub": cast.hub,
        "other": builders.make_hub("Birch Hub", authority=cast.authority),
        "authority": cast.authority,
        "elsewhere": builders.make_authority("Southport"),
    }
    client = signed_in(builders.make_user(role, places[at]))
    assert client.get(f"/targets/{target.pk}/").status_code == seen
    assert client.post(f"/targets/{target.pk}/agree/").status_code == agreed
    listed = client.get("/targets/")
    if listed.status_code == 200:
        assert len(listed.context["page"].rows) == (seen == 200)


def test_statements_do_not_grow_with_targets(cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/targets/")
        return len(queries)

    client = signed_in(cast.analyst)
    proposed(cast)
    client.get("/targets/")
    one = asked()
    proposed(cast, indicator=HELPED, value="50")
    proposed(cast, indicator=HOURS)
    assert asked() == one <= 10
