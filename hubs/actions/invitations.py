"""Asking people in: a link by e-mail, of which only a digest is kept; it works once and runs out."""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from outcomes.actions import audit
from outcomes.models import User

from ..choices import NoticeKind, Role
from ..models import Invitation, Place
from ..queries.people import giveable_roles, waiting_invitations
from ..queries.scope import open_memberships
from . import notices
from .people import give_role, scope_of

LASTS = datetime.timedelta(days=14)


class AlreadyIn(Exception):
    """The person holds the role already."""


class NoLongerOpen(Exception):
    """The invitation was taken up, withdrawn or ran out meanwhile."""


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(*, email: str, role: Role, place: Place | None, by: User) -> Invitation:
    """Ask somebody in. Asked again, the older link stops working."""
    if role not in giveable_roles(by, place):
        raise PermissionDenied(f"{by} may not invite a {Role(role).label} here.")
    email = User.objects.normalize_email(email)
    if open_memberships().filter(user__email=email, user__is_active=True, role=role, place=place).exists():
        raise AlreadyIn(f"{email} is in already.")
    now = timezone.now()
    waiting_invitations().filter(email=email, role=role, place=place).update(withdrawn_at=now)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        role=role,
        place=place,
        digest=digest_of(secret),
        invited_by=by,
        expires_at=now + LASTS,
    )
    context = {
        "invitation": invitation,
        "link": f"{settings.PUBLIC_URL}{reverse('invitation', args=[secret])}",
        "days": LASTS.days,
    }
    notices.queue(
        key=f"invitation:{invitation.pk}",
        kind=NoticeKind.INVITATION,
        email=email,
        subject=f"{by} invites you to Family Hubs outcomes",
        body=render_to_string("hubs/invitation_email.txt", context),
    )
    audit.record(by=by, verb="invited", object=invitation, scope=scope_of(place), detail={"role": role})
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    if not waiting_invitations().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        raise NoLongerOpen("This invitation was taken up or withdrawn already.")
    audit.record(by=by, verb="withdrawn", object=invitation, scope=scope_of(invitation.place))


@transaction.atomic
def accept_with_new_account(*, invitation: Invitation, name: str, password: str) -> User:
    """The link came by e-mail, so the address is the person's own."""
    # Who presses twice waits here for the first press, and then finds the invitation taken.
    if not waiting_invitations().select_for_update().filter(pk=invitation.pk).exists():
        raise NoLongerOpen("This invitation no longer works.")
    user = User.objects.create_user(invitation.email, password, name=name)
    audit.record(by=user, verb="opened", object=user, scope=scope_of(invitation.place))
    accept(invitation=invitation, by=user)
    return user


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> None:
    """Take up the role. The invitation works once, however often the button is pressed."""
    if by.email != invitation.email:
        raise PermissionDenied("The invitation is for somebody else.")
    now = timezone.now()
    taken = (
        waiting_invitations()
        .filter(pk=invitation.pk, expires_at__gt=now)
        .update(accepted_at=now, accepted_by=by)
    )
    if not taken:
        raise NoLongerOpen("This invitation no longer works.")
    audit.record(by=by, verb="accepted", object=invitation, scope=scope_of(invitation.place))
    give_role(user=by, role=Role(invitation.role), place=invitation.place, by=invitation.invited_by)
