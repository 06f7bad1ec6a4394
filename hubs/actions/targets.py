"""Targets and baselines: a hub or its analyst proposes, an analyst agrees."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from outcomes.actions import audit
from outcomes.models import Indicator, User

from ..choices import TargetKind, TargetStatus
from ..measuring.wording import shown
from ..models import Place, Target
from ..queries.targets import may_have_target, newest_wording
from .refusals import Refused, WrongState


@transaction.atomic
def propose(
    *,
    place: Place,
    indicator: Indicator,
    kind: TargetKind,
    value: Decimal,
    starts: date,
    ends: date,
    basis: str,
    by: User,
) -> Target:
    """What a place means to reach, or where it started, on measures on which the framework allows it."""
    if not may_have_target(indicator):
        raise Refused(f"There are no targets and baselines on {indicator.code}.")
    if not basis.strip():
        raise Refused("Say why this value.")
    if ends < starts:
        raise Refused("The last day cannot lie before the first.")
    _refuse_out_of_range(indicator, value)
    target = Target.objects.create(
        place=place,
        indicator=indicator,
        kind=kind,
        value=value,
        starts=starts,
        ends=ends,
        basis=basis.strip(),
        proposed_by=by,
    )
    _record(by, "target.proposed", target)
    return target


@transaction.atomic
def agree(*, target: Target, by: User) -> Target:
    found = _locked(target, {TargetStatus.PROPOSED}, "agreed")
    overlapping = Target.objects.filter(
        place=found.place_id,
        indicator=found.indicator_id,
        kind=found.kind,
        status=TargetStatus.AGREED,
        starts__lte=found.ends,
        ends__gte=found.starts,
    )
    if overlapping.exists():
        raise WrongState(
            f"A {found.get_kind_display().lower()} is agreed for some of these days. Withdraw that one first."
        )
    found.status, found.agreed_by, found.agreed_at = TargetStatus.AGREED, by, timezone.now()
    found.save(update_fields=["status", "agreed_by", "agreed_at"])
    _record(by, "target.agreed", found)
    return found


@transaction.atomic
def withdraw(*, target: Target, by: User) -> Target:
    """It stays in the list, and holds no more. Who agreed it stays beside it."""
    found = _locked(target, {TargetStatus.PROPOSED, TargetStatus.AGREED}, "withdrawn")
    found.status = TargetStatus.WITHDRAWN
    found.save(update_fields=["status"])
    _record(by, "target.withdrawn", found)
    return found


def _locked(target: Target, allowed: set[str], what: str) -> Target:
    # Targets of one place and measure are agreed one after the other.
    Place.objects.select_for_update().get(pk=target.place_id)
    found = Target.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=target.pk)
    if found.status not in allowed:
        raise WrongState(f"This is {found.get_status_display().lower()}: it cannot be {what}.")
    return found


def _refuse_out_of_range(indicator: Indicator, value: Decimal) -> None:
    wording = newest_wording(indicator)
    low, high = wording.valid_low, wording.valid_high
    if (low is not None and value < low) or (high is not None and value > high):
        limits = " and ".join(
            words
            for words in (
                f"at least {shown(low)}" if low is not None else "",
                f"at most {shown(high)}" if high is not None else "",
            )
            if words
        )
        raise Refused(f"The value ({shown(value)}) must be {limits}.")


def _record(by: User, verb: str, target: Target) -> None:
    audit.record(
        by=by,
        verb=verb,
        object=target,
        scope=f"place:{target.place_id}",
        detail={
            "indicator": target.indicator.code,
            "kind": target.kind,
            "value": str(target.value),
            "starts": target.starts.isoformat(),
            "ends": target.ends.isoformat(),
        },
    )
