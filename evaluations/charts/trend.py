"""A figure over the periods: a plain line, broken where wordings may not be joined or nothing is shown."""

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
    return {
        "data": [_line(periods, one) for one in series],
        "layout": {
            "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": labels},
            "yaxis": {"title": {"text": unit}} | (LEVELS if levels else {}),
            "showlegend": len(series) > 1,
        },
    }


def _line(periods: Periods, series: TrendSeries) -> dict:
    found = {point.period: point for point in series.points}
    points = [found.get(title) for title, _ in periods]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": series.name,
        "x": [label for _, label in periods],
        "y": [_number(point) for point in points],
        "text": [_said(point) if point else "" for point in points],
        "connectgaps": False,
        "hovertemplate": "%{text}",
    }


def _said(point: TrendPoint) -> str:
    return f"{point.period}: {point.words}" + (f" ({hubs_words(point.hubs)})" if point.hubs else "")


def hubs_words(hubs: int) -> str:
    return f"{hubs} {'hub' if hubs == 1 else 'hubs'}"


def _number(point: TrendPoint | None) -> float | None:
    return None if point is None or point.value is None else round(float(point.value), 4)
