"""The hub's page: what is due, and each of its figures with state, target and what came before."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from outcomes.choices import EntryBy, Frequency, Kind
from outcomes.templatetags.formats import british_date, state_colour

from ..charts.history import Series, history_figure
from ..charts.points import Point
from ..charts.sparkline import Sparkline, sparkline
from ..choices import EDITABLE, ReturnStatus, State
from ..models import Observation, Period, Place, Return, Revision, Target
from ..queries.hub_figures import HubFigure, HubFigures, Seen, breaks_before
from ..queries.return_plan import value_of
from .returns import Rows
from .submitted import approved_parts, revision_rows, submitted_parts
from .tasks import Task
from .values import figure_words, level_words, number_words, state_words, with_unit

MISSING, NOT_YET_DUE = "missing", "not_yet_due"
STATE_WORDS = {MISSING: "Missing", NOT_YET_DUE: "Not yet due"}
HISTORY_COLUMNS = ("Period", "Figure", "Approved", "Notes")


@dataclass(frozen=True)
class FigureOnPage:
    title: str
    code: str
    url: str
    value: str
    when: str
    tag: str
    colour: str
    newest: str
    newest_state: str
    newest_colour: str
    goals: list[str]
    trend: Sparkline | None
    history: Rows
    note: str


@dataclass(frozen=True)
class DomainOnPage:
    title: str
    anchor: str
    figures: list[FigureOnPage]


@dataclass(frozen=True)
class HubPage:
    name: str
    due: list[Task]
    earlier: list[Task]
    domains: list[DomainOnPage]
    links: list[tuple[str, str]]
    download_url: str
    nothing: str


@dataclass(frozen=True)
class MeasurePage:
    name: str
    title: str
    code: str
    definition: str
    facts: list[dict[str, str]]
    finding: str
    figure: dict
    history: Rows
    note: str
    splits: list[tuple[str, Rows]]
    splits_of: str
    revisions: Rows
    trail: list[tuple[str, str]]


def hub_page(
    figures: HubFigures, *, today: datetime.date, may_type: bool, links: list[tuple[str, str]]
) -> HubPage:
    place = figures.place
    domains: dict[str, DomainOnPage] = {}
    for hub_figure in figures.figures:
        section = hub_figure.section
        domain = domains.setdefault(section.code, DomainOnPage(section.title, f"domain-{section.slug}", []))
        domain.figures.append(_figure_on_page(place, hub_figure, today))
    due = [period_return for period_return in figures.returns if period_return.status in EDITABLE]
    earlier = [period_return for period_return in figures.returns if period_return.status not in EDITABLE]
    return HubPage(
        name=place.name,
        due=[return_task(place, period_return, today) for period_return in reversed(due)],
        earlier=[return_task(place, period_return, today) for period_return in earlier],
        domains=list(domains.values()),
        links=links,
        download_url=reverse("hub_figures_file", args=[place.slug]) if figures.figures else "",
        nothing=_nothing(figures, may_type),
    )


def _nothing(figures: HubFigures, may_type: bool) -> str:
    if figures.edition is None:
        return "No version of the framework is in force yet, so nothing is asked of the hub."
    if not any(hub_figure.seen for hub_figure in figures.figures):
        if may_type:
            return "No figure has been sent yet. Open a return above and type the first ones."
        return "The hub has not sent a figure yet."
    return ""


def return_task(place: Place, period_return: Return, today: datetime.date) -> Task:
    period, status = period_return.period, period_return.status
    words, colour, hint = period_return.get_status_display(), state_colour(status), ""
    if status in EDITABLE:
        hint = f"Due {british_date(period.due)}."
        if today > period.due and status not in (ReturnStatus.REOPENED, ReturnStatus.RETURNED):
            words, colour, hint = "Late", "red", f"It was due on {british_date(period.due)}."
    return Task(
        title=period.title,
        status=words,
        url=reverse("return", args=[place.slug, period.code]),
        hint=hint,
        colour=colour,
    )


def _figure_on_page(place: Place, hub_figure: HubFigure, today: datetime.date) -> FigureOnPage:
    latest = _latest(hub_figure)
    state, newest = state_now(hub_figure, today)
    series = series_of(hub_figure)
    periods = [period.title for period in hub_figure.periods]
    only = list(series[0].points.values()) if len({s.questionnaire for s in series}) == 1 else []
    words, colour = _tag(latest)
    lacks = state in STATE_WORDS and newest is not None
    return FigureOnPage(
        title=hub_figure.figure.title,
        code=hub_figure.figure.code,
        url=reverse("hub_measure", args=[place.slug, hub_figure.figure.code]),
        value=" · ".join(seen_words(hub_figure, seen) for seen in latest) or _no_figure(hub_figure),
        when=latest[0].period.title if latest else "",
        tag=words,
        colour=colour,
        newest=newest.title if lacks else "",
        newest_state=STATE_WORDS[state] if lacks else "",
        newest_colour=state_colour(state) if lacks else "",
        goals=goals_of(hub_figure),
        trend=sparkline(_in_one(series, periods)) if only else None,
        history=history_rows(hub_figure, today),
        note=break_words(hub_figure),
    )


def _no_figure(hub_figure: HubFigure) -> str:
    is_calculated = hub_figure.definition.entry == EntryBy.CALCULATED
    return "Not worked out yet" if is_calculated else "No figure yet"


def _latest(hub_figure: HubFigure) -> list[Seen]:
    """The newest period that says anything, with each of its questionnaires."""
    if not hub_figure.seen:
        return []
    newest = hub_figure.seen[-1].period
    return [seen for seen in hub_figure.seen if seen.period.pk == newest.pk]


def state_now(hub_figure: HubFigure, today: datetime.date) -> tuple[str, Period | None]:
    """The state of the newest period whose returns have opened."""
    if not hub_figure.periods:
        return NOT_YET_DUE, None
    newest = hub_figure.periods[-1]
    if hub_figure.definition.entry == EntryBy.CALCULATED and not hub_figure.seen:
        # Nobody owes it: it is not worked out from the others yet.
        return State.NOT_COLLECTED, newest
    seen = next((seen for seen in reversed(hub_figure.seen) if seen.period.pk == newest.pk), None)
    if seen is not None:
        return seen.state, newest
    return MISSING if newest.due < today else NOT_YET_DUE, newest


def _tag(latest: Sequence[Seen]) -> tuple[str, str]:
    if not latest:
        return "", ""
    if any(seen.not_yet_approved for seen in latest):
        return "Not yet approved", state_colour("provisional")
    return "Approved", state_colour("approved")


def goals_of(hub_figure: HubFigure) -> list[str]:
    pairs = (("Target", hub_figure.target), ("Baseline", hub_figure.baseline))
    return [f"{name}: {goal_in_words(hub_figure, goal)}" for name, goal in pairs if goal is not None]


def goal_in_words(hub_figure: HubFigure, goal: Target) -> str:
    definition = hub_figure.definition
    value = with_unit(definition, number_words(definition, goal.value))
    words = f"{value}, {british_date(goal.starts)} to {british_date(goal.ends)}"
    return words if goal.status == "agreed" else f"{words} (proposed)"


def seen_words(hub_figure: HubFigure, seen: Seen) -> str:
    if seen.definition.kind == Kind.MATURITY_LEVEL:
        words = overall_words(seen.level) if seen.state == State.REPORTED else state_only(seen)
    else:
        words = figure_words(seen.definition, seen.state, seen.parts)
    questionnaire = hub_figure.figure.questionnaire(seen.instrument_version_id)
    return f"{questionnaire.title}: {words}" if questionnaire else words


def overall_words(level: int | None) -> str:
    return "Rated, too few dimensions for an overall level" if level is None else level_words(level)


def state_only(seen: Seen) -> str:
    return state_words(seen.state, seen.definition.frequency)


def history_rows(hub_figure: HubFigure, today: datetime.date) -> Rows:
    """Every period, newest first; a period without a figure says whether one is missing."""
    by_period: dict[int, list[Seen]] = {}
    for seen in hub_figure.seen:
        by_period.setdefault(seen.period.pk, []).append(seen)
    first = hub_figure.seen[0].period.starts if hub_figure.seen else None
    rows = []
    for period in reversed(hub_figure.periods):
        if first is None or period.starts < first:
            continue
        found = by_period.get(period.pk, [])
        rows += [
            [period.title, seen_words(hub_figure, s), approved_words(hub_figure, s), notes(s)] for s in found
        ]
        if not found:
            rows.append([period.title, "Missing" if period.due < today else "Not yet due", "", ""])
    return Rows(HISTORY_COLUMNS, rows)


def approved_words(hub_figure: HubFigure, seen: Seen) -> str:
    if not seen.not_yet_approved:
        return "Yes"
    if not seen.approved_state:
        return "Not yet"
    if seen.definition.kind == Kind.MATURITY_LEVEL:
        return "Not yet"
    return f"Not yet; approved is {figure_words(seen.definition, seen.approved_state, seen.approved)}"


def notes(seen: Seen) -> str:
    said = [seen.method, seen.reason, seen.explanation]
    if seen.origin and seen.origin != "From the hub's return":
        said.append(seen.origin)
    return ". ".join(word.rstrip(".") for word in said if word)


@dataclass(frozen=True)
class _Line(Series):
    questionnaire: int = 0


def series_of(hub_figure: HubFigure) -> list[_Line]:
    """A line for each questionnaire, and a new one wherever the wording broke."""
    lines: list[_Line] = []
    for version in dict.fromkeys(seen.instrument_version_id for seen in hub_figure.seen):
        questionnaire = hub_figure.figure.questionnaire(version)
        before, number = None, 0
        for seen in (seen for seen in hub_figure.seen if seen.instrument_version_id == version):
            if before is None or breaks_before(seen, before):
                number += 1
                name = questionnaire.title if questionnaire else hub_figure.figure.title
                if number > 1:
                    name = f"{name}, counted anew from {seen.period.title}"
                lines.append(_Line(name, {}, version))
            lines[-1].points[seen.period.title] = _point(hub_figure, seen)
            before = seen
    return lines


def _point(hub_figure: HubFigure, seen: Seen) -> Point:
    return Point(
        period=seen.period.title,
        value=_value(seen),
        shown=seen_words(hub_figure, seen),
        approved=value_of(seen.definition, seen.approved)
        if seen.approved_state and seen.not_yet_approved
        else None,
        approved_shown=approved_words(hub_figure, seen),
    )


def _value(seen: Seen):
    if seen.definition.kind == Kind.MATURITY_LEVEL:
        return seen.level
    return value_of(seen.definition, seen.parts)


def _in_one(series: Sequence[_Line], periods: Sequence[str]) -> list[Point]:
    """All lines as points in the order of the periods, told apart by number."""
    points = {
        name: Point(name, point.value, point.shown, series=number)
        for number, line in enumerate(series)
        for name, point in line.points.items()
    }
    known = [name for name in periods if name in points]
    if not known:
        return []
    start = list(periods).index(known[0])
    return [points.get(name, Point(name, None, "Missing")) for name in list(periods)[start:]]


def short_title(period: Period) -> str:
    """As an axis has room for: Jul–Sep 2026."""
    if period.frequency == Frequency.MONTHLY:
        return f"{period.starts:%b %Y}"
    if period.frequency == Frequency.QUARTERLY:
        return f"{period.starts:%b}–{period.ends:%b %Y}"
    return f"{period.starts:%Y}–{period.ends:%y}"


def break_words(hub_figure: HubFigure) -> str:
    before: Seen | None = None
    words = ""
    for seen in hub_figure.seen:
        if breaks_before(seen, before):
            note = seen.definition.comparability_note
            words = f"Counted differently from {seen.period.title}: not to be compared with what was before."
            words = f"{words} {note}".strip()
        before = seen
    return words


def measure_page(
    figures: HubFigures,
    hub_figure: HubFigure,
    *,
    today: datetime.date,
    parts: Sequence[Observation],
    revisions: Sequence[Revision],
) -> MeasurePage:
    place, definition = figures.place, hub_figure.definition
    first = hub_figure.seen[0].period.starts if hub_figure.seen else None
    periods = [p for p in hub_figure.periods if first is not None and p.starts >= first]
    latest = _latest(hub_figure)
    state, newest = state_now(hub_figure, today)
    facts = [
        {"key": "What is counted", "value": definition.numerator},
        {"key": "Out of what", "value": definition.denominator},
        {"key": "Where it comes from", "value": definition.source},
        *(
            {"key": goal.partition(": ")[0], "value": goal.partition(": ")[2]}
            for goal in goals_of(hub_figure)
        ),
    ]
    if state in STATE_WORDS and newest is not None:
        facts.append({"key": newest.title, "value": STATE_WORDS[state]})
    return MeasurePage(
        name=place.name,
        title=hub_figure.figure.title,
        code=hub_figure.figure.code,
        definition=definition.definition,
        facts=[fact for fact in facts if fact["value"]],
        finding=" · ".join(f"{latest[0].period.title}: {seen_words(hub_figure, seen)}" for seen in latest),
        figure=history_figure(
            [(period.title, short_title(period)) for period in periods],
            series_of(hub_figure),
            unit=definition.unit,
        ),
        history=history_rows(hub_figure, today),
        note=break_words(hub_figure),
        splits=split_tables(hub_figure, parts),
        splits_of=latest[0].period.title if latest else "",
        revisions=revision_rows(revisions),
        trail=[(place.name, reverse("hub", args=[place.slug]))],
    )


def split_tables(hub_figure: HubFigure, parts: Sequence[Observation]) -> list[tuple[str, Rows]]:
    """The newest period's splits, each with what was sent and what is approved."""
    by_cell: dict[int, list[Observation]] = {}
    for observation in parts:
        by_cell.setdefault(observation.cell_id, []).append(observation)
    tables = []
    for table in hub_figure.figure.tables:
        rows = []
        for row in table.rows:
            for o in by_cell.get(row.cell_id, ()):
                if o.submitted_state:
                    sent = figure_words(o.definition, o.submitted_state, submitted_parts(o))
                    agreed = figure_words(o.definition, o.approved_state, approved_parts(o))
                    rows.append([row.label, sent, "Yes" if sent == agreed else "Not yet"])
        if rows:
            tables.append((table.title, Rows(("Part", "Figure", "Approved"), rows)))
    return tables
