"""A plan and what was typed for it, put together: which number stands in which box."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from .boxes import parse_number
from .plan import TOTAL, AskedFigure, How, Part, ReturnPlan, SplitTable
from .typed import Reading, TypedFigure, read

REPORTED = "reported"
NIL = "nil"
NOT_COLLECTED = "not_collected"
NOT_APPLICABLE = "not_applicable"
WITHOUT_NUMBER = frozenset({NOT_COLLECTED, NOT_APPLICABLE})


class Answers:
    """What was typed, by figure, slot and cell; shared numbers and standing answers filled in."""

    def __init__(self, plan: ReturnPlan, typed: Iterable[TypedFigure]):
        self.plan = plan
        self._typed = {figure.key: figure for figure in typed}
        self._by_definition: dict[int, list[TypedFigure]] = {}
        for entry in self._typed.values():
            self._by_definition.setdefault(entry.definition_id, []).append(entry)

    def of(self, figure: AskedFigure, *, slot: int = 0, cell_id: int = TOTAL) -> TypedFigure:
        """As typed; a figure about which nothing was said has its standing answer, or else nothing."""
        found = self._typed.get((figure.definition_id, slot, cell_id))
        if found is None:
            found = TypedFigure(figure.definition_id, slot, cell_id)
        if slot == 0 and cell_id == TOTAL and self._stands(figure, found):
            return replace(
                found,
                state=figure.standing_answer.state,
                reason=found.reason or figure.standing_answer.reason,
            )
        return found

    def slots(self, figure: AskedFigure) -> list[int]:
        """The slots in which something stands, or else the first. What is said of the figure as a whole
        stands in slot 0 and makes no slot of it."""
        entries = self._by_definition.get(figure.definition_id, ())
        return sorted({e.slot for e in entries if e.has_words or e.instrument_version_id}) or [0]

    def state(self, figure: AskedFigure) -> str:
        """What the figure is said to be. Numbers without a word are reported; nothing at all is empty."""
        said = self.of(figure).state
        if said:
            return said
        return REPORTED if self.has_numbers(figure) else ""

    def has_numbers(self, figure: AskedFigure) -> bool:
        if figure.how == How.LEVELS:
            return bool(self.ratings(figure))
        if any(self._own_words(figure, slot) for slot in self.slots(figure)):
            return True
        # A figure that borrows every number it needs is reported as soon as they are there.
        needed = [part for part in figure.parts if part.required and not part.from_council]
        return bool(needed) and all(part.shared and self.text(figure, part) for part in needed)

    def text(self, figure: AskedFigure, part: Part, *, slot: int = 0, cell_id: int = TOTAL) -> str:
        """The words that count for a box: those of the figure that holds it, or else its own."""
        own = self.of(figure, slot=slot, cell_id=cell_id).typed.get(part.name, "").strip()
        if part.shared is None or cell_id != TOTAL:
            return own
        held = self.shared_text(figure, part, slot=slot)
        return own if held is None else held

    def shared_text(self, figure: AskedFigure, part: Part, *, slot: int = 0) -> str | None:
        """The words in the box of the figure that holds the number; None where it holds none.

        Then the box is asked here as well: that figure is not collected, or names another questionnaire.
        """
        holder = self.plan.figure(part.shared.definition_id) if part.shared else None
        if holder is None:
            return None
        held_part = next((p for p in holder.boxes if p.name == part.shared.part), None)
        if held_part is None:
            return None
        state = self.of(holder).state
        if state in WITHOUT_NUMBER:
            return None
        if part.shared.same_questionnaire:
            version = self.of(figure, slot=slot).instrument_version_id
            for held_slot in self.slots(holder):
                if version and self.of(holder, slot=held_slot).instrument_version_id == version:
                    return self.of(holder, slot=held_slot).typed.get(held_part.name, "").strip() or None
            return None
        held = self.of(holder).typed.get(held_part.name, "").strip()
        if not held and state == NIL and held_part in holder.parts:
            return "0"
        return held or None

    def has_own_box(self, figure: AskedFigure, part: Part, *, slot: int = 0) -> bool:
        """Whether the page shows a box here, rather than the number with the place where it is typed."""
        if part.from_council:
            return False
        if part.shared is None or part.shared.same_questionnaire:
            return True
        holder = self.plan.figure(part.shared.definition_id)
        lost = holder is None or self.of(holder).state in WITHOUT_NUMBER
        return lost or (not holder.expected and self.shared_text(figure, part, slot=slot) is None)

    def reading(self, figure: AskedFigure, part: Part, *, slot: int = 0, cell_id: int = TOTAL) -> Reading:
        text = self.text(figure, part, slot=slot, cell_id=cell_id)
        return read(text, places=part.places, may_be_negative=part.may_be_negative)

    def number(
        self, figure: AskedFigure, part: Part, *, slot: int = 0, cell_id: int = TOTAL
    ) -> Decimal | None:
        """The number in a box; None where it is blank or cannot be read."""
        if part.from_council:
            given = figure.council_denominators.get(cell_id)
            return None if given is None else Decimal(given)
        return self.reading(figure, part, slot=slot, cell_id=cell_id).value

    def numbers(self, figure: AskedFigure, *, slot: int = 0) -> dict[str, Decimal | None]:
        """The numbers of the total, by the names of their boxes."""
        return {part.name: self.number(figure, part, slot=slot) for part in figure.boxes}

    def row(
        self, figure: AskedFigure, table: SplitTable, cell_id: int, *, slot: int = 0
    ) -> dict[str, Decimal | None]:
        return {part.name: self.number(figure, part, slot=slot, cell_id=cell_id) for part in table.parts}

    def is_filled(self, figure: AskedFigure, table: SplitTable, *, slot: int = 0) -> bool:
        """Whether anything stands in a table."""
        return any(self.of(figure, slot=slot, cell_id=row.cell_id).has_words for row in table.rows)

    def ratings(self, figure: AskedFigure) -> Mapping[str, int]:
        """The levels given, by dimension, in the order of the rubric."""
        found = {}
        for dimension in figure.levels:
            words = self.of(figure, cell_id=dimension.cell_id).typed.get("level", "").strip()
            if (level := parse_number(words)) in {step.level for step in dimension.levels}:
                found[dimension.code] = level
        return found

    def _stands(self, figure: AskedFigure, found: TypedFigure) -> bool:
        if figure.standing_answer is None or found.state or found.has_words:
            return False
        entries = self._by_definition.get(figure.definition_id, ())
        return not any(entry.has_words or entry.state for entry in entries)

    def _own_words(self, figure: AskedFigure, slot: int) -> bool:
        typed = self.of(figure, slot=slot).typed
        return any(typed.get(part.name, "").strip() for part in figure.parts)
