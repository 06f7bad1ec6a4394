"""A form that met an expired session waits here for the person who sent it, an hour and no longer."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from outcomes.models import User

from ..models import HeldPost

KEPT = timedelta(hours=1)
LONGEST_PATH = 300


@transaction.atomic
def hold(*, user: User, path: str, body: str) -> HeldPost | None:
    """Keep a form, given without its secrets. The same form twice is held once."""
    if len(path) > LONGEST_PATH:
        return None
    now = timezone.now()
    digest = hashlib.sha256("\n".join((str(user.pk), path, body)).encode()).hexdigest()
    held, _ = HeldPost.objects.update_or_create(
        digest=digest, defaults={"user": user, "path": path, "body": body, "expires_at": now + KEPT}
    )
    return held


@transaction.atomic
def take_for(*, user: User, pk: int) -> HeldPost | None:
    """Hand a held form to the person who sent it, and forget it: it can be taken once."""
    held = (
        HeldPost.objects.select_for_update().filter(pk=pk, user=user, expires_at__gt=timezone.now()).first()
    )
    if held is not None:
        HeldPost.objects.filter(pk=held.pk).delete()
    return held


@transaction.atomic
def drop(*, user: User, pk: int) -> None:
    HeldPost.objects.filter(pk=pk, user=user).delete()


def prune(*, now: datetime | None = None) -> int:
    return HeldPost.objects.filter(expires_at__lte=now or timezone.now()).delete()[0]
