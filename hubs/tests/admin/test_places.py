from datetime import date

import pytest
from django.urls import reverse

from hubs.choices import HubKind, Level, Role
from hubs.models import Place
from hubs.queries.places import descendants
from hubs.tests import builders
from hubs.tests.builders import make_authority, make_hub, make_nation, make_region
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db

LIST = reverse("admin:hubs_place_changelist")
ADD = reverse("admin:hubs_place_add")
MOVE = date(2026, 4, 1)


@pytest.fixture
def administrator(client):
    user = builders.make_user(Role.SERVICE_ADMINISTRATOR, name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def upton():
    return make_authority("Upton", make_region("North", make_nation("Britain")))


@pytest.fixture
def seaby(upton):
    return make_authority("Seaby", upton.parents.get().parent)


@pytest.fixture
def hub(upton):
    return make_hub("Elm Street", upton)


def page(place: Place) -> str:
    return reverse("admin:hubs_place_change", args=[place.pk])


def sent(place: Place, **changes) -> dict:
    """The form of a place as the page shows it, with changes."""
    words = {"name": place.name, "closed": place.closed or "", "successor": place.successor_id or ""}
    if place.level == Level.HUB:
        words |= {
            "kind": place.hub.kind,
            "catchment": place.hub.catchment,
            "safeguarding_lead": place.hub.safeguarding_lead,
        }
    return words | changes


def errors(response) -> dict:
    return {name: list(words) for name, words in response.context["adminform"].form.errors.items()}


def verbs(place: Place) -> list[tuple]:
    return list(
        AuditEvent.objects.filter(scope=f"place:{place.pk}").order_by("pk").values_list("verb", "by__name")
    )


def test_a_hub_and_an_authority_are_opened(client, administrator, upton):
    region = upton.parents.get().parent
    given = {"name": "Newby", "parent": region.pk, "opened": "2026-04-01", "code": "E06000099"}
    assert client.post(ADD, given).url == LIST
    newby = Place.objects.get(name="Newby")
    assert (newby.level, newby.codes.get().code) == (Level.AUTHORITY, "E06000099")
    given = {
        "name": "Oak Lane",
        "parent": newby.pk,
        "opened": "2026-04-01",
        "kind": HubKind.NETWORK,
        "catchment": "The town",
    }
    assert client.post(ADD, given).url == LIST
    oak = Place.objects.get(name="Oak Lane")
    assert (oak.level, oak.hub.kind, oak.hub.catchment) == (Level.HUB, HubKind.NETWORK, "The town")
    assert verbs(oak) == [("opened", "Ada")]


def test_what_the_action_refuses_stands_beside_the_field(client, administrator, hub, upton):
    given = {"name": "elm street", "parent": upton.pk, "opened": "2026-04-01"}
    assert errors(client.post(ADD, given)) == {
        "name": ["There is already an open place called elm street here."]
    }
    given |= {"name": "Oak Lane", "opened": "1999-04-01"}
    assert errors(client.post(ADD, given)) == {"parent": ["Upton did not exist on 1 April 1999."]}
    assert list(Place.objects.filter(level=Level.HUB)) == [hub]


def test_a_hub_is_renamed_described_moved_and_closed(client, administrator, hub, seaby):
    changes = {
        "name": "Elm Centre",
        "catchment": "The east",
        "move_to": seaby.pk,
        "move_from": "2026-04-01",
        "closed": "2026-10-01",
    }
    assert client.post(page(hub), sent(hub, **changes)).url == LIST
    hub.refresh_from_db()
    assert (hub.name, hub.hub.catchment, hub.closed) == ("Elm Centre", "The east", date(2026, 10, 1))
    assert list(descendants(seaby, level=Level.HUB, day=MOVE)) == [hub]
    assert verbs(hub) == [(v, "Ada") for v in ("renamed", "described", "moved", "closed")]
    client.post(page(hub), sent(hub, closed=""))
    hub.refresh_from_db()
    assert hub.closed is None
    assert verbs(hub)[4:] == [("reopened", "Ada")]


def test_nothing_changed_records_nothing(client, administrator, hub):
    assert client.post(page(hub), sent(hub)).status_code == 302
    assert verbs(hub) == []


def test_half_a_move_and_a_wrong_day_are_refused(client, administrator, hub, seaby, upton):
    response = client.post(page(hub), sent(hub, move_to=seaby.pk))
    assert errors(response) == {"move_from": ["Give both, or neither."]}
    response = client.post(page(hub), sent(hub, move_to=seaby.pk, move_from="2026-04-02", name="Other"))
    assert errors(response) == {
        "move_from": ["A move takes effect when a period begins: give the first day of a quarter."]
    }
    hub.refresh_from_db()
    assert hub.name == "Elm Street"
    assert list(descendants(upton, level=Level.HUB, day=MOVE)) == [hub]


def test_an_authority_gets_a_new_code_and_closes_after_its_hubs(client, administrator, hub, upton, seaby):
    codes = {"new_code": "E06000098", "code_from": "2020-04-01"}
    assert client.post(page(upton), sent(upton, **codes)).url == LIST
    assert upton.codes.get().code == "E06000098"
    closing = {"closed": "2026-04-01", "successor": seaby.pk}
    assert errors(client.post(page(upton), sent(upton, **closing))) == {
        "closed": ["Move these hubs first, they are still open: Elm Street."]
    }
    client.post(page(hub), sent(hub, move_to=seaby.pk, move_from="2026-04-01"))
    assert client.post(page(upton), sent(upton, **closing)).url == LIST
    upton.refresh_from_db()
    assert (upton.closed, upton.successor) == (MOVE, seaby)
    assert errors(client.post(page(upton), sent(upton, closed=""))) == {
        "closed": ["An authority that was closed is not opened again."]
    }


def test_pages_show_where_a_place_belonged_and_its_codes(client, administrator, hub, upton, seaby):
    client.post(page(hub), sent(hub, move_to=seaby.pk, move_from="2026-04-01"))
    assert (
        "Upton, from 1 April 2013 until before 1 April 2026; Seaby, from 1 April 2026"
        in client.get(page(hub)).content.decode()
    )
    client.post(page(upton), sent(upton, new_code="E06000098", code_from="2020-04-01"))
    assert "E06000098, from 1 April 2020" in client.get(page(upton)).content.decode()


def test_places_are_never_deleted(client, administrator, hub):
    for place in (hub, hub.parents.get().parent, Place.objects.get(level=Level.REGION)):
        response = client.get(page(place))
        assert response.status_code == 200
        assert "deletelink" not in response.content.decode()
    assert client.get(ADD).status_code == 200
    assert client.post(reverse("admin:hubs_place_delete", args=[hub.pk])).status_code == 403


def test_the_list_asks_as_often_for_three_as_for_one(client, administrator, upton, django_assert_num_queries):
    with django_assert_num_queries(6):
        client.get(f"{LIST}?q=Upton")
    for number in range(3):
        make_hub(f"Upton {number}", upton)
    with django_assert_num_queries(6):
        client.get(f"{LIST}?q=Upton")


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AUTHORITY_ANALYST, 302), (Role.HUB_MANAGER, 302), (Role.FRAMEWORK_EDITOR, 403)],
)
def test_others_may_not(client, hub, upton, role, status):
    place = {Role.AUTHORITY_ANALYST: upton, Role.HUB_MANAGER: hub}.get(role)
    client.force_login(builders.make_user(role, place))
    for address in (LIST, ADD, page(hub)):
        assert client.get(address).status_code == status
        assert client.post(address, sent(hub, name="Mine")).status_code == status
    hub.refresh_from_db()
    assert hub.name == "Elm Street"
