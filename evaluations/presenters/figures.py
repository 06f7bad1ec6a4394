"""The page that opens one figure: what it is made of, who is missing and why, its parts, its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from hubs.choices import Level
from outcomes.choices import Kind
from outcomes.measurement import Parts, add
from outcomes.models import Definition

from ..queries.adding_up import adds_over_places
from ..queries.coverage import AskedPart
from ..queries.figures import Opened
from ..queries.rows import FigureRow
from . import figure_words as words
from .figure_in_words import COVERAGE_COLUMNS, VALUE_COLUMNS, FigureInWords, by_questionnaire, in_words
from .figure_parts import Table, hidden_splits, part_tables
from .figure_then import kept_address
from .figure_trend import Trend, trend_of

FILE_COLUMNS = (
    "Place",
    "Measure",
    "Title",
    "Period",
    "Questionnaire",
    "Level",
    *VALUE_COLUMNS,
    "In the figure",
    *COVERAGE_COLUMNS,
)
IN_IT = "In the figure"


@dataclass(frozen=True)
class BehindLine:
    """A place just below, and whether its figure is in this one."""

    name: str
    url: str
    level: int
    said: FigureInWords
    standing: str


@dataclass(frozen=True)
class Section:
    """The figure of one questionnaire; of most measures there is one, without a name."""

    said: FigureInWords
    behind: tuple[BehindLine, ...]
    table: Table | None
    readded: str
    agrees: bool


@dataclass(frozen=True)
class FigurePage:
    title: str
    code: str
    place: str
    level: str
    period: str
    period_code: str
    grid_url: str
    is_calculating: bool
    audience: str
    sections: list[Section]
    others: str
    splits: list[Table]
    hidden_splits: list[str]
    trend: Trend | None
    facts: list[dict[str, str]]
    file_url: str
    kept_address: str


def figure_page(opened: Opened, *, today: date) -> FigurePage:
    definition, place, period = opened.definition, opened.place, opened.period
    versions = by_questionnaire(opened.measure.rows)
    sections = [_section(opened, rows, number, today) for number, rows in enumerate(versions or [()], 1)]
    address = reverse("figure", args=[place.slug, definition.code, period.code])
    return FigurePage(
        title=definition.title,
        code=definition.code,
        place=place.name,
        level=Level(place.level).label,
        period=period.title,
        period_code=period.code,
        grid_url=f"{reverse('figures_place', args=[place.slug])}?period={period.code}",
        is_calculating=opened.inside and bool(getattr(period, "is_calculating", False)),
        audience=words.audience_words(opened.inside),
        sections=sections,
        others=_others(opened),
        splits=list(part_tables(opened)),
        hidden_splits=list(hidden_splits(opened)),
        trend=trend_of(opened),
        facts=_facts(definition),
        file_url=f"{address}?format=csv",
        kept_address=kept_address(opened),
    )


def file_rows(page: FigurePage) -> Iterator[list[str]]:
    """The figure and the rows behind it, as a file: the same lines, the same words."""
    yield list(FILE_COLUMNS)
    for section in page.sections:
        said = section.said
        about = [page.code, page.title, page.period_code, said.questionnaire]
        yield [page.place, *about, page.level, *said.value_cells, "", *said.coverage_cells]
        for line in section.behind:
            level = Level(line.level).label
            yield [
                *(line.name, *about, level),
                *line.said.value_cells,
                line.standing,
                *line.said.coverage_cells,
            ]


def _section(opened: Opened, rows: Sequence[FigureRow], number: int, today: date) -> Section:
    total = words.total_of(rows)
    version = total.instrument_version_id if total else None
    behind = [
        (_of_version(some, version), _behind(opened, part, some, version, today))
        for part, some in opened.behind
    ]
    lines = tuple(line for _, line in behind)
    readded, agrees = _readded(opened, total, [some for some, _ in behind])
    return Section(
        said=in_words(
            opened.definition,
            rows,
            expected=words.expected_of(opened.measure.rows, opened.measure.asked),
            level=opened.place.level,
            period=opened.period,
            today=today,
            is_chosen=opened.measure.is_chosen,
        ),
        behind=lines,
        table=_table(opened, lines, number) if lines else None,
        readded=readded,
        agrees=agrees,
    )


# --- What is behind it


def _behind(
    opened: Opened, part: AskedPart, rows: Sequence[FigureRow], version: int | None, today: date
) -> BehindLine:
    mine = _of_version(rows, version)
    said = in_words(
        opened.definition,
        mine,
        expected=words.expected_of(rows, part.asked) or 0,
        level=part.level,
        period=opened.period,
        today=today,
        is_chosen=part.chose > 0 or bool(rows),
    )
    if not mine:
        said = replace(said, figure=words.NO_FIGURE)
    return BehindLine(
        name=part.name,
        url=reverse("figure", args=[part.slug, opened.definition.code, opened.period.code]),
        level=part.level,
        said=said,
        standing=_standing_of_hub(part, rows, words.total_of(mine), opened, today)
        if part.is_hub
        else said.coverage,
    )


def _standing_of_hub(
    part: AskedPart, rows: Sequence[FigureRow], total: FigureRow | None, opened: Opened, today: date
) -> str:
    """In the figure, or not and why: every hub that is left out has its reason."""
    if total is None:
        if rows:
            return "Not in it: another questionnaire was used"
        if part.waiver and opened.inside:
            return f"Not in it: agreed exception ({part.waiver})"
        if part.waiver:
            return "Not in it: agreed exception"
        if not part.chose:
            return "Not in it: the hub did not choose this measure"
        return f"Not in it: {'not yet due' if today <= opened.period.due else 'missing'}"
    if total.incomplete:
        return "Not in it: out of how many is not known yet"
    if total.included:
        standing = IN_IT if adds_over_places(opened.definition) else "Reported"
        return f"{standing}, not yet approved" if total.not_yet_approved else standing
    why = "not collected" if total.not_collected else "does not apply"
    return f"Not in it: {why}" + (f" ({total.reason})" if total.reason else "")


def _table(opened: Opened, lines: Sequence[BehindLine], number: int) -> Table:
    below = "Hub" if opened.place.level == Level.AUTHORITY else Level(lines[0].level).label
    standing = "In the figure?" if opened.place.level == Level.AUTHORITY else "Hubs included"
    return Table(
        id=f"behind-{number}",
        caption=f"{below}s behind the figure"
        if below != "Local authority"
        else "Authorities behind the figure",
        columns=(below, "Figure", standing),
        rows=[[{"text": line.name, "url": line.url}, line.said.figure, line.standing] for line in lines],
    )


def _readded(opened: Opened, total: FigureRow | None, behind: list[Sequence[FigureRow]]) -> tuple[str, bool]:
    """The rows of the page, added up once more: in words, and whether they come to the figure."""
    definition, level = opened.definition, opened.place.level
    if level == Level.HUB or total is None:
        return "", True
    hidden = sum(1 for rows in behind if any(not row.is_shown for row in rows))
    if not total.is_shown or hidden or opened.others:
        return _not_readded(total, hidden), True
    rows = [row for some in behind for row in some if row.level > Level.HUB or not row.incomplete]
    if definition.kind == Kind.MATURITY_LEVEL:
        said = words.levels_words(_levels_together(rows), level=level)
        return (f"The rows above come to: {said}." if said else ""), True
    together = add(row.parts for row in rows if row.is_total)
    said = words.parts_words(definition, together) or "no figure"
    if _same(together, total.parts):
        return f"The rows above come to {said}: the figure on this page.", True
    if total.own:
        return (
            f"The rows above come to {said}; a count in which each family counts once stands instead.",
            True,
        )
    return f"The rows above come to {said}, which is not the figure: it is being added up again.", False


def _not_readded(total: FigureRow, hidden: int) -> str:
    if total.is_shown and hidden:
        rows = "row is" if hidden == 1 else "rows are"
        return f"{hidden} {rows} hidden, so what is shown here does not come to the figure."
    return ""


def _same(one: Parts, other: Parts) -> bool:
    return (one.numerator or 0, one.denominator or 0) == (other.numerator or 0, other.denominator or 0)


def _levels_together(rows: Sequence[FigureRow]) -> list[FigureRow]:
    counts: dict[int, FigureRow] = {}
    for row in rows:
        if row.rubric_level:
            before = counts.get(row.rubric_level)
            number = (row.numerator or 0) + ((before.numerator or 0) if before else 0)
            counts[row.rubric_level] = replace(row, numerator=number)
    return list(counts.values())


def _others(opened: Opened) -> str:
    many = len(opened.others)
    if not many:
        return ""
    kind = "hub" if opened.others[0].is_hub else "authority" if many == 1 else "authorities"
    if opened.others[0].level == Level.REGION:
        kind = "region"
    plural = "" if many == 1 or kind == "authorities" else "s"
    return f"The figure also covers {many} other {kind}{plural}, whose own figures are not yours to open."


# --- What it means


def _facts(definition: Definition) -> list[dict[str, str]]:
    said = [
        ("Measure", definition.code),
        ("Definition", definition.definition),
        ("What to count", definition.numerator),
        ("Out of what", definition.denominator),
        ("Which dates count", definition.window),
        ("Where the figure comes from", definition.source),
        ("How it adds up over places", definition.get_place_rule_display()),
        ("Compared with the wording before", definition.comparability_note),
    ]
    return [{"key": key, "value": value} for key, value in said if value]


def _of_version(rows: Sequence[FigureRow], version: int | None) -> list[FigureRow]:
    """A place's rows of one questionnaire; a bare state, which belongs to none, stands for any."""
    if version is None:
        return list(rows)
    mine = [row for row in rows if row.instrument_version_id == version]
    if mine:
        return mine
    return [row for row in rows if not row.instrument_version_id and not row.included and not row.incomplete]
