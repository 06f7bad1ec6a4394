"""One grid of the council's figures: a line of boxes for each hub."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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
from ..measuring.wording import SHORT, short
from ..presenters.values import none_words
from ..queries.central import GridLine

SEEN = "seen"
CHANGED = (
    "Somebody else has changed these figures since you opened the page. Below is what you typed; it is not "
    "saved. Compare it with the figures as they stand, then save again."
)


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
    def seen(self) -> str:
        """A mark of what stood when the page was made."""
        standing = sorted(
            (line.place.pk, cell, figure.state, figure.reason, sorted(figure.typed.items()))
            for line in self.lines
            for cell, figure in line.figures.items()
        )
        return hashlib.sha256(repr(standing).encode()).hexdigest()[:32]

    @property
    def is_outdated(self) -> bool:
        return self.data.get(SEEN, "") != self.seen

    def rows(self) -> list[GridRow]:
        """Every hub's figures: what was typed on this page, and beside it what stands and is not on it."""
        return [GridRow(line.place.pk, figure) for line in self.lines for figure in self._figures_of(line)]

    def standing_rows(self) -> list[GridRow]:
        return [
            GridRow(line.place.pk, figure)
            for line in self.lines
            for _, figure in sorted(line.figures.items())
            if not figure.is_blank
        ]

    def says_what_stands(self) -> bool:
        """A second click on the same button, or a page on which nothing was changed."""
        said = [row for row in self.rows() if not row.figure.is_blank]
        return {_spoken(row) for row in said} == {_spoken(row) for row in self.standing_rows()}

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

    def _figures_of(self, line: GridLine) -> list[TypedFigure]:
        if self.table is not None:
            rows = {row.cell_id for row in self.table.rows}
            typed = [self._cell(line, row.cell_id) for row in self.table.rows]
        else:
            rows = {TOTAL}
            typed = [self._total(line)]
        return typed + [figure for cell, figure in sorted(line.figures.items()) if cell not in rows]

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


def _spoken(row: GridRow) -> tuple:
    figure = row.figure
    state = "" if figure.state == State.REPORTED else figure.state
    words = tuple(sorted((name, text.strip()) for name, text in figure.typed.items() if text.strip()))
    return (row.place_id, figure.cell_id, state, figure.reason.strip(), words)


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
        columns = [
            (short(part) if part.name in SHORT else part.label, part.name, TOTAL) for part in form.parts
        ]
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


def _heading(part: Part) -> str:
    return short(part) if part.name in SHORT else part.label
