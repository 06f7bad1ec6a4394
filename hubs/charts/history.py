"""The history of one measure in one hub: what stands, and what is approved where that differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .points import Point


@dataclass(frozen=True)
class Series:
    """Points that one line may join: of one questionnaire, under wordings that may stand together."""

    name: str
    points: Mapping[str, Point] = field(default_factory=dict)


Periods = Sequence[tuple[str, str]]


def history_figure(periods: Periods, series: Sequence[Series], *, unit: str) -> dict:
    """A line for each series over all periods (title, label on the axis), broken where there is no number;
    marks for approved values that differ from what was sent."""
    data = [_line(periods, one) for one in series]
    approved = [_approved(periods, one) for one in series]
    data += [trace for trace in approved if any(value is not None for value in trace["y"])]
    return {
        "data": data,
        "layout": {
            "xaxis": {
                "type": "category",
                "categoryorder": "array",
                "categoryarray": [label for _, label in periods],
            },
            "yaxis": {"title": {"text": unit}},
        },
    }


def _line(periods: Periods, series: Series) -> dict:
    points = [series.points.get(title) for title, _ in periods]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": series.name,
        "x": [label for _, label in periods],
        "y": [_number(point.value) if point else None for point in points],
        "text": [point.shown if point else "" for point in points],
        "connectgaps": False,
        "hovertemplate": "%{text}",
    }


def _approved(periods: Periods, series: Series) -> dict:
    points = [series.points.get(title) for title, _ in periods]
    differ = [
        point if point and point.approved is not None and point.approved != point.value else None
        for point in points
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{series.name}: approved",
        "x": [label for _, label in periods],
        "y": [_number(point.approved) if point else None for point in differ],
        "text": [point.approved_shown if point else "" for point in differ],
        "hovertemplate": "%{text}",
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 4)
