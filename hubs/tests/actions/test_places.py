from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hubs.actions import places
from hubs.choices import HubKind, Level
from hubs.models import Observation, OutboxMark, Period, Place, PlaceCode
from hubs.queries.places import descendants, parents_on
from hubs.tests.builders import make_authority, make_hub, make_nation, make_region
from outcomes.choices import Frequency
from outcomes.models import AuditEvent, Definition, Indicator, User

MOVE = date(2026, 4, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user("ada@example.org", name="Ada")


@pytest.fixture
def tree():
    england = make_nation(code="E92000001")
    north = make_region("North", england)
    upton, seaby = make_authority("Upton", north), make_authority("Seaby", north)
    hub = make_hub("Elm Street", upton)
    return SimpleNamespace(england=england, north=north, upton=upton, seaby=seaby, hub=hub)


def make_quarter(starts: date) -> Period:
    ends = (starts + timedelta(days=92)).replace(day=1) - timedelta(days=1)
    return Period.objects.create(
        frequency=Frequency.QUARTERLY,
        starts=starts,
        ends=ends,
        opens=ends + timedelta(1),
        due=ends + timedelta(30),
        closes=ends + timedelta(60),
    )


def make_definition(code: str) -> Definition:
    return Definition.objects.create(
        indicator=Indicator.objects.create(code=code),
        title=code,
        definition="d",
        kind="count",
        numerator="n",
        unit="families",
        direction="neutral",
        frequency="quarterly",
        window="w",
        source="s",
        entry="hub",
        time_rule="sum",
        place_rule="sum",
    )


def observe(hub: Place, definition: Definition, period: Period, person: User) -> None:
    Observation.objects.create(
        place=hub,
        definition=definition,
        period=period,
        submitted_state="reported",
        submitted_numerator=7,
        submitted_at=timezone.now(),
        submitted_by=person,
    )


def marks() -> list[tuple[int, int, int]]:
    return sorted(OutboxMark.objects.values_list("definition_id", "place_id", "period_id"))


def refusal(problem) -> dict:
    return problem.value.message_dict


def audited() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", "scope"))


def test_opening_builds_the_tree_and_records_it(person):
    england = places.open_nation(name="England", opened=date(2010, 4, 1), code="E92000001", by=person)
    region = places.open_region(
        name="Elsewhere", nation=england, opened=date(2010, 4, 1), demonstration=True, by=person
    )
    authority = places.open_authority(name="Upton", region=region, opened=date(2019, 4, 1), by=person)
    hub = places.open_hub(
        name=" Elm Street ",
        authority=authority,
        opened=date(2024, 5, 6),
        kind=HubKind.NETWORK,
        catchment="The east of the town",
        by=person,
    )
    assert [(p.name, p.level, p.slug, p.demonstration) for p in Place.objects.order_by("pk")] == [
        ("England", Level.NATION, "england", False),
        ("Elsewhere", Level.REGION, "elsewhere", True),
        ("Upton", Level.AUTHORITY, "upton", True),
        ("Elm Street", Level.HUB, "elm-street", True),
    ]
    assert (hub.hub.kind, hub.hub.catchment) == (HubKind.NETWORK, "The east of the town")
    assert parents_on(date(2024, 5, 6)) == {
        hub.pk: authority.pk,
        authority.pk: region.pk,
        region.pk: england.pk,
    }
    assert audited() == [("opened", f"place:{p.pk}") for p in (england, region, authority, hub)]
    assert AuditEvent.objects.first().by == person


def test_two_hubs_of_one_name_have_two_addresses_and_live_apart(tree, person):
    second = places.open_hub(name="Elm Street", authority=tree.seaby, opened=MOVE, by=person)
    assert second.slug == "elm-street-2"
    with pytest.raises(ValidationError) as problem:
        places.open_hub(name="elm street", authority=tree.seaby, opened=MOVE, by=person)
    assert refusal(problem) == {"name": ["There is already an open place called elm street here."]}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "  "}, {"name": ["Enter a name."]}),
        ({"opened": date(2001, 1, 1)}, {"parent": ["Upton did not exist on 1 January 2001."]}),
        ({"authority": "north"}, {"parent": ["A family hub does not belong to North."]}),
    ],
)
def test_what_cannot_be_opened_says_why(tree, person, changes, told):
    given = {"name": "New hub", "authority": tree.upton, "opened": MOVE} | changes
    if given["authority"] == "north":
        given["authority"] = tree.north
    with pytest.raises(ValidationError) as problem:
        places.open_hub(**given, by=person)
    assert refusal(problem) == told
    assert list(Place.objects.filter(level=Level.HUB)) == [tree.hub]


