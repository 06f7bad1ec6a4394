"""The page of a place's figures for a period: every measure by domain, with what it covers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from hubs.choices import Level
from hubs.models import Period

from ..queries.figures import Grid, Measure
from ..queries.rows import FigureRow
from . import figure_words as words

COLUMNS = ("Measure", "Figure", "Hubs included", "Up to date on")
COLUMNS_OF_A_HUB = ("Measure", "Figure", "Standing", "Up to date on")
FILE_COLUMNS = (
    "Place",
    "Period",
    "Domain",
    "Measure",
    "Title",
    "Questionnaire",
    "State",
    "Figure",
    "How many",
    "Out of how many",
    "Hubs included",
    "Hubs expected",
    "Not yet approved",
    "Up to date on",
    "Notes",
)


@dataclass(frozen=True)
class GridLine:
    """A measure's figure of one questionnaire, in words, for the page and the file alike."""

    code: str
    title: str
    questionnaire: str
    domain: str
    url: str
    figure: str
    state: str
    how_many: str
    out_of: str
    included: int
    expected: int | None
    not_yet_approved: int
    coverage: str
    is_chosen: bool
    as_at: str
    notes: tuple[str, ...]


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
        return any(line.included for line in self.lines)


def grid_page(grid: Grid, *, today: date) -> GridPage:
    lines = [line for measure in grid.measures for line in _lines(measure, grid, today)]
    chosen = [line for line in lines if line.is_chosen]
    others = [line for line in lines if not line.is_chosen]
    columns = COLUMNS_OF_A_HUB if grid.place.level == Level.HUB else COLUMNS
    address = reverse("figures_place", args=[grid.place.slug])
    return GridPage(
        place=grid.place.name,
        level=Level(grid.place.level).label,
        period=grid.period.title,
        period_code=grid.period.code,
        periods=[(period.code, _choice(period)) for period in grid.periods],
        is_calculating=grid.inside and bool(getattr(grid.period, "is_calculating", False)),
        audience=audience_words(grid.inside),
        share_not_approved=_share(lines),
        domains=[
            DomainTable(f"domain-{number}", title, columns, [_cells(line) for line in some])
            for number, (title, some) in enumerate(_by_domain(chosen), start=1)
        ],
        not_chosen_title=f"{_whose_choice(grid)} ({len(others)})",
        not_chosen=[NotChosen(title, list(some)) for title, some in _by_domain(others)],
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
            line.domain,
            line.code,
            line.title,
            line.questionnaire,
            line.state,
            line.figure,
            line.how_many,
            line.out_of,
            str(line.included),
            "" if line.expected is None else str(line.expected),
            str(line.not_yet_approved),
            line.as_at,
            " ".join(line.notes),
        ]


def audience_words(inside: bool) -> str:
    return (
        "You see the figures as they were submitted, live. That you looked is recorded."
        if inside
        else "You see released figures, in which small numbers are hidden."
    )


def _by_domain(lines: list[GridLine]) -> Iterator[tuple[str, Iterator[GridLine]]]:
    return groupby(lines, key=lambda line: line.domain)


def _whose_choice(grid: Grid) -> str:
    if grid.place.level == Level.HUB:
        return "Measures that this hub has not chosen"
    return "Measures that no hub here has chosen"


def _lines(measure: Measure, grid: Grid, today: date) -> Iterator[GridLine]:
    versions = by_questionnaire(measure.rows)
    expected = words.expected_of(measure.rows, measure.asked)
    for rows in versions or [()]:
        yield _line(measure, rows, words.total_of(rows), expected, grid, today)


def by_questionnaire(rows: tuple[FigureRow, ...]) -> list[tuple[FigureRow, ...]]:
    """Different questionnaires never stand together; a bare "does not apply" is of none of them."""
    found = [tuple(some) for _, some in groupby(rows, key=lambda row: row.instrument_version_id)]
    with_numbers = [some for some in found if any(row.included or row.own or row.incomplete for row in some)]
    return with_numbers or found[:1]


def _line(measure: Measure, rows, total, expected, grid: Grid, today: date) -> GridLine:
    definition, level, period = measure.definition, grid.place.level, grid.period
    return GridLine(
        code=definition.code,
        title=definition.title,
        questionnaire=words.questionnaire_words(total),
        domain=measure.entry.outcome.domain.title,
        url=reverse("figure", args=[grid.place.slug, definition.code, period.code]),
        figure=words.figure_words(definition, rows, level=level),
        state=words.state_of(definition, total, expected, level=level, due=period.due, today=today),
        how_many=words.plain(total.numerator, definition.scale) if total else "",
        out_of=words.plain(total.denominator, 0) if total else "",
        included=total.included if total else 0,
        expected=expected,
        not_yet_approved=total.not_yet_approved if total else 0,
        coverage=coverage_of(
            total, expected, level=level, period=period, today=today, is_chosen=measure.is_chosen
        ),
        is_chosen=measure.is_chosen,
        as_at=words.as_at_words(total),
        notes=tuple(words.notes_on(definition, total, level=level)),
    )


def coverage_of(
    total: FigureRow | None,
    expected: int | None,
    *,
    level: int,
    period: Period,
    today: date,
    is_chosen: bool = True,
) -> str:
    """For several hubs how many are in it; for one whether its figure is approved."""
    if level > Level.HUB:
        return words.coverage_words(total, expected, period=period, today=today, is_chosen=is_chosen)
    if total is None and not is_chosen:
        return words.NOT_CHOSEN
    if total is None:
        return words.NOT_ASKED if expected == 0 else "Not yet due" if today <= period.due else "Missing"
    return "Not yet approved" if total.not_yet_approved else "Approved"


def _cells(line: GridLine) -> list:
    about = f"{line.code} · {line.questionnaire}" if line.questionnaire else line.code
    return [
        {"text": line.title, "url": line.url, "note": about},
        {"text": line.figure, "note": " ".join(line.notes)},
        line.coverage,
        line.as_at,
    ]


def _share(lines: list[GridLine]) -> str:
    included = sum(line.included for line in lines)
    waiting = sum(line.not_yet_approved for line in lines)
    if not included or not waiting:
        return ""
    return f"{min(100, round(100 * waiting / included))}% of the hubs’ figures in it are not yet approved."


def _choice(period: Period) -> str:
    return period.title if getattr(period, "has_figures", True) else f"{period.title} (no figures)"
