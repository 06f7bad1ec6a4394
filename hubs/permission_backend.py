"""How sign-in is checked and rights are answered: by password, and by the one table of roles.

Rights over places come from roles alone. The permissions on models that the administration pages ask for
come from the same roles; those that Django keeps in tables of its own (groups, permissions by user) are
not read, so that there is no second place where a right could hide.
"""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Model

from .models import Place
from .permissions import CAPABILITIES, administration_of
from .queries.scope import may, roles_of


class NotAPlace(TypeError):
    pass


class RoleBackend(ModelBackend):
    """`user.has_perm(capability, place)`; a hub, a return or anything else with a place may stand for it.

    A return is answered by the tree of its own period.
    """

    def has_perm(self, user_obj, perm: str, obj: Model | None = None) -> bool:
        if perm in CAPABILITIES:
            return may(user_obj, perm, *_place_and_day(obj))
        if obj is not None:
            raise LookupError(f"{perm} is no capability, so nobody can have it at {obj!r}.")
        return perm in self.get_all_permissions(user_obj)

    def get_all_permissions(self, user_obj, obj: Model | None = None) -> set[str]:
        """The permissions on models, for the administration pages."""
        if obj is not None:
            return set()
        return {name for role in roles_of(user_obj) for name in administration_of(role)}

    get_group_permissions = get_user_permissions = get_all_permissions

    def has_module_perms(self, user_obj, app_label: str) -> bool:
        return any(name.startswith(f"{app_label}.") for name in self.get_all_permissions(user_obj))


def _place_and_day(obj: Model | None):
    if obj is None:
        return None, None
    place = obj if isinstance(obj, Place) else getattr(obj, "place", None)
    if not isinstance(place, Place):
        raise NotAPlace(f"Rights are asked at a place; {obj!r} neither is one nor has one.")
    period = getattr(obj, "period", None)
    return place, period.starts if period else None
