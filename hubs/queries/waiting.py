"""What has been sent and is not added up yet, for the pages that show what it will change."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from outcomes.models import User

from ..models import OutboxMark, Period, Place
from .scope import may


def marks_at(slug: str) -> QuerySet[OutboxMark]:
    """Marks of the place, or of one just below it by the tree of the period's first day: nobody inside sees
    further down."""
    below = Q(
        Q(place__parents__ends__isnull=True) | Q(place__parents__ends__gt=F("period__starts")),
        place__parents__parent__slug=slug,
        place__parents__starts__lte=F("period__starts"),
    )
    return OutboxMark.objects.filter(Q(place__slug=slug) | below)


def periods_being_added_up(*, viewer: User, place: Place, indicator: str = "") -> list[Period]:
    """Periods, newest first, of which something waits at the place; of one measure, if it is named."""
    if not may(viewer, "hubs.view_hub", place):
        return []
    marks = marks_at(place.slug)
    if indicator:
        marks = marks.filter(definition__indicator__code=indicator)
    return list(Period.objects.filter(Exists(marks.filter(period=OuterRef("pk")))).order_by("-starts"))
