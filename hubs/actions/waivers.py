"""Agreed exceptions. They admit, lift or accept by name, and never make an error right."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from outcomes.actions import audit
from outcomes.models import Indicator, User

from ..choices import WaiverRule
from ..models import Period, Place, Waiver
from .refusals import Refused, WrongState


@transaction.atomic
def grant(
    *,
    rule: WaiverRule,
    place: Place,
    period: Period,
    reason: str,
    expires: date,
    by: User,
    indicator: Indicator | None = None,
) -> Waiver:
    """For a hub, or for all hubs of an authority, in one period, until a day."""
    if not reason.strip():
        raise Refused("Say why.")
    if expires < timezone.localdate():
        raise Refused("The last day of an exception cannot have passed.")
    if (rule == WaiverRule.LATE_RETURN) != (indicator is None):
        raise Refused(
            "A late return is admitted as a whole."
            if indicator is not None
            else "Name the measure for which the exception is made."
        )
    waiver = Waiver.objects.create(
        rule=rule,
        place=place,
        period=period,
        indicator=indicator,
        reason=reason.strip(),
        expires=expires,
        by=by,
    )
    _record(by, "waiver.granted", waiver, until=expires.isoformat())
    return waiver


@transaction.atomic
def end(*, waiver: Waiver, by: User) -> Waiver:
    found = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if found.ended_at is not None:
        raise WrongState("This exception has been ended already.")
    found.ended_at, found.ended_by = timezone.now(), by
    found.save(update_fields=["ended_at", "ended_by"])
    _record(by, "waiver.ended", found)
    return found


def _record(by: User, verb: str, waiver: Waiver, **detail) -> None:
    audit.record(
        by=by,
        verb=verb,
        object=waiver,
        scope=f"place:{waiver.place_id}",
        detail={"rule": waiver.rule, "period": waiver.period_id, "indicator": waiver.indicator_id, **detail},
    )
