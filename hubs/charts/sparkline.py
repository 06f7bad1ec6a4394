"""A trend small enough to stand beside a field: coordinates for lines and dots that the server draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .points import Point, in_words, unbroken

WIDTH, HEIGHT, EDGE = 240, 56, 6


@dataclass(frozen=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class Sparkline:
    width: int
    height: int
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    words: str


def sparkline(points: Sequence[Point]) -> Sparkline | None:
    """Nothing where fewer than two periods have a number: one dot is no trend."""
    values = [point.value for point in points if point.value is not None]
    if len(values) < 2:
        return None
    lowest, highest = min(*values, Decimal(0)), max(values)
    spots = [_spot(place, point, len(points), lowest, highest) for place, point in enumerate(points)]
    runs = unbroken(points)
    return Sparkline(
        width=WIDTH,
        height=HEIGHT,
        lines=tuple(" ".join(f"{spots[p].x},{spots[p].y}" for p in run) for run in runs if len(run) > 1),
        dots=tuple(spots[place] for run in runs for place in run),
        words=in_words(points),
    )


def _spot(place: int, point: Point, many: int, lowest: Decimal, highest: Decimal) -> Dot | None:
    if point.value is None:
        return None
    across = Decimal(WIDTH - 2 * EDGE) * place / (many - 1)
    height = (point.value - lowest) / (highest - lowest) if highest > lowest else Decimal("0.5")
    return Dot(_short(EDGE + across), _short(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * height))


def _short(number: Decimal) -> str:
    return f"{number:.1f}"
