"""The page of a place's figures for a period: every measure by domain and outcome, with what it covers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.urls import reverse

from hubs.choices import HubKind, Level
from hubs.models import Period
from outcomes.choices import Direction, EntryBy, Frequency
from outcomes.models import Domain, Outcome

from ..queries.figure_grid import Grid
from ..queries.measures import Measure
from . import figure_words as words
from .figure_choosing import Choosable, choosing_of, newer, not_complete, query_of
from .figure_history import FigureHistory, history_of
from .figure_in_words import COVERAGE_COLUMNS, VALUE_COLUMNS, FigureInWords, by_questionnaire, in_words
from .figure_places import with_query

FILE_COLUMNS = (
    "Place",
    "Kind of hub",
    "Period",
    "Domain",
    "Outcome",
    "Measure",
    "Title",
    "Questionnaire",
    *VALUE_COLUMNS,
    *COVERAGE_COLUMNS,
    "Coverage",
    "Share not yet approved",
    "Direction",
    "Over time",
    "Each period",
    "Notes",
)
HOLLOW = (
    "A hollow point is a period of which some hubs are missing. It is not joined to the line and not to be "
    "read as a fall."
)
ASKED = {
    Frequency.MONTHLY: "Asked each month",
    Frequency.QUARTERLY: "Asked each quarter",
    Frequency.ANNUAL: "Asked once a year",
}
DIRECTIONS = {
    Direction.HIGHER: "Higher is better",
    Direction.LOWER: "Lower is better",
    Direction.NEUTRAL: "Neither: read it with its notes",
}
WHO_HOLDS_IT = {
    EntryBy.HUB: "hubs give it in their returns.",
    EntryBy.CENTRAL: "the council’s analyst loads it for its hubs.",
    EntryBy.SURVEY: "it comes from families’ answers.",
    EntryBy.CALCULATED: "it is worked out from an appraisal.",
    EntryBy.RUBRIC: "it is read from the agreed levels of working together.",
}


@dataclass(frozen=True)
class GridLine:
    """A measure's figure of one questionnaire, in words, for the page and the file alike."""

    measure: Measure
    said: FigureInWords
    history: FigureHistory
    url: str
    # Where a figure is found that is not shown for this period.
    elsewhere_url: str

    @property
    def code(self) -> str:
        return self.measure.definition.code

    @property
    def title(self) -> str:
        return self.measure.definition.title

    @property
    def domain(self) -> Domain:
        return self.outcome.domain

    @property
    def outcome(self) -> Outcome:
        return self.measure.entry.outcome

    @property
    def direction(self) -> str:
        return DIRECTIONS[Direction(self.measure.definition.direction)]

    @property
    def notes(self) -> str:
        return " ".join(filter(None, (*self.said.notes, self.missing)))

    @property
    def missing(self) -> str:
        """Where there is no figure: who holds it."""
        definition = self.measure.definition
        if self.said.figure != words.NO_FIGURE:
            return ""
        if definition.entry == EntryBy.CALCULATED and definition.calculation:
            return f"Nothing yet: it is worked out from {definition.calculation}."
        return f"Nothing yet: {WHO_HOLDS_IT[EntryBy(definition.entry)]}"


