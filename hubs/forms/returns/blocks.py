"""How a page of a return is laid out: for each figure its facts, its boxes, its splits and its other answers.

Templates read these; nothing here asks the database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.forms.boundfield import BoundField
from django.urls import reverse

from ...charts.points import Point
from ...measuring import AskedFigure, How, Part, SplitTable, box
from ...measuring.answers import NIL, REPORTED, WITHOUT_NUMBER
from ...measuring.boxes import EXPLANATION, METHOD, QUESTIONNAIRE, REASON, STATE
from ...measuring.conversion import measure_figure
from ...measuring.plan import TOTAL
from ...measuring.splits import SUMMED
from ...measuring.surprises import surprises_in
from ...measuring.wording import short, shown
from ...presenters.entry import FigureFacts, Line, anchor, figure_facts, filled_words
from ...presenters.values import figure_words, state_words
from ...queries.return_plan import value_of
from .posted import KEEP, LEVEL, MOST_SLOTS, WAY
from .section import SectionForm, begin_low, label_of


@dataclass(frozen=True)
class Borrowed:
    """A number that is typed under another figure."""

    label: str
    words: str
    source: str
    url: str


@dataclass(frozen=True)
class Box:
    """A box of a figure's total: a field, or a number to read."""

    field: BoundField | None = None
    borrowed: Borrowed | None = None


@dataclass(frozen=True)
class CellBox:
    """A box in a split: named for who hears it by its row and its column."""

    name: str
    part: str
    value: str
    label: str
    prefix: str
    keyboard: str
    width: int
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    label: str
    boxes: tuple[CellBox, ...]

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [error for cell in self.boxes for error in cell.errors]


@dataclass(frozen=True)
class Group:
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SumCheck:
    """The parts of a split added up, beside the total that they should make."""

    part: str
    what: str
    total_box: str
    total: str
    sum: str
    agrees: bool

    @property
    def words(self) -> str:
        if not self.total:
            return f"{self.what}: the parts add up to {self.sum}"
        return f"{self.what}: the parts add up to {self.sum} of {self.total}"


@dataclass(frozen=True)
class Split:
    id: str
    title: str
    note: str
    required: bool
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    sums: tuple[SumCheck, ...]
    value: str


@dataclass(frozen=True)
class SplitOffer:
    value: str
    title: str


@dataclass(frozen=True)
class Purpose:
    """A sensitive split is switched on by saying why it is collected."""

    value: str
    title: str
    text: str
    error: str
    id: str


@dataclass(frozen=True)
class Slot:
    number: int
    heading: str
    questionnaire: BoundField | None
    boxes: tuple[Box, ...]
    splits: tuple[Split, ...]
    offers: tuple[SplitOffer, ...]
    purpose: Purpose | None


@dataclass(frozen=True)
class Block:
    """One figure of the page."""

    facts: FigureFacts
    asked: bool
    has_errors: bool
    slots: tuple[Slot, ...]
    levels: tuple[BoundField, ...]
    state: BoundField | None
    reason: BoundField | None
    keep: BoundField | None
    method: BoundField | None
    explanation: BoundField | None
    # What becomes of a reason that no answer asks for; empty where there is none.
    unused_reason: str
    filled: str
    surprises: tuple[str, ...]
    other_answer_open: bool
    copy_value: str
    copied: bool
    add_questionnaire: str
    given: tuple[Line, ...]
    comments: tuple[str, ...]


def blocks(
    form: SectionForm,
    figures,
    *,
    comments: dict[int, list[str]] | None = None,
    filled_by: Mapping[int, str] | None = None,
    url_of_section: Callable[[str], str] | None,
) -> list[Block]:
    """Without `url_of_section` nothing is told of figures that are not on the page."""
    return [
        _block(
            form,
            figure,
            (comments or {}).get(figure.definition_id, []),
            filled_words((filled_by or {}).get(figure.definition_id, "")),
            url_of_section,
        )
        for figure in figures
    ]


