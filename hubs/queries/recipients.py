"""Who is written to: about a hub's returns, and about the service itself."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from outcomes.models import User

from ..choices import ReturnStatus, Role
from ..models import Place, Return
from .places import parent_holds_on
from .scope import open_memberships


def awaiting_by_authority() -> dict[int, list[Return]]:
    """What awaits review, by the authority to which the hub belonged when the period began."""
    found: dict[int, list[Return]] = defaultdict(list)
    for period_return in (
        Return.objects.filter(
            parent_holds_on(F("period__starts"), path="place__parents__"), status=ReturnStatus.SUBMITTED
        )
        .annotate(authority=F("place__parents__parent"))
        .order_by("pk")
    ):
        found[period_return.authority].append(period_return)
    return found


def analysts_of(authority_ids: Iterable[int]) -> dict[int, tuple[User, list[Place]]]:
    """Who reviews the returns of these authorities and may sign in, each with theirs."""
    found: dict[int, tuple[User, list[Place]]] = {}
    for membership in (
        open_memberships()
        .filter(place__in=list(authority_ids), role=Role.AUTHORITY_ANALYST, user__is_active=True)
        .select_related("user", "place")
        .order_by("user_id", "place__name")
    ):
        _, places = found.setdefault(membership.user_id, (membership.user, []))
        if membership.place not in places:
            places.append(membership.place)
    return found


def people_of_hubs(place_ids: Iterable[int]) -> dict[int, list[User]]:
    """The workers and managers of each hub who may sign in, each once, in one statement."""
    found: dict[int, list[User]] = defaultdict(list)
    for membership in (
        open_memberships()
        .filter(
            place__in=list(place_ids),
            role__in=(Role.HUB_WORKER, Role.HUB_MANAGER),
            user__is_active=True,
        )
        .select_related("user")
        .order_by("place_id", "user__name", "user_id", "role")
    ):
        if membership.user not in found[membership.place_id]:
            found[membership.place_id].append(membership.user)
    return found


def service_administrators() -> list[User]:
    """Those who keep the service and may sign in, each once, in one statement."""
    holders = open_memberships().filter(role=Role.SERVICE_ADMINISTRATOR, user__is_active=True)
    return list(User.objects.filter(pk__in=holders.values("user")).order_by("pk"))
