"""What the council fills for its hubs, and what stands in its grids."""

from dataclasses import dataclass, replace

from django.db.models import F, QuerySet

from outcomes.choices import EntryBy, Tier
from outcomes.models import Definition, User
from outcomes.queries import editions

from ..measuring import AskedFigure, How, TypedFigure
from ..measuring.windows import window_words
from ..models import CentralDenominator, Observation, Period, Place
from .frameworks import framework_of
from .places import hubs_open_in
from .scope import reach

CAPABILITY = "hubs.enter_central_figures"


def figures_of_council(period: Period) -> list[AskedFigure]:
    """The measures of which a council fills a grid for a period: its own, and those of which the hubs say
    how many and the council out of how many."""
    edition = editions.in_force(period.starts)
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
class GridLine:
    """One hub of a grid with what stands there, by cell."""

    place: Place
    figures: dict[int, TypedFigure]


def grid_for(*, viewer: User, authority: Place, figure: AskedFigure, period: Period) -> list[GridLine]:
    """The hubs that were the authority's when the period began, with what the council gave for each."""
    hubs = (
        hubs_open_in(authority, period=period)
        .filter(reach(viewer, CAPABILITY, place="pk", on=period.starts))
        .order_by("name", "pk")
    )
    places = list(hubs)
    standing = _denominators if figure.definition.central_denominator else _figures
    found = standing(figure, [place.pk for place in places], period)
    return [GridLine(place, found.get(place.pk, {})) for place in places]


def _figures(figure: AskedFigure, place_ids: list[int], period: Period) -> dict[int, dict[int, TypedFigure]]:
    found: dict[int, dict[int, TypedFigure]] = {}
    observations: QuerySet[Observation] = Observation.objects.filter(
        definition=figure.definition_id, period=period, place__in=place_ids
    ).exclude(submitted_state="")
    for observation in observations.order_by("place", "cell"):
        found.setdefault(observation.place_id, {})[observation.cell_id] = TypedFigure(
            definition_id=figure.definition_id,
            cell_id=observation.cell_id,
            state=observation.submitted_state if observation.cell_id == 0 else "",
            typed=observation.typed,
            reason=observation.reason,
            method=observation.method,
        )
    return found


def _denominators(
    figure: AskedFigure, place_ids: list[int], period: Period
) -> dict[int, dict[int, TypedFigure]]:
    """The newest number that counts for the period."""
    found: dict[int, dict[int, TypedFigure]] = {}
    for row in CentralDenominator.objects.filter(
        indicator=figure.definition.indicator_id, place__in=place_ids, starts__lte=period.starts
    ).order_by(F("starts").asc(), "pk"):
        found.setdefault(row.place_id, {})[row.cell_id] = TypedFigure(
            definition_id=figure.definition_id,
            cell_id=row.cell_id,
            typed={"denominator": str(row.number)},
        )
    return found


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
