"""The pages of published area figures, as their templates want them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime

from hubs.models import Place
from outcomes.templatetags.formats import british_date, number, percent, rounded

from ..charts.context import YearPoint, context_figure
from ..choices import Published
from ..models import ContextSeries, ContextValue
from ..queries.context import Holding, Span, number_of
from ..queries.context_totals import NO_ROW, Gap, Total, Totals
from .context_comparison import Comparison, Rounding, Verdict, compare_counts, compare_ratios, ratio
from .context_headline import headline

NAMED = 10
TAGS = {Verdict.SAME: "green", Verdict.DIFFERS: "orange"}
NOTHING = "Nothing published"


@dataclass(frozen=True)
class Column:
    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    id: str
    caption: str
    columns: list[Column]
    rows: list[list]


@dataclass(frozen=True)
class Chart:
    title: str
    finding: str
    figure: dict
    columns: list[Column]
    rows: list[list]
    note: str


@dataclass(frozen=True)
class ListPage:
    columns: list[str]
    rows: list[list]
    may_load: bool


@dataclass(frozen=True)
class SeriesPage:
    """One measure in one area over the years, and one year over the areas within."""

    code: str
    title: str
    area: str
    publisher: str
    licence: str
    as_at: str
    chart: Chart | None
    tables: list[Table]
    within: Table | None
    areas: list[tuple[str, str]]
    years: list[tuple[str, str]]


@dataclass(frozen=True)
class Figures:
    """What was read for the page of a measure."""

    series: ContextSeries
    areas: list[Place]
    published: dict[tuple[int, Span], ContextValue]
    totals: Totals
    labels: dict[Span, str]

    @property
    def spans(self) -> list[Span]:
        return sorted(self.labels)


def list_page(series: Iterable[ContextSeries], holdings: dict[int, Holding], *, may_load: bool) -> ListPage:
    rows = []
    for one in series:
        held = holdings.get(one.indicator_id)
        rows.append(
            [
                {
                    "text": one.title,
                    "url": reverse("context", args=[one.indicator.code]),
                    "note": one.indicator.code,
                },
                one.source.publisher,
                span_words(Span(held.first_day, held.last_day)) if held else "Nothing loaded yet",
                number(held.values) if held else "0",
            ]
        )
    return ListPage(["Measure", "Published by", "Years", "Figures stored"], rows, may_load)


def series_page(
    figures: Figures, *, area: Place, span: Span | None, behind: list[ContextValue]
) -> SeriesPage:
    """`behind` are the authority rows of a region and period; the nation shows its regions instead."""
    series = figures.series
    measured = [_Measured(figures, part) for part in _parts(series)]
    is_nation = bool(figures.areas) and area == figures.areas[0]
    return SeriesPage(
        code=series.indicator.code,
        title=series.title,
        area=area.name,
        publisher=series.source.publisher,
        licence=series.source.licence,
        as_at=as_at(series.file_loaded_at, series.file_name),
        chart=_chart(figures, area, measured[0]) if figures.spans else None,
        tables=[m.by_year(area) for m in measured] if figures.spans else [],
        within=_within(figures, measured, span, is_nation, behind),
        areas=[(place.slug, place.name) for place in figures.areas],
        years=[(span.code, span_words(span)) for span in reversed(figures.spans)],
    )


def span_words(span: Span) -> str:
    """April 2024 to March 2025, or a year or month by itself."""
    if (span.starts.month, span.ends.month) == (1, 12) and span.starts.year == span.ends.year:
        return f"{span.starts:%Y}"
    if (span.starts.year, span.starts.month) == (span.ends.year, span.ends.month):
        return f"{span.starts:%B %Y}"
    return f"{span.starts:%B %Y} to {span.ends:%B %Y}"


def short_span(span: Span) -> str:
    """2024–25 for a year over two, for the foot of a chart."""
    twelve_months = (span.ends - span.starts).days > 360
    if twelve_months and span.starts.year != span.ends.year:
        return f"{span.starts:%Y}–{span.ends:%y}"
    return span_words(span)


def gaps_in_words(gaps: set[Gap]) -> str:
    """Without Cornwall (not available); Herefordshire, County of (no row)."""
    named = [f"{gap.name} ({gap.why.lower()})" for gap in sorted(gaps)]
    if len(named) > NAMED:
        named = [*named[:NAMED], f"and {len(named) - NAMED} more"]
    return f"Without {'; '.join(named)}"


def _parts(series: ContextSeries) -> list[str]:
    return ["value", "numerator", "denominator"] if series.is_ratio else ["numerator"]


@dataclass(frozen=True)
class _Measured:
    """One part of a measure: how it is called, added up, compared and written."""

    figures: Figures
    part: str

    @property
    def series(self) -> ContextSeries:
        return self.figures.series

    @property
    def caption(self) -> str:
        return {
            "value": self.series.title,
            "numerator": self.series.numerator_title,
            "denominator": self.series.denominator_title,
        }[self.part]

    def words(self, value: Decimal | None) -> str:
        if value is None:
            return ""
        if self.part != "value":
            return number(value)
        shown = rounded(value, self.series.value_places)
        return percent(shown) if self.is_percentage else number(shown)

    def published(self, area: Place, span: Span) -> tuple[Decimal | None, str]:
        """The published number, and what is shown: it, or the publisher's word for why there is none."""
        row = self.figures.published.get((area.pk, span))
        return (None, NOTHING) if row is None else (self.number(row), self.cell(row))

    def number(self, row: ContextValue) -> Decimal | None:
        return headline(row, self.series) if self.part == "value" else number_of(row, self.part)

    def cell(self, row: ContextValue) -> str:
        value = self.number(row)
        if value is None:
            return Published(getattr(row, f"{self.part}_state")).label
        return percent(value) if self.part == "value" and self.is_percentage else number(value)

    def total(self, area: Place, span: Span) -> Total:
        return self.figures.totals.get((area.pk, span), Total())

    def summed(self, total: Total) -> Decimal | None:
        if self.part == "value":
            return ratio(total.pair, self.series.multiplier)
        return getattr(total, self.part)

    def gaps(self, total: Total) -> set[Gap]:
        if self.part == "value":
            return total.numerator_gaps | total.denominator_gaps
        return getattr(total, f"{self.part}_gaps")

    def compared(self, area: Place, span: Span) -> Comparison:
        total = self.total(area, span)
        source = self.series.source
        is_nation = area == self.figures.areas[0]
        given = {
            "published": self.published(area, span)[0],
            "complete": not self.gaps(total),
            "rows": total.rows,
            "rounding": Rounding(
                published_to=source.nation_rounded_to if is_nation else source.region_rounded_to,
                rows_to=source.authority_rounded_to,
            ),
        }
        if self.part == "value":
            return compare_ratios(
                summed=total.pair, multiplier=self.series.multiplier, places=self.series.value_places, **given
            )
        return compare_counts(summed=self.summed(total), **given)

    def difference(self, comparison: Comparison) -> str:
        if comparison.difference is None:
            return ""
        places = self.series.value_places if self.part == "value" else 0
        # Adding nought takes the sign off a nought that was rounded from below.
        return number(rounded(comparison.difference, places) + 0)

    @property
    def difference_label(self) -> str:
        return (
            "Difference in percentage points" if self.part == "value" and self.is_percentage else "Difference"
        )

    @property
    def is_percentage(self) -> bool:
        return self.series.unit == "%"

    def coverage(self, total: Total) -> str:
        """152 of 153 authorities. Without Norfolk (not available)."""
        gaps = self.gaps(total)
        names = {gap.name for gap in gaps}
        absent = {gap.name for gap in gaps if gap.why == NO_ROW}
        everyone = total.rows + len(absent)
        if not everyone:
            return ""
        words = f"{everyone - len(names)} of {everyone} authorities"
        return f"{words}. {gaps_in_words(gaps)}." if gaps else f"{words}."

    def row(self, area: Place, span: Span) -> list:
        """Published, added up, difference, and the verdict with what the sum covers."""
        total = self.total(area, span)
        comparison = self.compared(area, span)
        return [
            self.published(area, span)[1],
            self.words(self.summed(total)) or "No figure",
            self.difference(comparison) or "–",
            {
                "text": comparison.verdict.word,
                "tag": TAGS.get(comparison.verdict, "grey"),
                "note": f"{comparison.verdict.reason}. {self.coverage(total)}".strip(),
            },
        ]

    def columns(self, first: str, published: str) -> list[Column]:
        return [
            Column(first),
            Column(published, numeric=True),
            Column("Authorities added up", numeric=True),
            Column(self.difference_label, numeric=True),
            Column("Comparison"),
        ]

    def by_year(self, area: Place) -> Table:
        return Table(
            id=f"{self.part}-by-year",
            caption=self.caption,
            columns=self.columns("Year", f"{area.name}, as published"),
            rows=[
                [{"text": span_words(span), "note": self.figures.labels[span]}, *self.row(area, span)]
                for span in reversed(self.figures.spans)
            ],
        )


