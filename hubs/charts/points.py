"""What every picture of a hub's own figures is made of: one point for each period, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Point:
    """One period. `value` is None where there is no number; `shown` says it in words either way.

    `series` tells wordings of a measure apart that may not be joined: a line never crosses from one to the
    next.
    """

    period: str
    value: Decimal | None
    shown: str
    series: int = 0
    approved: Decimal | None = None
    approved_shown: str = ""


def unbroken(points: Sequence[Point]) -> list[list[int]]:
    """Runs of places in `points` that one line may join: neighbours with numbers, of one series."""
    runs: list[list[int]] = []
    before: int | None = None
    for place, point in enumerate(points):
        if point.value is None:
            before = None
            continue
        if before is not None and points[before].series == point.series:
            runs[-1].append(place)
        else:
            runs.append([place])
        before = place
    return runs


def in_words(points: Sequence[Point]) -> str:
    """The picture for who does not see it."""
    return "; ".join(f"{point.period}: {point.shown}" for point in points)
