"""Who is in, who is asked in, and who may ask whom."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from outcomes.models import User

from ..choices import Level, Role
from ..models import Invitation, Membership, Place
from ..permissions import INVITABLE, ROLE_LEVEL
from .places import exists_on
from .scope import NOWHERE, Viewer, may, open_memberships, reach


def giveable_roles(viewer: Viewer, place: Place | None) -> list[Role]:
    """The roles that the person may give, and end, at this place; without a place, those that need none."""
    level = None if place is None else place.level
    given = {
        role for capability, roles in INVITABLE.items() if may(viewer, capability, place) for role in roles
    }
    if place is None and not may(viewer, "hubs.invite_anyone"):
        return []
    return [role for role in Role if role in given and ROLE_LEVEL[role] == level]


def places_to_staff(*, viewer: Viewer) -> QuerySet[Place]:
    """The places whose people the person looks after: hubs, authorities, and for an administrator nations."""
    condition = reach(viewer, "hubs.invite_to_hub", place="pk") & Q(level=Level.HUB)
    condition |= reach(viewer, "hubs.invite_to_authority", place="pk") & Q(level=Level.AUTHORITY)
    condition |= reach(viewer, "hubs.invite_anyone", place="pk") & Q(level=Level.NATION)
    return Place.objects.filter(condition)


def members_of(place: Place | None, *, viewer: Viewer) -> QuerySet[Membership]:
    """Those who are in now, by name. Nobody sees whom she could not have asked in."""
    return _at(place, viewer, open_memberships()).order_by("user__name", "user__email", "role")


def past_members_of(place: Place | None, *, viewer: Viewer) -> QuerySet[Membership]:
    """Those who were in, the latest to leave first."""
    ended = Membership.objects.filter(ends__lte=timezone.now())
    return _at(place, viewer, ended).order_by("-ends", "user__name")


def _at(place: Place | None, viewer: Viewer, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    return memberships.filter(place=place, role__in=giveable_roles(viewer, place)).select_related(
        "user", "place", "ended_by"
    )


def membership_for(pk: int, *, viewer: Viewer) -> Membership | None:
    """An open membership that the person may end."""
    membership = open_memberships().filter(pk=pk).select_related("user", "place").first()
    if membership and membership.role in giveable_roles(viewer, membership.place):
        return membership
    return None


def waiting_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


def invitations_for(*, viewer: Viewer) -> QuerySet[Invitation]:
    """Invitations that were neither taken up nor withdrawn, run out or not, within the person's reach."""
    condition = NOWHERE
    for capability, roles in INVITABLE.items():
        reached = reach(viewer, capability)
        condition |= reached & Q(role__in=roles)
    return waiting_invitations().filter(condition).select_related("place", "invited_by")


def invitations_at(place: Place | None, *, viewer: Viewer) -> QuerySet[Invitation]:
    return invitations_for(viewer=viewer).filter(place=place).order_by("-invited_at")


def invitation_to_withdraw(pk: int, *, viewer: Viewer) -> Invitation | None:
    return invitations_for(viewer=viewer).filter(pk=pk).first()


def invitation_by_digest(digest: str) -> Invitation | None:
    """One that can still be taken up."""
    return (
        waiting_invitations()
        .filter(digest=digest, expires_at__gt=timezone.now())
        .select_related("place", "invited_by")
        .first()
    )


def account_by_email(email: str) -> User | None:
    return User.objects.filter(email=User.objects.normalize_email(email)).first()


def places_and_their_people(*, viewer: Viewer) -> QuerySet[Place]:
    """The places of `places_to_staff` that stand today or still have people, each told whether anybody looks
    after it and how many are asked in."""
    has_people = Exists(open_memberships().filter(place=OuterRef("pk")))
    looked_after = open_memberships().filter(
        place=OuterRef("pk"), role__in=(Role.HUB_MANAGER, Role.AUTHORITY_ANALYST, Role.NATIONAL_VIEWER)
    )
    waiting = Q(invitations__accepted_at__isnull=True, invitations__withdrawn_at__isnull=True)
    return (
        places_to_staff(viewer=viewer)
        .filter(exists_on(timezone.localdate()) | has_people)
        .annotate(is_staffed=Exists(looked_after), asked_in=Count("invitations", filter=waiting))
        .order_by("-level", "name")
    )
