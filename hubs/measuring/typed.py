"""A figure as it was typed, and how its words are read as numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

# Sums over thousands of hubs must still fit the database's whole numbers.
LARGEST = Decimal(10) ** 11

# A sum over hundreds of hubs of what one figure keeps must fit as well: scores, and their squares.
LARGEST_KEPT = Decimal(10) ** 16

_NUMBER = re.compile(r"[-−+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DECORATION = re.compile(r"[\s,£%\u00a0\u202f]")


@dataclass(frozen=True)
class TypedFigure:
    """The words in a figure's boxes, kept as they were typed, errors and all.

    `typed` is keyed by the names of the plan's parts and companions (for a rubric: `level`). A figure that
    may use several questionnaires has a slot for each; state, reason, method and explanation stand in
    slot 0. `cell_id` is 0 for the total, otherwise the part of a split.
    """

    definition_id: int
    slot: int = 0
    cell_id: int = 0
    instrument_version_id: int | None = None
    state: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    method: str = ""
    explanation: str = ""

    @property
    def key(self) -> tuple[int, int, int]:
        return (self.definition_id, self.slot, self.cell_id)

    @property
    def is_blank(self) -> bool:
        return not (self.state or self.instrument_version_id or self.reason or self.has_words)

    @property
    def said(self) -> tuple:
        """What it says of the figure: two that say the same need not be chosen between."""
        state = "" if self.state == "reported" else self.state
        words = tuple(sorted((name, text.strip()) for name, text in self.typed.items() if text.strip()))
        return (state, self.reason.strip(), words)

    @property
    def has_words(self) -> bool:
        return any(text.strip() for text in self.typed.values())


@dataclass(frozen=True)
class Reading:
    """A box as read: blank, a number, or a fault by name."""

    value: Decimal | None = None
    fault: str = ""


NOT_A_NUMBER = "not_a_number"
NOT_WHOLE = "not_whole"
TOO_MANY_DECIMALS = "too_many_decimals"
NEGATIVE = "negative"
TOO_LARGE = "too_large"


def read(text: str, *, places: int, may_be_negative: bool) -> Reading:
    """Read a box. Thousands may be parted by commas or spaces, and pounds may wear their sign."""
    bare = _DECORATION.sub("", text)
    if not bare:
        # A lone sign is a slip that should be shown, not taken for a blank box.
        return Reading(fault=NOT_A_NUMBER) if text.strip() else Reading()
    if not _NUMBER.fullmatch(bare):
        return Reading(fault=NOT_A_NUMBER)
    value = Decimal(bare.replace("−", "-"))
    if abs(value) >= LARGEST:
        return Reading(fault=TOO_LARGE)
    if value < 0 and not may_be_negative:
        return Reading(fault=NEGATIVE)
    if value != round(value, places):
        return Reading(fault=TOO_MANY_DECIMALS if places else NOT_WHOLE)
    return Reading(value=value + 0)
