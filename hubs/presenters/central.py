"""The council's grids: which there are, and what each asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from ..choices import State
from ..measuring import AskedFigure, Part, PartKind, Past, SplitTable, TypedFigure
from ..measuring.plan import TOTAL
from ..measuring.wording import SHORT, short
from ..models import Period, Place
from ..queries.central import GridCount, GridLine
from .desk import counted
from .entry import past_words
from .values import state_words


@dataclass(frozen=True)
class GridList:
    authority: str
    rows: list[list]
    columns: tuple[str, ...] = ("Measure", "Period", "Hubs with a figure", "What the council gives")


def grid_list(authority: Place, grids: Iterable[GridCount]) -> GridList:
    return GridList(
        authority.name,
        [
            [
                {
                    "text": f"{grid.figure.title} ({grid.figure.code}), {grid.period.title}",
                    "url": grid_url(authority, grid.figure, grid.period),
                },
                grid.period.title,
                _filled(grid),
                given_words(grid.figure),
            ]
            for grid in grids
        ],
    )


def _filled(grid: GridCount):
    words = f"{grid.filled} of {counted(grid.hubs, 'hub')}"
    return {"text": words, "tag": "orange"} if grid.filled < grid.hubs else words


def given_words(figure: AskedFigure) -> str:
    return "Out of how many" if figure.definition.central_denominator else "The whole figure"


def grid_url(authority: Place, figure: AskedFigure, period: Period, table: SplitTable | None = None) -> str:
    args = [authority.slug, figure.code, period.code]
    return reverse("central_split", args=[*args, table.code]) if table else reverse("central_grid", args=args)


@dataclass(frozen=True)
class GridPage:
    title: str
    caption: str
    code: str
    definition: str
    about: list[tuple[str, str]]
    hub_heading: str
    before_heading: str
    splits: list[tuple[str, str]]
    total_url: str
    list_url: str
    is_denominator: bool


def grid_page(authority: Place, figure: AskedFigure, period: Period, table: SplitTable | None) -> GridPage:
    definition = figure.definition
    return GridPage(
        title=f"{figure.title}, by {table.title.lower()}" if table else figure.title,
        caption=f"{authority.name}, {period.title}",
        code=figure.code,
        definition=definition.definition,
        about=[
            ("Which dates count", figure.window_words or definition.window),
            ("Where it comes from", definition.source),
            *((short(part), part.label) for part in figure.parts),
        ],
        hub_heading="Hub",
        before_heading=_before_heading(figure, table),
        splits=[(t.title, grid_url(authority, figure, period, t)) for t in figure.tables if t is not table],
        total_url=grid_url(authority, figure, period) if table else "",
        list_url=f"{reverse('central')}?authority={authority.slug}",
        is_denominator=definition.central_denominator,
    )


def _before_heading(figure: AskedFigure, table: SplitTable | None) -> str:
    if table is not None:
        return "Total"
    return "Number that counts until now" if figure.definition.central_denominator else "Period before"


def total_words(lines: Iterable[GridLine]) -> dict[int, str]:
    """What was typed as the total of each hub, to read beside a split."""
    totals = {line.place.pk: line.figures.get(TOTAL) for line in lines}
    return {
        place_id: " of ".join(text for text in total.typed.values() if text)
        for place_id, total in totals.items()
        if total is not None
    }


def previous_words(figure: AskedFigure, previous: Mapping[int, Past | int]) -> dict[int, str]:
    return {
        place_id: f"{past:,}" if isinstance(past, int) else past_words(figure, past)
        for place_id, past in previous.items()
    }


def said_words(figure: AskedFigure, parts: Iterable[Part], said: TypedFigure) -> str:
    """One hub's figure as it was given: “12 of 40”, “£1,250.50”, “Does not apply here: it opened in May”."""
    if said.state and said.state != State.REPORTED:
        state = state_words(said.state, figure.definition.frequency)
        return f"{state}: {said.reason}" if said.reason else state
    given = {part.name: text for part in parts if (text := said.typed.get(part.name, "").strip())}
    words = []
    if {"numerator", "denominator"} <= given.keys():
        words.append(f"{given.pop('numerator')} of {given.pop('denominator')}")
    for part in parts:
        if text := given.get(part.name):
            amount = f"£{text.lstrip('£')}" if part.kind == PartKind.POUNDS else text
            words.append(amount if len(parts) == 1 else f"{heading(part)}: {amount}")
    return "; ".join(words) or "nothing typed"


def heading(part: Part) -> str:
    return short(part) if part.name in SHORT else part.label
