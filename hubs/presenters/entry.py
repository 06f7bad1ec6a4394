"""What stands beside the boxes of a figure on a return's page: what to count, and what came before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from outcomes.choices import Tier
from outcomes.templatetags.formats import british_date

from ..charts.points import Point
from ..charts.sparkline import Sparkline, sparkline
from ..choices import State
from ..measuring import AskedFigure, Goal, How, Past, TrendPoint
from ..measuring.plan import TOTAL
from .values import NO_FIGURE, figure_words, number_words, state_words, with_unit

# As many earlier periods as can be read at a glance.
GLANCE = 4


@dataclass(frozen=True)
class Line:
    """One thing said in a word and a value."""

    key: str
    value: str


@dataclass(frozen=True)
class FigureFacts:
    code: str
    title: str
    anchor: str
    tag: str
    definition: str
    about: tuple[Line, ...]
    before: tuple[Line, ...]
    goals: tuple[Line, ...]
    trend: Sparkline | None
    trend_words: tuple[Line, ...]
    trend_note: str
    standing: str
    read_only: str


def figure_facts(figure: AskedFigure, *, now: Point | None = None) -> FigureFacts:
    """`now` is what has been typed for this period, at the end of the trend."""
    definition = figure.definition
    points = trend_points(figure, now)
    before = past_lines(figure)
    said = {figure.previous.period_title} if figure.previous else set()
    return FigureFacts(
        code=figure.code,
        title=figure.title,
        anchor=anchor(figure.definition_id),
        tag="" if figure.tier == Tier.CORE else "Chosen by your hub" if figure.is_asked else "",
        definition=definition.definition,
        about=tuple(
            Line(key, value)
            for key, value in (
                ("Which dates count", figure.window_words or definition.window),
                ("Where it comes from", definition.source),
            )
            if value
        ),
        before=tuple(before),
        goals=tuple(
            Line(name, goal_words(definition, goal))
            for name, goal in (("Target", figure.target), ("Baseline", figure.baseline))
            if goal is not None
        ),
        trend=sparkline(points) if len(trend_series(figure)) < 2 else None,
        trend_words=tuple(Line(p.period, p.shown) for p in points[-GLANCE:] if p.period not in said),
        trend_note=break_note(figure.trend),
        standing=standing_words(figure),
        read_only=read_only_words(figure),
    )


def anchor(definition_id: int) -> str:
    return f"figure-{definition_id}"


def filled_words(name: str) -> str:
    """For the hub's own people and its analysts, and for nobody else: who typed what was handed over."""
    return f"Typed by {name}, to whom it was handed over." if name else ""


def past_lines(figure: AskedFigure) -> list[Line]:
    """What stood in the period before, once for each questionnaire."""
    past = figure.previous
    if past is None:
        return []
    totals = [(version, parts) for (version, cell), parts in past.parts.items() if cell == TOTAL]
    if past.state != State.REPORTED or not totals:
        return [Line(past.period_title, past_words(figure, past))]
    lines = []
    for version, parts in totals:
        questionnaire = figure.questionnaire(version)
        name = f"{past.period_title}, {questionnaire.title}" if questionnaire else past.period_title
        lines.append(Line(name, figure_words(figure.definition, past.state, parts)))
    return lines


def past_words(figure: AskedFigure, past: Past | None) -> str:
    """A past figure in one sentence, for lists."""
    if past is None:
        return NO_FIGURE
    total = next((parts for (_, cell), parts in past.parts.items() if cell == TOTAL), None)
    if past.state != State.REPORTED or total is None:
        return state_words(past.state, figure.definition.frequency)
    return figure_words(figure.definition, past.state, total)


def goal_words(definition, goal: Goal) -> str:
    value = with_unit(definition, number_words(definition, goal.value))
    words = f"{value}, {british_date(goal.starts)} to {british_date(goal.ends)}"
    return words if goal.agreed else f"{words} (proposed, not agreed yet)"


def trend_series(figure: AskedFigure) -> list[int]:
    return list(
        dict.fromkeys(point.instrument_version_id for point in figure.trend if point.value is not None)
    )


def trend_points(figure: AskedFigure, now: Point | None = None) -> list[Point]:
    """The trend, oldest first. Wordings that may not be joined are told apart by their number."""
    points, wording = [], 0
    for point in sorted(figure.trend, key=lambda p: p.starts):
        wording += point.breaks_series
        points.append(
            Point(
                period=point.period_title,
                value=point.value,
                shown=trend_shown(figure.definition, point),
                series=wording,
            )
        )
    return points if now is None else [*points, replace(now, series=wording)]


def trend_shown(definition, point: TrendPoint) -> str:
    if point.value is None:
        return state_words(point.state, definition.frequency) if point.state else NO_FIGURE
    words = with_unit(definition, number_words(definition, point.value))
    return f"{words} (not yet approved)" if point.not_yet_approved else words


def break_note(trend: Sequence[TrendPoint]) -> str:
    breaks = [point for point in trend if point.breaks_series]
    if not breaks:
        return ""
    return breaks[-1].note or (
        f"Counted differently from {breaks[-1].period_title}: not to be compared with what was before."
    )


def standing_words(figure: AskedFigure) -> str:
    standing = figure.standing_answer
    if standing is None:
        return ""
    words = state_words(standing.state, figure.definition.frequency)
    since = british_date(standing.since)
    return f"“{words}” has been your hub's standing answer since {since}: {standing.reason}"


def read_only_words(figure: AskedFigure) -> str:
    """For figures that the hub does not type: where they come from, and what they are."""
    if figure.how == How.FROM_COUNCIL:
        if figure.council_value is None:
            return "From the council, which has not loaded it for this period yet. You need do nothing."
        return f"From the council: {past_words(figure, figure.council_value)}"
    if figure.how == How.WORKED_OUT:
        of = " and ".join(figure.worked_out_from)
        return (
            f"Worked out from {of}. There is nothing to type."
            if of
            else "Worked out. There is nothing to type."
        )
    return ""
