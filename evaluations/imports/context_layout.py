"""The layout of explore-education-statistics, and what one source takes of a file in it."""

import re
from dataclasses import dataclass

from hubs.choices import Level

from ..actions.context import Part
from ..choices import PUBLISHED_SYMBOLS, Published
from ..models import ContextSeries, ContextSource

LEVEL_COLUMN = "geographic_level"
PERIOD_COLUMNS = ["time_identifier", "time_period"]
LEVELS = {"National": Level.NATION, "Regional": Level.REGION, "Local authority": Level.AUTHORITY}
CODE_COLUMNS = {
    Level.NATION: "country_code",
    Level.REGION: "region_code",
    Level.AUTHORITY: "new_la_code",
}
# They stand among the regions and group London boroughs: taking them would count London twice.
GROUPINGS = {"E13000001": "Inner London", "E13000002": "Outer London"}
NUMBER = r"-?\d{1,12}(?:\.\d{1,6})?"
PERCENTAGE = 100


def parse_part(text: str) -> Part:
    """A published cell as a number with its decimal places, or as the word that its symbol stands for."""
    if text in PUBLISHED_SYMBOLS:
        return Part(PUBLISHED_SYMBOLS[text])
    if not re.fullmatch(NUMBER, text, re.ASCII):
        raise ValueError(f"“{text}” is neither a number nor a known symbol.")
    whole, _, decimals = text.partition(".")
    return Part(Published.NUMBER, int(whole + decimals), len(decimals))


@dataclass(frozen=True)
class Wanted:
    """What a source takes: levels, filters and the columns that feed its measures."""

    source: ContextSource
    levels: dict[str, Level]
    filters: dict[str, str]
    series: list[ContextSeries]

    @classmethod
    def of(cls, source: ContextSource) -> "Wanted":
        taken = {
            Level.NATION: source.takes_nation,
            Level.REGION: source.takes_regions,
            Level.AUTHORITY: source.takes_authorities,
        }
        return cls(
            source=source,
            levels={word: level for word, level in LEVELS.items() if taken[level]},
            filters={f.column: f.value for f in source.filters.all()},
            series=list(source.series.all()),
        )

    @property
    def code_columns(self) -> dict[str, str]:
        """By the word of the level."""
        return {word: CODE_COLUMNS[level] for word, level in self.levels.items()}

    @property
    def count_columns(self) -> list[str]:
        return _once(c for s in self.series for c in (s.numerator_column, s.denominator_column))

    @property
    def number_columns(self) -> list[str]:
        return _once([*self.count_columns, *(s.value_column for s in self.series)])

    @property
    def columns(self) -> list[str]:
        return _once(
            [
                LEVEL_COLUMN,
                *PERIOD_COLUMNS,
                *self.code_columns.values(),
                *self.filters,
                *self.number_columns,
            ]
        )


def _once(columns) -> list[str]:
    return list(dict.fromkeys(column for column in columns if column))
