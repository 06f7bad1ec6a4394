"""Open, move, close and rename the places of the tree.

Figures and rights for a period follow the tree of the period's first day. A change to the tree therefore
leaves marks for every figure of the place, and of what ever lay in it, whose period begins on or after the
day of the change: at the place and at its old and new parent, so that all of them are added up again.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from outcomes.actions import audit
from outcomes.hints import send_after_commit
from outcomes.models import User

from ..choices import HubKind, Level
from ..models import Hub, Observation, Period, Place, PlaceCode, PlaceParent
from ..queries.places import descendants
from .facts import mark

ADD_UP = "evaluations.sweep_outbox"
QUARTERS_BEGIN = (1, 4, 7, 10)


def open_nation(*, name: str, opened: date, code: str = "", by: User | None) -> Place:
    return _open(level=Level.NATION, name=name, parent=None, opened=opened, code=code, by=by)


def open_region(
    *, name: str, nation: Place, opened: date, code: str = "", demonstration: bool = False, by: User | None
) -> Place:
    """A region. Everything that is opened in a demonstration region is itself a demonstration."""
    return _open(
        level=Level.REGION,
        name=name,
        parent=nation,
        opened=opened,
        code=code,
        demonstration=demonstration,
        by=by,
    )


def open_authority(*, name: str, region: Place, opened: date, code: str = "", by: User | None) -> Place:
    return _open(level=Level.AUTHORITY, name=name, parent=region, opened=opened, code=code, by=by)


@transaction.atomic
def open_hub(
    *,
    name: str,
    authority: Place,
    opened: date,
    kind: str = HubKind.SINGLE_SITE,
    catchment: str = "",
    safeguarding_lead: str = "",
    by: User | None,
) -> Place:
    """A hub counts from the first period that begins while it is open."""
    place = _open(level=Level.HUB, name=name, parent=authority, opened=opened, by=by)
    Hub.objects.create(place=place, kind=kind, catchment=catchment, safeguarding_lead=safeguarding_lead)
    return place


@transaction.atomic
def move_hub(*, hub: Place, to: Place, starts: date, by: User | None) -> PlaceParent:
    """The hub belongs to another authority from a period's start; earlier periods stay where they were."""
    hub = _locked(hub, Level.HUB)
    _check_parent(hub.level, to, starts, field="to")
    if to.demonstration != hub.demonstration:
        raise ValidationError({"to": "A demonstration hub and a real authority do not go together."})
    if not _begins_a_period(starts):
        raise ValidationError(
            {"starts": "A move takes effect when a period begins: give the first day of a quarter."}
        )
    if starts < hub.opened:
        raise ValidationError({"starts": f"The hub opened later, on {_said(hub.opened)}."})
    if hub.closed is not None and starts >= hub.closed:
        raise ValidationError({"starts": f"The hub is closed from {_said(hub.closed)}."})
    standing = hub.parents.select_related("parent").order_by("-starts").first()
    if standing is None or standing.starts > starts:
        raise ValidationError({"starts": "A later move is already recorded. Give a day after it."})
    if standing.parent_id == to.pk:
        raise ValidationError({"to": f"The hub belongs to {to} already."})
    old_parent = standing.parent
    if standing.starts == starts:
        # It never belonged to the old one for a whole period: the row is put right instead of ended.
        standing.parent, standing.ends = to, _first(hub.closed, to.closed)
        standing.save(update_fields=["parent", "ends"])
        row = standing
    else:
        standing.ends = starts
        standing.save(update_fields=["ends"])
        row = PlaceParent.objects.create(
            place=hub, parent=to, starts=starts, ends=_first(hub.closed, to.closed)
        )
    _mark_from(hub, starts, parents=[old_parent, to])
    audit.record(
        by=by,
        verb="moved",
        object=hub,
        scope=_scope(hub),
        detail={"from": old_parent.pk, "to": to.pk, "starts": starts.isoformat()},
    )
    return row


@transaction.atomic
def close_hub(*, hub: Place, closed: date, by: User | None) -> Place:
    """`closed` is the first day on which the hub exists no more. Nothing that it reported is deleted."""
    hub = _locked(hub, Level.HUB)
    return _close(hub, closed, successor=None, by=by)


