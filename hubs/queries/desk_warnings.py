"""What surprises in returns as they were submitted, with what explains it: of one, and of many at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from outcomes.models import User

from ..choices import WaiverRule
from ..measuring import Answers, AskedFigure, ReturnPlan, Section
from ..measuring.asking import share
from ..measuring.plan import TOTAL
from ..measuring.surprises import surprises_in
from ..models import Observation, PlaceParent, Return, Waiver
from .agreements import holding_waivers
from .entries import as_submitted
from .frameworks import framework_of
from .return_plan import VIEW, may_be_joined, past_of, previous_start
from .scope import reach


@dataclass(frozen=True)
class Warned:
    """A surprising figure. It is open as long as nobody explained it and no exception accepts it."""

    definition_id: int
    code: str
    title: str
    sentences: tuple[str, ...]
    explanation: str = ""
    accepted: bool = False

    @property
    def is_open(self) -> bool:
        return not self.explanation and not self.accepted


def warnings_in(answers: Answers) -> list[Warned]:
    """Of one return, whose plan has its past."""
    found = []
    for figure in answers.plan.asked:
        sentences = tuple(surprises_in(answers, figure))
        if sentences:
            explanation = answers.of(figure).explanation.strip()
            found.append(
                Warned(
                    figure.definition_id,
                    figure.code,
                    figure.title,
                    sentences,
                    explanation,
                    figure.warnings_accepted,
                )
            )
    return found


def warnings_of(returns: Iterable[Return], *, viewer: User) -> dict[int, list[Warned]]:
    """By return, for returns with their places, periods and editions at hand: four statements for any number.

    Only totals are read: nothing else surprises. The period before is that which the viewer may see.
    """
    returns = list(returns)
    if not returns:
        return {}
    submitted, before = _observations(returns, viewer)
    accepted = _accepted(returns)
    found = {}
    for period_return in returns:
        seen = submitted[period_return.pk]
        figures = _figures(
            period_return,
            {observation.definition_id: observation for observation in seen},
            before[
                period_return.place_id, period_return.period.frequency, previous_start(period_return.period)
            ],
            accepted[period_return.pk],
        )
        plan = ReturnPlan(period_return, (Section("", "", "", tuple(share(figures))),))
        found[period_return.pk] = warnings_in(Answers(plan, as_submitted(seen)))
    return found


def _observations(returns: list[Return], viewer: User):
    """Totals as submitted by return, and those of the period before by place, frequency and day."""
    ids = {period_return.pk for period_return in returns}
    earlier = Q()
    for frequency, starts in {(r.period.frequency, previous_start(r.period)) for r in returns}:
        earlier |= Q(period__frequency=frequency, period__starts=starts)
    submitted, before = defaultdict(list), defaultdict(list)
    for observation in (
        Observation.objects.filter(
            Q(period_return__in=ids) | (earlier & reach(viewer, VIEW, on=F("period__starts"))),
            place__in={r.place_id for r in returns},
            cell=TOTAL,
        )
        .select_related("period", "definition")
        .order_by("definition", "instrument_version", "cell")
    ):
        if observation.period_return_id in ids and observation.submitted_state:
            submitted[observation.period_return_id].append(observation)
        period = observation.period
        before[observation.place_id, period.frequency, period.starts].append(observation)
    return submitted, before


def _figures(
    period_return: Return,
    submitted: dict[int, Observation],
    before: list[Observation],
    accepted: set[int],
) -> list[AskedFigure]:
    """The figures that the return gave, each with its past: what was not asked has no observation."""
    past = defaultdict(list)
    for observation in before:
        past[observation.definition.indicator_id].append(observation)
    return [
        replace(
            figure,
            previous=past_of(
                [
                    old
                    for old in past[figure.definition.indicator_id]
                    if may_be_joined(old.definition, figure.definition)
                ]
            ),
            warnings_accepted=figure.definition.indicator_id in accepted,
            council_denominators=_given(submitted[figure.definition_id]),
        )
        for section in framework_of(period_return.edition)
        for figure in section.figures
        if figure.definition_id in submitted
    ]


def _given(observation: Observation) -> dict[int, int]:
    """Out of how many, as the council had given it for this figure."""
    number = observation.submitted_denominator
    return {} if number is None else {TOTAL: number}


def _accepted(returns: list[Return]) -> dict[int, set[int]]:
    """The measures whose warnings an exception accepts, of the hub or of its authority, by return."""
    above: dict[tuple[int, date], set[int]] = defaultdict(set)
    days = {period_return.period.starts for period_return in returns}
    places = {period_return.place_id for period_return in returns}
    for day in days:
        for period_return in returns:
            above[period_return.place_id, day].add(period_return.place_id)
    for span in PlaceParent.objects.filter(place__in=places):
        for day in days:
            if span.starts <= day and (span.ends is None or day < span.ends):
                above[span.place_id, day].add(span.parent_id)
    waived: dict[tuple[int, int], set[int]] = defaultdict(set)
    for place_id, period_id, indicator_id in Waiver.objects.filter(
        holding_waivers(today=timezone.localdate()),
        rule=WaiverRule.ACCEPT_WARNING,
        period__in={period_return.period_id for period_return in returns},
    ).values_list("place", "period", "indicator"):
        waived[place_id, period_id].add(indicator_id)
    return {
        r.pk: {
            indicator
            for place_id in above[r.place_id, r.period.starts]
            for indicator in waived[place_id, r.period_id]
        }
        for r in returns
    }
