"""What one return asks: the edition's measures with the hub's choices, agreements and past."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from django.db.models import F, Q

from outcomes.choices import MEAN_KINDS, RATIO_KINDS, Comparability, Kind, Tier
from outcomes.measurement import Parts, shown_value

from ..choices import TargetKind, TargetStatus
from ..measuring import AskedFigure, Goal, How, Past, ReturnPlan, Section, SplitTable, TrendPoint
from ..measuring.asking import share
from ..measuring.plan import TOTAL
from ..measuring.windows import months_earlier, window_words
from ..models import Observation, Period, Return, Target
from .agreements import Agreements, agreements_for
from .frameworks import framework_of
from .scope import Viewer, reach

VIEW = "hubs.view_hub"
# How far back a small trend goes.
TREND_MONTHS = {"monthly": 12, "quarterly": 36, "annual": 60}
PERIOD_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


def plan_for(
    period_return: Return,
    *,
    domain_code: str | None = None,
    with_goals: bool = True,
    viewer: Viewer | None = None,
) -> ReturnPlan:
    """The whole plan of a return.

    With a domain, only that section's figures bring their past, targets and trend; the others stand there
    for the numbers that they share. Targets matter only to who looks at the page.
    With a viewer, the past is what that person may see of each period: a council that took a hub over does
    not see the periods before.
    """
    period = period_return.period
    agreed = agreements_for(period_return.place, period)
    sections = []
    for section in framework_of(period_return.edition):
        figures = tuple(
            _agreed(figure, agreed, period)
            for figure in section.figures
            if figure.definition.frequency == period.frequency and _is_asked(figure, agreed)
        )
        if figures:
            sections.append(replace(section, figures=figures))
    sections = _shared(sections)
    return ReturnPlan(
        period_return, tuple(_with_past(sections, period_return, domain_code, with_goals, viewer))
    )


def previous_start(period: Period) -> date:
    return months_earlier(period.starts, PERIOD_MONTHS[period.frequency])


def _is_asked(figure: AskedFigure, agreed: Agreements) -> bool:
    """Core ones of every hub; optional ones where the hub chose them. Optional ones from elsewhere are
    nothing that a hub chooses, and are not shown empty."""
    if figure.tier == Tier.CORE:
        return True
    return figure.tier == Tier.OPTIONAL and figure.definition.indicator_id in agreed.chosen


def _agreed(figure: AskedFigure, agreed: Agreements, period: Period) -> AskedFigure:
    definition = figure.definition
    indicator = definition.indicator_id
    tables = [_table(table, figure, agreed) for table in figure.tables]
    return replace(
        figure,
        required_tables=tuple(table for table in tables if table.required),
        optional_tables=tuple(table for table in tables if not table.required),
        standing_answer=agreed.standing.get(indicator) if figure.is_asked else None,
        expected=indicator not in agreed.not_expected,
        warnings_accepted=indicator in agreed.warnings_accepted,
        council_denominators=agreed.denominators.get(indicator, {}) if definition.central_denominator else {},
        window_words=window_words(definition.window, starts=period.starts, ends=period.ends),
    )


def _table(table: SplitTable, figure: AskedFigure, agreed: Agreements) -> SplitTable:
    """An authority may require a split; one that needs a purpose stays closed until there is one."""
    waits = table.needs_purpose and table.scheme_id not in agreed.purposes
    required = table.required or (figure.definition.indicator_id, table.scheme_id) in agreed.required
    return replace(table, needs_purpose=waits, required=required and not waits and not table.crossing)


def _shared(sections: list[Section]) -> list[Section]:
    figures = iter(share(figure for section in sections for figure in section.figures))
    return [replace(section, figures=tuple(next(figures) for _ in section.figures)) for section in sections]


def _with_past(
    sections: list[Section],
    period_return: Return,
    domain_code: str | None,
    with_goals: bool,
    viewer: Viewer | None,
) -> list[Section]:
    with_past = [
        section for section in sections if domain_code is None or section.slug == domain_code.lower()
    ]
    figures = [figure for section in with_past for figure in section.figures]
    if not figures:
        return sections
    seen = _observations(figures, period_return, viewer)
    goals = _goals(figures, period_return) if with_goals else {}
    known = {id(section) for section in with_past}
    return [
        replace(
            section,
            figures=tuple(
                _figure_with_past(
                    figure,
                    period_return.period,
                    seen.get(figure.definition.indicator_id, []),
                    goals.get(figure.definition.indicator_id, []),
                )
                for figure in section.figures
            ),
        )
        if id(section) in known
        else section
        for section in sections
    ]


def _observations(
    figures: list[AskedFigure], period_return: Return, viewer: Viewer | None
) -> dict[int, list[Observation]]:
    """Totals of the trend, every cell of the period before, and what the council gave for this one."""
    period = period_return.period
    first = months_earlier(period.starts, TREND_MONTHS[period.frequency])
    overall = {cell for figure in figures for cell in figure.level_cells.values()}
    from_council = [figure.definition_id for figure in figures if figure.how == How.FROM_COUNCIL]
    earlier = Q(period__starts__gte=first, period__starts__lt=period.starts, cell__in={TOTAL, *overall})
    earlier |= Q(period__starts=previous_start(period))
    if viewer is not None:
        earlier &= reach(viewer, VIEW, on=F("period__starts"))
    found = defaultdict(list)
    for observation in (
        Observation.objects.filter(
            earlier | Q(period=period, definition__in=from_council),
            place=period_return.place,
            period__frequency=period.frequency,
            definition__indicator__in={figure.definition.indicator_id for figure in figures},
        )
        .select_related("period", "definition")
        .order_by("period__starts", "definition__number", "instrument_version_id", "cell_id")
    ):
        found[observation.definition.indicator_id].append(observation)
    return found


def _goals(figures: list[AskedFigure], period_return: Return) -> dict[int, list[Target]]:
    period = period_return.period
    found = defaultdict(list)
    for target in (
        Target.objects.filter(
            Q(kind=TargetKind.TARGET, ends__gte=period.starts) | Q(kind=TargetKind.BASELINE),
            place=period_return.place,
            starts__lte=period.ends,
            indicator__in={figure.definition.indicator_id for figure in figures},
        )
        .exclude(status=TargetStatus.WITHDRAWN)
        .order_by("starts", "pk")
    ):
        found[target.indicator_id].append(target)
    return found


def _figure_with_past(
    figure: AskedFigure, period: Period, seen: list[Observation], targets: list[Target]
) -> AskedFigure:
    now = [observation for observation in seen if observation.period_id == period.pk]
    earlier = [observation for observation in seen if observation.period_id != period.pk]
    last = [
        observation
        for observation in earlier
        if observation.period.starts == previous_start(period)
        and may_be_joined(observation.definition, figure.definition)
    ]
    return replace(
        figure,
        previous=past_of(last),
        council_value=past_of(now) if figure.how == How.FROM_COUNCIL else None,
        trend=tuple(_trend(figure, earlier)),
        target=_goal(targets, TargetKind.TARGET),
        baseline=_goal(targets, TargetKind.BASELINE),
    )


def may_be_joined(older, newer) -> bool:
    """Whether a value under one wording may stand beside one under another."""
    return older.pk == newer.pk or newer.comparability in (Comparability.SAME, Comparability.COMPARABLE)


def stands(observation: Observation) -> tuple[str, Parts, bool]:
    """What a hub's own people see of a figure: state, parts, and whether it is not yet approved.

    What was taken back or returned has left the figures: what was approved before stands.
    """
    approved = Parts(
        observation.approved_numerator, observation.approved_denominator, observation.approved_sum_sq
    )
    if observation.withdrawn:
        return observation.approved_state, approved, False
    submitted = Parts(
        observation.submitted_numerator, observation.submitted_denominator, observation.submitted_sum_sq
    )
    pending = (observation.submitted_state, submitted) != (observation.approved_state, approved)
    return observation.submitted_state, submitted, pending


def value_of(definition, parts: Parts):
    """The value as people see it, not yet rounded; None where it is undefined."""
    is_ratio = definition.kind in RATIO_KINDS | MEAN_KINDS or bool(definition.denominator)
    return shown_value(parts, scale=definition.scale, multiplier=definition.multiplier, is_ratio=is_ratio)


def past_of(observations: list[Observation]) -> Past | None:
    """What stood in one earlier period, from all observations of one measure."""
    standing = [(observation, *stands(observation)) for observation in observations]
    totals = [state for observation, state, _, _ in standing if observation.cell_id == TOTAL and state]
    if not totals:
        return None
    return Past(
        period_title=observations[0].period.title,
        state=totals[0],
        parts={
            (observation.instrument_version_id, observation.cell_id): parts
            for observation, state, parts, _ in standing
            if state
        },
        typed={
            (observation.instrument_version_id, observation.cell_id): observation.typed
            for observation, state, _, _ in standing
            if state and observation.typed
        },
    )


def _trend(figure: AskedFigure, observations: list[Observation]) -> list[TrendPoint]:
    overall = {cell_id: level for level, cell_id in figure.level_cells.items()}
    points, before = [], None
    levels = {
        observation.period_id: overall[observation.cell_id]
        for observation in observations
        if observation.cell_id in overall and stands(observation)[0]
    }
    for observation in observations:
        state, parts, pending = stands(observation)
        if observation.cell_id != TOTAL or not state:
            continue
        definition = observation.definition
        if definition.kind == Kind.MATURITY_LEVEL:
            value = levels.get(observation.period_id)
        else:
            value = value_of(definition, parts)
        changed = before is not None and before.pk != definition.pk
        points.append(
            TrendPoint(
                period_code=observation.period.code,
                period_title=observation.period.title,
                starts=observation.period.starts,
                state=state,
                value=value,
                instrument_version_id=observation.instrument_version_id,
                not_yet_approved=pending,
                breaks_series=changed and definition.comparability == Comparability.BREAK,
                note=definition.comparability_note if changed else "",
            )
        )
        before = definition
    return points


def _goal(targets: list[Target], kind: str) -> Goal | None:
    """The newest agreed one, or else the newest that waits for an agreement."""
    of_kind = [target for target in targets if target.kind == kind]
    agreed = [target for target in of_kind if target.status == TargetStatus.AGREED]
    if not of_kind:
        return None
    target = (agreed or of_kind)[-1]
    return Goal(kind, target.value, target.starts, target.ends, target.basis, bool(agreed))
