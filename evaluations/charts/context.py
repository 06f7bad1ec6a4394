"""An area figure over the years: as published, and as the authority rows add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class YearPoint:
    """One period. `summed` is None where the sum is incomplete, so that no gap looks like a fall."""

    period: str
    published: Decimal | None
    published_words: str
    summed: Decimal | None
    summed_words: str


@dataclass(frozen=True)
class Line:
    """A line of a chart, with a value or None and its words for each period."""

    name: str
    values: Sequence[Decimal | None]
    words: Sequence[str]


def context_figure(points: Sequence[YearPoint], *, area: str, unit: str) -> dict:
    published = Line(
        f"{area}, as published", [p.published for p in points], [p.published_words for p in points]
    )
    summed = Line("Authorities added up", [p.summed for p in points], [p.summed_words for p in points])
    return lines_figure([point.period for point in points], [published, summed], unit=unit)


def lines_figure(periods: list[str], lines: Sequence[Line], *, unit: str) -> dict:
    return {
        "data": [_line(line, periods) for line in lines],
        "layout": {
            "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": periods},
            "yaxis": {"title": {"text": unit}},
        },
    }


def _line(line: Line, periods: list[str]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": line.name,
        "x": periods,
        "y": [None if value is None else float(value) for value in line.values],
        "text": list(line.words),
        "connectgaps": False,
        "hovertemplate": "%{text}",
    }
