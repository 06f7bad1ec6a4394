"""A figure's history in words and as a line: each questionnaire and each comparable wording by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hubs.choices import Level
from hubs.presenters.hub import short_title
from outcomes.choices import Comparability, Kind
from outcomes.models import Definition

from ..charts.trend import TrendPoint, TrendSeries, hubs_words, trend_figure
from ..queries.figures import Opened
from ..queries.rows import FigureRow
from . import figure_words as words

COLUMNS = ("Period", "Figure", "Hubs included", "Not yet approved")
NOTE = (
    "The line breaks where the measure was reworded so that figures cannot be compared, and where no figure "
    "is shown. A hollow point stands for a period in which not every hub that was asked is in the figure: no "
    "line joins it, since what is not in yet is no fall."
)


@dataclass(frozen=True)
class Trend:
    title: str
    finding: str
    figure: dict
    columns: tuple
    rows: list[list]
    note: str


def trend_of(opened: Opened) -> Trend | None:
    """A line for each questionnaire, broken where the wording changed so that figures cannot be compared."""
    series_of = _series_by_wording(opened.wordings)
    by_series: dict[tuple, dict[date, list[FigureRow]]] = defaultdict(lambda: defaultdict(list))
    titles: dict[date, str] = {}
    labels: dict[date, str] = {}
    for row in opened.trend:
        by_series[(words.questionnaire_words(row), series_of.get(row.definition_id, 0))][row.starts].append(
            row
        )
        titles[row.starts], labels[row.starts] = row.period.title, short_title(row.period)
    if len(titles) < 2:
        return None
    series, table = [], []
    for (questionnaire, wording), days in sorted(by_series.items()):
        name = ", ".join(filter(None, (questionnaire, _wording_name(wording, series_of))))
        points = []
        for day in sorted(days):
            rows = days[day]
            definition = opened.wordings.get(rows[0].definition_id, opened.definition)
            said = words.figure_words(definition, rows, level=opened.place.level)
            total = words.total_of(rows)
            hubs = total.included if total else 0
            point = TrendPoint(titles[day], _drawn(definition, rows), said, hubs, _expected(opened, rows))
            points.append(point)
            covered = point.coverage if total else ""
            table.append((day, name, [titles[day], said, covered, words.share_not_approved(total)]))
        series.append(TrendSeries(name or opened.definition.title, tuple(points)))
    if not any(point.value is not None for one in series for point in one.points):
        return None
    named = len(series) > 1
    return Trend(
        title=f"{opened.definition.title} over time",
        finding=finding_of(series),
        figure=trend_figure(
            [(titles[day], labels[day]) for day in sorted(titles)],
            series,
            unit=opened.definition.unit,
            levels=opened.definition.kind == Kind.MATURITY_LEVEL,
        ),
        columns=("Period", "Line", *COLUMNS[1:]) if named else COLUMNS,
        rows=[
            [cells[0], name, *cells[1:]] if named else cells
            for _, name, cells in sorted(table, key=lambda line: (line[0], line[1]))
        ],
        note=NOTE,
    )


def _expected(opened: Opened, rows: Sequence[FigureRow]) -> int | None:
    """How many hubs should be in it; None of one hub, where the authority's own count stands for all, and
    where every hub is in but used different questionnaires."""
    total = words.total_of(rows)
    if total is None or (total.own and opened.place.level == Level.AUTHORITY):
        return None
    asked = opened.asked.get((total.definition_id, total.starts))
    if asked is None:
        return None
    totals = [row for row in opened.trend if row.is_total and row.starts == total.starts]
    expected = words.expected_of(totals, asked.asked) or 0
    together = sum(row.included for row in totals)
    return None if total.included < together and expected <= together else expected


def _series_by_wording(wordings: dict[int, Definition]) -> dict[int, int]:
    """Wordings that may stand in one line share a number; each break begins the next."""
    number, found = 0, {}
    for definition in sorted(wordings.values(), key=lambda one: one.number):
        if definition.comparability == Comparability.BREAK:
            number += 1
        found[definition.pk] = number
    return found


def _wording_name(number: int, series_of: dict[int, int]) -> str:
    return f"wording {number + 1}" if max(series_of.values(), default=0) else ""


def _drawn(definition: Definition, rows: Sequence[FigureRow]) -> Decimal | None:
    total = words.total_of(rows)
    if total is None or not total.is_shown:
        return None
    if definition.kind == Kind.MATURITY_LEVEL:
        return words.middle_level(rows)
    return words.value_of(definition, total.parts)


def finding_of(series: Sequence[TrendSeries]) -> str:
    """The newest complete period and the complete one before it, in words; without a judgement."""
    if len(series) > 1:
        return ""
    drawn = [point for one in series for point in one.points if point.value is not None]
    complete = [point for point in drawn if not point.is_incomplete]
    after = drawn[drawn.index(complete[-1]) + 1 :] if complete else drawn
    return " ".join(filter(None, (_finding(complete), _coming_in(after))))


def _finding(complete: Sequence[TrendPoint]) -> str:
    if len(complete) < 2:
        return ""
    before, newest = complete[-2:]
    said = f"{newest.words} in {newest.period}, after {_inside(before.words)} in {before.period}."
    if newest.hubs == before.hubs:
        return said
    return (
        f"{said} The newer figure is of {hubs_words(newest.hubs)} and the one before of "
        f"{hubs_words(before.hubs)}, so the two are not the same hubs."
    )


def _coming_in(after: Sequence[TrendPoint]) -> str:
    """What is still coming in must not read as a fall."""
    return " ".join(
        f"{point.period} is {point.coverage}, so it is not to be read as a fall or a rise." for point in after
    )


def _inside(said: str) -> str:
    """A figure's words within a sentence: “after middle level 2”."""
    return said[:1].lower() + said[1:]
