"""What a hub and its council agree beyond the framework, with what tests need not say."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from hubs.actions import choices, splits, standing, targets, waivers
from hubs.choices import State, TargetKind
from hubs.queries.agreements import agreements_for
from hubs.tests.returning import REACHED, definition
from outcomes.models import Scheme

YEAR = date(2026, 4, 1)


def indicator(code):
    return definition(code).indicator


def agreed(cast, period=None):
    return agreements_for(cast.hub, period or cast.period)


def answer(cast, *, state=State.NOT_COLLECTED, reason="No register", since=None):
    return standing.set_answer(
        place=cast.hub,
        indicator=indicator(REACHED),
        state=state,
        reason=reason,
        since=since or cast.period.starts,
        by=cast.manager,
    )


def choose(cast, *codes, year=YEAR):
    choices.choose(
        place=cast.hub, year_starts=year, indicator_ids=[indicator(c).pk for c in codes], by=cast.manager
    )


def propose(
    cast, code=REACHED, *, value="50", kind=TargetKind.TARGET, starts=YEAR, ends=date(2027, 3, 31), **more
):
    return targets.propose(
        place=cast.hub,
        indicator=indicator(code),
        kind=kind,
        value=Decimal(value),
        starts=starts,
        ends=ends,
        basis=more.pop("basis", "A tenth more than last year"),
        by=cast.manager,
        **more,
    )


def grant(cast, rule, *, place=None, code=REACHED, expires=None, reason="Agreed by telephone"):
    return waivers.grant(
        rule=rule,
        place=place or cast.hub,
        period=cast.period,
        indicator=indicator(code) if code else None,
        reason=reason,
        expires=expires or timezone.localdate(),
        by=cast.analyst,
    )


def require(cast, code, measure, starts=YEAR):
    return splits.require(
        authority=cast.authority,
        indicator=indicator(measure),
        scheme=Scheme.objects.get(code=code),
        starts=starts,
        by=cast.analyst,
    )


def groups() -> Scheme:
    return Scheme.objects.get(code="priority_group")
