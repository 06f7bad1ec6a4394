import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hubs.choices import Level, Role
from hubs.models import Membership, Place
from hubs.queries.scope import may, places_seen_by, places_where, releases_reach, returns_where, roles_of
from hubs.tests import builders

pytestmark = pytest.mark.django_db

MOVED = datetime.date(2026, 7, 1)
BEFORE, AFTER = datetime.date(2026, 4, 1), datetime.date(2026, 7, 1)


@pytest.fixture
def tree():
    """Two authorities in two regions; Birch moved from the first to the second."""
    nation = builders.make_nation()
    north, south = (builders.make_region(name, nation=nation) for name in ("North", "South"))
    tynebridge = builders.make_authority("Tynebridge", region=north)
    southport = builders.make_authority("Southport", region=south)
    alder = builders.make_hub("Alder", authority=tynebridge)
    birch = builders.make_hub("Birch", authority=tynebridge)
    cedar = builders.make_hub("Cedar", authority=southport)
    builders.move_place(birch, to=southport, on=MOVED)
    return {place.name: place for place in (nation, north, south, tynebridge, southport, alder, birch, cedar)}


def names(places) -> list[str]:
    return [place.name for place in places.order_by("level", "name")]


def test_a_hubs_people_reach_their_hub_alone(tree):
    worker = builders.make_user(Role.HUB_WORKER, tree["Alder"])
    assert names(places_where(worker, "hubs.view_hub")) == ["Alder"]
    assert names(places_where(worker, "hubs.review_returns")) == []
    assert may(worker, "hubs.view_hub", tree["Alder"])
    assert not may(worker, "hubs.view_hub", tree["Birch"])
    assert not may(worker, "hubs.view_hub", tree["Tynebridge"])


@pytest.mark.parametrize(
    ("authority", "day", "reached"),
    [
        ("Tynebridge", BEFORE, ["Alder", "Birch", "Tynebridge"]),
        ("Tynebridge", AFTER, ["Alder", "Tynebridge"]),
        ("Southport", BEFORE, ["Cedar", "Southport"]),
        ("Southport", AFTER, ["Birch", "Cedar", "Southport"]),
    ],
)
def test_an_analyst_reaches_the_hubs_of_that_day(tree, authority, day, reached):
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, tree[authority])
    assert names(places_where(analyst, "hubs.review_returns", on=day)) == reached
    hubs = [name for name in reached if name != authority]
    assert names(places_where(analyst, "hubs.review_returns", level=Level.HUB, on=day)) == hubs
    one_by_one = [name for name in sorted(tree) if may(analyst, "hubs.review_returns", tree[name], on=day)]
    assert sorted(reached) == one_by_one


def test_returns_follow_the_tree_of_their_own_period(tree):
    quarters = [builders.make_period(day) for day in (BEFORE, AFTER)]
    for quarter in quarters:
        for name in ("Alder", "Birch", "Cedar"):
            builders.make_return(tree[name], quarter)
    found = {}
    for authority in ("Tynebridge", "Southport"):
        analyst = builders.make_user(Role.AUTHORITY_ANALYST, tree[authority])
        returns = returns_where(analyst, "hubs.review_returns").order_by("period__starts", "place__name")
        found[authority] = [(r.place.name, r.period.starts) for r in returns]
        assert found[authority] == [
            (r.place.name, r.period.starts) for r in returns if analyst.has_perm("hubs.review_returns", r)
        ]
    assert found == {
        "Tynebridge": [("Alder", BEFORE), ("Birch", BEFORE), ("Alder", AFTER)],
        "Southport": [("Cedar", BEFORE), ("Birch", AFTER), ("Cedar", AFTER)],
    }


def test_roles_without_a_place_reach_every_place(tree):
    administrator = builders.make_user(Role.SERVICE_ADMINISTRATOR)
    everything = names(Place.objects.all())
    assert names(places_where(administrator, "hubs.manage_places")) == everything
    assert names(places_seen_by(administrator)) == everything
    assert names(places_where(administrator, "hubs.view_hub")) == []
    assert names(releases_reach(administrator)) == []
    assert may(administrator, "hubs.invite_to_hub", tree["Cedar"])


def test_readers_see_releases_up_and_down_the_tree(tree):
    def reads(role, place):
        return names(releases_reach(builders.make_user(role, tree[place])))

    assert reads(Role.HUB_WORKER, "Alder") == ["Alder", "Tynebridge", "North", "England"]
    assert reads(Role.HUB_MANAGER, "Birch") == ["Birch", "Southport", "South", "England"]
    assert reads(Role.AUTHORITY_ANALYST, "Tynebridge") == ["Alder", "Tynebridge", "North", "England"]
    assert reads(Role.COMMISSIONER, "Southport") == ["Birch", "Cedar", "Southport", "South", "England"]
    assert reads(Role.NATIONAL_VIEWER, "England") == names(Place.objects.all())
    assert names(releases_reach(builders.make_user(Role.FRAMEWORK_EDITOR))) == []


def test_a_role_at_a_region_or_nation_reaches_what_lies_below(tree):
    """No role is held there today; the tree is walked all the same."""
    user = builders.make_user(Role.AUTHORITY_ANALYST, tree["South"])
    assert names(places_where(user, "hubs.review_returns", on=AFTER)) == [
        "Birch",
        "Cedar",
        "Southport",
        "South",
    ]
    user = builders.make_user(Role.AUTHORITY_ANALYST, tree["England"])
    assert names(places_where(user, "hubs.review_returns", on=AFTER)) == names(Place.objects.all())


def test_only_open_memberships_of_open_accounts_count(tree):
    now, day = timezone.now(), datetime.timedelta(days=1)
    user = builders.make_user()
    for place, starts, ends in (
        ("Alder", now - 2 * day, now - day),
        ("Birch", now + day, None),
        ("Cedar", now - day, now + day),
    ):
        builders.make_membership(user, Role.HUB_WORKER, tree[place], starts=starts, ends=ends)
    assert names(places_where(user, "hubs.view_hub")) == ["Cedar"]
    user.is_active = False
    del user._holdings
    assert names(places_where(user, "hubs.view_hub")) == []
    assert roles_of(user) == frozenset()
    assert not may(AnonymousUser(), "hubs.view_hub", tree["Cedar"])
    assert names(places_where(AnonymousUser(), "hubs.view_hub")) == []


def test_an_ended_membership_opens_no_past_period(tree):
    user = builders.make_user(Role.HUB_MANAGER, tree["Alder"])
    Membership.objects.filter(user=user).update(ends=timezone.now())
    assert names(places_where(user, "hubs.view_hub", on=BEFORE)) == []


def test_an_unknown_right_is_refused(tree):
    with pytest.raises(KeyError):
        may(builders.make_user(), "hubs.fly")


@pytest.mark.parametrize("hubs", [1, 3])
def test_statements_do_not_grow_with_the_places(tree, hubs, django_assert_num_queries):
    for number in range(hubs):
        builders.make_hub(f"Hub {number}", authority=tree["Tynebridge"])
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, tree["Tynebridge"])
    with django_assert_num_queries(2):
        list(places_where(analyst, "hubs.review_returns"))
    with django_assert_num_queries(1):
        assert may(analyst, "hubs.review_returns", tree["Alder"])
        assert may(analyst, "hubs.view_hub", tree["Alder"])
    with django_assert_num_queries(1):
        list(releases_reach(analyst))
