"""The simple safe rule by which small numbers are hidden in a release.

One measure of one period is one table: places in a tree, and at each place the total and the parts of the
splits. Two steps:

1. A number that could point at a family is hidden: a count from 1 to 5; the number of those who are not
   counted, where it is 1 to 5; out of how many, where that is 1 to 5; and none or all of fewer than ten. A
   percentage or an average goes with its numbers.
2. Nothing hidden may be worked out from what is shown. A split is shown at a place with all its parts or
   with none. Where one part of a shown sum over places is hidden, at least one other is hidden too, and the
   hidden ones together are large enough that each could be off by five or more; where no other part is left,
   the sum is hidden as well. What a hidden whole is made of is hidden with it. A split over several places
   is not shown where a place that does not give it has a hidden number.

Why step 2 suffices against subtraction: hidden wholes and their hidden parts make chains in the tree of
places, and a chain never ends at a sum with only one hidden number. A change along a chain that adds to one
hidden number what it takes from the next leaves everything that is shown as it is, so no hidden number is
settled by what is shown. In a split the same change is made in two parts, with opposite signs.

Not covered here: other measures that share a number, earlier releases, and what a hub knows of itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

POLICY = "1 to 5 hidden, with a second"
TOTAL = ""


@dataclass(frozen=True)
class Rule:
    """`largest_small`: counts from 1 up to it are hidden. `fewest_for_all_or_none`: out of fewer than these,
    none and all are hidden too."""

    largest_small: int = 5
    fewest_for_all_or_none: int = 10

    def is_small(self, number: int | None) -> bool:
        return number is not None and 1 <= number <= self.largest_small


@dataclass(frozen=True)
class Counting:
    """Which of a measure's numbers count people. A sum of scores or pounds does not, its n does."""

    numerator: bool
    denominator: bool


COUNTS = Counting(numerator=True, denominator=True)
DENOMINATOR_COUNTS = Counting(numerator=False, denominator=True)
NOTHING_COUNTS = Counting(numerator=False, denominator=False)


@dataclass(frozen=True)
class Figure:
    """The numbers of one place. `split` is empty for the total, else a scheme, or two joined by a stroke."""

    place: int
    numerator: int | None
    denominator: int | None = None
    split: str = TOTAL
    part: int = 0
    # Whether it is in the sum of the place above.
    adds: bool = True

    @property
    def key(self) -> tuple[int, int]:
        return (self.place, self.part)


def protect(
    figures: Iterable[Figure],
    *,
    parents: Mapping[int, int],
    counting: Counting,
    coarser: Mapping[str, str] | None = None,
    hidden_before: Collection[tuple[int, int]] = frozenset(),
    rule: Rule | None = None,
) -> set[tuple[int, int]]:
    """The (place, part) keys to hide, of all figures of one measure, period and questionnaire.

    `parents` is the tree of places, `coarser` names the scheme that another rolls up to. Where there is a
    choice, what was hidden before stays hidden, then the smallest goes.
    """
    return _Table(
        list(figures), parents, counting, coarser or {}, frozenset(hidden_before), rule or Rule()
    ).hidden_keys()


Block = tuple[str, int]  # a split (or the total) at a place


