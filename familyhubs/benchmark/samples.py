"""What a measurement found, and how it stands to its limit."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Paired:
    """Seconds of the application's path and of its floor, by rounds in which both were taken by turns."""

    application: list[list[float]]
    floor: list[list[float]]

    @classmethod
    def of_single(cls, application: list[float], floor: list[float]) -> "Paired":
        return cls([[one] for one in application], [[one] for one in floor])

    @property
    def application_median(self) -> float:
        return median(one for of_round in self.application for one in of_round)

    @property
    def floor_median(self) -> float:
        return median(one for of_round in self.floor for one in of_round)

    @property
    def ratio(self) -> float:
        return self.application_median / self.floor_median

    @property
    def spread(self) -> tuple[float, float]:
        """The ratio of the kindest round and of the harshest."""
        ratios = [median(a) / median(f) for a, f in zip(self.application, self.floor, strict=True)]
        return min(ratios), max(ratios)


@dataclass(frozen=True)
class Counted:
    """How much was found of what must not be there."""

    found: int
    words: str
