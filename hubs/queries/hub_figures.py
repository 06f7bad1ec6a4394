"""A hub's own figures over time, raw and live: for the hub's people and its council's analysts alone."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from outcomes.choices import Comparability, Kind, Tier
from outcomes.measurement import Parts
from outcomes.models import Definition, Edition, User
from outcomes.queries.editions import in_force

from ..choices import TargetKind, TargetStatus
from ..measuring import AskedFigure, Section
from ..measuring.plan import TOTAL
from ..measuring.windows import months_earlier
from ..models import IndicatorChoice, Observation, Period, Place, Return, Revision, Target
from .agreements import financial_year_of
from .frameworks import framework_of
from .return_plan import stands
from .scope import reach, returns_where

# How far back a hub's page looks. Older figures are in the file that can be downloaded.
MONTHS_SHOWN = {"monthly": 24, "quarterly": 36, "annual": 72}


@dataclass(frozen=True)
class Seen:
    """One figure of one period, as the hub's own people see it."""

    definition: Definition
    period: Period
    instrument_version_id: int
    state: str
    parts: Parts
    approved_state: str
    approved: Parts
    level: int | None = None
    not_yet_approved: bool = False
    origin: str = ""
    method: str = ""
    reason: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class HubFigure:
    """A measure of a hub: what it is now, what stood in each period, and what is meant to be reached."""

    figure: AskedFigure
    section: Section
    seen: tuple[Seen, ...]
    periods: tuple[Period, ...]
    target: Target | None = None
    baseline: Target | None = None

    @property
    def definition(self) -> Definition:
        return self.figure.definition


@dataclass(frozen=True)
class HubFigures:
    place: Place
    edition: Edition | None
    figures: tuple[HubFigure, ...] = ()
    returns: tuple[Return, ...] = field(default_factory=tuple)


def hub_figures(
    place: Place, *, viewer: User, indicator: str = "", today: datetime.date | None = None
) -> HubFigures:
    """Every measure of the framework in force that the hub reports, or one of them.

    The number of statements is fixed, however many measures and periods there are.
    """
    today = today or timezone.localdate()
    edition = in_force(today)
    returns = tuple(returns_of(place, viewer=viewer, today=today)) if not indicator else ()
    if edition is None:
        return HubFigures(place, None, returns=returns)
    sections = framework_of(edition)
    wanted = [f for section in sections for f in section.figures if not indicator or f.code == indicator]
    indicators = {figure.definition.indicator_id for figure in wanted}
    seen = _seen(place, viewer, wanted, indicators, today)
    chosen = _chosen(place, today)
    goals = _goals(place, indicators, today)
    periods = _periods(today)
    found = []
    for section in sections:
        for figure in section.figures:
            number = figure.definition.indicator_id
            if number not in indicators:
                continue
            if figure.tier != Tier.CORE and number not in chosen and not seen[number]:
                continue
            found.append(
                HubFigure(
                    figure,
                    section,
                    tuple(seen[number]),
                    tuple(p for p in periods if p.frequency == figure.definition.frequency),
                    _goal(goals[number], TargetKind.TARGET),
                    _goal(goals[number], TargetKind.BASELINE),
                )
            )
    return HubFigures(place, edition, tuple(found), returns)


def returns_of(place: Place, *, viewer: User, today: datetime.date) -> QuerySet[Return]:
    """The returns of a hub that have opened, newest first, as far as the person may see them."""
    return (
        returns_where(viewer, "hubs.view_hub")
        .filter(place=place, period__opens__lte=today)
        .select_related("period")
        .order_by("-period__starts", "period__frequency")
    )


def _theirs(viewer: User) -> Q:
    """Periods of which the person may see the hub's figures: of a hub that has moved, an analyst sees those
    in which it was her council's."""
    return reach(viewer, "hubs.view_hub", on=F("period__starts"))


def split_values(place: Place, indicator: str, period: Period, *, viewer: User) -> list[Observation]:
    """Every part of one figure of one period, for the page that opens it."""
    return list(
        Observation.objects.filter(
            _theirs(viewer), place=place, period=period, definition__indicator__code=indicator
        )
        .exclude(cell=TOTAL)
        .select_related("definition")
        .order_by("instrument_version", "cell")
    )


