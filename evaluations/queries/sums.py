"""One figure's sums at their coordinates: the columns that live sums and released figures share."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.db.models import F, Q

from hubs.choices import Level
from outcomes.measurement import Parts

from ..choices import Shown
from ..models import Summary

# What a summary holds twice; what stands in `Sums` is what was last submitted.
_TWICE = frozenset(
    {
        *("numerator", "denominator", "sum_sq", "reported", "nil"),
        *("not_collected", "not_applicable", "incomplete", "own"),
    }
)


@dataclass(frozen=True)
class Sums:
    """Named as in `ReleasedFigure`, in an order that a release's digest depends on."""

    definition_id: int
    instrument_version_id: int
    place_id: int
    cell_id: int
    level: int
    numerator: int | None
    denominator: int | None
    sum_sq: int | None
    largest_numerator: int | None
    reported: int
    nil: int
    not_collected: int
    not_applicable: int
    incomplete: int
    own: int
    not_yet_approved: int
    shown: str

    @property
    def parts(self) -> Parts:
        return Parts(self.numerator, self.denominator, self.sum_sq)

    @property
    def numbers(self) -> tuple:
        """What stands at the coordinates, and these: two figures that are alike here say the same."""
        return tuple(getattr(self, field.name) for field in fields(Sums))

    @property
    def is_shown(self) -> bool:
        return self.shown == Shown.SHOWN

    @property
    def is_total(self) -> bool:
        return self.cell_id == 0

    @property
    def included(self) -> int:
        """Hubs whose figure is in this one."""
        return self.reported + self.nil - (self.incomplete if self.level > Level.HUB else 0)


_NAMES = tuple(field.name for field in fields(Sums) if field.name != "shown")
# Of a summary: where each of the columns stands.
LATEST = {name: F(f"latest_{name}" if name in _TWICE else name) for name in _NAMES}
ORDER = ("definition_id", "instrument_version_id", "place_id", "cell_id")


def latest_sums(where: Q) -> Iterator[Sums]:
    """The live sums, nothing hidden, by measure, place and cell."""
    found = Summary.objects.filter(where).order_by(*ORDER)
    columns = [expression.name for expression in LATEST.values()]
    return (Sums(*row, Shown.SHOWN) for row in found.values_list(*columns).iterator())
