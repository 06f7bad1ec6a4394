"""What an address of figures names, as a person may read it: the place, its periods, and from which side."""

from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from hubs.models import Period, Place
from hubs.queries.returns import period_key
from hubs.queries.scope import Viewer, may, reach, releases_reach
from hubs.queries.waiting import marks_at

from ..models import ReleasedFigure, Summary
from .measures import with_edition

INSIDE = "hubs.view_hub"


def is_inside(viewer: Viewer, place: Place, period: Period) -> bool:
    """Whether the person sees this place's raw figures of the period, by the tree of its first day."""
    if hasattr(place, "is_inside"):  # one of `place_to_read`, which has asked already
        return bool(place.is_inside)
    return may(viewer, INSIDE, place, period.starts)


def place_to_read(*, viewer: Viewer, slug: str, period: Period | None) -> Place | None:
    """The place, if the person may read its figures of this period (or of today) at all; and whether she is
    inside, asked with it."""
    day = period.starts if period else None
    inside = ExpressionWrapper(reach(viewer, INSIDE, place="pk", on=day), output_field=BooleanField())
    return releases_reach(viewer, on=day).filter(slug=slug).annotate(is_inside=inside).first()


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


def period_of(code: str, *, slug: str, indicator: str) -> Period | None:
    """The period of an address, with its edition and whether this figure is still being added up."""
    key = period_key(code)
    if key is None:
        return None
    waiting = marks_at(slug).filter(period=OuterRef("pk"), definition__indicator__code=indicator)
    return (
        with_edition(Period.objects.filter(frequency=key[0], starts=key[1]))
        .annotate(is_calculating=Exists(waiting))
        .first()
    )
