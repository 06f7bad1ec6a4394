"""What the council fills for its hubs, and what stands in its grids."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import F

from outcomes.choices import EntryBy, Frequency, Tier
from outcomes.measurement import from_scaled
from outcomes.models import Definition, Edition, User
from outcomes.queries import editions

from ..choices import State
from ..measuring import AskedFigure, How, Past, TypedFigure
from ..measuring.plan import TOTAL
from ..measuring.windows import window_words
from ..models import CentralDenominator, Observation, Period, Place
from .belonging import Belonging, belonging_to
from .frameworks import editions_for, framework_of
from .places import hubs_open_in
from .return_plan import may_be_joined, past_of, previous_start
from .scope import reach

CAPABILITY = "hubs.enter_central_figures"


def figures_of_council(period: Period) -> list[AskedFigure]:
    """The measures of which a council fills a grid for a period: its own, and those of which the hubs say
    how many and the council out of how many."""
    return _of_council(editions.in_force(period.starts), period)


def figures_by_period(periods: Iterable[Period]) -> dict[int, list[AskedFigure]]:
    """The same for several periods, by period: one statement."""
    periods = list(periods)
    pinned = editions_for(period.starts for period in periods)
    return {period.pk: _of_council(pinned[period.starts], period) for period in periods}


def _of_council(edition: Edition | None, period: Period) -> list[AskedFigure]:
    if edition is None:
        return []
    return [
        _as_grid(figure, period)
        for section in framework_of(edition)
        for figure in section.figures
        if figure.definition.frequency == period.frequency
        and figure.tier != Tier.CONTEXT
        and (figure.definition.entry == EntryBy.CENTRAL or figure.definition.central_denominator)
    ]


def asked_of_council(definition: Definition, period: Period) -> AskedFigure | None:
    """The boxes of one grid; None where the edition in force does not list the wording."""
    return next(
        (figure for figure in figures_of_council(period) if figure.definition_id == definition.pk), None
    )


@dataclass(frozen=True)
class Given:
    """Who last saved a figure of a grid, and when."""

    by: User
    at: datetime


@dataclass(frozen=True)
class GridLine:
    """One hub of a grid with what stands there, by cell, and who gave it or took it away."""

    place: Place
    figures: dict[int, TypedFigure] = field(default_factory=dict)
    given: dict[int, Given] = field(default_factory=dict)


def grid_for(*, viewer: User, authority: Place, figure: AskedFigure, period: Period) -> list[GridLine]:
    """The hubs that were the authority's when the period began, with what the council gave for each."""
    hubs = (
        hubs_open_in(authority, period=period)
        .filter(reach(viewer, CAPABILITY, place="pk", on=period.starts))
        .order_by("name", "pk")
    )
    return lines_of(hubs, figure, period)


def lines_of(hubs: Iterable[Place], figure: AskedFigure, period: Period) -> list[GridLine]:
    """What stands for these hubs, of whoever asks: an action has them in its hold."""
    lines = {place.pk: GridLine(place) for place in hubs}
    if figure.definition.central_denominator:
        _add_denominators(lines, figure, period)
    else:
        _add_figures(lines, figure, period)
    return list(lines.values())


def _add_figures(lines: dict[int, GridLine], figure: AskedFigure, period: Period) -> None:
    for observation in (
        Observation.objects.filter(definition=figure.definition_id, period=period, place__in=list(lines))
        .select_related("submitted_by")
        .order_by("place_id", "cell_id")
    ):
        line, cell_id = lines[observation.place_id], observation.cell_id
        line.given[cell_id] = Given(observation.submitted_by, observation.submitted_at)
        if observation.submitted_state:
            line.figures[cell_id] = TypedFigure(
                definition_id=figure.definition_id,
                cell_id=cell_id,
                state=observation.submitted_state if cell_id == TOTAL else "",
                typed=observation.typed or _words_of(observation, figure.definition),
                reason=observation.reason,
                method=observation.method,
            )


def _words_of(observation: Observation, definition: Definition) -> dict[str, str]:
    """The boxes of a figure that nobody typed: it came from a file."""
    if observation.submitted_state != State.REPORTED:
        return {}
    numerator = from_scaled(observation.submitted_numerator, definition.scale)
    words = {"numerator": f"{numerator:f}"}
    if observation.submitted_denominator is not None:
        words["denominator"] = str(observation.submitted_denominator)
    return words


