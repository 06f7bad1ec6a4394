"""The analyst's desk: an authority's hubs by periods, what waits there, and what surprises in it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from outcomes.choices import Frequency
from outcomes.models import User

from ..choices import Level, ReturnEventKind, ReturnStatus
from ..models import Observation, Period, Place, Return, ReturnEvent
from .belonging import Belonging, belonging_to
from .desk_warnings import Warned, warnings_of
from .observations import pending
from .returns import period_by_code, returns_for
from .scope import places_where

REVIEW = "hubs.review_returns"
QUARTERS_SHOWN = 4
PERIODS_TO_CHOOSE = 24


@dataclass(frozen=True)
class DeskReturn:
    """One return as it lies on the desk."""

    period_return: Return
    first_submitted_at: datetime.datetime | None
    warnings: tuple[Warned, ...] = ()
    explained: int = 0
    corrections: int = 0

    @property
    def open_warnings(self) -> int:
        return sum(warning.is_open for warning in self.warnings)

    @property
    def awaits_review(self) -> bool:
        return self.period_return.status == ReturnStatus.SUBMITTED


@dataclass(frozen=True)
class DeskHub:
    """A hub with its returns by period; `expected` are the periods in which it was this authority's."""

    place: Place
    returns: dict[int, DeskReturn]
    expected: frozenset[int]


@dataclass(frozen=True)
class Desk:
    authority: Place
    periods: list[Period]
    to_choose: list[Period]
    hubs: list[DeskHub]
    awaiting: list[DeskReturn] = field(default_factory=list)
    corrections: list[DeskReturn] = field(default_factory=list)


def authorities_for(*, viewer: User, capability: str) -> QuerySet[Place]:
    """The authorities for which the person works, by name."""
    return places_where(viewer, capability, level=Level.AUTHORITY).order_by("name", "pk")


def desk_for(
    *,
    viewer: User,
    authority: Place,
    today: datetime.date,
    period_code: str = "",
    every_period: bool = False,
) -> Desk:
    """The last four quarters and the newest year, the one period asked for, or every period that can be.
    As many statements for forty hubs as for one."""
    belonging = belonging_to(authority)
    to_choose = _periods_to_choose(belonging, today)
    chosen = period_by_code(period_code) if period_code else None
    periods = [chosen] if chosen else to_choose if every_period else _newest(to_choose)
    corrections = _corrections(belonging)
    returns = [
        found
        for found in _returns(viewer, belonging, periods, corrections)
        if belonging.holds(found.place_id, found.period.starts)
    ]
    warned = warnings_of(
        [r for r in returns if r.status == ReturnStatus.SUBMITTED or corrections.get(r.pk, 0)],
        viewer=viewer,
    )
    on_desk = [
        DeskReturn(
            found,
            found.first_submitted_at,
            tuple(warned.get(found.pk, ())),
            found.explained,
            corrections.get(found.pk, 0),
        )
        for found in returns
    ]
    return Desk(
        authority,
        periods,
        to_choose,
        _hubs(belonging, periods, on_desk),
        awaiting=sorted((r for r in on_desk if r.awaits_review), key=_pressing),
        corrections=[r for r in on_desk if r.corrections],
    )


def returns_to_approve(*, viewer: User, ids: Iterable[int]) -> list[DeskReturn]:
    """These returns with their warnings, those with open ones first; without those that are not the person's
    or are not submitted."""
    found = list(
        returns_for(viewer=viewer, capability=REVIEW).filter(pk__in=ids, status=ReturnStatus.SUBMITTED)
    )
    warned = warnings_of(found, viewer=viewer)
    return sorted((DeskReturn(r, r.submitted_at, tuple(warned.get(r.pk, ()))) for r in found), key=_pressing)


def approved_among(*, viewer: User, ids: Iterable[int]) -> list[Return]:
    """Those of these returns that are approved already, with who did it."""
    return list(
        returns_for(viewer=viewer, capability=REVIEW)
        .filter(pk__in=ids, status__in=(ReturnStatus.APPROVED, ReturnStatus.LOCKED))
        .select_related("approved_by")
    )


def was_sent_back_by(viewer: User, period_return: Return) -> bool:
    """Whether it lies with the hub because of this person, and nothing has happened to it since."""
    if period_return.status != ReturnStatus.RETURNED:
        return False
    last = period_return.events.order_by("-id").first()
    return last is not None and last.kind == ReturnEventKind.RETURNED and last.by_id == viewer.pk


def _pressing(found: DeskReturn) -> tuple:
    """Open warnings first, then the oldest periods."""
    period_return = found.period_return
    return (
        not found.open_warnings,
        -len(found.warnings),
        period_return.period.starts,
        period_return.period.frequency,
        period_return.place.name,
    )


def _periods_to_choose(belonging: Belonging, today: datetime.date) -> list[Period]:
    """Periods that are open or were, of which these hubs have returns."""
    returns = Return.objects.filter(period=OuterRef("pk"), place__in=list(belonging.places))
    return list(
        Period.objects.filter(Exists(returns), opens__lte=today).order_by("-starts", "frequency")[
            :PERIODS_TO_CHOOSE
        ]
    )


def _newest(to_choose: list[Period]) -> list[Period]:
    quarters = [period for period in to_choose if period.frequency == Frequency.QUARTERLY][:QUARTERS_SHOWN]
    years = [period for period in to_choose if period.frequency == Frequency.ANNUAL][:1]
    return quarters + years


def _corrections(belonging: Belonging) -> dict[int, int]:
    """Figures that were corrected after the approval and wait for it again, by return."""
    corrected = Observation.objects.filter(
        period_return__place__in=list(belonging.places),
        period_return__status__in=(ReturnStatus.APPROVED, ReturnStatus.LOCKED),
    )
    return dict(
        pending(corrected)
        .order_by()
        .values_list("period_return")
        .annotate(Count("definition", distinct=True))
    )


def _returns(
    viewer: User, belonging: Belonging, periods: list[Period], corrections: dict[int, int]
) -> QuerySet[Return]:
    first = ReturnEvent.objects.filter(period_return=OuterRef("pk"), kind=ReturnEventKind.SUBMITTED)
    return (
        returns_for(viewer=viewer, capability=REVIEW)
        .filter(
            Q(period__in=periods) | Q(status=ReturnStatus.SUBMITTED) | Q(pk__in=list(corrections)),
            place__in=list(belonging.places),
        )
        .annotate(
            first_submitted_at=Subquery(first.order_by("id").values("at")[:1]),
            explained=Count("observations", filter=~Q(observations__explanation="")),
        )
    )


def _hubs(belonging: Belonging, periods: list[Period], on_desk: list[DeskReturn]) -> list[DeskHub]:
    shown = {period.pk for period in periods}
    by_hub: dict[int, dict[int, DeskReturn]] = defaultdict(dict)
    for found in on_desk:
        if found.period_return.period_id in shown:
            by_hub[found.period_return.place_id][found.period_return.period_id] = found
    hubs = []
    for place in belonging.places.values():
        expected = frozenset(period.pk for period in periods if belonging.expected(place, period.starts))
        if expected or by_hub[place.pk]:
            hubs.append(DeskHub(place, dict(by_hub[place.pk]), expected))
    return hubs
