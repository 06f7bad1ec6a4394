"""Published area figures beside a figure that hubs made: apart, in words of their own, never added to it."""

from collections.abc import Sequence
from itertools import groupby

from django.urls import reverse

from hubs.beside import AreaFigures, AreaSeries
from hubs.choices import Level
from hubs.models import Place
from outcomes.templatetags.components import Column
from outcomes.templatetags.formats import number, percent

from ..charts.context import Line, lines_figure
from ..choices import Published
from ..models import ContextSeries, ContextValue
from ..queries.context import Span
from .context import as_at, short_span, span_words
from .context_headline import headline

NO_ROW = "Nothing published"


def area_figures(values: Sequence[ContextValue], *, place: Place) -> AreaFigures | None:
    """`values` by measure, then by year. None where nothing was published of the area itself."""
    series = []
    for _, rows in groupby(values, key=lambda row: row.indicator_id):
        one = list(rows)
        own = [row for row in one if _is_own(row, place)]
        if own:
            series.append(_series(own, [row for row in one if row not in own]))
    if not series:
        return None
    area = next(row.place.name for row in values if _is_own(row, place))
    is_hub = place.level == Level.HUB
    return AreaFigures(
        heading="Area figures, not this hub’s own" if is_hub else "Area figures, not made from hubs’ figures",
        words=f"Published statistics about the whole of {area}, for the same outcome. They show the "
        "surroundings, and are never added to what hubs report.",
        series=tuple(series),
    )


def _is_own(row: ContextValue, place: Place) -> bool:
    """Whether it is of the area itself, and not of the nation beside it."""
    return row.place_id == place.pk or (place.level == Level.HUB and row.place.level == Level.AUTHORITY)


def _series(own: list[ContextValue], nation: list[ContextValue]) -> AreaSeries:
    """A percentage or rate stands beside the nation's; a number of cases would dwarf or be dwarfed."""
    series = own[0].indicator.context_series
    code, area = own[0].indicator.code, own[0].place
    wider = nation if series.is_ratio else []
    spans = sorted({Span(row.starts, row.ends) for row in [*own, *wider]})
    lines = [_line(rows, spans, series) for rows in (own, wider) if rows]
    return AreaSeries(
        id=f"area-{code.lower().replace('.', '-')}",
        title=f"{series.title}, {area.name}",
        finding=_finding(own, series),
        figure=lines_figure([short_span(span) for span in spans], lines, unit=series.unit),
        columns=[Column("Year"), *(Column(line.name, numeric=True) for line in lines)],
        rows=[
            [span_words(span), *(line.words[place] for line in lines)]
            for place, span in reversed(list(enumerate(spans)))
        ],
        note=_note(series, own[0]),
        url=reverse("context", args=[code]),
    )


def _line(rows: list[ContextValue], spans: list[Span], series: ContextSeries) -> Line:
    by_span = {Span(row.starts, row.ends): row for row in rows}
    found = [by_span.get(span) for span in spans]
    return Line(
        rows[0].place.name,
        [headline(row, series) if row else None for row in found],
        [headline_words(row, series) if row else NO_ROW for row in found],
    )


def headline_words(row: ContextValue, series: ContextSeries) -> str:
    """The number as published, or the publisher's word for why there is none."""
    value = headline(row, series)
    if value is not None:
        return percent(value) if series.unit == "%" else number(value)
    parts = ("value", "numerator", "denominator") if series.is_ratio else ("numerator",)
    states = [Published(getattr(row, f"{part}_state")) for part in parts]
    return next(
        (state.label for state in states if state not in (Published.NUMBER, Published.NO_COLUMN)), NO_ROW
    )


def _finding(own: list[ContextValue], series: ContextSeries) -> str:
    """The newest year, and the one before it."""
    said = [f"{span_words(Span(row.starts, row.ends))}: {headline_words(row, series)}" for row in own[-2:]]
    return f"{'; '.join(reversed(said))}."


def _note(series: ContextSeries, row: ContextValue) -> str:
    source = series.source
    loaded = as_at(row.file_loaded_at, row.file_name)
    return (
        f"Area figure, {series.indicator.code}. {source.publisher}. {loaded}. Contains public sector "
        f"information licensed under the {source.licence}. A year without a number is left out of the line."
    )
