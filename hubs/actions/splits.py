"""Splits beyond the framework's own: why a sensitive one is collected, and what an authority requires."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from outcomes.actions import audit
from outcomes.models import DefinitionBreakdown, Indicator, Scheme, User

from ..models import Place, RequiredBreakdown, SplitPurpose
from ..queries.frameworks import SENSITIVE
from .refusals import Refused, WrongState


@transaction.atomic
def record_purpose(*, place: Place, scheme: Scheme, purpose: str, by: User) -> SplitPurpose:
    """Before a hub may switch on a sensitive split it says what it collects it for."""
    if scheme.code not in SENSITIVE:
        raise Refused("This split needs no recorded purpose.")
    if not purpose.strip():
        raise Refused("Say what you collect this for, and how families are told.")
    try:
        with transaction.atomic():
            made = SplitPurpose.objects.create(place=place, scheme=scheme, purpose=purpose.strip(), by=by)
    except IntegrityError as problem:
        raise WrongState("A purpose is recorded already. End it first.") from problem
    _record(by, "split_purpose.recorded", made, scheme=scheme.code)
    return made


@transaction.atomic
def end_purpose(*, purpose: SplitPurpose, by: User) -> None:
    """The split is closed from now on; what was collected stays."""
    ended = SplitPurpose.objects.filter(pk=purpose.pk, ended_at__isnull=True).update(ended_at=timezone.now())
    if not ended:
        raise WrongState("This purpose has been ended already.")
    _record(by, "split_purpose.ended", purpose)


@transaction.atomic
def require(
    *, authority: Place, indicator: Indicator, scheme: Scheme, starts: date, by: User
) -> RequiredBreakdown:
    """Make an optional split part of the returns of an authority's hubs for periods from a day on."""
    if not DefinitionBreakdown.objects.filter(definition__indicator=indicator, scheme=scheme).exists():
        raise Refused(f"{indicator.code} is not split by {scheme.title}.")
    in_force = RequiredBreakdown.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=starts), place=authority, indicator=indicator, scheme=scheme
    )
    if in_force.select_for_update().exists():
        raise WrongState("This split is required already.")
    # One that was ended on its own first day leaves its place.
    made, _ = RequiredBreakdown.objects.update_or_create(
        place=authority, indicator=indicator, scheme=scheme, starts=starts, defaults={"ends": None, "by": by}
    )
    _record(
        by, "split.required", made, indicator=indicator.code, scheme=scheme.code, starts=starts.isoformat()
    )
    return made


@transaction.atomic
def require_no_more(*, requirement: RequiredBreakdown, ends: date, by: User) -> None:
    """Periods that begin on this day or later ask for it no more."""
    found = RequiredBreakdown.objects.select_for_update().get(pk=requirement.pk)
    if found.ends is not None:
        raise WrongState("This requirement has an end already.")
    found.ends = max(ends, found.starts)
    found.save(update_fields=["ends"])
    _record(by, "split.required_no_more", found, ends=found.ends.isoformat())


def _record(by: User, verb: str, thing, **detail) -> None:
    audit.record(by=by, verb=verb, object=thing, scope=f"place:{thing.place_id}", detail=detail)