def _block(form: SectionForm, figure: AskedFigure, comments, filled: str, url_of_section) -> Block:
    name = figure.definition_id
    asked = figure.is_asked
    state = _field(form, box(name, STATE))
    reason = _field(form, box(name, REASON))
    said = form.answers.of(figure)
    return Block(
        facts=figure_facts(figure, now=_now(form, figure)),
        asked=asked,
        has_errors=asked and any(form.has_error(field) for field in _names(form, figure)),
        slots=tuple(_slots(form, figure, url_of_section)) if figure.how == How.TYPED else (),
        levels=tuple(form[box(name, LEVEL, cell_id=d.cell_id)] for d in figure.levels) if asked else (),
        state=state,
        reason=reason,
        keep=_field(form, box(name, KEEP)),
        method=_field(form, box(name, METHOD)),
        explanation=_field(form, box(name, EXPLANATION)),
        unused_reason=_unused_reason(form, figure) if asked else "",
        filled=filled,
        surprises=tuple(surprises_in(form.answers, figure)) if asked else (),
        other_answer_open=bool(
            said.state not in ("", REPORTED) or said.reason or (state and (state.errors or reason.errors))
        ),
        copy_value=str(name) if asked and can_copy(figure) else "",
        copied=name in form.opened.copied,
        add_questionnaire=_add_questionnaire(form, figure),
        given=tuple(_given(figure)),
        comments=tuple(comments),
    )


def _now(form: SectionForm, figure: AskedFigure) -> Point | None:
    """What stands in the boxes, to end the trend with; only where it is one number."""
    if not figure.is_asked or form.answers.state(figure) != REPORTED:
        return None
    values = [v for v in measure_figure(form.answers, figure) if v.cell_id == TOTAL]
    if len(values) != 1 or figure.how != How.TYPED:
        return None
    words = figure_words(figure.definition, values[0].state, values[0].parts)
    value = value_of(figure.definition, values[0].parts)
    return Point(form.answers.plan.period_return.period.title, value, f"{words} ({form.of_now})")


def _unused_reason(form: SectionForm, figure: AskedFigure) -> str:
    said, state = form.answers.of(figure), form.answers.state(figure)
    if not said.reason.strip() or state in WITHOUT_NUMBER:
        return ""
    if state == NIL:
        return f"“{state_words(state, figure.definition.frequency)}” needs no reason: this one is not sent."
    if form.answers.has_numbers(figure):
        return (
            "There is a figure, so this reason is not sent. To send the reason, take the figure out and "
            "choose one of the answers above."
        )
    return "A reason alone is no answer. Choose above whether you do not collect it or it does not apply."


def can_copy(figure: AskedFigure) -> bool:
    return figure.previous is not None and bool(figure.previous.state)


def _names(form: SectionForm, figure: AskedFigure) -> Iterator[str]:
    start = f"f{figure.definition_id}-"
    return (name for name in form.fields if name.startswith(start))


def _field(form: SectionForm, name: str) -> BoundField | None:
    return form[name] if name in form.fields else None


def _given(figure: AskedFigure) -> Iterator[Line]:
    """Numbers that the council loads beside those that the hub types."""
    for part in figure.parts:
        if part.from_council:
            number = figure.council_denominators.get(TOTAL)
            yield Line(
                label_of(figure, part), "Not loaded by the council yet" if number is None else shown(number)
            )


def _add_questionnaire(form: SectionForm, figure: AskedFigure) -> str:
    slots = form.slots_of(figure) if figure.instruments and figure.how == How.TYPED else []
    if not slots or len(slots) >= min(MOST_SLOTS, len(figure.instruments)):
        return ""
    return f"{figure.definition_id}:{slots[-1] + 2}"


def _slots(form: SectionForm, figure: AskedFigure, url_of_section) -> Iterator[Slot]:
    name = figure.definition_id
    slots = form.slots_of(figure)
    for place, slot in enumerate(slots, start=1):
        splits = [table for table in figure.tables if form.is_open(figure, table, slot)]
        asks = form.opened.asks_purpose
        yield Slot(
            number=slot,
            heading=f"Questionnaire {place}" if len(slots) > 1 else "",
            questionnaire=_field(form, box(name, QUESTIONNAIRE, slot=slot)),
            boxes=tuple(_boxes(form, figure, slot, url_of_section)),
            splits=tuple(_split(form, figure, table, slot) for table in splits),
            offers=tuple(
                SplitOffer(f"{name}:{slot}:{table.code}", begin_low(table.title))
                for table in figure.optional_tables
                if table not in splits
                and (name, slot, table.code) != asks
                and (form.in_return or not table.needs_purpose)
            ),
            purpose=next(
                (
                    _purpose(form, name, slot, table)
                    for table in figure.optional_tables
                    if (name, slot, table.code) == asks
                ),
                None,
            ),
        )


