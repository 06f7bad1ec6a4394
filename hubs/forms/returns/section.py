"""The form of one page of a return: every box of its figures, named as problems and conflicts name it.

The form holds words. It is made from answers, saved or just sent, so that a page looks the same either
way; what is wrong comes from the one list of problems and is put beside the boxes.
"""

import uuid
from collections.abc import Iterable, Sequence

from django import forms

from outcomes.forms.base import GovukForm, say_plainly
from outcomes.forms.fields import LongTextField
from outcomes.forms.widgets import Radios, ShortText

from ...choices import CountingMethod, State
from ...measuring import Answers, AskedFigure, How, Part, PartKind, Problem, box
from ...measuring.asking import AS_AVERAGE, AS_SUM
from ...measuring.boxes import EXPLANATION, METHOD, QUESTIONNAIRE, REASON, STATE
from ...presenters.values import state_words
from .posted import FORM_KEY, KEEP, LEVEL, OPEN, SLOTS, VERSION, WAY, Opened

LONGEST_NUMBER = 40
LONGEST_TEXT = 1000
TYPED_NOW, AS_SAVED, AS_SENT = "typed now", "as saved", "as sent"
WAYS = {AS_AVERAGE: "As an average", AS_SUM: "As a sum of all scores"}
KEYBOARDS = {PartKind.WHOLE: "numeric", PartKind.DECIMAL: "decimal", PartKind.POUNDS: "decimal"}
WIDTHS = {PartKind.WHOLE: 5, PartKind.DECIMAL: 10, PartKind.POUNDS: 10}


