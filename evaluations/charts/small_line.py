"""A line small enough for a cell of a table, drawn by the server: no axis, no colour that judges.

Neighbouring periods are joined only where both are whole. A period in which not everybody is yet stands by
itself as a hollow point, so that it cannot be taken for a fall; one without a number leaves a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, MARGIN = 120, 32, 4


@dataclass(frozen=True)
class Value:
    """One period's value. `value` is None where there is nothing to draw."""

    value: Decimal | None
    is_whole: bool = True


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    is_whole: bool


@dataclass(frozen=True)
class SmallLine:
    width: int
    height: int
    # Each as an SVG polyline takes it.
    strokes: tuple[str, ...]
    # Hollow ones, and whole ones that no stroke would show.
    points: tuple[Point, ...]


def small_line(values: Sequence[Value]) -> SmallLine | None:
    """None where fewer than two periods have a number."""
    numbers = [one.value for one in values if one.value is not None]
    if len(numbers) < 2:
        return None
    low, high = min(numbers), max(numbers)
    points = [
        None if one.value is None else Point(_x(place, len(values)), _y(one.value, low, high), one.is_whole)
        for place, one in enumerate(values)
    ]
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is not None and point.is_whole:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    drawn = [run for run in runs if len(run) > 1]
    joined = {point for run in drawn for point in run}
    last = next((point for point in reversed(points) if point is not None), None)
    return SmallLine(
        WIDTH,
        HEIGHT,
        tuple(" ".join(f"{point.x:g},{point.y:g}" for point in run) for run in drawn),
        tuple(point for point in points if point is not None and (point not in joined or point == last)),
    )


def _x(place: int, many: int) -> float:
    return round(MARGIN + place * (WIDTH - 2 * MARGIN) / max(many - 1, 1), 1)


def _y(value: Decimal, low: Decimal, high: Decimal) -> float:
    """The highest at the top; where nothing changes, in the middle."""
    if high == low:
        return HEIGHT / 2
    share = float((value - low) / (high - low))
    return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)