def test_a_hub_moves_when_a_period_begins_and_old_and_new_parents_are_marked(
    tree, person, django_assert_max_num_queries
):
    before, first, second = (make_quarter(d) for d in (date(2026, 1, 1), MOVE, date(2026, 7, 1)))
    reach, needs = make_definition("ACC1.1"), make_definition("WHF1.1")
    for definition, period in ((reach, before), (reach, first), (reach, second), (needs, second)):
        observe(tree.hub, definition, period, person)
    with django_assert_max_num_queries(14):
        places.move_hub(hub=tree.hub, to=tree.seaby, starts=MOVE, by=person)
    hubs = {"level": Level.HUB, "day": MOVE}
    assert list(descendants(tree.seaby, **hubs)) == [tree.hub]
    assert list(descendants(tree.upton, **hubs)) == []
    assert list(descendants(tree.upton, level=Level.HUB, day=MOVE - timedelta(1))) == [tree.hub]
    assert marks() == sorted(
        (definition.pk, place.pk, period.pk)
        for definition, period in ((reach, first), (reach, second), (needs, second))
        for place in (tree.hub, tree.upton, tree.seaby)
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.detail) == (
        "moved",
        person,
        {"from": tree.upton.pk, "to": tree.seaby.pk, "starts": "2026-04-01"},
    )


def test_a_move_on_the_opening_day_puts_the_first_parent_right(tree, person):
    hub = places.open_hub(name="New hub", authority=tree.upton, opened=MOVE, by=person)
    places.move_hub(hub=hub, to=tree.seaby, starts=MOVE, by=person)
    assert list(hub.parents.values_list("parent_id", "starts", "ends")) == [(tree.seaby.pk, MOVE, None)]


@pytest.mark.parametrize(
    ("to", "starts", "told"),
    [
        (
            "seaby",
            date(2026, 4, 2),
            {"starts": ["A move takes effect when a period begins: give the first day of a quarter."]},
        ),
        ("upton", MOVE, {"to": ["The hub belongs to Upton already."]}),
        ("north", MOVE, {"to": ["A family hub does not belong to North."]}),
        ("seaby", date(2009, 4, 1), {"to": ["Seaby did not exist on 1 April 2009."]}),
        ("old", date(2019, 4, 1), {"to": ["Oldby did not exist on 1 April 2019."]}),
        ("invented", MOVE, {"to": ["A demonstration hub and a real authority do not go together."]}),
    ],
)
def test_what_cannot_be_moved_says_why(tree, person, to, starts, told):
    tree.old = make_authority("Oldby", tree.north, closed=date(2019, 4, 1))
    tree.invented = make_authority("Inventby", tree.north)
    Place.objects.filter(pk=tree.invented.pk).update(demonstration=True)
    tree.invented.refresh_from_db()
    with pytest.raises(ValidationError) as problem:
        places.move_hub(hub=tree.hub, to=getattr(tree, to), starts=starts, by=person)
    assert refusal(problem) == told
    assert parents_on(MOVE)[tree.hub.pk] == tree.upton.pk


def test_a_month_begins_a_period_where_the_months_are_kept(tree, person):
    Period.objects.create(
        frequency=Frequency.MONTHLY,
        starts=date(2026, 5, 1),
        ends=date(2026, 5, 31),
        opens=date(2026, 6, 1),
        due=date(2026, 6, 10),
        closes=date(2026, 6, 20),
    )
    places.move_hub(hub=tree.hub, to=tree.seaby, starts=date(2026, 5, 1), by=person)
    assert parents_on(date(2026, 5, 1))[tree.hub.pk] == tree.seaby.pk


def test_moves_are_recorded_in_order(tree, person):
    places.move_hub(hub=tree.hub, to=tree.seaby, starts=MOVE, by=person)
    with pytest.raises(ValidationError) as problem:
        places.move_hub(hub=tree.hub, to=tree.seaby, starts=date(2026, 1, 1), by=person)
    assert refusal(problem) == {"starts": ["A later move is already recorded. Give a day after it."]}


def test_a_closed_hub_leaves_the_tree_and_can_come_back(tree, person):
    before, after = make_quarter(date(2026, 1, 1)), make_quarter(MOVE)
    reach = make_definition("ACC1.1")
    for period in (before, after):
        observe(tree.hub, reach, period, person)
    places.close_hub(hub=tree.hub, closed=MOVE, by=person)
    assert list(descendants(tree.england, level=Level.HUB, day=MOVE - timedelta(1))) == [tree.hub]
    assert list(descendants(tree.england, level=Level.HUB, day=MOVE)) == []
    wanted = [(reach.pk, place.pk, after.pk) for place in (tree.hub, tree.upton)]
    assert marks() == sorted(wanted)
    places.reopen_hub(hub=tree.hub, by=person)
    assert list(descendants(tree.england, level=Level.HUB, day=MOVE)) == [tree.hub]
    assert marks() == sorted(wanted * 2)
    assert [verb for verb, _ in audited()] == ["closed", "reopened"]


