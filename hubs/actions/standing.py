"""Standing answers: "does not apply here" and "we do not collect this", until somebody changes them."""

from datetime import date

from django.db import transaction

from outcomes.actions import audit
from outcomes.models import Indicator, User

from ..choices import State
from ..models import Place, StandingAnswer
from .refusals import WrongState

STANDING = frozenset({State.NOT_COLLECTED, State.NOT_APPLICABLE})


@transaction.atomic
def set_answer(
    *, place: Place, indicator: Indicator, state: str, reason: str, since: date, by: User
) -> StandingAnswer:
    """Answer every return from this period's first day on, in place of any earlier answer."""
    if state not in STANDING:
        raise WrongState("Only “does not apply” and “not collected” can stand for later returns.")
    if not reason.strip():
        raise WrongState("Say why.")
    _end_open(place, indicator, since)
    made = StandingAnswer.objects.create(
        place=place, indicator=indicator, state=state, reason=reason.strip(), since=since, by=by
    )
    audit.record(
        by=by,
        verb="standing_answer.set",
        object=made,
        scope=f"place:{place.pk}",
        detail={"indicator": indicator.code, "state": state, "since": since.isoformat()},
    )
    return made


@transaction.atomic
def end_answer(*, place: Place, indicator: Indicator, until: date, by: User) -> None:
    """Ask for the figure again from this period's first day on."""
    ended = _end_open(place, indicator, until)
    if ended is None:
        raise WrongState("There is no standing answer to end.")
    audit.record(
        by=by,
        verb="standing_answer.ended",
        object=ended,
        scope=f"place:{place.pk}",
        detail={"indicator": indicator.code, "until": until.isoformat()},
    )


def _end_open(place: Place, indicator: Indicator, day: date) -> StandingAnswer | None:
    """An answer that began on the day or later never held in between, and ends where it began."""
    found = (
        StandingAnswer.objects.select_for_update()
        .filter(place=place, indicator=indicator, until__isnull=True)
        .first()
    )
    if found is not None:
        found.until = max(day, found.since)
        found.save(update_fields=["until"])
    return found
