from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from hubs.choices import Level
from hubs.models import Period, PlaceCode, PlaceParent
from hubs.queries import places
from hubs.tests.builders import LONG_AGO, make_authority, make_hub, make_nation, make_region
from outcomes.choices import Frequency

MOVE = date(2026, 4, 1)
BEFORE, AFTER = MOVE - timedelta(days=1), MOVE

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    england = make_nation(code="E92000001")
    north, south = make_region("North", england), make_region("South", england)
    upton, overton = make_authority("Upton", north), make_authority("Overton", north)
    seaby = make_authority("Seaby", south)
    moving = make_hub("Moving hub", upton)
    PlaceParent.objects.filter(place=moving).update(ends=MOVE)
    PlaceParent.objects.create(place=moving, parent=seaby, starts=MOVE)
    return SimpleNamespace(
        england=england,
        north=north,
        south=south,
        upton=upton,
        overton=overton,
        seaby=seaby,
        moving=moving,
        staying=make_hub("Staying hub", upton),
        closing=make_hub("Closing hub", overton, closed=MOVE),
        opening=make_hub("Opening hub", seaby, opened=MOVE),
    )


def quarter(starts: date) -> Period:
    ends = date(starts.year, starts.month + 2, 30)
    return Period(
        frequency=Frequency.QUARTERLY,
        starts=starts,
        ends=ends,
        opens=ends + timedelta(1),
        due=ends + timedelta(30),
        closes=ends + timedelta(60),
    )


def test_parents_of_a_day(tree, django_assert_num_queries):
    above = {
        tree.north.pk: tree.england.pk,
        tree.south.pk: tree.england.pk,
        tree.upton.pk: tree.north.pk,
        tree.overton.pk: tree.north.pk,
        tree.seaby.pk: tree.south.pk,
        tree.staying.pk: tree.upton.pk,
    }
    with django_assert_num_queries(2):
        assert places.parents_on(BEFORE) == above | {
            tree.moving.pk: tree.upton.pk,
            tree.closing.pk: tree.overton.pk,
        }
        assert places.parents_on(AFTER) == above | {
            tree.moving.pk: tree.seaby.pk,
            tree.opening.pk: tree.seaby.pk,
        }


def test_descendants_follow_the_tree_of_the_day(tree, django_assert_num_queries):
    with django_assert_num_queries(6):
        assert list(places.descendants(tree.england, level=Level.HUB, day=BEFORE)) == [
            tree.closing,
            tree.moving,
            tree.staying,
        ]
        assert list(places.descendants(tree.north, level=Level.HUB, day=AFTER)) == [tree.staying]
        assert list(places.descendants(tree.south, level=Level.HUB, day=AFTER)) == [tree.moving, tree.opening]
        assert list(places.descendants(tree.upton, level=Level.HUB, day=BEFORE)) == [
            tree.moving,
            tree.staying,
        ]
        assert list(places.descendants(tree.england, level=Level.AUTHORITY, day=AFTER)) == [
            tree.overton,
            tree.seaby,
            tree.upton,
        ]
        assert list(places.descendants(tree.upton, level=Level.AUTHORITY, day=AFTER)) == [tree.upton]
    assert list(places.descendants(tree.upton, level=Level.REGION, day=AFTER)) == []
    assert list(places.descendants(tree.england, level=Level.HUB, day=LONG_AGO - timedelta(1))) == []


def test_ancestors_follow_the_tree_of_the_day(tree, django_assert_num_queries):
    with django_assert_num_queries(6):
        assert places.ancestors(tree.moving, day=BEFORE) == [tree.upton, tree.north, tree.england]
        assert places.ancestors(tree.moving, day=AFTER) == [tree.seaby, tree.south, tree.england]
    assert places.ancestors(tree.england, day=AFTER) == []
    assert places.ancestors(tree.moving, day=LONG_AGO - timedelta(1)) == []


def test_authority_and_region(tree):
    assert places.authority_of(tree.moving, day=BEFORE) == tree.upton
    assert places.authority_of(tree.moving, day=AFTER) == tree.seaby
    assert places.authority_of(tree.upton, day=AFTER) == tree.upton
    assert places.authority_of(tree.north, day=AFTER) is None
    assert places.region_of(tree.moving, day=AFTER) == tree.south
    assert places.region_of(tree.south, day=AFTER) == tree.south


def test_the_nation(tree):
    assert places.nation() == tree.england


def test_no_nation_before_loading():
    assert places.nation() is None


def test_hubs_of_a_period_are_those_of_its_first_day(tree):
    before, after = quarter(date(2026, 1, 1)), quarter(MOVE)
    assert list(places.hubs_open_in(tree.north, period=before)) == [tree.closing, tree.moving, tree.staying]
    assert list(places.hubs_open_in(tree.north, period=after)) == [tree.staying]
    assert list(places.hubs_open_in(tree.moving, period=after)) == [tree.moving]


def test_a_code_names_a_place_that_exists_that_day(tree):
    PlaceCode.objects.create(
        place=tree.upton, code="E10000099", valid_from=LONG_AGO, valid_to=date(2021, 4, 1)
    )
    PlaceCode.objects.create(place=tree.upton, code="E06000099", valid_from=date(2021, 4, 1))
    assert places.place_by_code("E10000099") == tree.upton
    assert places.place_by_code("E06000099", day=date(2014, 1, 1)) == tree.upton
    assert places.place_by_code("E06000099", day=LONG_AGO - timedelta(1)) is None
    assert places.place_by_code("E06999999") is None
    assert places.code_on(tree.upton, day=date(2021, 3, 31)) == "E10000099"
    assert places.code_on(tree.upton, day=date(2021, 4, 1)) == "E06000099"
    assert places.code_on(tree.staying, day=AFTER) == ""