class SectionForm(GovukForm, forms.Form):
    """`figures` are those that the page shows; `problems` those to tell, of these figures."""

    def __init__(
        self,
        figures: Sequence[AskedFigure],
        answers: Answers,
        *,
        version: int,
        opened: Opened | None = None,
        problems: Iterable[Problem] = (),
        explain: Iterable[int] = (),
        form_key: str = "",
        in_return: bool = True,
        of_now: str = TYPED_NOW,
    ):
        self.figures = [figure for figure in figures if figure.is_asked]
        self.answers = answers
        self.opened = opened or Opened()
        self.problems = list(problems)
        self.explain = frozenset(explain)
        # On the hub's own page of a return, where answers may be kept for later and sensitive splits opened.
        self.in_return = in_return
        # What the values in the boxes are, beside those of earlier periods.
        self.of_now = of_now
        self.is_refused = False
        self._words: dict[str, str] = {}
        super().__init__(data=self._words, auto_id="%s")
        self._hidden(VERSION, str(version))
        self._hidden(FORM_KEY, form_key or uuid.uuid4().hex)
        for figure in self.figures:
            self._add_figure(figure)

    def clean(self):
        # Words that cannot be kept at all; whatever else is wrong may be saved.
        self.is_refused = bool(self.errors)
        for problem in self.problems:
            if problem.box in self.fields:
                self.add_error(problem.box, problem.message)
            else:
                # Of a figure that shares a number with those on the page.
                self.add_error(None, f"{problem.title}: {problem.message}")
        return super().clean()

    def slots_of(self, figure: AskedFigure) -> list[int]:
        """The slots in use, and as many more as the page was asked to open."""
        used = self.answers.slots(figure)
        return sorted({*used, *range(self.opened.slots.get(figure.definition_id, 1))})

    def is_open(self, figure: AskedFigure, table, slot: int) -> bool:
        return (
            table.required
            or (figure.definition_id, slot, table.code) in self.opened.splits
            or self.answers.is_filled(figure, table, slot=slot)
        )

    def _hidden(self, name: str, value: str) -> None:
        self._add(name, forms.CharField(widget=forms.HiddenInput, required=False), value)

    def _add(self, name: str, field: forms.Field, words: str) -> None:
        say_plainly(name, field)
        self.fields[name] = field
        self._words[name] = words

    def _add_figure(self, figure: AskedFigure) -> None:
        if figure.how == How.LEVELS:
            self._add_levels(figure)
        for slot in self.slots_of(figure) if figure.how == How.TYPED else ():
            self._add_slot(figure, slot)
        self._add_said(figure)

    def _add_slot(self, figure: AskedFigure, slot: int) -> None:
        said = self.answers.of(figure, slot=slot)
        if figure.instruments:
            self._add(
                box(figure.definition_id, QUESTIONNAIRE, slot=slot),
                forms.ChoiceField(
                    label="Which questionnaire was used?", choices=_questionnaires(figure), required=False
                ),
                str(said.instrument_version_id or ""),
            )
        ways = [part for part in figure.parts if part.way]
        if ways:
            self._add(
                box(figure.definition_id, WAY, slot=slot),
                forms.ChoiceField(
                    label="How do you have the scores?",
                    choices=[(part.way, WAYS[part.way]) for part in ways],
                    widget=Radios(small=True),
                    required=False,
                ),
                next((part.way for part in ways if said.typed.get(part.name)), ways[0].way),
            )
        for part in figure.boxes:
            if self.answers.has_own_box(figure, part, slot=slot):
                self._add_box(figure, part, slot, 0, label=label_of(figure, part), words=said.typed)
        if ways:
            self.revealed_by = {
                **self.revealed_by,
                box(figure.definition_id, WAY, slot=slot): {
                    part.way: [box(figure.definition_id, part.name, slot=slot)] for part in ways
                },
            }
        for table in figure.tables:
            if self.is_open(figure, table, slot):
                for row in table.rows:
                    typed = self.answers.of(figure, slot=slot, cell_id=row.cell_id).typed
                    for part in table.parts:
                        self._add_box(figure, part, slot, row.cell_id, label=row.label, words=typed)

    def _add_box(
        self, figure: AskedFigure, part: Part, slot: int, cell_id: int, *, label: str, words
    ) -> None:
        self._add(
            box(figure.definition_id, part.name, slot=slot, cell_id=cell_id),
            forms.CharField(
                label=label,
                help_text="" if cell_id or part.way else part.hint,
                max_length=LONGEST_NUMBER,
                required=False,
                widget=ShortText(
                    {"autocomplete": "off", "spellcheck": "false"},
                    prefix="£" if part.kind == PartKind.POUNDS else "",
                    width=WIDTHS[part.kind],
                    # The digits keyboard of some phones has no minus sign.
                    keyboard="" if part.may_be_negative else KEYBOARDS[part.kind],
                ),
            ),
            words.get(part.name, ""),
        )

    def _add_levels(self, figure: AskedFigure) -> None:
        for dimension in figure.levels:
            levels = [(str(lvl.level), f"{lvl.level}. {lvl.title}") for lvl in dimension.levels]
            self._add(
                box(figure.definition_id, LEVEL, cell_id=dimension.cell_id),
                forms.ChoiceField(
                    label=dimension.title,
                    choices=[*levels, ("", "Not rated yet")],
                    widget=Radios(
                        hints={str(lvl.level): lvl.descriptor for lvl in dimension.levels},
                        divider={"": "or"},
                        small=True,
                    ),
                    required=False,
                ),
                self.answers.of(figure, cell_id=dimension.cell_id).typed.get(LEVEL, ""),
            )

    def _add_said(self, figure: AskedFigure) -> None:
        said = self.answers.of(figure)
        name, frequency = figure.definition_id, figure.definition.frequency
        states = [s for s in State.values if figure.how == How.TYPED or s != State.NIL]
        self._add(
            box(name, STATE),
            forms.ChoiceField(
                label="What do you have?",
                choices=[(state, state_words(state, frequency)) for state in states],
                widget=Radios(small=True),
                required=False,
            ),
            said.state or State.REPORTED,
        )
        self._add(
            box(name, REASON),
            LongTextField(
                label="If you do not collect it, or it does not apply: why?",
                max_length=LONGEST_TEXT,
                rows=2,
                required=False,
            ),
            said.reason,
        )
        if self.in_return:
            self._add(
                box(name, KEEP),
                forms.BooleanField(
                    label="Give this answer in later returns too, until we change it", required=False
                ),
                "on" if name in self.opened.keep or self._stands(figure) else "",
            )
        if figure.how == How.TYPED:
            self._add(
                box(name, METHOD),
                forms.ChoiceField(
                    label="How was it counted?",
                    choices=[("", "Not said"), *CountingMethod.choices],
                    required=False,
                ),
                said.method,
            )
        if said.explanation or name in self.explain:
            self._add(
                box(name, EXPLANATION),
                LongTextField(
                    label="What explains the change?",
                    help_text="If the number is right, say in a sentence what happened.",
                    max_length=LONGEST_TEXT,
                    rows=3,
                    required=False,
                ),
                said.explanation,
            )

    def _stands(self, figure: AskedFigure) -> bool:
        standing = figure.standing_answer
        return standing is not None and self.answers.of(figure).state == standing.state

    @property
    def open_values(self) -> list[tuple[str, str]]:
        """Hidden fields by which the page remembers what it had open."""
        splits = [(OPEN, f"{figure}:{slot}:{code}") for figure, slot, code in sorted(self.opened.splits)]
        return splits + [(SLOTS, f"{figure}:{many}") for figure, many in sorted(self.opened.slots.items())]


def label_of(figure: AskedFigure, part: Part) -> str:
    """The framework's words; of two numbers that belong together, with which of them it is."""
    pair = any(p.name == "denominator" for p in figure.parts)
    if part.name == "numerator" and pair:
        return f"How many: {begin_low(part.label)}"
    if part.name == "denominator":
        return f"Out of how many: {begin_low(part.label)}"
    return part.label


def begin_low(words: str) -> str:
    second = words[1:2]
    return words if second.isupper() else f"{words[:1].lower()}{words[1:]}"


def _questionnaires(figure: AskedFigure) -> list:
    name = [(str(q.version_id), _questionnaire_words(q)) for q in figure.instruments if q.suggested]
    others = [(str(q.version_id), _questionnaire_words(q)) for q in figure.instruments if not q.suggested]
    if not name or not others:
        return [("", "Choose a questionnaire"), *name, *others]
    return [("", "Choose a questionnaire"), ("Suggested for this measure", name), ("Others", others)]


def _questionnaire_words(questionnaire) -> str:
    if not questionnaire.respondent:
        return questionnaire.title
    return f"{questionnaire.title} ({questionnaire.respondent})"
