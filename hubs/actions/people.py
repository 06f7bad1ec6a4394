"""Roles given and ended. What a person may do stands in these rows alone."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from outcomes.actions import audit
from outcomes.models import User

from ..choices import Role
from ..models import HandOver, Invitation, Membership, Place
from ..permissions import ROLE_LEVEL, STAFF_ROLES
from ..queries.people import invitations_for, waiting_invitations
from ..queries.scope import forget_holdings, open_memberships, reach

HAND_OVER = "hubs.hand_over_figures"


class RoleDoesNotSuit(ValueError):
    """The role is held at another level of the tree, or at no place."""


class LastAdministrator(Exception):
    """Without an administrator nobody could let anybody in again."""


def scope_of(place: Place | None) -> str:
    return f"place:{place.pk}" if place else ""


@transaction.atomic
def open_account(*, email: str, name: str, role: Role, place: Place | None, by: User | None) -> User:
    """Open an account with a role, without a password yet. An account that is there gets the role."""
    email = User.objects.normalize_email(email)
    user, opened = User.objects.get_or_create(email=email, defaults={"name": name})
    if opened:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        audit.record(by=by, verb="opened", object=user, scope=scope_of(place))
    give_role(user=user, role=role, place=place, by=by)
    return user


@transaction.atomic
def give_role(*, user: User, role: Role, place: Place | None, by: User | None) -> Membership:
    """Given twice it is held once."""
    if (place.level if place else None) != ROLE_LEVEL[Role(role)]:
        raise RoleDoesNotSuit(f"{Role(role).label} is no role for {place or 'no place'}.")
    held = open_memberships().filter(user=user, role=role, place=place).first()
    if held:
        return held
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, role=role, place=place, starts=timezone.now(), added_by=by
            )
    except IntegrityError:  # given by somebody else in the same moment
        return Membership.objects.get(user=user, role=role, place=place, ends__isnull=True)
    _match_staff(user)
    audit.record(
        by=by, verb="given", object=membership, scope=scope_of(place), detail={"role": role, "user": user.pk}
    )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> None:
    """From the next request on the person has the role no more, and the links that the role let them send
    work no more; the row stays. As many statements for many links as for one."""
    if membership.role == Role.SERVICE_ADMINISTRATOR and not _another_administrator(membership):
        raise LastAdministrator("The last service administrator cannot leave. Invite another first.")
    now = timezone.now()
    ended = open_memberships(now).filter(pk=membership.pk).update(ends=now, ended_by=by)
    if not ended:
        return
    _match_staff(membership.user)
    audit.record(
        by=by,
        verb="ended",
        object=membership,
        scope=scope_of(membership.place),
        detail={"role": membership.role, "user": membership.user_id},
    )
    _withdraw_links(membership.user, by=by, at=now)


def _withdraw_links(sender: User, *, by: User, at: datetime) -> None:
    """A link is worth what its sender may do: what they may send no more is withdrawn."""
    invitations = list(
        waiting_invitations()
        .filter(invited_by=sender, expires_at__gt=at)
        .exclude(pk__in=invitations_for(viewer=sender).values("pk"))
        .select_related("place")
    )
    Invitation.objects.filter(pk__in=[invitation.pk for invitation in invitations]).update(withdrawn_at=at)
    held = HandOver.objects.filter(reach(sender, HAND_OVER, place="period_return__place"))
    handovers = list(
        HandOver.objects.filter(by=sender, withdrawn_at__isnull=True, expires_at__gt=at)
        .exclude(pk__in=held.values("pk"))
        .select_related("period_return")
    )
    HandOver.objects.filter(pk__in=[handover.pk for handover in handovers]).update(withdrawn_at=at)
    audit.record_many(
        [
            audit.Event(by=by, verb="withdrawn", object=invitation, scope=scope_of(invitation.place))
            for invitation in invitations
        ]
        + [
            audit.Event(
                by=by,
                verb="handover.withdrawn",
                object=handover,
                scope=f"place:{handover.period_return.place_id}",
                detail={"page": handover.domain_code, "definition": handover.definition_id},
            )
            for handover in handovers
        ]
    )


def _another_administrator(membership: Membership) -> bool:
    others = open_memberships().filter(role=Role.SERVICE_ADMINISTRATOR, user__is_active=True)
    return others.select_for_update().exclude(pk=membership.pk).exists()


def _match_staff(user: User) -> None:
    """Who holds a role that keeps the service may open the administration pages, nobody else."""
    forget_holdings(user)
    holds_one = open_memberships().filter(user=user, role__in=STAFF_ROLES).exists()
    User.objects.filter(pk=user.pk).update(is_staff=holds_one or user.is_superuser)
    user.is_staff = holds_one or user.is_superuser
