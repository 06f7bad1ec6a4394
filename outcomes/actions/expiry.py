"""Clears out what the service keeps only for a time. Other packages register what is theirs."""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.utils import timezone

_clearers: dict[str, Callable[[], int]] = {}


def register_clearer(name: str, clearer: Callable[[], int]) -> None:
    """The function deletes what has expired and says how many."""
    _clearers[name] = clearer


def clear() -> dict[str, int]:
    return {name: _clearers[name]() for name in sorted(_clearers)}


def clear_sessions() -> int:
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


register_clearer("sessions", clear_sessions)
