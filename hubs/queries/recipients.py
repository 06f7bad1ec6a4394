"""Who is written to: about a hub's returns, and about the service itself."""

from collections import defaultdict
from collections.abc import Iterable

from outcomes.models import User

from ..choices import Role
from .scope import open_memberships


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
