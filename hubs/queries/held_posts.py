"""Forms that wait for the person who sent them."""

from django.db.models import QuerySet
from django.utils import timezone

from outcomes.models import User

from ..models import HeldPost


def held_for(*, viewer: User) -> QuerySet[HeldPost]:
    """What the person sent after her session had ended and has not taken up again, newest first."""
    return HeldPost.objects.filter(user=viewer, expires_at__gt=timezone.now()).order_by("-held_at", "-pk")