@transaction.atomic
def close_authority(
    *, authority: Place, closed: date, successor: Place | None = None, by: User | None
) -> Place:
    """An authority that is abolished; hubs that are still open in it are to be moved first."""
    authority = _locked(authority, Level.AUTHORITY)
    left = list(descendants(authority, level=Level.HUB, day=closed).values_list("name", flat=True))
    if left:
        raise ValidationError({"closed": f"Move these hubs first, they are still open: {', '.join(left)}."})
    if successor is not None and successor.level != Level.AUTHORITY:
        raise ValidationError({"successor": "An authority is followed by an authority."})
    return _close(authority, closed, successor=successor, by=by)


@transaction.atomic
def reopen_hub(*, hub: Place, by: User | None) -> Place:
    """Take a closing back: the hub goes on where it was."""
    hub = _locked(hub, Level.HUB)
    if hub.closed is None:
        raise ValidationError("The hub is not closed.")
    closed = hub.closed
    last = hub.parents.select_related("parent").order_by("-starts").first()
    _check_parent(hub.level, last.parent, closed, field="parent")
    last.ends = last.parent.closed
    last.save(update_fields=["ends"])
    hub.closed = None
    hub.save(update_fields=["closed"])
    _mark_from(hub, closed, parents=[last.parent])
    audit.record(by=by, verb="reopened", object=hub, scope=_scope(hub), detail={"closed": closed.isoformat()})
    return hub


@transaction.atomic
def rename(*, place: Place, name: str, by: User | None) -> Place:
    """A new name for the same place. Its address on the site stays, so that links hold."""
    place = _locked(place)
    name = name.strip()
    parent = place.parents.order_by("-starts").first()
    _check_name(name, level=place.level, parent_id=parent and parent.parent_id, besides=place)
    if name == place.name:
        return place
    old, place.name = place.name, name
    place.save(update_fields=["name"])
    audit.record(by=by, verb="renamed", object=place, scope=_scope(place), detail={"old": old, "new": name})
    return place


@transaction.atomic
def add_code(*, place: Place, code: str, valid_from: date, by: User | None) -> PlaceCode:
    """A new official code for the same place; the one before ends on that day."""
    place = _locked(place)
    if PlaceCode.objects.filter(code=code).exists():
        raise ValidationError({"code": f"The code {code} is in use already."})
    if place.closed is not None and valid_from >= place.closed:
        raise ValidationError({"valid_from": f"The place is closed from {_said(place.closed)}."})
    before = place.codes.order_by("-valid_from").first()
    if before is not None and before.valid_from >= valid_from:
        raise ValidationError(
            {"valid_from": f"The code {before.code} is in use from {_said(before.valid_from)}."}
        )
    if before is not None and before.valid_to is None:
        before.valid_to = valid_from
        before.save(update_fields=["valid_to"])
    row = PlaceCode.objects.create(place=place, code=code, valid_from=valid_from, valid_to=place.closed)
    audit.record(
        by=by,
        verb="coded",
        object=place,
        scope=_scope(place),
        detail={"code": code, "valid_from": valid_from.isoformat(), "before": before.code if before else ""},
    )
    return row


@transaction.atomic
def describe_hub(*, hub: Place, kind: str, catchment: str, safeguarding_lead: str, by: User | None) -> Hub:
    """What is known of a hub beyond its place."""
    profile = Hub.objects.select_for_update().get(place=hub)
    new = {"kind": kind, "catchment": catchment, "safeguarding_lead": safeguarding_lead}
    changed = sorted(name for name, value in new.items() if getattr(profile, name) != value)
    if changed:
        for name in changed:
            setattr(profile, name, new[name])
        profile.save(update_fields=changed)
        audit.record(by=by, verb="described", object=hub, scope=_scope(hub), detail={"changed": changed})
    return profile


