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


def context_figure(points: Sequence[YearPoint], *, area: str, unit: str) -> dict:
    periods = [point.period for point in points]
    return {
        "data": [
            _line(
                f"{area}, as published",
                periods,
                [p.published for p in points],
                [p.published_words for p in points],
            ),
            _line(
                "Authorities added up", periods, [p.summed for p in points], [p.summed_words for p in points]
            ),
        ],
        "layout": {
            "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": periods},
            "yaxis": {"title": {"text": unit}},
        },
    }


def _line(name: str, periods: list[str], values: list[Decimal | None], words: list[str]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": periods,
        "y": [None if value is None else float(value) for value in values],
        "text": words,
        "connectgaps": False,
        "hovertemplate": "%{text}",
    }
