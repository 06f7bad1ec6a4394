"""The rules for a return's figures: one place for the page, the submission, a correction and a file."""

from collections.abc import Iterable

from .measuring import Answers, Problem, ReturnPlan, TypedFigure
from .measuring.problems import problem_at, problems_of
from .measuring.surprises import surprise_fault


def problems_in(plan: ReturnPlan, figures: Iterable[TypedFigure]) -> list[Problem]:
    """Hard errors, and figures that are missing. A draft may be saved with them, and not submitted."""
    return problems_of(Answers(plan, figures))


def warnings_in(plan: ReturnPlan, figures: Iterable[TypedFigure]) -> list[Problem]:
    """Surprises that wait for an explanation."""
    answers = Answers(plan, figures)
    found = []
    for figure in plan.asked:
        fault = surprise_fault(answers, figure)
        if fault is not None:
            found.append(problem_at(figure, fault))
    return found
