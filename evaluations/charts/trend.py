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


@dataclass(frozen=True)
class TrendSeries:
    """Points that one line may join: of one questionnaire, under wordings that may stand together."""

    name: str
    points: tuple[TrendPoint, ...]


def trend_figure(periods: Sequence[str], series: Sequence[TrendSeries], *, unit: str) -> dict:
    """What Plotly draws, without colours: the house adds them."""
    return {
        "data": [_line(periods, one) for one in series],
        "layout": {
            "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": list(periods)},
            "yaxis": {"title": {"text": unit}},
            "showlegend": len(series) > 1,
        },
    }


def _line(periods: Sequence[str], series: TrendSeries) -> dict:
    points = {point.period: point for point in series.points}
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": series.name,
        "x": list(periods),
        "y": [_number(points.get(period)) for period in periods],
        "text": [points[period].words if period in points else "" for period in periods],
        "connectgaps": False,
        "hovertemplate": "%{text}",
    }


def _number(point: TrendPoint | None) -> float | None:
    return None if point is None or point.value is None else round(float(point.value), 4)