def test_a_closing_day_put_right_marks_from_the_earlier_day(tree, person):
    april, july = make_quarter(MOVE), make_quarter(date(2026, 7, 1))
    reach = make_definition("ACC1.1")
    for period in (april, july):
        observe(tree.hub, reach, period, person)
    places.close_hub(hub=tree.hub, closed=MOVE, by=person)
    OutboxMark.objects.all().delete()
    places.close_hub(hub=tree.hub, closed=date(2026, 6, 1), by=person)
    assert marks() == sorted(
        (reach.pk, place.pk, p.pk) for place in (tree.hub, tree.upton) for p in (april, july)
    )
    assert list(descendants(tree.upton, level=Level.HUB, day=MOVE)) == [tree.hub]


def test_a_hub_does_not_close_before_it_opened_or_moved(tree, person):
    with pytest.raises(ValidationError) as problem:
        places.close_hub(hub=tree.hub, closed=tree.hub.opened, by=person)
    assert refusal(problem) == {"closed": ["It opened on 1 April 2013. Give a later day."]}
    places.move_hub(hub=tree.hub, to=tree.seaby, starts=MOVE, by=person)
    with pytest.raises(ValidationError) as problem:
        places.close_hub(hub=tree.hub, closed=MOVE, by=person)
    assert refusal(problem) == {"closed": ["It moved to Seaby on 1 April 2026. Give a later day."]}


def test_an_authority_closes_once_its_hubs_have_moved(tree, person):
    with pytest.raises(ValidationError) as problem:
        places.close_authority(authority=tree.upton, closed=MOVE, successor=tree.seaby, by=person)
    assert refusal(problem) == {"closed": ["Move these hubs first, they are still open: Elm Street."]}
    places.move_hub(hub=tree.hub, to=tree.seaby, starts=MOVE, by=person)
    places.close_authority(authority=tree.upton, closed=MOVE, successor=tree.seaby, by=person)
    tree.upton.refresh_from_db()
    assert (tree.upton.closed, tree.upton.successor) == (MOVE, tree.seaby)
    assert list(descendants(tree.north, level=Level.AUTHORITY, day=MOVE)) == [tree.seaby]


def test_a_hub_opened_where_the_authority_will_close_ends_there(tree, person):
    closing = make_authority("Oldby", tree.north, closed=date(2027, 4, 1))
    hub = places.open_hub(name="New hub", authority=closing, opened=MOVE, by=person)
    assert list(hub.parents.values_list("parent_id", "starts", "ends")) == [
        (closing.pk, MOVE, date(2027, 4, 1))
    ]


def test_renaming_keeps_the_address_and_the_old_name_in_the_record(tree, person):
    places.rename(place=tree.hub, name="Elm Street Centre", by=person)
    tree.hub.refresh_from_db()
    assert (tree.hub.name, tree.hub.slug) == ("Elm Street Centre", "elm-street")
    places.rename(place=tree.hub, name="Elm Street Centre", by=person)
    assert [e.detail for e in AuditEvent.objects.all()] == [{"old": "Elm Street", "new": "Elm Street Centre"}]


def test_a_place_may_get_a_new_code(tree, person):
    places.add_code(place=tree.upton, code="E10000099", valid_from=date(2010, 4, 1), by=person)
    places.add_code(place=tree.upton, code="E06000099", valid_from=MOVE, by=person)
    assert list(PlaceCode.objects.filter(place=tree.upton).values_list("code", "valid_from", "valid_to")) == [
        ("E10000099", date(2010, 4, 1), MOVE),
        ("E06000099", MOVE, None),
    ]
    with pytest.raises(ValidationError) as problem:
        places.add_code(place=tree.seaby, code="E06000099", valid_from=MOVE, by=person)
    assert refusal(problem) == {"code": ["The code E06000099 is in use already."]}


def test_a_place_gets_no_code_on_a_day_on_which_it_exists_no_more(tree, person):
    places.close_hub(hub=tree.hub, closed=MOVE, by=person)
    with pytest.raises(ValidationError) as problem:
        places.add_code(place=tree.hub, code="E10000099", valid_from=MOVE, by=person)
    assert refusal(problem) == {"valid_from": ["The place is closed from 1 April 2026."]}


def test_a_place_does_not_close_before_its_newest_code_is_in_use(tree, person):
    places.add_code(place=tree.hub, code="E10000099", valid_from=MOVE, by=person)
    with pytest.raises(ValidationError) as problem:
        places.close_hub(hub=tree.hub, closed=MOVE, by=person)
    assert refusal(problem) == {
        "closed": ["Its code E10000099 is in use from 1 April 2026. Give a later day."]
    }


def test_what_is_known_of_a_hub_is_recorded_when_it_changes(tree, person):
    words = {"kind": HubKind.OUTREACH, "catchment": "The villages", "safeguarding_lead": ""}
    for _ in range(2):
        places.describe_hub(hub=tree.hub, **words, by=person)
    assert [e.detail for e in AuditEvent.objects.all()] == [{"changed": ["catchment", "kind"]}]
