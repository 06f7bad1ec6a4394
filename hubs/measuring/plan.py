"""What a return asks: sections of figures, figures of boxes. Made by `queries.return_plan`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from outcomes.measurement import Parts

TOTAL = 0
NO_QUESTIONNAIRE = 0


class Definition(Protocol):
    """What of a definition the calculation reads."""

    id: int
    title: str
    kind: str
    scale: int
    multiplier: int | None
    numerator: str
    denominator: str
    valid_low: Decimal | None
    valid_high: Decimal | None
    instrument_required: bool
    central_denominator: bool


class How(StrEnum):
    """How a figure comes into the return."""

    TYPED = "typed"
    LEVELS = "levels"
    FROM_COUNCIL = "from_council"
    WORKED_OUT = "worked_out"


class PartKind(StrEnum):
    WHOLE = "whole"
    DECIMAL = "decimal"
    POUNDS = "pounds"


@dataclass(frozen=True)
class SharedWith:
    """Another figure whose box holds the same number."""

    definition_id: int
    code: str
    title: str
    domain_code: str
    part: str
    # The same words mean the same people only where both figures name the same questionnaire.
    same_questionnaire: bool = False


@dataclass(frozen=True)
class Part:
    """One box of a figure."""

    name: str
    label: str
    kind: PartKind = PartKind.WHOLE
    required: bool = True
    places: int = 0
    may_be_negative: bool = False
    shared: SharedWith | None = None
    from_council: bool = False
    # Boxes that stand for one another: an average may be typed as such (`mean`) or as a sum (`sum`).
    way: str = ""
    hint: str = ""

    @property
    def shared_with(self) -> str | None:
        return self.shared.code if self.shared else None

    @property
    def is_typed_here(self) -> bool:
        """Whether the figure has a box of its own for it."""
        return not self.from_council and (self.shared is None or self.shared.same_questionnaire)


@dataclass(frozen=True)
class SplitRow:
    """One row of a split: a category, or two crossed."""

    cell_id: int
    label: str
    category: str
    crossed_with: str = ""
    crossed_label: str = ""
    # For a crossing: the cells of the two margins to which this row belongs.
    margin_cells: tuple[int, ...] = ()


@dataclass(frozen=True)
class SplitTable:
    """A figure split by one scheme, or by two crossed."""

    code: str
    title: str
    rows: tuple[SplitRow, ...]
    parts: tuple[Part, ...]
    required: bool = False
    must_sum: bool = True
    multi_select: bool = False
    numerator_only: bool = False
    # Closed until the hub has written down why it collects this.
    needs_purpose: bool = False
    crossing: bool = False
    note: str = ""
    scheme_id: int = 0


@dataclass(frozen=True)
class Questionnaire:
    version_id: int
    code: str
    title: str
    respondent: str
    lower_is_better: bool
    low: int | None
    high: int | None
    suggested: bool = False


@dataclass(frozen=True)
class DimensionLevel:
    level: int
    title: str
    descriptor: str


@dataclass(frozen=True)
class Dimension:
    cell_id: int
    code: str
    title: str
    levels: tuple[DimensionLevel, ...]
    # Where a rating is kept: by level, the cell of this dimension crossed with that level.
    level_cells: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """A standing answer that fills the figure until it is changed."""

    state: str
    reason: str
    since: date


@dataclass(frozen=True)
class Past:
    """What stood in an earlier period, by questionnaire and cell."""

    period_title: str
    state: str
    parts: Mapping[tuple[int, int], Parts] = field(default_factory=dict)
    # As typed then, for "same as last time".
    typed: Mapping[tuple[int, int], Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class TrendPoint:
    """One earlier period of a small trend. `value` is empty where there is none; the state says why."""

    period_code: str
    period_title: str
    starts: date
    state: str
    value: Decimal | None
    instrument_version_id: int = NO_QUESTIONNAIRE
    not_yet_approved: bool = False
    # The first point under a wording that may not be joined with the one before.
    breaks_series: bool = False
    note: str = ""


@dataclass(frozen=True)
class Goal:
    """A target or baseline that holds in the period."""

    kind: str
    value: Decimal
    starts: date
    ends: date
    basis: str
    agreed: bool


@dataclass(frozen=True)
class AskedFigure:
    definition: Any
    code: str
    domain_code: str
    tier: str
    outcome_title: str
    how: How
    parts: tuple[Part, ...] = ()
    companions: tuple[Part, ...] = ()
    required_tables: tuple[SplitTable, ...] = ()
    optional_tables: tuple[SplitTable, ...] = ()
    instruments: tuple[Questionnaire, ...] = ()
    levels: tuple[Dimension, ...] = ()
    # Where the overall level is kept, by level.
    level_cells: Mapping[int, int] = field(default_factory=dict)
    standing_answer: Standing | None = None
    window_words: str = ""
    worked_out_from: tuple[str, ...] = ()
    council_value: Past | None = None
    council_denominators: Mapping[int, int] = field(default_factory=dict)
    previous: Past | None = None
    target: Goal | None = None
    baseline: Goal | None = None
    trend: tuple[TrendPoint, ...] = ()
    # Lifted by an agreed exception.
    expected: bool = True
    warnings_accepted: bool = False

    @property
    def definition_id(self) -> int:
        return self.definition.id

    @property
    def title(self) -> str:
        return self.definition.title

    @property
    def is_asked(self) -> bool:
        """Whether the hub fills it: the rest is shown to read."""
        return self.how in (How.TYPED, How.LEVELS)

    @property
    def from_council(self) -> bool:
        return self.how == How.FROM_COUNCIL

    @property
    def boxes(self) -> tuple[Part, ...]:
        return self.parts + self.companions

    @property
    def tables(self) -> tuple[SplitTable, ...]:
        return self.required_tables + self.optional_tables

    def questionnaire(self, version_id: int | None) -> Questionnaire | None:
        return next((q for q in self.instruments if q.version_id == version_id), None)


@dataclass(frozen=True)
class Section:
    """One page of a return: a domain."""

    code: str
    title: str
    benefit: str
    figures: tuple[AskedFigure, ...]

    @property
    def slug(self) -> str:
        return self.code.lower()

    @property
    def asked(self) -> tuple[AskedFigure, ...]:
        return tuple(figure for figure in self.figures if figure.is_asked)


@dataclass(frozen=True)
class ReturnPlan:
    period_return: Any
    sections: tuple[Section, ...]

    @cached_property
    def figures(self) -> tuple[AskedFigure, ...]:
        return tuple(figure for section in self.sections for figure in section.figures)

    @cached_property
    def asked(self) -> tuple[AskedFigure, ...]:
        return tuple(figure for figure in self.figures if figure.is_asked)

    @cached_property
    def _by_definition(self) -> dict[int, AskedFigure]:
        return {figure.definition_id: figure for figure in self.figures}

    def figure(self, definition_id: int) -> AskedFigure | None:
        return self._by_definition.get(definition_id)

    def by_code(self, code: str) -> AskedFigure | None:
        return next((figure for figure in self.figures if figure.code == code), None)

    def section(self, code: str) -> Section | None:
        """The section of a domain, by its code in capitals or as in addresses."""
        return next((section for section in self.sections if section.slug == code.lower()), None)
