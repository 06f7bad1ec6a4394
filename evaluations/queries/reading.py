"""What an address of figures names, as a person may read it: the place, its periods, and from which side."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from hubs.choices import Level
from hubs.models import Period, Place, PlaceParent
from hubs.queries.places import exists_on, parent_holds_on
from hubs.queries.returns import period_key
from hubs.queries.scope import EVERYWHERE, Viewer, may, reach, reads_everything, releases_reach
from hubs.queries.waiting import marks_at
from outcomes.choices import Frequency

from ..models import ReleasedFigure, Summary
from .choosing import has_hubs
from .measures import with_edition

YEARS_OF_TREND = {Frequency.MONTHLY: 2, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 6}
INSIDE = "hubs.view_hub"
READS = "evaluations.view_releases"


def is_inside(viewer: Viewer, place: Place, period: Period) -> bool:
    """Whether the person sees this place's raw figures of the period, by the tree of its first day."""
    if hasattr(place, "is_inside"):  # one of `place_to_read`, which has asked already
        return bool(place.is_inside)
    return may(viewer, INSIDE, place, period.starts)


def place_to_read(*, viewer: Viewer, slug: str, period: Period | None) -> Place | None:
    """The place, if the person may read its figures of this period (or of today) at all; and, asked with it,
    whether she is inside, and whether she may open every place below it."""
    day = period.starts if period else None
    inside = ExpressionWrapper(reach(viewer, INSIDE, place="pk", on=day), output_field=BooleanField())
    below = EVERYWHERE if reads_everything(viewer) else reach(viewer, READS, place="pk", on=day)
    return (
        releases_reach(viewer, on=day)
        .filter(slug=slug)
        .annotate(
            is_inside=inside,
            reads_all_below=ExpressionWrapper(below, output_field=BooleanField()),
        )
        .first()
    )


def around(*, viewer: Viewer, place: Place, day: date) -> list[Place]:
    """The places above and just below, as the tree stood on the day, that the person reads; from the top."""
    above: list[QuerySet] = []
    child = Q(place=place)
    for _ in range(Level.NATION - place.level):
        above.append(PlaceParent.objects.filter(child, parent_holds_on(day)).values("parent"))
        child = Q(place__in=above[-1])
    below = PlaceParent.objects.filter(parent_holds_on(day), parent=place).values("place")
    near = reduce(or_, (Q(pk__in=some) for some in (*above, below)))
    return list(
        releases_reach(viewer, on=day)
        .filter(near, exists_on(day))
        .filter(Q(level__gt=place.level) | has_hubs())
        .order_by("-level", "name", "pk")
    )


def periods_of(slug: str, *, today: date | None = None) -> list[Period]:
    """Periods that have ended, newest first, each with its edition, whether the place has figures of it, and
    whether some of them are still being added up."""
    today = today or timezone.localdate()
    waiting = marks_at(slug).filter(period=OuterRef("pk"))
    summed = Summary.objects.filter(place__slug=slug).values("period")
    shown = ReleasedFigure.objects.filter(place__slug=slug).values("release__period")
    return list(
        with_edition(Period.objects.filter(ends__lt=today))
        .annotate(
            is_calculating=Exists(waiting),
            has_figures=ExpressionWrapper(Q(pk__in=summed) | Q(pk__in=shown), output_field=BooleanField()),
        )
        .order_by("-starts", "frequency")
    )


def period_of(
    code: str, *, slug: str, indicator: str, today: date | None = None
) -> tuple[Period | None, list[Period]]:
    """The period of an address, with its edition and whether this figure is still being added up; and the
    others of its trend that have ended."""
    key = period_key(code)
    if key is None:
        return None, []
    frequency, starts = key
    waiting = marks_at(slug).filter(period=OuterRef("pk"), definition__indicator__code=indicator)
    found = list(
        with_edition(
            Period.objects.filter(
                Q(starts=starts) | Q(ends__lt=today or timezone.localdate()),
                frequency=frequency,
                starts__gte=first_of_trend(frequency, starts),
            )
        ).annotate(is_calculating=Exists(waiting))
    )
    period = next((one for one in found if one.starts == starts), None)
    return period, [one for one in found if one is not period]


def first_of_trend(frequency: str, starts: date) -> date:
    return starts.replace(year=starts.year - YEARS_OF_TREND[Frequency(frequency)])
