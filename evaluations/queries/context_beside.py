"""Published area figures of the outcome that a measure serves, for the area in which a place lies."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from hubs.choices import Level
from hubs.models import Place, PlaceParent
from hubs.queries.places import parent_holds_on
from outcomes.choices import EditionStatus, Tier
from outcomes.models import Edition, EditionEntry, User

from ..models import ContextFile, ContextValue


def values_beside(*, viewer: User, place: Place, indicator: str, day: date) -> list[ContextValue]:
    """Every published year of the outcome's area measures: of the hub's authority on the day, or of a wider
    place itself, and of the nation. One statement, whatever the number of measures and years.
    """
    if not viewer.is_authenticated:
        return []
    newest = ContextFile.objects.filter(source__series__indicator=OuterRef("indicator")).order_by("-pk")
    return list(
        ContextValue.objects.filter(
            Q(place__in=_area_of(place, day)) | Q(place__level=Level.NATION, place__demonstration=False),
            indicator__in=_measures_of_outcome(indicator, day),
            indicator__context_series__isnull=False,
        )
        .select_related("indicator__context_series__source", "place")
        .annotate(
            file_name=Subquery(newest.values("name")[:1]),
            file_loaded_at=Subquery(newest.values("loaded_at")[:1]),
        )
        .order_by("indicator__code", "starts", "ends", "place__level", "place_id")
    )


def _area_of(place: Place, day: date) -> QuerySet | list[int]:
    if place.level != Level.HUB:
        return [place.pk]
    return PlaceParent.objects.filter(parent_holds_on(day), place=place).values("parent")


def _measures_of_outcome(indicator: str, day: date) -> QuerySet:
    """The area measures that the framework of the day lists with this one, under the same outcome."""
    edition = (
        Edition.objects.exclude(status=EditionStatus.DRAFT)
        .filter(Q(retired_at__isnull=True) | Q(retired_at__date__gt=day), in_force_from__lte=day)
        .order_by("-in_force_from", "-id")
        .values("pk")
    )
    entries = EditionEntry.objects.filter(edition=Subquery(edition[:1]))
    outcomes = entries.filter(definition__indicator__code=indicator).values("outcome")
    return entries.filter(tier=Tier.CONTEXT, outcome__in=outcomes).values("definition__indicator")
