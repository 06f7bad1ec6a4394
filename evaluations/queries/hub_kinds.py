"""Figures over the hubs of one kind only. No summary holds them: they are added up at reading, hub by hub.

Inside the raw figures are added. For readers only released figures of hubs that are shown are added, so that
no sum tells what the release does not; and only where the person may open each of those hubs anyway. A
place's own figure, in which each family counts once, is of all its hubs and stands aside here.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from hubs.choices import Level
from hubs.models import Period, Place
from hubs.queries.places import descendants
from outcomes.choices import PlaceRule
from outcomes.measurement import Parts

from ..choices import Shown
from ..models import ReleasedFigure, Summary
from .rows import WHOLE, FigureRow, brought_up_to_date, newest_releases, words_of_coordinates
from .sums import LATEST

_COUNTS = ("reported", "nil", "not_collected", "not_applicable", "incomplete", "not_yet_approved")


def sums_of_kind(place: Place, over: Sequence[Period], *, inside: bool, kind: str) -> list[FigureRow]:
    """For each period the totals (and levels) of the place's hubs of that kind, in one statement."""
    adds = WHOLE & ~Q(definition__place_rule=PlaceRule.NONE)
    if inside:
        at = _in_the_place(place, over, kind, period="period")
        return _added(Summary.objects.filter(adds & at), place, columns=LATEST, period="period")
    at = _in_the_place(place, over, kind, period="release__period")
    newest = newest_releases(Q(period__in=over))
    return _added(
        ReleasedFigure.objects.filter(adds & at, release__in=newest),
        place,
        columns={name: F(name) for name in LATEST},
        period="release__period",
    )


def _in_the_place(place: Place, over: Sequence[Period], kind: str, *, period: str) -> Q:
    """Hubs of the kind that lay in the place on each period's first day, with that period's rows."""
    return reduce(
        or_,
        (
            Q(**{period: one})
            & Q(
                place__in=descendants(place, level=Level.HUB, day=one.starts)
                .filter(hub__kind=kind)
                .order_by()
            )
            for one in over
        ),
    )


def _added(rows: QuerySet, place: Place, *, columns: dict[str, F], period: str) -> list[FigureRow]:
    is_released = rows.model is ReleasedFigure
    shown = Q(shown=Shown.SHOWN) if is_released else Q()
    # A hub that cannot say out of how many is in no sum.
    whole = shown & Q(**{columns["incomplete"].name: 0})
    has_answers = whole & Q(**{f"{columns['denominator'].name}__gt": 0})
    coordinates = {
        "definition_id": F("definition_id"),
        "instrument_version_id": F("instrument_version_id"),
        "cell_id": F("cell_id"),
        **{name: F(f"{period}__{name}") for name in ("frequency", "starts", "ends")},
        **words_of_coordinates(),
    }
    coordinates["at"] = F("release__made_at") if is_released else brought_up_to_date()
    sums = {
        **{name: Sum(columns[name], filter=whole) for name in ("numerator", "denominator", "sum_sq")},
        **{name: Sum(columns[name], filter=shown) for name in _COUNTS},
        "largest_numerator": Max(columns["numerator"], filter=whole),
        "without_spread": Count("pk", filter=has_answers & Q(**{f"{columns['sum_sq'].name}__isnull": True})),
        "hidden": Count("pk", filter=Q(shown=Shown.HIDDEN))
        if is_released
        else Count("pk", filter=Q(pk=None)),
        "for_years": Count("pk", filter=Q(shown=Shown.YEARS))
        if is_released
        else Count("pk", filter=Q(pk=None)),
        "of_hubs": Count("pk", filter=shown),
    }
    found = (
        rows.order_by()
        .values(**{f"at_{name}": expression for name, expression in coordinates.items()})
        .annotate(**{f"in_{name}": expression for name, expression in sums.items()})
    )
    return [_row(place, one) for one in found]


def _row(place: Place, found: dict) -> FigureRow:
    at = {name.removeprefix("at_"): value for name, value in found.items() if name.startswith("at_")}
    summed = {
        name.removeprefix("in_"): None if value is None else int(value)
        for name, value in found.items()
        if name.startswith("in_")
    }
    hidden, for_years = summed.get("hidden", 0), summed.get("for_years", 0)
    shown = Shown.SHOWN
    if not summed["of_hubs"]:
        shown = Shown.HIDDEN if hidden else Shown.YEARS
    parts = Parts(
        summed["numerator"],
        summed["denominator"],
        None if summed["without_spread"] else summed["sum_sq"],
    )
    return FigureRow(
        place_id=place.pk,
        level=place.level,
        numerator=parts.numerator,
        denominator=parts.denominator,
        sum_sq=parts.sum_sq,
        largest_numerator=summed["largest_numerator"],
        **{name: summed[name] or 0 for name in _COUNTS},
        own=0,
        shown=str(shown),
        about="figure",
        reason="",
        hidden=hidden + for_years,
        **at,
    )
