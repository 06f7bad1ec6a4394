"""One grid of the council's figures: a line of boxes for each hub."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django import forms
from django.forms.boundfield import BoundField

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import LongTextField
from outcomes.forms.widgets import ShortText

from ..actions.central import GridProblem, GridRow
from ..choices import State
from ..measuring import AskedFigure, Part, PartKind, SplitTable, TypedFigure, parse_box
from ..measuring.boxes import REASON, STATE
from ..measuring.plan import TOTAL
from ..measuring.wording import short
from ..presenters.central import heading
from ..presenters.values import none_words
from ..queries.central import GridLine

SEEN = "seen"


def name_of(place_id: int, name: str, cell_id: int = TOTAL) -> str:
    """The name of one box."""
    return f"h{place_id}-{cell_id}-{name}"


class GridForm(GovukForm, forms.Form):
    """What is typed goes to the action as words, which reads and checks it as it does a hub's own."""

    change_reason = LongTextField(
        label="Why do these figures change?",
        help_text="Only needed where a figure that was saved before is another now. The hub sees it.",
        subject="Why the figures change",
        required=False,
        max_length=2000,
        rows=3,
    )

    def __init__(
        self, lines: list[GridLine], figure: AskedFigure, table: SplitTable | None, *args, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.figure, self.table = lines, figure, table
        for line in lines:
            self._add_boxes(line)

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.table.parts if self.table else self.figure.boxes

    @property
    def has_states(self) -> bool:
        """Of how many there are is a number or nothing."""
        return self.table is None and not self.figure.definition.central_denominator

    @property
    def cell_labels(self) -> dict[int, str]:
        """The figures of one hub on this page: the total, or the parts of the split."""
        return {row.cell_id: row.label for row in self.table.rows} if self.table else {TOTAL: ""}

    def cells(self) -> Iterator[tuple[GridLine, int]]:
        return ((line, cell_id) for line in self.lines for cell_id in self.cell_labels)

    def cell_label(self, cell_id: int) -> str:
        return self.cell_labels[cell_id]

    def standing(self, line: GridLine, cell_id: int) -> TypedFigure:
        return line.figures.get(cell_id) or TypedFigure(self.figure.definition_id, cell_id=cell_id)

    @property
    def standing_mark(self) -> str:
        """What stands, for the page to bring back: so it is known what somebody else changed meanwhile."""
        return json.dumps(
            {
                _key(line, cell_id): [said.state, said.reason, dict(said.typed)]
                for line, cell_id in self.cells()
                if not (said := self.standing(line, cell_id)).is_blank
            }
        )

    @property
    def seen(self) -> str:
        """What stood when the person opened the page, however often it was shown again since."""
        return self.data.get(SEEN) or self.standing_mark

    def was(self, line: GridLine, cell_id: int) -> TypedFigure:
        state, reason, typed = self._seen.get(_key(line, cell_id), ("", "", {}))
        return TypedFigure(
            self.figure.definition_id, cell_id=cell_id, state=state, reason=reason, typed=typed
        )

    def seen_figures(self) -> dict[tuple[int, int], TypedFigure]:
        return {(line.place.pk, cell_id): self.was(line, cell_id) for line, cell_id in self.cells()}

    def rows(self) -> list[GridRow]:
        """Every hub's figures as they were typed on this page."""
        return [GridRow(line.place.pk, self.typed_in(line, cell_id)) for line, cell_id in self.cells()]

    def says_what_stands(self) -> bool:
        """A second click on the same button, or a page on which nothing was changed."""
        return all(
            self.typed_in(line, cell_id).said == self.standing(line, cell_id).said
            for line, cell_id in self.cells()
        )

    def boxes_of(self, line: GridLine, figure: TypedFigure) -> dict[str, str]:
        """What the boxes hold when they say this."""
        place_id = line.place.pk
        boxes = {
            name_of(place_id, part.name, figure.cell_id): figure.typed.get(part.name, "")
            for part in self.parts
        }
        if self.has_states:
            boxes[name_of(place_id, STATE)] = "" if figure.state == State.REPORTED else figure.state
            boxes[name_of(place_id, REASON)] = figure.reason
        return boxes

    def refuse(self, problems: Iterable[GridProblem]) -> None:
        """Put each problem to its box; what has none on this page is told at the top with its hub."""
        names = {line.place.pk: line.place.name for line in self.lines}
        for found in problems:
            _, _, cell_id, box = parse_box(found.problem.box)
            name = name_of(found.place_id, box, cell_id)
            if name in self.fields:
                self.add_error(name, f"{names[found.place_id]}: {found.problem.message}")
            else:
                self.add_error(None, f"{names[found.place_id]}, split: {found.problem.message}")

    def _add_boxes(self, line: GridLine) -> None:
        place = line.place
        cells = [(TOTAL, "")] if self.table is None else [(r.cell_id, r.label) for r in self.table.rows]
        for cell_id, label in cells:
            said = line.figures.get(cell_id)
            for part in self.parts:
                words = ", ".join(word for word in (place.name, label, part.label) if word)
                initial = said.typed.get(part.name, "") if said else ""
                self.fields[name_of(place.pk, part.name, cell_id)] = _box(part, words, initial)
        if self.has_states:
            said = line.figures.get(TOTAL)
            self.fields[name_of(place.pk, STATE)] = forms.ChoiceField(
                label=f"{place.name}: no figure to give?",
                required=False,
                choices=_state_choices(self.figure.definition.frequency),
                initial=said.state if said and said.state != State.REPORTED else "",
            )
            self.fields[name_of(place.pk, REASON)] = forms.CharField(
                label=f"{place.name}: why there is no figure",
                required=False,
                max_length=500,
                initial=said.reason if said else "",
                widget=ShortText(width="10"),
            )

    @cached_property
    def _seen(self) -> dict[str, tuple]:
        """A mark that this page did not write says that nothing was seen: then nothing is written over."""
        try:
            found = json.loads(self.data.get(SEEN, "{}"))
            return {
                key: (str(state), str(reason), {str(name): str(words) for name, words in typed.items()})
                for key, (state, reason, typed) in found.items()
            }
        except (ValueError, TypeError, AttributeError):
            return {}

    def typed_in(self, line: GridLine, cell_id: int) -> TypedFigure:
        return self._cell(line, cell_id) if self.table else self._total(line)

    def _cell(self, line: GridLine, cell_id: int) -> TypedFigure:
        return TypedFigure(
            self.figure.definition_id,
            cell_id=cell_id,
            typed={
                part.name: self.cleaned_data.get(name_of(line.place.pk, part.name, cell_id), "").strip()
                for part in self.parts
            },
        )

    def _total(self, line: GridLine) -> TypedFigure:
        figure = self._cell(line, TOTAL)
        if not self.has_states:
            return figure
        standing = line.figures.get(TOTAL)
        return replace(
            figure,
            state=self.cleaned_data.get(name_of(line.place.pk, STATE), ""),
            reason=self.cleaned_data.get(name_of(line.place.pk, REASON), "").strip(),
            method=standing.method if standing else "",
        )


def _key(line: GridLine, cell_id: int) -> str:
    return f"{line.place.pk}-{cell_id}"


def _box(part: Part, words: str, initial: str) -> forms.CharField:
    pounds = part.kind == PartKind.POUNDS
    return forms.CharField(
        label=words,
        required=False,
        max_length=30,
        initial=initial,
        widget=ShortText(
            prefix="£" if pounds else "",
            width="10" if pounds else "5",
            keyboard="numeric" if part.kind == PartKind.WHOLE else "decimal",
        ),
    )


def _state_choices(frequency: str) -> list[tuple[str, str]]:
    return [
        ("", "Figure or blank"),
        (State.NIL.value, none_words(frequency)),
        *((state.value, state.label) for state in (State.NOT_COLLECTED, State.NOT_APPLICABLE)),
    ]


@dataclass(frozen=True)
class Cell:
    column: str
    field: BoundField


@dataclass(frozen=True)
class HubLine:
    """A hub's line as the page lays it out, with what stood before beside it."""

    hub: str
    before: str
    cells: list[Cell]
    has_errors: bool


def hub_lines(form: GridForm, previous: Mapping[int, str]) -> list[HubLine]:
    lines = []
    for line in form.lines:
        place = line.place
        cells = [Cell(column, form[name_of(place.pk, name, cell)]) for column, name, cell in _columns(form)]
        before = previous.get(place.pk, "")
        lines.append(HubLine(place.name, before, cells, any(cell.field.errors for cell in cells)))
    return lines


def column_labels(form: GridForm) -> list[str]:
    return [column for column, _, _ in _columns(form)]


def _columns(form: GridForm) -> list[tuple[str, str, int]]:
    """Label, name of the box and cell of each column."""
    if form.table is None:
        columns = [(heading(part), part.name, TOTAL) for part in form.parts]
    else:
        columns = [
            (
                row.label if len(form.parts) == 1 else f"{row.label}: {short(part).lower()}",
                part.name,
                row.cell_id,
            )
            for row in form.table.rows
            for part in form.parts
        ]
    if form.has_states:
        columns += [("No figure?", STATE, TOTAL), ("Why not", REASON, TOTAL)]
    return columns