def _purpose(form: SectionForm, name: int, slot: int, table: SplitTable) -> Purpose:
    return Purpose(
        value=f"{name}:{slot}:{table.code}",
        title=begin_low(table.title),
        text=form.opened.purpose,
        error=form.opened.purpose_error,
        id=f"purpose-{name}-{slot}-{table.code}",
    )


def _boxes(form: SectionForm, figure: AskedFigure, slot: int, url_of_section) -> Iterator[Box]:
    told = set()
    for part in figure.boxes:
        name = WAY if part.way else part.name
        if part.from_council or name in told:
            continue
        told.add(name)
        field = _field(form, box(figure.definition_id, name, slot=slot))
        if field is not None:
            yield Box(field=field)
        elif part.shared is not None:
            yield Box(borrowed=_borrowed(form, figure, part, slot, url_of_section))


def _borrowed(form: SectionForm, figure: AskedFigure, part: Part, slot: int, url_of_section) -> Borrowed:
    shared = part.shared
    words = form.answers.text(figure, part, slot=slot) or "Not typed yet"
    fragment = f"#{anchor(shared.definition_id)}"
    if any(other.definition_id == shared.definition_id for other in form.figures):
        url = fragment
    elif url_of_section is None:
        url, words = "", "Your colleague at the hub fills this in"
    else:
        url = f"{url_of_section(shared.domain_code)}{fragment}"
    return Borrowed(label_of(figure, part), words, f"{shared.code} {shared.title}", url)


def _split(form: SectionForm, figure: AskedFigure, table: SplitTable, slot: int) -> Split:
    name = figure.definition_id
    columns = tuple(short(part) for part in table.parts)
    groups: dict[str, list[Row]] = {}
    for row in table.rows:
        group = row.label.removesuffix(f", {row.crossed_label}") if table.crossing else ""
        cells = tuple(_cell(form, name, slot, row.cell_id, part, row.label) for part in table.parts)
        groups.setdefault(group, []).append(Row(row.crossed_label or row.label, cells))
    return Split(
        id=f"split-{name}-{slot}-{table.code.replace('/', '-by-')}",
        title=begin_low(table.title),
        note=table.note,
        required=table.required,
        columns=columns,
        groups=tuple(Group(label, tuple(rows)) for label, rows in groups.items()),
        sums=tuple(_sums(form, figure, table, slot)) if table.must_sum else (),
        value=f"{name}:{slot}:{table.code}",
    )


def _cell(form: SectionForm, definition_id: int, slot: int, cell_id: int, part: Part, row: str) -> CellBox:
    field = form[box(definition_id, part.name, slot=slot, cell_id=cell_id)]
    name = field.html_name
    widget = field.field.widget
    return CellBox(
        name=name,
        part=part.name,
        value=field.value() or "",
        label=f"{row}: {short(part)}",
        prefix=widget.prefix,
        keyboard=widget.attrs.get("inputmode", ""),
        width=widget.width,
        errors=tuple(
            (f"{name}_error" if number == 1 else f"{name}_error_{number}", message)
            for number, message in enumerate(field.errors, start=1)
        ),
    )


def _sums(form: SectionForm, figure: AskedFigure, table: SplitTable, slot: int) -> Iterator[SumCheck]:
    answers = form.answers
    for part in table.parts:
        of_total = next((p for p in figure.parts if p.name == part.name), None)
        if part.name not in SUMMED or of_total is None or of_total.from_council:
            continue
        typed = [answers.number(figure, part, slot=slot, cell_id=row.cell_id) for row in table.rows]
        added = sum((number for number in typed if number is not None), Decimal(0))
        total = answers.number(figure, of_total, slot=slot)
        name = box(figure.definition_id, part.name, slot=slot)
        yield SumCheck(
            part=part.name,
            what=short(part),
            total_box=name if name in form.fields else "",
            total="" if total is None else shown(total),
            sum=shown(added),
            agrees=total == added,
        )


def section_url(period_return, domain_code: str) -> str:
    return reverse(
        "return_section", args=[period_return.place.slug, period_return.period.code, domain_code.lower()]
    )
