"""The page of a place's figures for a period: every measure by domain, with what it covers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from hubs.choices import Level
from hubs.models import Period
from outcomes.models import Domain

from ..queries.figure_grid import Grid
from ..queries.measures import Measure
from . import figure_words as words
from .figure_in_words import COVERAGE_COLUMNS, VALUE_COLUMNS, FigureInWords, by_questionnaire, in_words

COLUMNS = ("Measure", "Figure", "Hubs included", "Up to date on")
COLUMNS_OF_A_HUB = ("Measure", "Figure", "Standing", "Up to date on")
FILE_COLUMNS = (
    "Place",
    "Period",
    "Domain",
    "Measure",
    "Title",
    "Questionnaire",
    *VALUE_COLUMNS,
    *COVERAGE_COLUMNS,
    "Notes",
)


@dataclass(frozen=True)
class GridLine:
    """A measure's figure of one questionnaire, in words, for the page and the file alike."""

    measure: Measure
    said: FigureInWords
    url: str

    @property
    def code(self) -> str:
        return self.measure.definition.code

    @property
    def title(self) -> str:
        return self.measure.definition.title

    @property
    def domain(self) -> Domain:
        return self.measure.entry.outcome.domain


@dataclass(frozen=True)
class DomainTable:
    id: str
    title: str
    columns: tuple[str, ...]
    rows: list[list]


@dataclass(frozen=True)
class NotChosen:
    """The optional measures of a domain of which there is nothing to show, since no hub here chose them."""

    title: str
    lines: list[GridLine]


@dataclass(frozen=True)
class GridPage:
    place: str
    level: str
    period: str
    period_code: str
    periods: list[tuple[str, str]]
    is_calculating: bool
    audience: str
    share_not_approved: str
    domains: list[DomainTable]
    not_chosen_title: str
    not_chosen: list[NotChosen]
    lines: list[GridLine]
    file_url: str

    @property
    def has_figures(self) -> bool:
        return any(line.said.included for line in self.lines)


def grid_page(grid: Grid, *, today: date) -> GridPage:
    lines = [line for measure in grid.measures for line in _lines(measure, grid, today)]
    chosen = [line for line in lines if line.measure.is_chosen]
    others = [line for line in lines if not line.measure.is_chosen]
    columns = COLUMNS_OF_A_HUB if grid.place.level == Level.HUB else COLUMNS
    address = reverse("figures_place", args=[grid.place.slug])
    return GridPage(
        place=grid.place.name,
        level=Level(grid.place.level).label,
        period=grid.period.title,
        period_code=grid.period.code,
        periods=[(period.code, _choice(period)) for period in grid.periods],
        is_calculating=grid.inside and bool(getattr(grid.period, "is_calculating", False)),
        audience=words.audience_words(grid.inside),
        share_not_approved=_share(lines),
        domains=[
            DomainTable(f"domain-{number}", title, columns, [_cells(line) for line in some])
            for number, (title, some) in enumerate(_by_domain(chosen), start=1)
        ],
        not_chosen_title=f"{_whose_choice(grid)} ({len(others)})",
        not_chosen=[NotChosen(title, some) for title, some in _by_domain(others)],
        lines=lines,
        file_url=f"{address}?period={grid.period.code}&format=csv",
    )


def file_rows(page: GridPage) -> Iterator[list[str]]:
    """The page as a file: the same lines, the same words."""
    yield list(FILE_COLUMNS)
    for line in page.lines:
        yield [
            page.place,
            page.period_code,
            line.domain.title,
            line.code,
            line.title,
            line.said.questionnaire,
            *line.said.value_cells,
            *line.said.coverage_cells,
            " ".join(line.said.notes),
        ]


def _by_domain(lines: list[GridLine]) -> Iterator[tuple[str, list[GridLine]]]:
    for _, some in groupby(lines, key=lambda line: line.domain.code):
        found = list(some)
        yield found[0].domain.title, found


def _whose_choice(grid: Grid) -> str:
    if grid.place.level == Level.HUB:
        return "Measures that this hub has not chosen"
    return "Measures that no hub here has chosen"


def _lines(measure: Measure, grid: Grid, today: date) -> Iterator[GridLine]:
    definition = measure.definition
    expected = words.expected_of(measure.rows, measure.asked)
    for rows in by_questionnaire(measure.rows) or [()]:
        said = in_words(
            definition,
            rows,
            expected=expected,
            level=grid.place.level,
            period=grid.period,
            today=today,
            is_chosen=measure.is_chosen,
        )
        url = reverse("figure", args=[grid.place.slug, definition.code, grid.period.code])
        yield GridLine(measure, said, url)


def _cells(line: GridLine) -> list:
    about = f"{line.code} · {line.said.questionnaire}" if line.said.questionnaire else line.code
    return [
        {"text": line.title, "url": line.url, "note": about},
        {"text": line.said.figure, "note": " ".join(line.said.notes)},
        line.said.coverage,
        line.said.as_at,
    ]


def _share(lines: list[GridLine]) -> str:
    included = sum(line.said.included for line in lines)
    waiting = sum(line.said.not_yet_approved for line in lines)
    if not included or not waiting:
        return ""
    return f"{min(100, round(100 * waiting / included))}% of the hubs’ figures in it are not yet approved."


def _choice(period: Period) -> str:
    return period.title if getattr(period, "has_figures", True) else f"{period.title} (no figures)"
