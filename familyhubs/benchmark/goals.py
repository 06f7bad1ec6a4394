"""What the product is held to: each goal with its application's path, its floor and its limit.

A goal joins by standing in GOALS; `take` measures it in the populations of a run and gives what was found.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from . import kills, rebuilds, submissions
from .equality import prove
from .populations import Populations
from .samples import Counted, Paired
from .sizes import SIZES, Size

BOTH = ("pg", "sqlite")
FIGURES_OF_LIMIT = 10_000


class Bench:
    """One run: where the populations are, how large, and what was measured for more than one goal."""

    def __init__(self, populations: Populations, size: Size) -> None:
        self.populations = populations
        self.size = size
        self.chance = random.Random(size.figures)
        self._rounds: Rounds | None = None

    def rounds(self) -> "Rounds":
        if self._rounds is None:
            self._rounds = _take_rounds(self)
        return self._rounds


@dataclass(frozen=True)
class Rounds:
    """The same interleaved rounds serve all goals about a whole rebuild."""

    rebuilt: list[float]
    bare: list[float]
    added_up: list[list[float]]
    written: list[list[float]]


@dataclass(frozen=True)
class Goal:
    code: str
    title: str
    application: str
    floor: str
    limit: Callable[[Size], float]
    take: Callable[[Bench], Paired | Counted]
    sizes: tuple[str, ...] = ("XS", "S", "M", "L")
    engines: tuple[str, ...] = BOTH

    def is_asked(self, size: Size, engine: str) -> bool:
        return size.name in self.sizes and engine in self.engines


def _take_rounds(bench: Bench) -> Rounds:
    found = Rounds([], [], [], [])
    with bench.populations.of(bench.size).in_use() as population:
        submissions.submit(population, bench.chance)
        for _ in range(bench.size.rounds):
            found.bare.append(rebuilds.bare_statement())
            found.rebuilt.append(rebuilds.rebuild())
            sent = [submissions.submit(population, bench.chance) for _ in range(bench.size.submissions)]
            found.added_up.append([one.adding_up for one in sent])
            found.written.append([one.writing for one in sent])
        prove()
    return found


def _rebuild(bench: Bench) -> Paired:
    return Paired.of_single(bench.rounds().rebuilt, bench.rounds().bare)


def _submission_beside_rebuild(bench: Bench) -> Paired:
    return Paired(bench.rounds().added_up, [[seconds] for seconds in bench.rounds().rebuilt])


def _submission_beside_writing(bench: Bench) -> Paired:
    both = [
        [writing + adding_up for writing, adding_up in zip(*of_round, strict=True)]
        for of_round in zip(bench.rounds().written, bench.rounds().added_up, strict=True)
    ]
    return Paired(both, bench.rounds().written)


def _submission_beside_that_of(bench: Bench, smaller: Size, *, newest: int = 0) -> Paired:
    """By turns, one here and one there; the first of each is not counted."""
    here, there = bench.populations.of(bench.size), bench.populations.of(smaller)
    for side in (here, there):
        with side.in_use() as population:
            submissions.submit(population, bench.chance, newest=newest)
    found = Paired([], [])
    for _ in range(bench.size.rounds):
        found.application.append([])
        found.floor.append([])
        for _ in range(bench.size.submissions):
            for side, seconds in ((here, found.application[-1]), (there, found.floor[-1])):
                with side.in_use() as population:
                    sent = submissions.submit(population, bench.chance, newest=newest)
                    seconds.append(sent.adding_up)
    for side in {id(here): here, id(there): there}.values():
        with side.in_use():
            prove()
    return found


def _growth(bench: Bench) -> Paired:
    return _submission_beside_that_of(bench, SIZES[bench.size.smaller])


def _months(bench: Bench) -> Paired:
    """As many months may change in both, as councils mend what is recent: the others only lie there."""
    third = bench.size.of_a_third_of_the_months()
    return _submission_beside_that_of(bench, third, newest=third.months)


def _kills(bench: Bench) -> Counted:
    with bench.populations.of(bench.size).in_use():
        found = kills.survive(
            kills=bench.size.kills, directory=bench.populations.databases.directory, chance=bench.chance
        )
    return Counted(
        found=found.wrong + found.left,
        words=f"{found.wrong:,} wrong of {found.rows:,}, {found.left:,} marks left; {found.kills} kills, "
        f"{found.submissions:,} submissions",
    )


GOALS = (
    Goal(
        "P1",
        "Everything added up from nothing",
        "the job that mends all",
        "one statement into an identical empty table",
        limit=lambda size: 1.5,
        take=_rebuild,
        engines=("pg",),
    ),
    Goal(
        "P3",
        "Everything added up from nothing, on SQLite",
        "the job that mends all",
        "one statement into an identical empty table",
        limit=lambda size: 1.5,
        take=_rebuild,
        engines=("sqlite",),
    ),
    Goal(
        "P6",
        "One submission added up: growth with size",
        "at this size",
        "at the next smaller size",
        limit=lambda size: 3.0,
        take=_growth,
    ),
    Goal(
        "P7",
        "One submission written and added up",
        "writing and adding up",
        "writing alone",
        limit=lambda size: 12.0,
        take=_submission_beside_writing,
    ),
    Goal(
        "P8",
        "One submission added up, beside everything",
        "one submission",
        "the job that mends all",
        # 1/1,000 of ten million figures: the time of as many figures at any size.
        limit=lambda size: FIGURES_OF_LIMIT / size.figures,
        take=_submission_beside_rebuild,
    ),
    Goal(
        "P9",
        "One submission added up: three times the months",
        "all months",
        "a third of the months",
        limit=lambda size: 1.2,
        take=_months,
    ),
    Goal(
        "P10",
        "Workers killed under load",
        "wrong summaries and marks left",
        "none",
        limit=lambda size: 0.0,
        take=_kills,
    ),
)
