"""Published area figures as they were published.

Everybody who has signed in may read them, since they are published; still each read for a page takes the
viewer.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from hubs.choices import Level
from hubs.models import Place, PlaceCode
from outcomes.models import User

from ..models import ContextFile, ContextSeries, ContextValue


@dataclass(frozen=True)
class Area:
    """A place as a published file may name it."""

    place_id: int
    name: str
    level: int
    opened: date
    closed: date | None

    def exists_during(self, starts: date, ends: date) -> bool:
        """On some day between the two."""
        return self.opened <= ends and (self.closed is None or self.closed > starts)


@dataclass(frozen=True, order=True)
class Span:
    """A published period by its own first and last day."""

    starts: date
    ends: date

    @property
    def code(self) -> str:
        """For addresses: 2024-04-01-to-2025-03-31."""
        return f"{self.starts:%Y-%m-%d}-to-{self.ends:%Y-%m-%d}"


@dataclass(frozen=True)
class Holding:
    """How much is stored of a measure."""

    values: int
    first_day: date
    last_day: date


def areas_by_code() -> dict[str, Area]:
    """Every place with an official code, by each of its codes, in one statement."""
    rows = PlaceCode.objects.values_list(
        "code", "place_id", "place__name", "place__level", "place__opened", "place__closed"
    )
    return {code: Area(*words) for code, *words in rows}


def series_for(*, viewer: User) -> QuerySet[ContextSeries]:
    """The measures for which a mapping is kept, each with the newest file of its source."""
    newest = ContextFile.objects.filter(source=OuterRef("source")).order_by("-pk")
    found = (
        ContextSeries.objects.select_related("source", "indicator")
        .annotate(
            file_name=Subquery(newest.values("name")[:1]),
            file_loaded_at=Subquery(newest.values("loaded_at")[:1]),
        )
        .order_by("indicator__code")
    )
    return found if viewer.is_authenticated else found.none()


def holdings() -> dict[int, Holding]:
    """By measure (its indicator's id): how many values, from when, until when."""
    rows = (
        ContextValue.objects.order_by()
        .values("indicator_id")
        .annotate(many=Count("pk"), first=Min("starts"), last=Max("ends"))
    )
    return {row["indicator_id"]: Holding(row["many"], row["first"], row["last"]) for row in rows}


def nation_and_regions() -> list[Place]:
    """The areas with a page, the nation first; nothing invented among them."""
    wider = Place.objects.filter(level__gte=Level.REGION, demonstration=False)
    return list(wider.order_by("-level", "name"))


def wider_rows(series: ContextSeries) -> dict[tuple[int, Span], ContextValue]:
    """What was published for the nation and the regions, by area and period."""
    rows = values_of(series).filter(place__level__gte=Level.REGION)
    return {(row.place_id, Span(row.starts, row.ends)): row for row in rows}


def authority_rows(series: ContextSeries, *, area: Place, span: Span) -> list[ContextValue]:
    """The published rows behind the total of a region, by name."""
    return list(
        values_of(series)
        .filter(belonging(), place__level=Level.AUTHORITY, place__parents__parent=area)
        .filter(starts=span.starts, ends=span.ends)
        .select_related("place")
        .order_by("place__name", "place_id")
    )


def values_of(series: ContextSeries) -> QuerySet[ContextValue]:
    return ContextValue.objects.filter(indicator=series.indicator_id)


def number_of(row: ContextValue, part: str) -> Decimal | None:
    """A part's number; None where the publisher has a word instead."""
    return scaled(getattr(row, part), getattr(row, f"{part}_places"))


def scaled(number: int | None, places: int | None) -> Decimal | None:
    return None if number is None or places is None else Decimal(number).scaleb(-places)


def belonging() -> Q:
    """Joins a value's area to the parent that it had in the value's own period.

    An area that began or ended within the period belongs to the parent that it had while it existed.
    """
    return Q(place__parents__starts__lte=F("ends")) & (
        Q(place__parents__ends__isnull=True) | Q(place__parents__ends__gt=F("starts"))
    )