@dataclass
class _Table:
    figures: list[Figure]
    parents: Mapping[int, int]
    counting: Counting
    coarser: Mapping[str, str]
    hidden_before: frozenset[tuple[int, int]]
    rule: Rule
    hidden: set[Block] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.blocks: dict[Block, dict[int, Figure]] = defaultdict(dict)
        for figure in self.figures:
            if figure.numerator is not None or figure.denominator is not None:
                self.blocks[(figure.split, figure.place)][figure.part] = figure
        self.children: dict[Block, list[Block]] = defaultdict(list)
        for split, place in sorted(self.blocks):
            if place in self.parents:
                self.children[(split, self.parents[place])].append((split, place))
        self.sums = [
            (whole, parts)
            for whole, parts in sorted(self.children.items())
            if whole in self.blocks and self._is_sum(whole, parts)
        ]

    def hidden_keys(self) -> set[tuple[int, int]]:
        self.hidden = {block for block in self.blocks if self._is_telling(block)}
        before = -1
        while len(self.hidden) != before:
            before = len(self.hidden)
            self._hide_parts_of_hidden()
            for whole, parts in self.sums:
                self._settle(whole, parts)
        return {figure.key for block in self.hidden for figure in self.blocks[block].values()}

    # --- Step 1

    def _is_telling(self, block: Block) -> bool:
        return any(
            any(number is not None for number in self._telling(figure)) or self._is_everybody(figure)
            for figure in self.blocks[block].values()
        )

    def _telling(self, figure: Figure) -> tuple[int | None, int | None, int | None]:
        """Numerator, denominator and those not counted, each only where it tells something by itself."""
        numerator, denominator, rest = self._numbers(figure)
        found = [number if self.rule.is_small(number) else None for number in (numerator, denominator, rest)]
        few = denominator is not None and 0 < denominator < self.rule.fewest_for_all_or_none
        if few and numerator == 0:
            found[0] = 0
        if few and rest == 0:
            found[2] = 0
        return tuple(found)

    def _numbers(self, figure: Figure) -> tuple[int | None, int | None, int | None]:
        """Those of the figure's numbers that count people."""
        numerator = figure.numerator if self.counting.numerator else None
        denominator = figure.denominator if self.counting.denominator else None
        rest = None
        if numerator is not None and denominator is not None and numerator <= denominator:
            rest = denominator - numerator
        return numerator, denominator, rest

    def _is_everybody(self, figure: Figure) -> bool:
        """All of a small whole in one part of a split tells about each of them."""
        whole = self.blocks.get((TOTAL, figure.place), {}).get(0)
        if figure.split == TOTAL or whole is None or not self.counting.numerator:
            return False
        few = 0 < (whole.numerator or 0) < self.rule.fewest_for_all_or_none
        return few and figure.numerator == whole.numerator

    # --- Step 2

    def _hide_parts_of_hidden(self) -> None:
        for split, place in self.blocks:
            for whole in self._wholes_of(split):
                if (whole, place) in self.hidden or self._lacking_is_hidden(split, whole, place):
                    self.hidden.add((split, place))

    def _lacking_is_hidden(self, split: str, whole: str, place: int) -> bool:
        """Whether somewhere below a hidden number is not split: the whole less the split would tell it."""
        for block in self.children.get((whole, place), ()):
            below = block[1]
            if (split, below) not in self.blocks:
                if block in self.hidden:
                    return True
            elif self._lacking_is_hidden(split, whole, below):
                return True
        return False

    def _wholes_of(self, split: str) -> set[str]:
        """What a split's parts add up to: the total, a coarser split, and for a crossing both its splits."""
        found: set[str] = set()
        if split != TOTAL:
            found.add(TOTAL)
            schemes = split.split("/")
            if len(schemes) > 1:
                found.update(schemes)
            for scheme in schemes:
                if scheme in self.coarser:
                    found.add(self.coarser[scheme])
        return found

    def _is_sum(self, whole: Block, parts: list[Block]) -> bool:
        """Whether the whole is what the parts come to. A place's own count of families need not be."""
        return all(
            self._sum_of(parts, key, name) in (getattr(figure, name) or 0, None)
            for key, figure in self.blocks[whole].items()
            for name in ("numerator", "denominator")
        )

    def _sum_of(self, parts: list[Block], key: int, name: str) -> int | None:
        found = [
            getattr(figure, name)
            for part in parts
            if (figure := self.blocks[part].get(key)) is not None and figure.adds
        ]
        known = [number for number in found if number is not None]
        return sum(known) if known else None

    def _settle(self, whole: Block, parts: list[Block]) -> None:
        adding = [part for part in parts if any(figure.adds for figure in self.blocks[part].values())]
        if whole in self.hidden:
            # Everything below it shown would add up to it.
            if not any(part in self.hidden for part in adding) and not self._hide_one_of(adding):
                self.hidden.update(adding)
            return
        while not self._is_safe([part for part in adding if part in self.hidden]):
            if not self._hide_one_of(adding):
                self.hidden.add(whole)
                return

    def _is_safe(self, hidden: list[Block]) -> bool:
        if not hidden:
            return True
        if len(hidden) == 1:
            return False
        by_number: dict[tuple[int, int], list[tuple[int, bool]]] = defaultdict(list)
        for block in hidden:
            for key, figure in self.blocks[block].items():
                telling = self._telling(figure)
                for place, number in enumerate(self._numbers(figure)):
                    if number is not None:
                        by_number[(key, place)].append((number, telling[place] is not None))
        return all(
            sum(number for number, _ in found) - len(found) >= self.rule.largest_small
            for found in by_number.values()
            if any(tells and number > 0 for number, tells in found)
        )

    def _hide_one_of(self, parts: list[Block]) -> bool:
        """Hide one more; an empty one would protect nothing. False where none is left."""
        choice = [part for part in parts if part not in self.hidden and self._size(part) > 0]
        if not choice:
            return False
        self.hidden.add(min(choice, key=lambda part: (not self._was_hidden(part), self._size(part), part)))
        return True

    def _size(self, block: Block) -> int:
        return sum(
            abs(figure.numerator or 0) + (figure.denominator or 0) for figure in self.blocks[block].values()
        )

    def _was_hidden(self, block: Block) -> bool:
        return any(figure.key in self.hidden_before for figure in self.blocks[block].values())
