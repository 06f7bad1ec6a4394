"""Which places a person's roles reach: the one place where the table of rights meets the tree.

A role held at a place reaches the place itself and everything below it, by the tree of the day that is
asked about (a figure's period follows that period's tree). Who holds a role is always asked as of now: an
ended membership opens nothing, of any period. Roles without a place reach every place.

A person's open memberships are read once for each instance of the user, that is once a request.
"""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from outcomes.models import User

from ..choices import Level, Role
from ..models import Membership, Place, PlaceParent, Return
from ..permissions import roles_with

Viewer = User | AnonymousUser
Day = datetime.date | F

EVERYWHERE = ~Q(pk__in=())
NOWHERE = Q(pk__in=())


@dataclass(frozen=True)
class Holding:
    """A role that a person holds now."""

    role: Role
    place_id: int | None
    level: Level | None


def holdings_of(user: Viewer) -> tuple[Holding, ...]:
    """The roles that the person holds now, with their places; none for nobody and for a closed account."""
    if not user.is_authenticated or not user.is_active:
        return ()
    if not hasattr(user, "_holdings"):
        user._holdings = tuple(
            Holding(Role(role), place_id, None if level is None else Level(level))
            for role, place_id, level in open_memberships()
            .filter(user=user)
            .order_by("pk")
            .values_list("role", "place_id", "place__level")
        )
    return user._holdings


def forget_holdings(user: Viewer) -> None:
    """After a role was given or ended: what this instance has read is out of date."""
    for name in ("_holdings", "_reached"):
        user.__dict__.pop(name, None)


def open_memberships(at: datetime.datetime | None = None) -> QuerySet[Membership]:
    at = at or timezone.now()
    return Membership.objects.filter(Q(ends__isnull=True) | Q(ends__gt=at), starts__lte=at)


def roles_of(user: Viewer) -> frozenset[Role]:
    return frozenset(holding.role for holding in holdings_of(user))


def may(user: Viewer, capability: str, place: Place | None = None, on: datetime.date | None = None) -> bool:
    """Whether the person has the right at the place, by the tree of that day; without a place, anywhere."""
    holdings = _holdings_with(user, capability)
    if place is None or any(holding.place_id is None for holding in holdings):
        return bool(holdings)
    if any(holding.place_id == place.pk for holding in holdings):
        return True
    above = frozenset(holding.place_id for holding in holdings if holding.level > place.level)
    if not above:
        return False
    # A page asks the same thing of the same place several times.
    answers = user.__dict__.setdefault("_reached", {})
    question = (above, place.pk, on)
    if question not in answers:
        answers[question] = places_where(user, capability, on=on).filter(pk=place.pk).exists()
    return answers[question]


def places_with(user: Viewer, capability: str) -> frozenset[int]:
    """The places at which the person holds a role with the right; what stands below them is not counted."""
    return frozenset(h.place_id for h in _holdings_with(user, capability) if h.place_id is not None)


def places_where(
    user: Viewer, capability: str, *, level: Level | None = None, on: datetime.date | None = None
) -> QuerySet[Place]:
    """The places at which the person has the right, by the tree of that day (today unless told)."""
    places = Place.objects.filter(reach(user, capability, place="pk", on=on))
    return places if level is None else places.filter(level=level)


def returns_where(user: Viewer, capability: str) -> QuerySet[Return]:
    """The returns over which the person has the right, each by the tree of its own period."""
    return Return.objects.filter(reach(user, capability, on=F("period__starts")))


def reach(user: Viewer, capability: str, *, place: str = "place", on: Day | None = None) -> Q:
    """A condition for rows of any model: `place` leads to the place, `on` is a day or `F` of one."""
    holdings = _holdings_with(user, capability)
    if any(holding.place_id is None for holding in holdings):
        return EVERYWHERE
    if not holdings:
        return NOWHERE
    condition = Q(**{f"{place}__in": sorted({holding.place_id for holding in holdings})})
    higher = {level: [] for level in (Level.AUTHORITY, Level.REGION, Level.NATION)}
    for holding in holdings:
        if holding.level > Level.HUB:
            higher[holding.level].append(holding.place_id)
    day = _day(on)
    # What stands below a nation may be one, two or three steps away; below an authority only one.
    for steps, levels in ((1, (2, 3, 4)), (2, (3, 4)), (3, (4,))):
        tops = sorted({place_id for level in levels for place_id in higher[Level(level)]})
        if tops:
            condition |= Q(Exists(_chains(steps, day, place__exact=OuterRef(place), top=tops)))
    return condition


def releases_reach(user: Viewer, *, on: datetime.date | None = None) -> QuerySet[Place]:
    """The places of whose released figures the person is a reader.

    One's own place and everything below it; for hub people their authority too; for all of them the region
    and the nation above. Who reads for the nation reads everything.
    """
    capability = "evaluations.view_releases"
    holdings = _holdings_with(user, capability)
    if reads_everything(user):
        return Place.objects.all()
    own = sorted({holding.place_id for holding in holdings if holding.place_id is not None})
    condition = reach(user, capability, place="pk", on=on)
    for steps in (1, 2, 3) if own else ():
        condition |= Q(Exists(_chains(steps, _day(on), parent=OuterRef("pk"), bottom=own)))
    return Place.objects.filter(condition)


def reads_everything(user: Viewer) -> bool:
    """Who reads for the nation reads the released figures of every place."""
    return Role.NATIONAL_VIEWER in roles_of(user)


def places_seen_by(user: Viewer, *, on: datetime.date | None = None) -> QuerySet[Place]:
    """Places whose existence is no secret to the person: any right reaches them, or their releases."""
    if may(user, "hubs.manage_places"):
        return Place.objects.all()
    return releases_reach(user, on=on)


def _holdings_with(user: Viewer, capability: str) -> list[Holding]:
    roles = roles_with(capability)
    return [holding for holding in holdings_of(user) if holding.role in roles]


def _day(on: Day | None) -> datetime.date | OuterRef:
    if isinstance(on, F):
        return OuterRef(on.name)
    return on or timezone.localdate()


def _chains(steps: int, day, *, top: list[int] | None = None, bottom: list[int] | None = None, **conditions):
    """Steps of the tree that hold on the day, joined one to the next: upwards to `top`, or downwards to
    `bottom`. The joins are named in one filter, so that each date belongs to its own step."""
    step = "parent__parents__" if bottom is None else "place__children__"
    standing = Q()
    for number in range(steps):
        prefix = step * number
        standing &= Q(**{f"{prefix}starts__lte": day}) & (
            Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": day})
        )
    last = step * (steps - 1)
    end = {f"{last}parent__in": top} if bottom is None else {f"{last}place__in": bottom}
    return PlaceParent.objects.filter(standing, **end, **conditions)