def _chart(figures: Figures, area: Place, headline: _Measured) -> Chart:
    points = []
    for span in figures.spans:
        published, published_words = headline.published(area, span)
        total = headline.total(area, span)
        complete = not headline.gaps(total)
        summed = headline.summed(total)
        points.append(
            YearPoint(
                period=short_span(span),
                published=published,
                published_words=published_words,
                summed=summed if complete else None,
                summed_words=headline.words(summed) if complete else "Incomplete",
            )
        )
    return Chart(
        title=f"{headline.caption}, {area.name}",
        finding=_finding(figures, area, headline),
        figure=context_figure(points, area=area.name, unit=figures.series.unit),
        columns=[
            Column("Year"),
            Column(f"{area.name}, as published", numeric=True),
            Column("Authorities added up", numeric=True),
        ],
        rows=[[p.period, p.published_words, p.summed_words or "No figure"] for p in points],
        note="Years in which an authority has no figure are incomplete. They are left out of the line of "
        "authorities added up, so that a gap does not look like a fall.",
    )


def _finding(figures: Figures, area: Place, headline: _Measured) -> str:
    span = figures.spans[-1]
    comparison = headline.compared(area, span)
    _, published = headline.published(area, span)
    summed = headline.words(headline.summed(headline.total(area, span)))
    verdict = f"{comparison.verdict.word}, {comparison.verdict.reason.lower()}"
    if comparison.difference is None:
        return f"{span_words(span)}: published {published}. {verdict}."
    return f"{span_words(span)}: published {published}, authorities added up {summed}. {verdict}."


def _within(
    figures: Figures,
    measured: list[_Measured],
    span: Span | None,
    is_nation: bool,
    behind: list[ContextValue],
) -> Table | None:
    if span is None:
        return None
    if is_nation:
        return Table(
            id="within",
            caption=f"Regions, {span_words(span)}",
            columns=measured[0].columns("Region", "As published"),
            rows=[
                [
                    {"text": region.name, "url": _address(figures.series, region, span)},
                    *measured[0].row(region, span),
                ]
                for region in figures.areas[1:]
            ],
        )
    return Table(
        id="within",
        caption=f"Authorities as published, {span_words(span)}",
        columns=[Column("Authority"), *(Column(m.caption, numeric=True) for m in measured)],
        rows=[[row.place.name, *(m.cell(row) for m in measured)] for row in behind],
    )


def _address(series: ContextSeries, area: Place, span: Span) -> str:
    address = reverse("context", args=[series.indicator.code])
    return f"{address}?{urlencode({'area': area.slug, 'year': span.code})}"


def as_at(loaded_at: datetime | None, name: str | None) -> str:
    return f"Loaded on {british_date(localtime(loaded_at).date())} from {name}" if loaded_at else ""