def previous_of(
    figure: AskedFigure, place_ids: Iterable[int], period: Period, *, viewer: User
) -> dict[int, Past | int]:
    """What stood for the period before, by hub; of how many there are, the number given earlier. What was
    another council's then stays with that council."""
    if figure.definition.central_denominator:
        return dict(
            CentralDenominator.objects.filter(
                reach(viewer, CAPABILITY, on=F("starts")),
                indicator=figure.definition.indicator_id,
                place__in=place_ids,
                cell=TOTAL,
                starts__lt=period.starts,
            )
            .order_by("starts", "pk")
            .values_list("place", "number")
        )
    found: dict[int, list[Observation]] = {}
    for observation in (
        Observation.objects.filter(
            reach(viewer, CAPABILITY, on=F("period__starts")),
            definition__indicator=figure.definition.indicator_id,
            place__in=place_ids,
            cell=TOTAL,
            period__frequency=period.frequency,
            period__starts=previous_start(period),
        )
        .select_related("period", "definition")
        .order_by("place")
    ):
        if may_be_joined(observation.definition, figure.definition):
            found.setdefault(observation.place_id, []).append(observation)
    return {place_id: past for place_id, seen in found.items() if (past := past_of(seen))}


def periods_to_fill(*, today: date) -> list[Period]:
    """The four newest quarters and two newest years whose returns have opened."""
    opened = Period.objects.filter(opens__lte=today).order_by("-starts")
    quarters = opened.filter(frequency=Frequency.QUARTERLY)[:4]
    return [*quarters, *opened.filter(frequency=Frequency.ANNUAL)[:2]]


@dataclass(frozen=True)
class GridCount:
    """A grid that a council fills, and for how many of its hubs it has."""

    period: Period
    figure: AskedFigure
    filled: int
    hubs: int


def grids_for(*, viewer: User, authority: Place, periods: Iterable[Period]) -> list[GridCount]:
    """The grids of these periods. As many statements for many periods as for one."""
    periods = list(periods)
    asked = figures_by_period(periods)
    belonging = belonging_to(authority)
    figures = [figure for found in asked.values() for figure in found]
    given = set(
        Observation.objects.filter(
            reach(viewer, CAPABILITY, on=F("period__starts")),
            definition__in={figure.definition_id for figure in figures},
            period__in=periods,
            place__in=list(belonging.places),
            cell=TOTAL,
        )
        .exclude(submitted_state="")
        .values_list("definition", "period", "place")
    )
    numbers = list(
        CentralDenominator.objects.filter(
            indicator__in={figure.definition.indicator_id for figure in figures},
            place__in=list(belonging.places),
            cell=TOTAL,
        ).values_list("indicator", "place", "starts")
    )
    return [
        _counted(period, figure, belonging, given, numbers)
        for period in periods
        for figure in asked[period.pk]
    ]


def _counted(
    period: Period, figure: AskedFigure, belonging: Belonging, given: set, numbers: list
) -> GridCount:
    hubs = set(belonging.expected_on(period.starts))
    if figure.definition.central_denominator:
        indicator = figure.definition.indicator_id
        filled = {place for of, place, starts in numbers if of == indicator and starts <= period.starts}
    else:
        filled = {place for place in hubs if (figure.definition_id, period.pk, place) in given}
    return GridCount(period, figure, len(filled & hubs), len(hubs))


def _add_denominators(lines: dict[int, GridLine], figure: AskedFigure, period: Period) -> None:
    """The newest number that counts for the period."""
    for row in (
        CentralDenominator.objects.filter(
            indicator=figure.definition.indicator_id, place__in=list(lines), starts__lte=period.starts
        )
        .select_related("by")
        .order_by(F("starts").asc(), "pk")
    ):
        line = lines[row.place_id]
        line.given[row.cell_id] = Given(row.by, row.at)
        line.figures[row.cell_id] = TypedFigure(
            definition_id=figure.definition_id,
            cell_id=row.cell_id,
            typed={"denominator": str(row.number)},
        )


def _as_grid(figure: AskedFigure, period: Period) -> AskedFigure:
    """The council's boxes: of a shared measure out of how many alone."""
    definition = figure.definition
    only_denominator = definition.central_denominator
    parts = tuple(
        replace(part, from_council=False, shared=None, required=not only_denominator and part.required)
        for part in figure.parts
        if part.name == "denominator" or not only_denominator
    )
    tables = tuple(
        replace(
            table,
            required=False,
            # People of an area in each part; the hubs say how many of them they reached.
            parts=tuple(
                replace(part, from_council=False)
                for part in table.parts
                if part.name == "denominator" or not only_denominator
            ),
        )
        for table in figure.tables
    )
    return replace(
        figure,
        how=How.TYPED,
        parts=parts,
        companions=() if only_denominator else figure.companions,
        required_tables=(),
        optional_tables=tables,
        expected=False,
        window_words=window_words(definition.window, starts=period.starts, ends=period.ends),
    )