@transaction.atomic
def _open(
    *,
    level: int,
    name: str,
    parent: Place | None,
    opened: date,
    code: str = "",
    demonstration: bool = False,
    by: User | None,
) -> Place:
    name = name.strip()
    if parent is not None:
        _check_parent(level, parent, opened, field="parent")
    _check_name(name, level=level, parent_id=parent and parent.pk)
    if code and PlaceCode.objects.filter(code=code).exists():
        raise ValidationError({"code": f"The code {code} is in use already."})
    place = Place.objects.create(
        level=level,
        name=name,
        slug=_free_slug(name),
        opened=opened,
        demonstration=demonstration or (parent is not None and parent.demonstration),
    )
    if parent is not None:
        PlaceParent.objects.create(place=place, parent=parent, starts=opened, ends=parent.closed)
    if code:
        PlaceCode.objects.create(place=place, code=code, valid_from=opened)
    audit.record(
        by=by,
        verb="opened",
        object=place,
        scope=_scope(place),
        detail={"name": name, "opened": opened.isoformat(), "parent": parent and parent.pk, "code": code},
    )
    return place


def _close(place: Place, closed: date, *, successor: Place | None, by: User | None) -> Place:
    if closed <= place.opened:
        raise ValidationError({"closed": f"It opened on {_said(place.opened)}. Give a later day."})
    last = place.parents.select_related("parent").order_by("-starts").first()
    if last is not None and last.starts >= closed:
        raise ValidationError(
            {"closed": f"It moved to {last.parent} on {_said(last.starts)}. Give a later day."}
        )
    newest = place.codes.order_by("-valid_from").first()
    if newest is not None and newest.valid_from >= closed:
        raise ValidationError(
            {"closed": f"Its code {newest.code} is in use from {_said(newest.valid_from)}. Give a later day."}
        )
    affected_from = closed if place.closed is None else min(closed, place.closed)
    place.closed, place.successor = closed, successor
    place.save(update_fields=["closed", "successor"])
    if last is not None:
        last.ends = closed
        last.save(update_fields=["ends"])
    if newest is not None:
        newest.valid_to = closed
        newest.save(update_fields=["valid_to"])
    _mark_from(place, affected_from, parents=[last.parent] if last else [])
    audit.record(
        by=by,
        verb="closed",
        object=place,
        scope=_scope(place),
        detail={"closed": closed.isoformat(), "successor": successor and successor.pk},
    )
    return place


def _mark_from(place: Place, day: date, *, parents: list[Place]) -> None:
    """Marks for every figure of a place whose period begins on the day or later.

    Also of what lies in it on no day any more: a hub that has just left an authority may still be in the sums
    of the authority's region, and once the authority has ended, nothing leads from it there.
    """
    figures = list(
        Observation.objects.filter(Q(place=place) | Q(place__parents__parent=place), period__starts__gte=day)
        .values_list("definition_id", "period_id")
        .distinct()
    )
    if figures:
        mark(
            (definition, touched.pk, period)
            for definition, period in figures
            for touched in (place, *parents)
        )
        send_after_commit(ADD_UP)


def _locked(place: Place, level: int | None = None) -> Place:
    fresh = Place.objects.select_for_update().get(pk=place.pk)
    if level is not None and fresh.level != level:
        raise ValidationError(f"{fresh} is no {Level(level).label.lower()}.")
    return fresh


def _check_parent(level: int, parent: Place, day: date, *, field: str) -> None:
    if parent.level != level + 1:
        raise ValidationError({field: f"A {Level(level).label.lower()} does not belong to {parent}."})
    if day < parent.opened or (parent.closed is not None and day >= parent.closed):
        raise ValidationError({field: f"{parent} did not exist on {_said(day)}."})


def _check_name(name: str, *, level: int, parent_id: int | None, besides: Place | None = None) -> None:
    if not name:
        raise ValidationError({"name": "Enter a name."})
    alike = Place.objects.filter(name__iexact=name, level=level, closed__isnull=True)
    if parent_id is not None:
        alike = alike.filter(parents__parent_id=parent_id, parents__ends__isnull=True)
    if besides is not None:
        alike = alike.exclude(pk=besides.pk)
    if alike.exists():
        raise ValidationError({"name": f"There is already an open place called {name} here."})


def _begins_a_period(day: date) -> bool:
    begins_a_quarter = day.day == 1 and day.month in QUARTERS_BEGIN
    return begins_a_quarter or Period.objects.filter(starts=day).exists()


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "place"
    taken = set(Place.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _scope(place: Place) -> str:
    return f"place:{place.pk}"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
