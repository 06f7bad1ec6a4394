import csv
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command

from hubs.actions import places as actions
from hubs.choices import Level
from hubs.imports import areas
from hubs.models import Place, PlaceCode, PlaceParent
from hubs.queries import places
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db
REORGANISED = date(2019, 4, 1)


def small_list() -> list[areas.Area]:
    long_ago = date(2009, 4, 1)

    def area(level, code, name, parent="", **more):
        words = {"closed": None, "successor": "", "earlier_code": "", "code_from": None, "opened": long_ago}
        return areas.Area(level=level, code=code, name=name, parent=parent, **(words | more))

    return [
        area(Level.NATION, "E92000001", "England"),
        area(Level.REGION, "E12000001", "North", "E92000001"),
        area(Level.REGION, "E12000002", "South", "E92000001"),
        area(Level.AUTHORITY, "E06000001", "Newby", "E12000001", opened=REORGANISED),
        area(
            Level.AUTHORITY,
            "E10000001",
            "Oldby",
            "E12000001",
            closed=REORGANISED,
            successor="E06000001",
        ),
        area(
            Level.AUTHORITY,
            "E06000002",
            "Steady",
            "E12000002",
            earlier_code="E10000002",
            code_from=date(2020, 4, 1),
        ),
    ]


def rows() -> tuple:
    return (
        list(Place.objects.order_by("pk").values_list("pk", "name", "slug", "opened", "closed", "successor")),
        list(PlaceCode.objects.order_by("pk").values_list()),
        list(PlaceParent.objects.order_by("pk").values_list()),
        AuditEvent.objects.count(),
    )


def test_loading_says_what_changed_and_the_second_time_nothing():
    assert areas.load(small_list(), by=None) == [
        "Opened England (E92000001).",
        "Opened North (E12000001).",
        "Opened South (E12000002).",
        "Opened Newby (E06000001).",
        "Opened Oldby (E10000001).",
        "Opened Steady (E10000002).",
        "Gave Steady the code E06000002 from 1 April 2020.",
        "Closed Oldby from 1 April 2019.",
    ]
    before = rows()
    assert areas.load(small_list(), by=None) == []
    assert rows() == before
    oldby, newby = Place.objects.get(name="Oldby"), Place.objects.get(name="Newby")
    assert oldby.successor == newby
    assert places.place_by_code("E06000002") == places.place_by_code("E10000002")


def test_a_newer_list_renames_recodes_and_closes():
    listed = small_list()
    areas.load(listed, by=None)
    newby = listed[3]
    listed[3] = replace(
        newby, name="Newby City", code="E06000009", earlier_code="E06000001", code_from=date(2025, 4, 1)
    )
    listed[4] = replace(listed[4], successor="E06000009")
    listed[5] = replace(listed[5], closed=date(2027, 4, 1))
    assert areas.load(listed, by=None) == [
        "Renamed Newby to Newby City.",
        "Gave Newby City the code E06000009 from 1 April 2025.",
        "Closed Steady from 1 April 2027.",
    ]
    assert areas.load(listed, by=None) == []


def test_what_people_added_is_left_alone_and_an_authority_with_hubs_stays_open():
    listed = small_list()
    areas.load(listed, by=None)
    steady = places.place_by_code("E06000002")
    hub = actions.open_hub(name="Elm Street", authority=steady, opened=date(2024, 4, 1), by=None)
    listed[5] = replace(listed[5], closed=date(2027, 4, 1))
    assert areas.load(listed, by=None) == [
        "Did not close Steady. Move these hubs first, they are still open: Elm Street."
    ]
    steady.refresh_from_db()
    assert steady.closed is None
    assert places.authority_of(hub, day=date(2027, 4, 1)) == steady


def test_an_area_that_moved_is_named_and_left():
    listed = small_list()
    areas.load(listed, by=None)
    listed[5] = replace(listed[5], parent="E12000001")
    assert areas.load(listed, by=None) == ["Left Steady where it is, although the file has it elsewhere."]


@pytest.mark.parametrize(
    ("day", "authorities"),
    [
        (date(2013, 3, 31), 152),
        (date(2019, 3, 31), 152),
        (date(2019, 4, 1), 151),
        (date(2021, 4, 1), 152),
        (date(2023, 4, 1), 153),
        (date(2026, 11, 23), 153),
    ],
)
def test_the_shipped_list_has_the_authorities_of_each_day(shipped, day, authorities):
    england = places.nation()
    found = places.descendants(england, level=Level.AUTHORITY, day=day)
    assert found.count() == authorities
    assert places.descendants(england, level=Level.REGION, day=day).count() == 9
    assert len(places.parents_on(day)) == authorities + 9


@pytest.fixture
def shipped():
    areas.load(areas.read(), by=None)


def test_the_command_prints_what_changed(capsys):
    call_command("load_places")
    first = capsys.readouterr().out.splitlines()
    assert first[0] == "Opened England (E92000001)."
    # Five areas are gone, seven have had two codes.
    assert first[-1] == "168 areas in the list, 180 changes."
    call_command("load_places")
    assert capsys.readouterr().out.splitlines() == ["168 areas in the list, 0 changes."]


def test_every_code_in_the_published_files_is_known_for_its_year(shipped, published_data):
    """National and regional codes, and each authority's in a year in which it existed, in its region."""
    groupings = {"E13000001": "E12000007", "E13000002": "E12000007"}
    seen = set()
    for path in sorted(published_data.glob("*_2013_to_2025.csv")):
        with path.open(newline="", encoding="utf-8-sig") as lines:
            for row in csv.DictReader(lines):
                seen.add(
                    (
                        int(row["time_period"]),
                        row["geographic_level"],
                        row["new_la_code"] or row["region_code"] or row["country_code"],
                        row["la_name"] or row["region_name"] or row["country_name"],
                        row["region_code"],
                    )
                )
    assert len(seen) == 2132
    for year, level, code, name, region in sorted(seen):
        if level == "Regional" and code in groupings:
            continue
        first, last = date(year - 1, 4, 1), date(year, 3, 31)
        place = places.place_by_code(code, day=first)
        assert place is not None, (code, name, year)
        assert place == places.place_by_code(code, day=last)
        assert place.name.removesuffix(" (until 2019)") == name
        if level == "Local authority":
            in_region = places.region_of(place, day=first)
            assert in_region == places.place_by_code(groupings.get(region, region))
    for year in range(2013, 2026):
        codes = {code for y, level, code, *_ in seen if y == year and level == "Local authority"}
        published = {places.place_by_code(code).pk for code in codes}
        ours = places.descendants(places.nation(), level=Level.AUTHORITY, day=date(year, 3, 31))
        assert published == {place.pk for place in ours}, year


def test_the_shipped_list_keeps_the_tree_whole(shipped):
    """Every area lies in one that exists as long as it does, and no code is used before its place."""
    for row in PlaceParent.objects.select_related("place", "parent"):
        assert row.starts == row.place.opened
        assert row.ends == row.place.closed
        assert row.parent.level == row.place.level + 1
        assert row.parent.opened <= row.starts
    for place in Place.objects.prefetch_related("codes"):
        codes = list(place.codes.all())
        assert codes[0].valid_from == place.opened
        assert codes[-1].valid_to == place.closed
        assert [c.valid_to for c in codes[:-1]] == [c.valid_from for c in codes[1:]]
        if place.successor:
            assert place.successor.opened == place.closed
