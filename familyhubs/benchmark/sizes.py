"""How large the populations are: from one small authority to England."""

from dataclasses import dataclass, replace

MEASURES = 50
MEASURES_OF_A_HUB = 20
CELLS = 20
CELLS_OF_A_MEASURE = 14
FIGURES_OF_A_SUBMISSION = MEASURES_OF_A_HUB * CELLS_OF_A_MEASURE


@dataclass(frozen=True)
class Size:
    """So many hubs in so many authorities and regions, over so many months.

    `smaller` names the size against which growth is measured.
    """

    name: str
    hubs: int
    authorities: int
    regions: int
    months: int
    smaller: str = ""
    rounds: int = 3
    submissions: int = 12
    kills: int = 20

    @property
    def figures(self) -> int:
        """Of the hubs; authorities have a few of their own besides."""
        return self.hubs * self.months * FIGURES_OF_A_SUBMISSION

    def of_a_third_of_the_months(self) -> "Size":
        return replace(self, name=f"{self.name}/3", months=max(1, self.months // 3))


SIZES = {
    size.name: size
    for size in (
        # For the tests of this very command: nothing can be learnt from its times.
        Size(
            "XS", hubs=2, authorities=2, regions=1, months=3, smaller="XS", rounds=1, submissions=2, kills=2
        ),
        Size("S", hubs=5, authorities=1, regions=1, months=72, smaller="XS"),
        Size("M", hubs=150, authorities=15, regions=1, months=24, smaller="S"),
        Size("L", hubs=1_000, authorities=153, regions=9, months=36, smaller="S", rounds=2),
    )
}
