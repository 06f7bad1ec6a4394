"""A figure over the periods: those that hold every hub joined by a line, the others as hollow points."""

from collections.abc import Sequence
from dataclasses import dataclass

from .trend import LEVELS


@dataclass(frozen=True)
class Drawn:
    """A period by the label of its axis; `value` is None where there is nothing to draw."""

    label: str
    value: float | None
    is_whole: bool
    said: str


def whole_and_partial(points: Sequence[Drawn], *, unit: str, levels: bool = False) -> dict:
    """What Plotly draws; the house adds colours."""
    partial = [point for point in points if point.value is not None and not point.is_whole]
    data = [_trace("All hubs", points, whole=True, mode="lines+markers")]
    if partial:
        hollow = _trace("Not all hubs yet", points, whole=False, mode="markers")
        data.append(hollow | {"marker": {"symbol": "circle-open", "size": 10}})
    return {
        "data": data,
        "layout": {
            "xaxis": {
                "type": "category",
                "categoryorder": "array",
                "categoryarray": [point.label for point in points],
            },
            "yaxis": {"title": {"text": unit}} | (LEVELS if levels else {"rangemode": "tozero"}),
            "showlegend": bool(partial),
        },
    }


def _trace(name: str, points: Sequence[Drawn], *, whole: bool, mode: str) -> dict:
    return {
        "type": "scatter",
        "mode": mode,
        "name": name,
        "x": [point.label for point in points],
        "y": [point.value if point.is_whole == whole else None for point in points],
        "text": [point.said for point in points],
        "connectgaps": False,
        "hovertemplate": "%{text}",
    }
