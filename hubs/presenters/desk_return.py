"""A return as the analyst reviews it: each figure with what it was divided into, what it was before, what
surprises in it and how it was mended."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from outcomes.choices import AMOUNT_KINDS, Kind
from outcomes.measurement import Parts
from outcomes.templatetags.formats import british_date, british_time, rounded, signed, state_colour

from ..choices import EDITABLE, CountingMethod, Origin, ReturnStatus, State
from ..measuring import AskedFigure, ReturnPlan, SplitTable
from ..measuring.plan import TOTAL
from ..models import Observation, Return, Revision
from ..queries.desk_warnings import Warned
from ..queries.returns import HistoryLine
from .desk import counted
from .entry import Line, anchor, goal_words, past_lines, read_only_words
from .return_pages import history_page
from .returns import Step, window
from .submitted import (
    approved_words,
    corrected_words,
    is_pending,
    level_lines,
    submitted_parts,
    total_words,
)
from .values import NO_FIGURE, figure_words, number_words, value_of, with_unit


@dataclass(frozen=True)
class SplitView:
    id: str
    title: str
    columns: tuple
    rows: list[list]


@dataclass(frozen=True)
class ReviewFigure:
    definition_id: int
    code: str
    title: str
    anchor: str
    values: list[str]
    said: list[Line]
    beside: list[Line]
    splits: list[SplitView]
    warnings: list[Warned]
    corrections: list[str]
    awaits_approval: bool
    is_asked: bool
    # The box in which the analyst comments on it, while the return is under review.
    comment: Any
    has_open_warning: bool


@dataclass(frozen=True)
class ReviewSection:
    title: str
    anchor: str
    figures: list[ReviewFigure]


@dataclass(frozen=True)
class ReviewPage:
    title: str
    place: str
    status: str
    colour: str
    words: list[str]
    version: int
    sections: list[ReviewSection]
    warnings: list[tuple[str, str, bool]]
    steps: list[Step]
    history_url: str
    may_decide: bool
    may_approve_corrections: bool
    may_reopen: bool
    reopen_url: str
    download_url: str
    nothing_sent: str


def review_page(
    plan: ReturnPlan,
    observations: Iterable[Observation],
    *,
    warnings: Sequence[Warned],
    revisions: Mapping[int, Sequence[Revision]],
    history: Iterable[HistoryLine],
    corrections: int,
    late: int,
    comment_on: Callable[[int], Any],
    filled_by: Mapping[int, str],
) -> ReviewPage:
    period_return = plan.period_return
    place, period, status = period_return.place, period_return.period, period_return.status
    by_figure: dict[int, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_figure[observation.definition_id].append(observation)
    warned = {warning.definition_id: warning for warning in warnings}
    sent = bool(by_figure)
    args = [place.slug, period.code]
    approved = status in (ReturnStatus.APPROVED, ReturnStatus.LOCKED)
    may_decide = status == ReturnStatus.SUBMITTED
    return ReviewPage(
        title=f"Return for {period.title}",
        place=place.name,
        status=period_return.get_status_display(),
        colour=state_colour(status),
        words=_words(period_return, late, corrections),
        version=period_return.version,
        sections=[
            ReviewSection(
                section.title,
                f"section-{section.slug}",
                [
                    _figure(
                        figure,
                        by_figure[figure.definition_id],
                        warned.get(figure.definition_id),
                        revisions,
                        comment_on(figure.definition_id) if may_decide and figure.is_asked else None,
                        filled_by.get(figure.definition_id, ""),
                    )
                    for figure in section.figures
                ],
            )
            for section in plan.sections
        ]
        if sent
        else [],
        warnings=[
            (f"{warning.title} ({warning.code})", f"#{anchor(warning.definition_id)}", warning.is_open)
            for warning in sorted(warnings, key=lambda warning: not warning.is_open)
        ],
        steps=history_page(period_return, history, [], []).steps,
        history_url=reverse("return_history", args=args),
        may_decide=may_decide,
        may_approve_corrections=approved and corrections > 0,
        may_reopen=approved,
        reopen_url=reverse("desk_reopen", args=args),
        download_url=reverse("return_figures_file", args=args),
        nothing_sent="" if sent else _nothing_sent(period_return),
    )


def _words(period_return: Return, late: int, corrections: int) -> list[str]:
    period, status = period_return.period, period_return.status
    words = [f"It covers {window(period)} and was due on {british_date(period.due)}."]
    if period_return.submitted_at:
        first = f"It first came {counted(late, 'day')} late." if late else "It came on time."
        words.append(
            f"Submitted {british_time(period_return.submitted_at)} by {period_return.submitted_by}. {first}"
        )
    elif late:
        words.append(f"It is {counted(late, 'day')} overdue.")
    if status == ReturnStatus.REOPENED:
        words.append(f"The hub may change it until {british_time(period_return.reopened_until)}.")
    elif status in EDITABLE and period_return.submitted_at:
        words.append("It is with the hub again. What follows is what was last sent; it counts in no total.")
    if period_return.approved_at and status in (ReturnStatus.APPROVED, ReturnStatus.LOCKED):
        words.append(f"Approved {british_time(period_return.approved_at)} by {period_return.approved_by}.")
    if corrections:
        words.append(f"{counted(corrections, 'figure')} corrected since then, not yet approved.")
    return words


def _nothing_sent(period_return: Return) -> str:
    if period_return.status == ReturnStatus.NOT_STARTED:
        return "The hub has not begun this return."
    return "The hub has begun this return and not submitted it yet. You see its figures once it has."


def _figure(
    figure: AskedFigure,
    observations: list[Observation],
    warned: Warned | None,
    revisions: Mapping[int, Sequence[Revision]],
    comment: Any,
    filled_by: str,
) -> ReviewFigure:
    standing = [observation for observation in observations if observation.submitted_state]
    totals = [observation for observation in standing if observation.cell_id == TOTAL]
    return ReviewFigure(
        definition_id=figure.definition_id,
        code=figure.code,
        title=figure.title,
        anchor=anchor(figure.definition_id),
        values=_values(figure, standing, totals),
        said=_said(figure, totals, is_warned=warned is not None) + _typed_by(filled_by),
        beside=_beside(figure, totals),
        splits=_splits(figure, standing),
        warnings=[warned] if warned else [],
        corrections=[corrected_words(figure, r) for r in revisions.get(figure.definition_id, ())],
        awaits_approval=any(o.approved_state and is_pending(o) for o in observations),
        is_asked=figure.is_asked,
        comment=comment,
        has_open_warning=warned is not None and warned.is_open,
    )


def _typed_by(name: str) -> list[Line]:
    return [Line("Typed by", f"{name}, to whom it was handed over")] if name else []


def _values(figure: AskedFigure, standing: list[Observation], totals: list[Observation]) -> list[str]:
    if figure.from_council and figure.council_value is None:
        return ["From the council: not given for this period yet."]
    if not figure.is_asked:
        return [read_only_words(figure)]
    if not totals:
        return [NO_FIGURE]
    if figure.definition.kind == Kind.MATURITY_LEVEL:
        return level_lines(figure, standing)
    return [total_words(figure, observation) for observation in totals]


def _said(figure: AskedFigure, totals: list[Observation], *, is_warned: bool) -> list[Line]:
    """What the hub said of the figure itself."""
    lines = []
    for observation in totals[:1]:
        if observation.reason:
            lines.append(Line("Why", observation.reason))
        # Beside a warning its explanation stands with it.
        if observation.explanation and not is_warned:
            lines.append(Line("Explanation", observation.explanation))
        if observation.method:
            lines.append(Line("How it was counted", CountingMethod(observation.method).label))
        if observation.origin == Origin.EARLIER_RECORDS:
            lines.append(Line("Where it comes from", Origin.EARLIER_RECORDS.label))
    for observation in totals:
        # The sums behind the averages are not for reading.
        companions = {c.code: c.submitted for c in observation.companions.all() if c.submitted is not None}
        for part in figure.companions:
            if part.name in companions:
                lines.append(Line(part.label, with_unit_of(figure, part, companions[part.name])))
        for code, label in _PAIRS.items():
            if code in companions:
                lines.append(Line(label, f"{companions[code]:,}"))
    return lines


_PAIRS = {
    "started": "How many started",
    "improved": "Improved",
    "same": "Stayed the same",
    "worse": "Got worse",
}


def with_unit_of(figure: AskedFigure, part, number: int) -> str:
    """A number reported beside the figure."""
    if figure.definition.kind == Kind.CURRENCY:
        return figure_words(figure.definition, State.REPORTED, Parts(number))
    return f"{number:,}"


def _beside(figure: AskedFigure, totals: list[Observation]) -> list[Line]:
    """What it is held against: the period before, the change, target and baseline, what is approved."""
    lines = past_lines(figure)
    for observation in totals:
        change = change_words(figure, observation)
        if change:
            lines.append(Line("Change", change))
        if observation.approved_state and is_pending(observation):
            lines.append(Line("Approved so far", approved_words(figure, observation)))
    lines += [
        Line(name, goal_words(figure.definition, goal))
        for name, goal in (("Target", figure.target), ("Baseline", figure.baseline))
        if goal is not None
    ]
    return lines


def change_words(figure: AskedFigure, observation: Observation) -> str:
    """The difference from the period before, with its sign, and nothing about better or worse."""
    definition, past = figure.definition, figure.previous
    if past is None or definition.kind == Kind.MATURITY_LEVEL:
        return ""
    before = past.parts.get((observation.instrument_version_id, TOTAL))
    if before is None or observation.submitted_state not in (State.REPORTED, State.NIL):
        return ""
    old, new = value_of(definition, before), value_of(definition, submitted_parts(observation))
    if old is None or new is None:
        return ""
    if new == old:
        return "None"
    if definition.kind == Kind.PERCENTAGE:
        return f"{signed(number_words(definition, new - old).removesuffix('%'))} percentage points"
    words = signed(with_unit(definition, number_words(definition, new - old)))
    if definition.kind in AMOUNT_KINDS and old > 0:
        words += f" ({signed(f'{rounded((new - old) / old * 100, 0)}%')})"
    return words


def _splits(figure: AskedFigure, standing: list[Observation]) -> list[SplitView]:
    if figure.definition.kind == Kind.MATURITY_LEVEL:
        return []
    questionnaires = list(dict.fromkeys(observation.instrument_version_id for observation in standing))
    return [
        view
        for version in questionnaires
        for table in figure.tables
        if (view := _split(figure, table, version, standing, named=len(questionnaires) > 1))
    ]


def _split(
    figure: AskedFigure, table: SplitTable, version: int, standing: list[Observation], *, named: bool
) -> SplitView | None:
    by_cell = {o.cell_id: o for o in standing if o.instrument_version_id == version}
    rows = [
        [row.label, figure_words(figure.definition, found.submitted_state, submitted_parts(found))]
        for row in table.rows
        if (found := by_cell.get(row.cell_id))
    ]
    if not rows:
        return None
    questionnaire = figure.questionnaire(version) if named else None
    title = f"{table.title}, {questionnaire.title}" if questionnaire else table.title
    return SplitView(f"split-{figure.definition_id}-{version}-{table.code}", title, ("Part", "As sent"), rows)
