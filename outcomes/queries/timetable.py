"""The tasks of the schedule: when each last ended well, when it was due, and whether it was left out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.schedules import crontab, maybe_schedule
from django.conf import settings
from django.utils import timezone

from outcomes.models import ScheduledRun

# A worker may be busy for a while: only after this time is a task called late.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Timed:
    """One task of the schedule; nothing is known of one that has not ended well yet."""

    task: str
    title: str
    how_often: str
    ran_at: datetime | None
    due_at: datetime | None
    is_late: bool


def timetable(*, now: datetime | None = None) -> list[Timed]:
    """Every task of the schedule, in one statement."""
    now = now or timezone.now()
    ran = dict(ScheduledRun.objects.values_list("task", "ran_at"))
    return [
        _timed(title, entry, ran.get(entry["task"]), now)
        for title, entry in settings.CELERY_BEAT_SCHEDULE.items()
    ]


def _timed(title: str, entry: dict, ran_at: datetime | None, now: datetime) -> Timed:
    schedule = maybe_schedule(entry["schedule"])
    due = None
    if ran_at is not None:
        start, until, _ = (
            schedule.remaining_delta(ran_at)
            if isinstance(schedule, crontab)
            else (ran_at, schedule.run_every, now)
        )
        due = start + until
    return Timed(
        task=entry["task"],
        title=title,
        how_often=_how_often(schedule),
        ran_at=ran_at,
        due_at=due,
        is_late=due is not None and now > due + PATIENCE,
    )


def _how_often(schedule) -> str:
    if not isinstance(schedule, crontab):
        minutes = round(schedule.run_every.total_seconds() / 60)
        return "Every minute" if minutes == 1 else f"Every {minutes} minutes"
    minute = min(schedule.minute)
    if len(schedule.hour) == 1:
        hour = min(schedule.hour)
        return f"Each day at {hour % 12 or 12}:{minute:02}{'am' if hour < 12 else 'pm'}"
    if len(schedule.minute) == 1:
        return f"Each hour at {minute} minutes past"
    return f"Every {60 // len(schedule.minute)} minutes"
