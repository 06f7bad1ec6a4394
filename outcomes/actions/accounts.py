"""Accounts: the way to a password, the password itself, the name. Roles are not given here."""

import datetime

from axes.utils import reset as forgive_failures
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from ..hints import send_after_commit
from ..models import AuditEvent, User
from . import audit

SEND_PASSWORD_LINK = "outcomes.send_password_link"
LINK_ASKED = "password link asked for"
MOST_LINKS_AN_HOUR = 5


@transaction.atomic
def ask_for_password_link(*, email: str) -> None:
    """Send a link if somebody has an account by that address. Known or not, the answer is the same.

    After a few in an hour no more are sent, so that nobody's mailbox is filled by strangers.
    """
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    asked = AuditEvent.objects.filter(
        verb=LINK_ASKED,
        object_type=User._meta.label_lower,
        object_id=str(user.pk if user else 0),
        at__gt=timezone.now() - datetime.timedelta(hours=1),
    ).count()
    if user is None or asked >= MOST_LINKS_AN_HOUR:
        send_after_commit(SEND_PASSWORD_LINK, user_id=0)
        return
    audit.record(by=None, verb=LINK_ASKED, object=user)
    send_after_commit(SEND_PASSWORD_LINK, user_id=user.pk)


def send_password_link(*, user_id: int) -> None:
    """For the worker: an account that is not there, or closed since, gets nothing."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    context = {"user": user, "link": password_link(user), "days": settings.PASSWORD_RESET_TIMEOUT // 86400}
    send_mail(
        "Set your password for Family Hubs outcomes",
        render_to_string("registration/password_email.txt", context),
        None,
        [user.email],
    )


def password_link(user: User) -> str:
    """The whole address at which this person sets a password. It ends when used, or after some days."""
    path = reverse(
        "password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    return f"{settings.PUBLIC_URL}{path}"


@transaction.atomic
def set_password(*, user: User, password: str, by: User) -> None:
    """Sets it, and forgives failed tries: whoever was locked out holds the mailbox or the old password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    forgive_failures(username=user.email)
    audit.record(by=by, verb="password set", object=user)


@transaction.atomic
def rename(*, user: User, name: str, by: User) -> None:
    if user.name == name:
        return
    old, user.name = user.name, name
    user.save(update_fields=["name"])
    audit.record(by=by, verb="renamed", object=user, detail={"old": old, "new": name})


@transaction.atomic
def let_sign_in(*, user: User, allowed: bool, by: User) -> None:
    """Close an account or open it again. A closed one is out from the next request on."""
    if user.is_active == allowed:
        return
    user.is_active = allowed
    user.save(update_fields=["is_active"])
    audit.record(by=by, verb="let in" if allowed else "shut out", object=user)
