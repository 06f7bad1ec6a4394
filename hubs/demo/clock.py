"""Doing today what somebody did then, so that the demonstration's past is made by the same actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from unittest import mock

from django.utils import timezone


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[datetime]:
    """Everything inside happens at this time of that day."""
    moment = timezone.make_aware(datetime.combine(day, time(hour, minute)))
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield moment
