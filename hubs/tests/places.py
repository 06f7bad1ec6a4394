"""A small tree of places for tests: plain builders, each with sensible days."""

from datetime import date

from hubs.choices import Level
from hubs.models import Hub, Place, PlaceCode, PlaceParent

LONG_AGO = date(2010, 4, 1)


def make_place(
    name: str,
    level: int,
    parent: Place | None = None,
    *,
    code: str = "",
    opened: date = LONG_AGO,
    closed: date | None = None,
    successor: Place | None = None,
    slug: str = "",
) -> Place:
    place = Place.objects.create(
        name=name,
        level=level,
        slug=slug or name.lower().replace(" ", "-"),
        opened=opened,
        closed=closed,
        successor=successor,
    )
    if parent is not None:
        PlaceParent.objects.create(place=place, parent=parent, starts=opened, ends=closed)
    if code:
        PlaceCode.objects.create(place=place, code=code, valid_from=opened, valid_to=closed)
    if level == Level.HUB:
        Hub.objects.create(place=place)
    return place


def make_nation(name: str = "England", *, code: str = "E92000001") -> Place:
    return make_place(name, Level.NATION, code=code)


def make_region(name: str, nation: Place, **more) -> Place:
    return make_place(name, Level.REGION, nation, **more)


def make_authority(name: str, region: Place, **more) -> Place:
    return make_place(name, Level.AUTHORITY, region, **more)


def make_hub(name: str, authority: Place, **more) -> Place:
    return make_place(name, Level.HUB, authority, **more)
