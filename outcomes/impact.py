"""What publishing a version of the framework would touch: asked here, answered by the apps above.

The framework knows no hub. An app that keeps something by measure registers a source in
`AppConfig.ready`; it is told which wordings end and which measures begin, and names what it keeps of
them: places, numbers of values (never values), pages that show them, returns that are under way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import User


@dataclass(frozen=True)
class Ended:
    """A wording that the version before lists and the draft does not."""

    definition_id: int
    indicator_id: int
    code: str
    old_tier: str
    new_tier: str = ""  # empty: the measure is no longer asked


@dataclass(frozen=True)
class Begun:
    """A measure that is asked of hubs for the first time, or of more hubs than before."""

    indicator_id: int
    code: str
    tier: str


@dataclass(frozen=True)
class Question:
    """What changes, and who asks: links are given only to what the person may open."""

    before_id: int | None
    ended: tuple[Ended, ...] = ()
    begun: tuple[Begun, ...] = ()
    viewer: "User | None" = None


@dataclass(frozen=True)
class PlaceImpact:
    """One measure at one place: whether the change is felt there, and how much is kept of it."""

    place: str
    code: str
    asked: bool = False
    numbers: dict[str, int] = field(default_factory=dict)  # what is counted, and how many
    url: str = ""


@dataclass(frozen=True)
class PageImpact:
    """A chart, table or report that shows the measure, and how many sums it keeps of it."""

    code: str
    title: str
    number: int = 0
    url: str = ""


@dataclass(frozen=True)
class ReturnImpact:
    """Returns under way that keep the version they began with."""

    title: str
    number: int
    url: str = ""


@dataclass(frozen=True)
class Impact:
    places: list[PlaceImpact] = field(default_factory=list)
    pages: list[PageImpact] = field(default_factory=list)
    returns: list[ReturnImpact] = field(default_factory=list)


ImpactSource = Callable[[Question], Impact]
PeriodSource = Callable[[], date | None]

_impact_sources: list[ImpactSource] = []
_period_sources: list[PeriodSource] = []


def register_impact_source(source: ImpactSource) -> None:
    """Let a function answer what a draft would touch."""
    if source not in _impact_sources:
        _impact_sources.append(source)


def register_period_source(source: PeriodSource) -> None:
    """Let a function say on which day the latest period begins that has returns or figures."""
    if source not in _period_sources:
        _period_sources.append(source)


def ask(question: Question) -> Impact:
    answers = [source(question) for source in _impact_sources]
    return Impact(
        places=[row for answer in answers for row in answer.places],
        pages=[row for answer in answers for row in answer.pages],
        returns=[row for answer in answers for row in answer.returns],
    )


def latest_period_with_figures() -> date | None:
    return latest(source() for source in _period_sources)


def latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)
