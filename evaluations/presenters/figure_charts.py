"""The charts of a page of measures: a line for each, its finding in words, the same numbers as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from hubs.presenters.hub import short_title
from outcomes.choices import Kind, Tier

from ..charts.trend import hubs_words
from ..charts.whole_and_partial import Drawn, whole_and_partial
from .figure_grid import GridLine

COLUMNS = ("Period", "Figure", "Hubs included")


@dataclass(frozen=True)
class Chart:
    id: str
    title: str
    finding: str
    figure: dict
    columns: tuple[str, ...]
    rows: list[list[str]]


def charts_of(lines: Iterable[GridLine]) -> list[Chart]:
    """Of the core measures of which there is a line to draw."""
    drawn = [line for line in lines if line.measure.entry.tier == Tier.CORE and line.history.line]
    return [_chart(line, number) for number, line in enumerate(drawn, start=1)]


def _chart(line: GridLine, number: int) -> Chart:
    definition, history = line.measure.definition, line.history
    title = f"{definition.title} over time"
    return Chart(
        id=f"chart-{number}",
        title=f"{title}: {line.said.questionnaire}" if line.said.questionnaire else title,
        finding=" ".join(filter(None, (history.words, history.caution))),
        figure=whole_and_partial(
            [
                Drawn(
                    short_title(one.period),
                    None if one.value is None else round(float(one.value), 4),
                    one.is_whole,
                    f"{one.period.title}: {one.said} ({_hubs(one)})",
                )
                for one in history.seen
            ],
            unit=definition.unit,
            levels=definition.kind == Kind.MATURITY_LEVEL,
        ),
        columns=COLUMNS,
        rows=[[one.period.title, one.said, _hubs(one)] for one in history.seen],
    )


def _hubs(one) -> str:
    if one.expected is None:
        return hubs_words(one.included)
    return f"{one.included} of {hubs_words(one.expected)}"