def revisions_of(
    place: Place, *, viewer: User, indicator: str = "", period_return: Return | None = None
) -> QuerySet[Revision]:
    """Changes to submitted values, newest first, with who made them."""
    found = Revision.objects.filter(_theirs(viewer), place=place)
    if indicator:
        found = found.filter(definition__indicator__code=indicator)
    if period_return is not None:
        found = found.filter(period=period_return.period_id)
    return found.select_related(
        "definition__indicator", "cell__category", "cell__crossed_with", "period", "by"
    )


def _seen(
    place: Place, viewer: User, figures: Iterable[AskedFigure], indicators: set[int], today: datetime.date
) -> dict[int, list[Seen]]:
    levels = {cell: level for figure in figures for level, cell in figure.level_cells.items()}
    first = min(months_earlier(today, months) for months in MONTHS_SHOWN.values())
    totals: dict[int, list[Observation]] = defaultdict(list)
    rated: dict[tuple[int, int], int] = {}
    for observation in (
        Observation.objects.filter(
            _theirs(viewer),
            place=place,
            definition__indicator__in=indicators,
            cell__in={TOTAL, *levels},
            period__starts__gte=first,
        )
        .select_related("period", "definition")
        .order_by("period__starts", "definition__number", "instrument_version", "cell")
    ):
        if observation.cell_id == TOTAL:
            totals[observation.definition.indicator_id].append(observation)
        elif stands(observation)[0]:
            rated[observation.definition_id, observation.period_id] = levels[observation.cell_id]
    found: dict[int, list[Seen]] = defaultdict(list)
    for indicator, observations in totals.items():
        found[indicator] = [
            _one(o, rated.get((o.definition_id, o.period_id))) for o in observations if stands(o)[0]
        ]
    return found


def _one(observation: Observation, level: int | None) -> Seen:
    state, parts, pending = stands(observation)
    return Seen(
        definition=observation.definition,
        period=observation.period,
        instrument_version_id=observation.instrument_version_id,
        state=state,
        parts=parts,
        approved_state=observation.approved_state,
        approved=Parts(
            observation.approved_numerator, observation.approved_denominator, observation.approved_sum_sq
        ),
        level=level if observation.definition.kind == Kind.MATURITY_LEVEL else None,
        not_yet_approved=pending,
        origin=observation.get_origin_display(),
        method=observation.get_method_display(),
        reason=observation.reason,
        explanation=observation.explanation,
    )


def breaks_before(seen: Seen, earlier: Seen | None) -> bool:
    """Whether the wording changed so that the two may not stand in one line."""
    return (
        earlier is not None
        and earlier.definition.pk != seen.definition.pk
        and seen.definition.comparability == Comparability.BREAK
    )


def _periods(today: datetime.date) -> list[Period]:
    """Periods whose returns have opened, oldest first, as far back as the page looks."""
    return [
        period
        for period in Period.objects.filter(
            opens__lte=today, starts__gte=min(months_earlier(today, m) for m in MONTHS_SHOWN.values())
        ).order_by("starts", "frequency")
        if period.starts >= months_earlier(today, MONTHS_SHOWN[period.frequency])
    ]


def _chosen(place: Place, today: datetime.date) -> set[int]:
    """Optional measures that the hub reports in this financial year or did in the last."""
    year = financial_year_of(today)
    return set(
        IndicatorChoice.objects.filter(
            place=place, year_starts__in=[year, year.replace(year=year.year - 1)]
        ).values_list("indicator_id", flat=True)
    )


def _goals(place: Place, indicators: set[int], today: datetime.date) -> dict[int, list[Target]]:
    found: dict[int, list[Target]] = defaultdict(list)
    for target in (
        Target.objects.filter(place=place, indicator__in=indicators)
        .exclude(status=TargetStatus.WITHDRAWN)
        .exclude(kind=TargetKind.TARGET, ends__lt=months_earlier(today, 6))
        .order_by("starts", "pk")
    ):
        found[target.indicator_id].append(target)
    return found


def _goal(targets: list[Target], kind: str) -> Target | None:
    of_kind = [target for target in targets if target.kind == kind]
    agreed = [target for target in of_kind if target.status == TargetStatus.AGREED]
    return (agreed or of_kind or [None])[-1]
