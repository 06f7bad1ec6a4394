"""A page of a return while it is being filled: what is saved, what was just sent, and the form of either."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict

from ...measuring import (
    Answers,
    AskedFigure,
    Problem,
    ProblemKind,
    ReturnPlan,
    Section,
    TypedFigure,
    box,
    parse_number,
)
from ...measuring.boxes import EXPLANATION, METHOD, REASON, STATE
from ...measuring.problems import problem_at, problems_of_figure
from ...measuring.surprises import surprise_fault, surprises_in
from ...models import ReturnSection
from ...queries.entries import section_of
from .copying import same_as_last
from .posted import FORM_KEY, VERSION, Opened, opened_by, parse_split, typed_figures
from .section import AS_SAVED, AS_SENT, SectionForm

SAME, SPLIT, SLOT, PURPOSE = "same", "split", "slot", "purpose"


@dataclass(frozen=True)
class Filling:
    """`figures` are those on the page; `saved` is what the whole return holds, for the numbers they share."""

    plan: ReturnPlan
    section: Section
    figures: Sequence[AskedFigure]
    saved: Sequence[TypedFigure]
    in_return: bool = True
    # A correction is made of the return as it stands, not of a page.
    of_return: int | None = None

    @cached_property
    def standing(self) -> ReturnSection | None:
        """The page as it was last saved, which only a page that is shown asks for."""
        return section_of(self.plan.period_return, self.section.code)

    @property
    def version(self) -> int:
        if self.of_return is not None:
            return self.of_return
        return self.standing.version if self.standing else 0

    def answers(self, typed: Sequence[TypedFigure] = ()) -> Answers:
        """What is saved, with these in its place."""
        return Answers(self.plan, [*self.saved, *typed])

    def typed(self, data: QueryDict) -> list[TypedFigure]:
        return typed_figures(data, self.figures)

    def to_save(self, data: QueryDict, form: SectionForm) -> list[TypedFigure]:
        """What was typed in boxes that the page has, and has checked. Others were put in from elsewhere."""
        return [_in_boxes(figure, form) for figure in self.typed(data)]

    def problems(self, answers: Answers) -> list[Problem]:
        found = [p for figure in self.figures if figure.is_asked for p in problems_of_figure(answers, figure)]
        return found if self.in_return else [problem for problem in found if self._may_tell(problem)]

    def _may_tell(self, problem: Problem) -> bool:
        """A page by itself says no number of a figure that is not on it: its reader may not know it."""
        return problem.tells_of in (None, *(figure.definition_id for figure in self.figures))

    def to_explain(self, answers: Answers) -> list[int]:
        """Figures that surprise, and are not excepted."""
        return [
            figure.definition_id
            for figure in self.figures
            if figure.is_asked and not figure.warnings_accepted and surprises_in(answers, figure)
        ]

    def unexplained(self, answers: Answers) -> int:
        return sum(surprise_fault(answers, figure) is not None for figure in self.figures if figure.is_asked)

    def form_of_saved(self, *, everything: bool) -> SectionForm:
        """As saved, with what is wrong; what is merely not there yet only when everything is asked for."""
        answers = self.answers()
        problems = [p for p in self.problems(answers) if everything or p.kind == ProblemKind.ERROR]
        if everything:
            problems += self._unexplained_problems(answers)
        return SectionForm(
            self.figures,
            answers,
            version=self.version,
            problems=problems,
            explain=self.to_explain(answers),
            in_return=self.in_return,
            of_now=AS_SAVED if self.of_return is None else AS_SENT,
        )

    def form_of_sent(self, data: QueryDict, *, typed=None, opened: Opened | None = None) -> SectionForm:
        """As sent, with its own version and key: nothing of it is saved yet."""
        answers = self.answers(self.typed(data) if typed is None else typed)
        return SectionForm(
            self.figures,
            answers,
            version=version_of(data),
            opened=opened or opened_by(data, self.figures),
            explain=self.to_explain(answers),
            form_key=data.get(FORM_KEY, ""),
            in_return=self.in_return,
        )

    def redrawn(self, data: QueryDict) -> SectionForm | None:
        """The page with one thing more on it that a button asked for; None for any other button."""
        verb, _, rest = data.get("do", "").partition(":")
        typed, opened = self.typed(data), opened_by(data, self.figures)
        if verb == SAME:
            figure = self._figure(parse_number(rest))
            if figure is None:
                return None
            typed = same_as_last(figure, typed)
            opened = replace(opened, copied=opened.copied | {figure.definition_id})
        elif verb == SPLIT and (split := parse_split(rest)):
            if self.table(split) is None:
                return None
            opened = self._with_split(opened, split)
        elif verb == SLOT:
            definition_id, _, words = rest.partition(":")
            figure, many = self._figure(parse_number(definition_id)), parse_number(words)
            if figure is None or many is None:
                return None
            opened = opened.with_slot(figure.definition_id, many)
        else:
            return None
        return self.form_of_sent(data, typed=typed, opened=opened)

    def table(self, split: tuple[int, int, str]):
        figure = self._figure(split[0])
        tables = figure.optional_tables if figure else ()
        return next((table for table in tables if table.code == split[2]), None)

    def _with_split(self, opened: Opened, split: tuple[int, int, str]) -> Opened:
        if not self.table(split).needs_purpose:
            return opened.with_split(*split)
        # The purpose is recorded on the hub's own page alone.
        return replace(opened, asks_purpose=split) if self.in_return else opened

    def _figure(self, definition_id: int | None) -> AskedFigure | None:
        return next((f for f in self.figures if f.definition_id == definition_id and f.is_asked), None)

    def _unexplained_problems(self, answers: Answers) -> list[Problem]:
        faults = [(figure, surprise_fault(answers, figure)) for figure in self.figures if figure.is_asked]
        return [problem_at(figure, fault) for figure, fault in faults if fault is not None]


def _in_boxes(figure: TypedFigure, form: SectionForm) -> TypedFigure:
    def kept(name: str, words: str) -> str:
        return words if box(figure.definition_id, name, slot=figure.slot) in form.fields else ""

    own = {"slot": figure.slot, "cell_id": figure.cell_id}
    return replace(
        figure,
        typed={n: w for n, w in figure.typed.items() if box(figure.definition_id, n, **own) in form.fields},
        state=kept(STATE, figure.state),
        reason=kept(REASON, figure.reason),
        method=kept(METHOD, figure.method),
        explanation=kept(EXPLANATION, figure.explanation),
    )


def shows_again(data: QueryDict) -> bool:
    """Whether the button that was pressed asks for the page once more, with something more on it."""
    return data.get("do", "").partition(":")[0] in (SAME, SPLIT, SLOT, PURPOSE)


def version_of(data: QueryDict) -> int:
    text = data.get(VERSION, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
