"""The tree of places as it stood on a day. Each function asks the database a fixed number of times.

A period's figures follow the tree of its first day. A day is inside a dated row from its start, and
outside it from its end: the end is the first day on which the row holds no more.
"""

from datetime import date

from django.db.models import Q, QuerySet

from ..choices import Level
from ..models import Period, Place, PlaceCode, PlaceParent


def exists_on(day: date, *, path: str = "") -> Q:
    """Places that exist on a day; `path` leads to the place from another model."""
    return _holds_on(day, f"{path}opened", f"{path}closed")


def parent_holds_on(day: date, *, path: str = "") -> Q:
    """Dated parents that hold on a day; `path` leads to them from another model."""
    return _holds_on(day, f"{path}starts", f"{path}ends")


def parents_on(day: date) -> dict[int, int]:
    """The whole tree of a day in one statement: each place's id with its parent's."""
    return dict(PlaceParent.objects.filter(parent_holds_on(day)).values_list("place_id", "parent_id"))


def descendants(place: Place, *, level: int, day: date) -> QuerySet[Place]:
    """The places of one level that lay in `place` on a day and existed then, in the order of their names.

    A place lies in itself, so that the authorities of an authority are that authority.
    """
    found = Place.objects.filter(exists_on(day), level=level)
    if level > place.level:
        return found.none()
    return found.filter(_lies_in(place, below=place.level - level, day=day)).order_by("name", "pk")


def ancestors(place: Place, *, day: date) -> list[Place]:
    """Where a place belonged on a day, nearest first: a hub's authority, region and nation.

    One statement for each level above; for many places at once read `parents_on`.
    """
    found: list[Place] = []
    child = place
    while child.level < Level.NATION:
        parent = Place.objects.filter(
            parent_holds_on(day, path="children__"), children__place_id=child.pk
        ).first()
        if parent is None:
            break
        found.append(parent)
        child = parent
    return found


def authority_of(place: Place, *, day: date) -> Place | None:
    """The authority of a hub (or of an authority: itself) on a day."""
    return _at_level(place, Level.AUTHORITY, day)


def region_of(place: Place, *, day: date) -> Place | None:
    """The region of a hub or authority (or of a region: itself) on a day."""
    return _at_level(place, Level.REGION, day)


def nation() -> Place | None:
    """England; nothing before the places have been loaded."""
    return Place.objects.filter(level=Level.NATION, demonstration=False).order_by("pk").first()


def place_by_code(code: str, *, day: date | None = None) -> Place | None:
    """The place that an official code names and, where a day is given, that existed on it.

    The code itself need not have been in use on that day: publishers write today's code beside figures
    of earlier years.
    """
    found = Place.objects.filter(codes__code=code)
    if day is not None:
        found = found.filter(exists_on(day))
    return found.first()


def code_on(place: Place, *, day: date) -> str:
    """The official code that was in use for a place on a day, or else its newest; empty for hubs."""
    codes = list(PlaceCode.objects.filter(place=place).order_by("valid_from"))
    in_use = [c for c in codes if c.valid_from <= day and (c.valid_to is None or day < c.valid_to)]
    return (in_use or codes)[-1].code if codes else ""


def hubs_open_in(place: Place, *, period: Period) -> QuerySet[Place]:
    """The hubs whose figures for a period belong to `place`: open and lying in it on its first day."""
    return descendants(place, level=Level.HUB, day=period.starts)


def _holds_on(day: date, first: str, end: str) -> Q:
    return Q(**{f"{first}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def _lies_in(place: Place, *, below: int, day: date) -> Q:
    """Condition on a place `below` levels under another: one dated parent after the other."""
    if below == 0:
        return Q(pk=place.pk)
    condition = Q()
    path = ""
    for _ in range(below):
        path += "parents__"
        condition &= parent_holds_on(day, path=path)
        path += "parent__"
    return condition & Q(**{path.removesuffix("__"): place})


def _at_level(place: Place, level: int, day: date) -> Place | None:
    if place.level == level:
        return place
    return next((found for found in ancestors(place, day=day) if found.level == level), None)
