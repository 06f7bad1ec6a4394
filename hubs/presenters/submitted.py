"""Figures of a return as they were sent, each with what became of it: corrections, and what is approved."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from outcomes.choices import Kind
from outcomes.measurement import Parts
from outcomes.templatetags.formats import british_time

from ..choices import State
from ..measuring import AskedFigure, ReturnPlan
from ..measuring.plan import TOTAL
from ..models import Observation, Revision
from .entry import read_only_words
from .returns import FigureCard, FigureRow, PartsShown, Rows, parts_title, with_who
from .values import NO_FIGURE, figure_words, level_words

REVISION_COLUMNS = ("Figure", "Before", "After", "Why", "Who and when")


def submitted_cards(
    plan: ReturnPlan,
    observations: Iterable[Observation],
    revisions: Mapping[int, Sequence[Revision]],
    *,
    correct_url: Callable[[AskedFigure], str],
    filled_by: Mapping[int, str] | None = None,
) -> list[FigureCard]:
    by_figure: dict[int, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_figure[observation.definition_id].append(observation)
    return [
        FigureCard(
            section.title,
            [
                FigureRow(
                    figure.title,
                    with_who(_words(figure, by_figure[figure.definition_id], revisions), figure, filled_by),
                    correct_url(figure) if figure.is_asked else "",
                    "Correct",
                    _parts(figure, by_figure[figure.definition_id]),
                )
                for figure in section.figures
            ],
        )
        for section in plan.sections
    ]


def _words(figure: AskedFigure, observations: list[Observation], revisions) -> str:
    return "\n".join(_lines(figure, observations, revisions))


def _lines(figure: AskedFigure, observations: list[Observation], revisions) -> list[str]:
    if not figure.is_asked:
        return [read_only_words(figure)]
    standing = [observation for observation in observations if observation.submitted_state]
    totals = [observation for observation in standing if observation.cell_id == TOTAL]
    if not totals:
        lines = [NO_FIGURE]
    elif figure.definition.kind == Kind.MATURITY_LEVEL:
        lines = level_lines(figure, standing)
    else:
        lines = [total_words(figure, observation) for observation in totals]
    for observation in totals:
        if observation.reason:
            lines.append(f"Why: {observation.reason}")
        if observation.explanation:
            lines.append(f"Explanation: {observation.explanation}")
    return lines + [corrected_words(figure, revision) for revision in revisions.get(figure.definition_id, ())]


def total_words(figure: AskedFigure, observation: Observation) -> str:
    words = figure_words(figure.definition, observation.submitted_state, submitted_parts(observation))
    questionnaire = figure.questionnaire(observation.instrument_version_id)
    if questionnaire:
        words = f"{questionnaire.title}: {words}"
    if observation.approved_state and is_pending(observation):
        words += f" (not yet approved; approved is {approved_words(figure, observation)})"
    return words


def approved_words(figure: AskedFigure, observation: Observation) -> str:
    return figure_words(figure.definition, observation.approved_state, approved_parts(observation))


def is_pending(observation: Observation) -> bool:
    return (observation.submitted_state, submitted_parts(observation)) != (
        observation.approved_state,
        approved_parts(observation),
    )


def level_lines(figure: AskedFigure, standing: list[Observation]) -> list[str]:
    cells = {observation.cell_id for observation in standing if observation.submitted_state == State.REPORTED}
    overall = next((level for level, cell in figure.level_cells.items() if cell in cells), None)
    lines = [] if overall is None else [f"Overall: {level_words(overall).lower()}"]
    for dimension in figure.levels:
        given = [level for level, cell in dimension.level_cells.items() if cell in cells]
        lines += [f"{dimension.title}: {level_words(level).lower()}" for level in given]
    return lines or [figure_words(figure.definition, standing[0].submitted_state, Parts())]


def _parts(figure: AskedFigure, observations: list[Observation]) -> list[PartsShown]:
    """The splits of a figure as they were sent, of each questionnaire its own."""
    if not figure.is_asked or figure.definition.kind == Kind.MATURITY_LEVEL:
        return []
    # A part of which there was none was said too, beside those that have a number.
    sent = [o for o in observations if o.submitted_state in (State.REPORTED, State.NIL)]
    versions = list(dict.fromkeys(o.instrument_version_id for o in sent))
    found = {(o.instrument_version_id, o.cell_id): o for o in sent}
    shown = []
    for version in versions:
        for table in figure.tables:
            own = [
                (row.label, found[version, row.cell_id])
                for row in table.rows
                if (version, row.cell_id) in found
            ]
            rows = [(label, _part_alone(figure, observation)) for label, observation in own]
            if any(observation.submitted_state == State.REPORTED for _, observation in own):
                named = version if len(versions) > 1 else None
                shown.append(PartsShown(parts_title(figure, table.title, named), rows))
    return shown


def _part_alone(figure: AskedFigure, observation: Observation) -> str:
    parts = submitted_parts(observation)
    return figure_words(figure.definition, observation.submitted_state, parts, unit=False)


def corrected_words(figure: AskedFigure, revision: Revision) -> str:
    part = f" ({revision.cell.category})" if revision.cell_id != TOTAL and revision.cell.category else ""
    before, after = before_and_after(figure.definition, revision)
    who = f"{british_time(revision.at)} by {revision.by}"
    return f"Corrected{part}: {before} → {after}, {who}: {revision.reason}"


def before_and_after(definition, revision: Revision) -> tuple[str, str]:
    old = Parts(revision.old_numerator, revision.old_denominator, revision.old_sum_sq)
    new = Parts(revision.new_numerator, revision.new_denominator, revision.new_sum_sq)
    return (
        revised_words(definition, revision.old_state, old),
        revised_words(definition, revision.new_state, new),
    )


def revision_rows(revisions: Iterable[Revision]) -> Rows:
    """Every change to a submitted figure: what, from what to what, why, who and when."""
    rows = []
    for revision in revisions:
        before, after = before_and_after(revision.definition, revision)
        rows.append(
            [
                {"text": revision.definition.title, "note": _part_words(revision)},
                before,
                after,
                revision.reason,
                f"{revision.by}, {british_time(revision.at)}",
            ]
        )
    return Rows(REVISION_COLUMNS, rows)


def _part_words(revision: Revision) -> str:
    if revision.cell_id == TOTAL or revision.cell.category is None:
        return ""
    return str(revision.cell.category)


def revised_words(definition, state: str, parts: Parts) -> str:
    if definition.kind == Kind.MATURITY_LEVEL:
        return "given" if state == State.REPORTED else figure_words(definition, state, parts)
    return figure_words(definition, state, parts)


def submitted_parts(observation: Observation) -> Parts:
    return Parts(
        observation.submitted_numerator, observation.submitted_denominator, observation.submitted_sum_sq
    )


def approved_parts(observation: Observation) -> Parts:
    return Parts(
        observation.approved_numerator, observation.approved_denominator, observation.approved_sum_sq
    )
