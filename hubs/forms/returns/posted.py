"""From the fields of a page as it was sent to typed figures, and to what the page had open."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from ...choices import State
from ...measuring import AskedFigure, How, TypedFigure, box, parse_box, parse_number
from ...measuring.boxes import EXPLANATION, METHOD, QUESTIONNAIRE, REASON, STATE
from ...measuring.plan import TOTAL

# More questionnaires than this for one figure is a mistake of the page.
MOST_SLOTS = 12
LONGEST_PURPOSE = 2000

KEEP = "keep"
WAY = "way"
OPEN = "open"
ASKS = "asks"
PURPOSE = "purpose"
SLOTS = "slots"
VERSION = "version"
FORM_KEY = "form_key"
LEVEL = "level"
_SAID = frozenset({STATE, REASON, METHOD, EXPLANATION, KEEP})


@dataclass(frozen=True)
class Opened:
    """What a page shows beyond what is saved: splits that were asked for, room for more questionnaires."""

    splits: frozenset[tuple[int, int, str]] = frozenset()
    slots: Mapping[int, int] = field(default_factory=dict)
    keep: frozenset[int] = frozenset()
    # A split whose purpose is asked for first.
    asks_purpose: tuple[int, int, str] | None = None
    purpose: str = ""
    purpose_error: str = ""
    copied: frozenset[int] = frozenset()

    def with_split(self, definition_id: int, slot: int, code: str) -> "Opened":
        return replace(self, splits=self.splits | {(definition_id, slot, code)})

    def with_slot(self, definition_id: int, slots: int) -> "Opened":
        return replace(self, slots={**self.slots, definition_id: min(slots, MOST_SLOTS)})


def typed_figures(data: QueryDict, figures: Iterable[AskedFigure]) -> list[TypedFigure]:
    """The words in the boxes of these figures. Fields that belong to none of them are not looked at."""
    asked = {figure.definition_id: figure for figure in figures if figure.is_asked}
    words: dict[tuple[int, int, int], dict[str, str]] = {}
    allowed = {definition_id: _boxes_of(figure) for definition_id, figure in asked.items()}
    for name in data:
        found = parse_box(name)
        if found is None:
            continue
        definition_id, slot, cell_id, part = found
        slots = MOST_SLOTS if definition_id in asked and asked[definition_id].instruments else 1
        if (cell_id, part) in allowed.get(definition_id, ()) and slot < slots:
            words.setdefault((definition_id, slot, cell_id), {})[part] = data[name].strip()
    return [_figure(asked[key[0]], key, said) for key, said in sorted(words.items())]


def opened_by(data: QueryDict, figures: Collection[AskedFigure]) -> Opened:
    """What the page that was sent had open."""
    tables = {(figure.definition_id, table.code) for figure in figures for table in figure.tables}
    closed = {(f.definition_id, table.code) for f in figures for table in f.tables if table.needs_purpose}
    asked = {figure.definition_id for figure in figures}
    splits = set()
    for value in data.getlist(OPEN):
        split = parse_split(value)
        if split and (split[0], split[2]) in tables - closed:
            splits.add(split)
    slots = {}
    for value in data.getlist(SLOTS):
        definition_id, _, number = value.partition(":")
        figure, many = parse_number(definition_id), parse_number(number)
        if figure in asked and many is not None:
            slots[figure] = min(many, MOST_SLOTS)
    keep = {figure.definition_id for figure in figures if box(figure.definition_id, KEEP) in data}
    asks = parse_split(data.get(ASKS, ""))
    return Opened(
        splits=frozenset(splits),
        slots=slots,
        keep=frozenset(keep),
        asks_purpose=asks if asks and (asks[0], asks[2]) in tables else None,
        purpose=data.get(PURPOSE, "").replace("\x00", "")[:LONGEST_PURPOSE],
    )


def parse_split(value: str) -> tuple[int, int, str] | None:
    """“12:0:age_band_child”: a figure, a slot and a split."""
    definition_id, _, rest = value.partition(":")
    slot, _, code = rest.partition(":")
    figure, number = parse_number(definition_id), parse_number(slot)
    if figure is None or number is None or number >= MOST_SLOTS or not code:
        return None
    return figure, number, code


def _boxes_of(figure: AskedFigure) -> set[tuple[int, str]]:
    names = {(TOTAL, name) for name in _SAID}
    names |= {(TOTAL, part.name) for part in figure.boxes if not part.from_council}
    if figure.instruments:
        names.add((TOTAL, QUESTIONNAIRE))
    if any(part.way for part in figure.parts):
        names.add((TOTAL, WAY))
    # A split that waits for its purpose has no boxes yet.
    for table in (table for table in figure.tables if not table.needs_purpose):
        names |= {(row.cell_id, part.name) for row in table.rows for part in table.parts}
    if figure.how == How.LEVELS:
        names |= {(dimension.cell_id, LEVEL) for dimension in figure.levels}
    return names


def _figure(figure: AskedFigure, key: tuple[int, int, int], said: dict[str, str]) -> TypedFigure:
    definition_id, slot, cell_id = key
    version = next(
        (q.version_id for q in figure.instruments if str(q.version_id) == said.get(QUESTIONNAIRE)), None
    )
    special = _SAID | {QUESTIONNAIRE, WAY}
    return TypedFigure(
        definition_id=definition_id,
        slot=slot,
        cell_id=cell_id,
        instrument_version_id=version,
        state=_state(figure, said.get(STATE, "")),
        typed=_one_way({n: w for n, w in said.items() if n not in special and w}, figure, said.get(WAY, "")),
        reason=said.get(REASON, ""),
        method=said.get(METHOD, ""),
        explanation=said.get(EXPLANATION, ""),
    )


def _state(figure: AskedFigure, said: str) -> str:
    """“We have a figure” stands on the page before anybody has answered: only against a standing answer is it
    an answer itself."""
    if said == State.REPORTED and figure.standing_answer is None:
        return ""
    return said if said in State.values else ""


def _one_way(typed: dict[str, str], figure: AskedFigure, chosen: str) -> dict[str, str]:
    """Of boxes that stand for one another, the chosen one; where only another is filled, that one."""
    filled = {part.way for part in figure.parts if part.way and typed.get(part.name)}
    if chosen not in filled or len(filled) < 2:
        return typed
    other = {part.name for part in figure.parts if part.way and part.way != chosen}
    return {name: words for name, words in typed.items() if name not in other}
