"""What is wrong with a return's answers, box by box: it may be saved so, and not submitted."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from . import boxes
from .answers import NIL, REPORTED, WITHOUT_NUMBER, Answers
from .faults import figure_faults
from .plan import AskedFigure, How
from .splits import split_faults
from .wording import NO_REASON, Fault


class ProblemKind(StrEnum):
    ERROR = "error"
    MISSING = "missing"
    # A surprise that waits for its explanation.
    EXPLAIN = "explain"


@dataclass(frozen=True)
class Problem:
    domain_code: str
    definition_id: int
    box: str
    message: str
    kind: ProblemKind = ProblemKind.ERROR
    code: str = ""
    title: str = ""
    tells_of: int | None = None

    @property
    def is_error(self) -> bool:
        return self.kind == ProblemKind.ERROR


def problems_of(answers: Answers) -> list[Problem]:
    """Every hard error of the plan's figures, in the order of the plan."""
    return [problem for figure in answers.plan.asked for problem in problems_of_figure(answers, figure)]


def problems_of_figure(answers: Answers, figure: AskedFigure) -> list[Problem]:
    return [problem_at(figure, fault) for fault in _faults(answers, figure)]


def problem_at(figure: AskedFigure, fault: Fault) -> Problem:
    return Problem(
        figure.domain_code,
        figure.definition_id,
        boxes.box(figure.definition_id, fault.name, slot=fault.slot, cell_id=fault.cell_id),
        fault.message,
        ProblemKind(fault.kind),
        figure.code,
        figure.title,
        fault.tells_of,
    )


def _faults(answers: Answers, figure: AskedFigure) -> Iterator[Fault]:
    state, said = answers.state(figure), answers.of(figure)
    if state and state not in (REPORTED, NIL, *WITHOUT_NUMBER):
        yield Fault(boxes.STATE, "Choose one of the answers offered.")
        return
    if state in WITHOUT_NUMBER:
        if not said.reason.strip():
            yield Fault(boxes.REASON, NO_REASON[state])
        if _numbers_beside(answers, figure):
            yield Fault(boxes.STATE, "There are numbers too. Take them out, or take this answer back.")
        return
    if not state:
        if figure.expected:
            yield Fault(_first_box(figure), _asking_for(figure), kind=ProblemKind.MISSING)
        return
    if state == NIL and answers.has_numbers(figure) and _is_not_nothing(answers, figure):
        yield Fault(boxes.STATE, "You said none, and there are numbers too. Take one of them out.")
        return
    if figure.how == How.LEVELS:
        faults = list(_level_faults(answers, figure))
        if not faults and not answers.ratings(figure):
            faults = [Fault(boxes.STATE, _asking_for(figure), kind=ProblemKind.MISSING)]
        yield from faults
        return
    for slot in answers.slots(figure):
        faults = list(figure_faults(answers, figure, slot, is_nil=state == NIL))
        yield from faults
        if state == REPORTED:
            yield from split_faults(answers, figure, slot)
    yield from _questionnaires_twice(answers, figure)


def _numbers_beside(answers: Answers, figure: AskedFigure) -> bool:
    return any(
        answers.of(figure, slot=slot).typed.get(part.name, "").strip()
        for slot in answers.slots(figure)
        for part in figure.parts
    )


def _is_not_nothing(answers: Answers, figure: AskedFigure) -> bool:
    if figure.how == How.LEVELS:
        return True
    return any(
        answers.of(figure, slot=slot).typed.get(part.name, "").strip()
        and answers.number(figure, part, slot=slot) != 0
        for slot in answers.slots(figure)
        for part in figure.parts
    )


def _first_box(figure: AskedFigure) -> str:
    if figure.how == How.LEVELS:
        return boxes.STATE
    return next((part.name for part in figure.parts if part.is_typed_here), boxes.STATE)


def _asking_for(figure: AskedFigure) -> str:
    if figure.how == How.LEVELS:
        return "Choose a level, or say why there is none."
    if figure.tier == "core":
        return "Enter this figure, or say that there was none or why you do not have it."
    return "You chose this measure. Enter it, or say that there was none or why you do not have it."


def _level_faults(answers: Answers, figure: AskedFigure) -> Iterator[Fault]:
    for dimension in figure.levels:
        words = answers.of(figure, cell_id=dimension.cell_id).typed.get("level", "").strip()
        if words and dimension.code not in answers.ratings(figure):
            lowest, highest = dimension.levels[0].level, dimension.levels[-1].level
            yield Fault("level", f"Choose a level from {lowest} to {highest}.", cell_id=dimension.cell_id)


def _questionnaires_twice(answers: Answers, figure: AskedFigure) -> Iterator[Fault]:
    seen: set[int] = set()
    for slot in answers.slots(figure) if figure.instruments else ():
        version = answers.of(figure, slot=slot).instrument_version_id
        if version in seen:
            yield Fault(
                boxes.QUESTIONNAIRE, "This questionnaire is there already. Choose another one.", slot=slot
            )
        if version:
            seen.add(version)
