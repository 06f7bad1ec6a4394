"""Authority rows added up, beside what was published for wider areas; and what the sums lack.

A symbol or a missing row is a gap, never zero. A sum with a gap is incomplete, and comparing it with
a published figure, or with another year's, would make the gap look like a fall.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Sum

from hubs.choices import Level
from hubs.models import Place, PlaceParent

from ..choices import Published
from ..models import ContextSeries
from .context import Span, belonging, scaled, values_of

NO_ROW = "No row"
PARTS = ("numerator", "denominator")


@dataclass(frozen=True, order=True)
class Gap:
    """An authority that a sum lacks: by name, and why."""

    name: str
    why: str


@dataclass
class Total:
    """An area's authority rows of one period, added up. None where no row had a number.

    `pair` holds both parts of those authorities alone that have both, so that a percentage is sum over
    sum of the same authorities.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    pair: tuple[Decimal, Decimal] | None = None
    rows: int = 0
    numerator_gaps: set[Gap] = field(default_factory=set)
    denominator_gaps: set[Gap] = field(default_factory=set)

    def add(self, numerator: Decimal | None, denominator: Decimal | None, rows: int) -> None:
        self.rows += rows
        self.numerator = _plus(self.numerator, numerator)
        self.denominator = _plus(self.denominator, denominator)
        if numerator is not None and denominator is not None:
            before = self.pair or (Decimal(0), Decimal(0))
            self.pair = (before[0] + numerator, before[1] + denominator)


Totals = dict[tuple[int, Span], Total]


@dataclass(frozen=True)
class Expected:
    """An authority that a publication may be expected to have, and where it lies."""

    place_id: int
    name: str
    opened: date
    closed: date | None
    successor_id: int | None
    region_id: int


def totals_of(series: ContextSeries, *, nation: Place) -> tuple[Totals, dict[Span, str]]:
    """Totals of the nation and of each region, by area and period; and each period as published.

    Three statements, whatever the number of areas and periods.
    """
    totals: Totals = defaultdict(Total)
    labels: dict[Span, str] = {}
    for row in _sums(series):
        span = Span(row["starts"], row["ends"])
        labels[span] = row["label"]
        parts = [
            scaled(None if row[f"{part}_sum"] is None else int(row[f"{part}_sum"]), row[f"{part}_places"])
            for part in PARTS
        ]
        for area in (row["place__parents__parent"], nation.pk):
            totals[area, span].add(*parts, row["rows"])
    for region, span, part, gap in _gaps(series, list(labels)):
        for area in (region, nation.pk):
            getattr(totals[area, span], f"{part}_gaps").add(gap)
    return dict(totals), labels


def _sums(series: ContextSeries):
    """Sums by period and region, apart for each number of decimal places; a symbol has none, and no sum."""
    return (
        values_of(series)
        .filter(belonging(), place__level=Level.AUTHORITY, place__demonstration=False)
        .order_by()
        .values("starts", "ends", "place__parents__parent", "numerator_places", "denominator_places")
        .annotate(
            label=Min("label"),
            rows=Count("pk"),
            numerator_sum=Sum("numerator"),
            denominator_sum=Sum("denominator"),
        )
    )


def _gaps(series: ContextSeries, spans: list[Span]) -> Iterator[tuple[int, Span, str, Gap]]:
    """Region, period, part and gap: symbols in rows, and authorities without a row."""
    parts = PARTS if series.is_ratio else PARTS[:1]
    expected = _expected()
    by_id = {authority.place_id: authority for authority in expected}
    rows = values_of(series).filter(place__level=Level.AUTHORITY, place__demonstration=False)
    present: dict[Span, set[int]] = defaultdict(set)
    for starts, ends, place_id, *states in rows.values_list(
        "starts", "ends", "place_id", *(f"{part}_state" for part in parts)
    ):
        span = Span(starts, ends)
        present[span].add(place_id)
        for part, state in zip(parts, states, strict=True):
            if state != Published.NUMBER:
                authority = by_id[place_id]
                yield authority.region_id, span, part, Gap(authority.name, Published(state).label)
    for span in spans:
        for authority in _absent(span, expected, present[span]):
            for part in parts:
                yield authority.region_id, span, part, Gap(authority.name, NO_ROW)


def _absent(span: Span, expected: list[Expected], present: set[int]) -> list[Expected]:
    """Authorities of the period's last day without a row, unless the authority that they followed has one."""
    followed = {a.successor_id for a in expected if a.place_id in present and a.successor_id}
    return [
        authority
        for authority in expected
        if authority.opened <= span.ends
        and (authority.closed is None or authority.closed > span.ends)
        and authority.place_id not in present
        and authority.place_id not in followed
    ]


def _expected() -> list[Expected]:
    """Each authority with the newest region that it belongs or belonged to; nothing invented among them."""
    rows = (
        PlaceParent.objects.filter(place__level=Level.AUTHORITY, place__demonstration=False)
        .order_by("place_id", "starts")
        .values_list(
            "place_id",
            "place__name",
            "place__opened",
            "place__closed",
            "place__successor_id",
            "parent_id",
        )
    )
    return list({row[0]: Expected(*row) for row in rows}.values())


def _plus(total: Decimal | None, number: Decimal | None) -> Decimal | None:
    if number is None:
        return total
    return number if total is None else total + number
