"""Periods and the returns for them, made before anybody asks."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from outcomes.actions import audit
from outcomes.choices import Frequency
from outcomes.models import EditionEntry, User
from outcomes.queries.editions import in_force_on

from ..choices import EDITABLE, Level, ReturnStatus
from ..measuring.windows import months_earlier
from ..models import Period, Place, Return
from ..queries.agreements import financial_year_of
from ..queries.places import exists_on
from ..queries.recipients import people_of_hubs
from . import letters, notices
from .returns.drafts import make_sections

MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 12}
# A return opens on the day after its period has ended. Days from then until it is due: a month's figures are
# fresh, a quarter's need the registers to be closed, a year's the accounts.
DUE_AFTER = {Frequency.MONTHLY: 20, Frequency.QUARTERLY: 30, Frequency.ANNUAL: 60}
CLOSES_AFTER_DUE = 30
WARN_DAYS = 7
# Periods are there a year before they end, so that targets and exceptions can name them.
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Opened:
    returns: int = 0
    notices: int = 0


@transaction.atomic
def ensure(*, through: date, since: date | None = None, by: User | None = None) -> int:
    """Months, quarters and financial years from the year of `since` (the current one, unless told) to the
    one that holds `through`. What stands is left as it is, dates included. Says how many are new."""
    first = financial_year_of(since or timezone.localdate())
    standing = set(Period.objects.filter(starts__gte=first).values_list("frequency", "starts"))
    new = [
        period
        for frequency in MONTHS
        for period in _from(first, frequency, through)
        if (period.frequency, period.starts) not in standing
    ]
    Period.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        audit.record(
            by=by,
            verb="periods.made",
            object=Period(),
            detail={"through": through.isoformat(), "new": len(new)},
        )
    return len(new)


@transaction.atomic
def open_returns(*, today: date | None = None) -> Opened:
    """A return of every open hub for every period that is open now, and an e-mail to its people. As many
    statements for a thousand hubs as for one; run again it makes nothing anew."""
    today = today or timezone.localdate()
    periods = list(Period.objects.filter(opens__lte=today, closes__gte=today).order_by("starts", "frequency"))
    editions = in_force_on(period.starts for period in periods)
    asked = set(
        EditionEntry.objects.filter(edition__in={e.pk for e in editions.values() if e}).values_list(
            "edition", "definition__frequency"
        )
    )
    periods = [
        period
        for period in periods
        if (edition := editions[period.starts]) and (edition.pk, period.frequency) in asked
    ]
    hubs = list(Place.objects.filter(level=Level.HUB).only("name", "slug", "opened", "closed"))
    standing = set(Return.objects.filter(period__in=periods).values_list("place", "period"))
    new = [
        Return(place=hub, period=period, edition=editions[period.starts])
        for period in periods
        for hub in hubs
        if _stood(hub, period.starts) and (hub.pk, period.pk) not in standing
    ]
    Return.objects.bulk_create(new, ignore_conflicts=True)
    return _tell_of(new, periods)


@transaction.atomic
def warn_of_due(*, today: date | None = None) -> int:
    """Write to the people of every return that is due within seven days and not submitted; once each."""
    today = today or timezone.localdate()
    due = list(
        Return.objects.filter(
            status__in=EDITABLE - {ReturnStatus.REOPENED, ReturnStatus.RETURNED},
            period__opens__lte=today,
            period__due__gte=today,
            period__due__lte=today + timedelta(days=WARN_DAYS),
        )
        .filter(exists_on(today, path="place__"))
        .select_related("place", "period")
        .order_by("pk")
    )
    people = people_of_hubs({r.place_id for r in due})
    letters_due = [letters.due_soon(r, person) for r in due for person in people[r.place_id]]
    notices.queue_many(letters_due)
    return len(letters_due)


def _from(first: date, frequency: str, through: date) -> list[Period]:
    found, starts = [], first
    while starts <= through:
        after = months_earlier(starts, -MONTHS[frequency])
        due = after + timedelta(days=DUE_AFTER[frequency] - 1)
        found.append(
            Period(
                frequency=frequency,
                starts=starts,
                ends=after - timedelta(days=1),
                opens=after,
                due=due,
                closes=due + timedelta(days=CLOSES_AFTER_DUE),
            )
        )
        starts = after
    return found


def _stood(hub: Place, day: date) -> bool:
    return hub.opened <= day and (hub.closed is None or hub.closed > day)


def _tell_of(new: list[Return], periods: list[Period]) -> Opened:
    if not new:
        return Opened()
    # Read again for their numbers: a row that somebody else made in between is not ours to tell of twice,
    # and the notices' keys see to that.
    made = list(
        Return.objects.filter(period__in=periods, place__in={r.place_id for r in new})
        .select_related("place", "period", "edition")
        .order_by("pk")
    )
    wanted = {(r.place_id, r.period_id) for r in new}
    made = [r for r in made if (r.place_id, r.period_id) in wanted]
    make_sections(made)
    people = people_of_hubs({r.place_id for r in made})
    told = [letters.opened(r, person) for r in made for person in people[r.place_id]]
    notices.queue_many(told)
    audit.record_many(
        audit.Event(by=None, verb="return.opened", object=r, scope=f"place:{r.place_id}") for r in made
    )
    return Opened(len(made), len(told))
