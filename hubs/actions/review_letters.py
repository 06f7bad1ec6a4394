"""The analysts' letter: how many returns await their review, at most one a day."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from ..queries.recipients import analysts_of, awaiting_by_authority
from . import letters, notices

AGAIN_AFTER = 7


@transaction.atomic
def write_to_analysts(*, today: date | None = None) -> int:
    """Write where a return came in since yesterday's letter, and each week while one waits. A second
    scheduler finds the day's letter written. As many statements for forty analysts as for one."""
    today = today or timezone.localdate()
    waiting = {
        authority_id: returns
        for authority_id, returns in awaiting_by_authority().items()
        if any(_is_told_of(timezone.localdate(r.submitted_at), today) for r in returns)
    }
    found = [
        letters.awaiting(person, [(place, len(waiting[place.pk])) for place in authorities], day=today)
        for person, authorities in analysts_of(waiting).values()
    ]
    notices.queue_many(found)
    return len(found)


def _is_told_of(came: date, today: date) -> bool:
    """On the day after it came, and each week from then on."""
    days = (today - came - timedelta(days=1)).days
    return days >= 0 and days % AGAIN_AFTER == 0