@dataclass(frozen=True)
class LinesTable:
    """The measures of an outcome, as rows of cells."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: list[list]


@dataclass(frozen=True)
class Part:
    """A heading with its tables: a domain with its outcomes, or one of the founding measures."""

    title: str
    tables: list[LinesTable]


@dataclass(frozen=True)
class NotChosen:
    """The optional measures of a domain of which there is nothing to show, since no hub here chose them."""

    title: str
    lines: list[GridLine]


@dataclass(frozen=True)
class GridPage:
    place: str
    level: str
    kind: str
    period: str
    period_code: str
    not_complete: str
    newer: tuple[str, str]
    choosing: list[Choosable]
    chosen: list[str]
    clear_url: str
    is_calculating: bool
    audience: str
    share_not_approved: str
    as_at: str
    caution: str
    has_measures: bool
    parts: list[Part]
    not_chosen_title: str
    not_chosen: list[NotChosen]
    lines: list[GridLine]
    file_url: str

    @property
    def has_figures(self) -> bool:
        return any(line.said.included for line in self.lines)


Parts = Callable[[list[GridLine], Callable[[GridLine], list], tuple[str, ...]], list[Part]]


def grid_page(
    grid: Grid, *, today: date, address: str = "", parts: Parts | None = None, asks: tuple[str, ...] = ()
) -> GridPage:
    """At its own address, or as the page of a benefit or of the founding measures with parts of its own;
    `asks` names what may be chosen there."""
    address = address or reverse("figures_place", args=[grid.place.slug])
    asks = asks or ("period", "domain", "benefit", "kind")
    lines = [line for measure in grid.measures for line in _lines(measure, grid, today)]
    # A founding measure is never put away.
    chosen = [line for line in lines if line.measure.is_chosen or grid.wanted.founding]
    others = [line for line in lines if line not in chosen]
    as_at = _same_for_all(chosen)
    columns = columns_of(grid, as_at=as_at)
    query = query_of(grid, asks)
    choosing = [one for one in choosing_of(grid, today) if one.name in asks]
    return GridPage(
        place=grid.place.name,
        level=Level(grid.place.level).label,
        kind=HubKind(grid.wanted.kind).label if grid.wanted.kind else "",
        period=grid.period.title,
        period_code=grid.period.code,
        not_complete=not_complete(grid, today),
        newer=newer(grid, query, address, today),
        choosing=choosing,
        chosen=[
            f"{one.label}: {label}"
            for one in choosing
            if one.name != "period"
            for value, label, is_chosen in one.options
            if is_chosen and value
        ],
        clear_url=with_query(address, {"period": grid.period.code}),
        is_calculating=grid.inside and bool(getattr(grid.period, "is_calculating", False)),
        audience=words.audience_words(grid.inside),
        share_not_approved=_share(lines),
        as_at=as_at,
        caution=HOLLOW if any(line.history.caution for line in chosen) else "",
        has_measures=bool(grid.domains),
        parts=(parts or parts_by_domain)(chosen, lambda line: _cells(line, as_at=as_at), columns),
        not_chosen_title=f"{_whose_choice(grid)} ({len(others)})",
        not_chosen=[NotChosen(some[0].domain.title, some) for some in _by_domain(others)],
        lines=lines,
        file_url=with_query(address, query | {"format": "csv"}),
    )


def file_rows(page: GridPage) -> Iterator[list[str]]:
    """The page as a file: the same lines, the same words."""
    yield list(FILE_COLUMNS)
    for line in page.lines:
        yield [
            page.place,
            page.kind or "All kinds",
            page.period_code,
            line.domain.title,
            line.outcome.title,
            line.code,
            line.title,
            line.said.questionnaire,
            *line.said.value_cells,
            *line.said.coverage_cells,
            line.said.coverage,
            line.said.share_not_approved,
            line.direction,
            " ".join(filter(None, (line.history.words, line.history.caution))),
            line.history.as_text,
            line.notes,
        ]


def columns_of(grid: Grid, *, as_at: str) -> tuple[str, ...]:
    standing = "Standing" if grid.place.level == Level.HUB else "Hubs included"
    own = () if as_at else ("Up to date on",)
    return ("Measure", "Figure", standing, "Over time", *own)


def parts_by_domain(
    lines: list[GridLine], cells: Callable[[GridLine], list], columns: tuple[str, ...]
) -> list[Part]:
    found = []
    for some in _by_domain(lines):
        outcomes = [list(one) for _, one in groupby(some, key=lambda line: line.outcome.code)]
        tables = [
            LinesTable(
                f"outcome-{one[0].outcome.pk}",
                one[0].outcome.title,
                columns,
                [cells(line) for line in one],
            )
            for one in outcomes
        ]
        found.append(Part(some[0].domain.title, tables))
    return found


def _by_domain(lines: list[GridLine]) -> Iterator[list[GridLine]]:
    for _, some in groupby(lines, key=lambda line: line.domain.code):
        yield list(some)


def _whose_choice(grid: Grid) -> str:
    if grid.place.level == Level.HUB:
        return "Measures that this hub has not chosen"
    return "Measures that no hub here has chosen"


def _lines(measure: Measure, grid: Grid, today: date) -> Iterator[GridLine]:
    definition = measure.definition
    expected = words.expected_of(measure.rows, measure.asked)
    is_hub = grid.place.level == Level.HUB
    for rows in by_questionnaire(measure.rows) or [()]:
        said = in_words(
            definition,
            rows,
            expected=expected,
            level=grid.place.level,
            period=grid.period,
            today=today,
            is_chosen=measure.is_chosen,
            of_kind=bool(grid.wanted.kind),
        )
        total = words.total_of(rows)
        version = total.instrument_version_id if total else None
        elsewhere = _year_of(grid) if said.figure == words.FOR_YEARS else None
        if not rows and definition.frequency != grid.period.frequency:
            said, elsewhere = (
                _asked_otherwise(said, definition.frequency),
                _newest(grid, definition.frequency),
            )
        address = [grid.place.slug, definition.code]
        yield GridLine(
            measure,
            said,
            history_of(grid, definition, version, is_hub=is_hub),
            reverse("figure", args=[*address, grid.period.code]),
            reverse("figure", args=[*address, elsewhere.code]) if elsewhere else "",
        )


def _asked_otherwise(said: FigureInWords, frequency: str) -> FigureInWords:
    """A yearly measure in a quarter: not missing, but asked at another time."""
    asked = ASKED[Frequency(frequency)]
    return replace(said, figure=asked, state=asked, coverage="", included=0, expected=None)


def _newest(grid: Grid, frequency: str) -> Period | None:
    same = (one for one in grid.periods if one.frequency == frequency and one.starts <= grid.period.ends)
    return next((one for one in same if getattr(one, "has_figures", True)), None)


def _year_of(grid: Grid) -> Period | None:
    """The financial year around the period; until it is over, the newest that is."""
    day = grid.period.starts
    years = [period for period in grid.periods if period.frequency == Frequency.ANNUAL]
    around = next((year for year in years if year.starts <= day <= year.ends), None)
    return around or _newest(grid, Frequency.ANNUAL)


def _cells(line: GridLine, *, as_at: str) -> list:
    about = " · ".join(filter(None, (line.code, line.said.questionnaire, line.direction)))
    cells: list = [
        {"text": line.title, "url": line.url, "note": about},
        {"text": line.said.figure, "url": line.elsewhere_url, "note": line.notes},
        {"text": line.said.coverage, "note": line.said.share_not_approved},
        {
            "text": "",
            "line": line.history.line,
            "line_words": line.history.words,
            "note": line.history.caution,
        },
    ]
    return cells if as_at else [*cells, line.said.as_at]


def _same_for_all(lines: list[GridLine]) -> str:
    """When every figure is up to date on the same day, it is said once."""
    days = {line.said.as_at for line in lines if line.said.as_at}
    return days.pop() if len(days) == 1 else ""


def _share(lines: list[GridLine]) -> str:
    included = sum(line.said.included for line in lines)
    waiting = sum(line.said.not_yet_approved for line in lines)
    if not included or not waiting:
        return ""
    return f"{min(100, round(100 * waiting / included))}% of the hubs’ figures here are not yet approved."
