"""A figure over the periods: a plain line, broken where wordings may not be joined or nothing is shown.

A period in which not all hubs are in the figure stands beside the line, hollow: what is not in yet is no
fall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class TrendPoint:
    """One period of one series. `value` is None where there is nothing to draw; `words` say it either way."""

    period: str
    value: Decimal | None
    words: str
    hubs: int = 0  # how many are in it
    expected: int | None = None  # out of how many; None where nobody counts, or none is missing by nature

    @property
    def is_incomplete(self) -> bool:
        return self.expected is not None and self.hubs < self.expected

    @property
    def coverage(self) -> str:
        """“4 of 4 hubs”, “incomplete: 1 of 4 hubs”."""
        if self.expected is None:
            return hubs_words(self.hubs) if self.hubs else ""
        said = f"{self.hubs} of {hubs_words(self.expected)}"
        return f"incomplete: {said}" if self.is_incomplete else said


@dataclass(frozen=True)
class TrendSeries:
    """Points that one line may join: of one questionnaire, under wordings that may stand together."""

    name: str
    points: tuple[TrendPoint, ...]


# A level is one of four and nothing between.
LEVELS = {"range": [0.5, 4.5], "tickvals": [1, 2, 3, 4]}

Periods = Sequence[tuple[str, str]]


def trend_figure(periods: Periods, series: Sequence[TrendSeries], *, unit: str, levels: bool = False) -> dict:
    """What Plotly draws; the house adds colours. A period is its title and a label for the axis."""
    labels = [label for _, label in periods]
    hollow = [_hollow(periods, one, number) for number, one in enumerate(series) if _has_hollow(one)]
    return {
        "data": [*(_line(periods, one) for one in series), *hollow],
        "layout": {
            "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": labels},
            "yaxis": {"title": {"text": unit}} | (LEVELS if levels else {}),
            "showlegend": len(series) > 1 or bool(hollow),
        },
    }


def _line(periods: Periods, series: TrendSeries) -> dict:
    return _trace(periods, series, hollow=False) | {"mode": "lines+markers", "name": series.name}


def _hollow(periods: Periods, series: TrendSeries, number: int) -> dict:
    """The points of a series that no line may join, in the looks of its line."""
    return _trace(periods, series, hollow=True) | {
        "mode": "markers",
        "name": f"{series.name}: incomplete",
        "meta": {"like": number, "hollow": True},
    }


def _trace(periods: Periods, series: TrendSeries, *, hollow: bool) -> dict:
    found = {point.period: point for point in series.points if point.is_incomplete == hollow}
    points = [found.get(title) for title, _ in periods]
    return {
        "type": "scatter",
        "x": [label for _, label in periods],
        "y": [_number(point) for point in points],
        "text": [_said(point) if point else "" for point in points],
        "connectgaps": False,
        "hovertemplate": "%{text}",
    }


def _has_hollow(series: TrendSeries) -> bool:
    return any(point.is_incomplete and point.value is not None for point in series.points)


def _said(point: TrendPoint) -> str:
    return f"{point.period}: {point.words}" + (f" ({point.coverage})" if point.coverage else "")


def hubs_words(hubs: int) -> str:
    return f"{hubs} {'hub' if hubs == 1 else 'hubs'}"


def _number(point: TrendPoint | None) -> float | None:
    return None if point is None or point.value is None else round(float(point.value), 4)
