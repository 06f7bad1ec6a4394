"""Two analysts filled the same grid: what each says of a hub, and what only one of them changed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.http import QueryDict

from outcomes.templatetags.formats import british_time

from ..measuring import TypedFigure
from ..presenters.central import said_words
from ..queries.central import GridLine
from .central import SEEN, GridForm, name_of

SETTLE = "settle"
KEEP = "keep"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Answers:
    """One figure of the grid: as typed here, as it was when the page was made, and as it stands now."""

    line: GridLine
    cell_id: int
    mine: TypedFigure
    was: TypedFigure
    theirs: TypedFigure

    @property
    def name(self) -> str:
        return name_of(self.line.place.pk, KEEP, self.cell_id)

    @property
    def only_theirs_changed(self) -> bool:
        return self.mine.said == self.was.said != self.theirs.said

    @property
    def differ(self) -> bool:
        return self.was.said not in (self.mine.said, self.theirs.said) and self.mine.said != self.theirs.said


def answers_of(form: GridForm) -> Iterator[Answers]:
    for line, cell_id in form.cells():
        yield Answers(
            line,
            cell_id,
            mine=form.typed_in(line, cell_id),
            was=form.was(line, cell_id),
            theirs=form.standing(line, cell_id),
        )


def in_conflict(form: GridForm) -> list[str]:
    """The figures that both changed, and not to the same."""
    return [figure.name for figure in answers_of(form) if figure.differ]


def merged(form: GridForm) -> QueryDict:
    """What was typed, and in the boxes that only somebody else changed what stands there now."""
    data = form.data.copy()
    for figure in answers_of(form):
        if figure.only_theirs_changed:
            _write(data, form, figure.line, figure.theirs)
    data[SEEN] = form.standing_mark
    return data


def unsettled(data: QueryDict) -> list[str]:
    """Figures for which neither answer was chosen on the conflict page."""
    return [name for name in data.getlist(SETTLE) if data.get(name) not in (MINE, THEIRS)]


def settled(form: GridForm) -> QueryDict:
    """The grid as the conflict page leaves it: where the other's answer is kept, it stands in the boxes."""
    data = form.data.copy()
    for figure in answers_of(form):
        if data.get(figure.name) == THEIRS:
            _write(data, form, figure.line, figure.was)
        data.pop(figure.name, None)
    data.pop(SETTLE, None)
    return data


@dataclass(frozen=True)
class Choice:
    """One hub's figure, or one part of its split, that two people gave differently."""

    name: str
    legend: str
    mine_words: str
    theirs_words: str
    their_name: str
    chosen: str
    error: str
    mine: str = MINE
    theirs: str = THEIRS


@dataclass(frozen=True)
class ConflictPage:
    choices: list[Choice]
    carried: list[tuple[str, str]]
    lines: list[tuple[str, str]]


def conflict_page(form: GridForm, names: Collection[str], *, missing: Collection[str]) -> ConflictPage:
    """The figures to settle, of a form that holds what was typed and what the other gave meanwhile."""
    choices = [_choice(form, found, missing) for found in answers_of(form) if found.name in names]
    left_out = {"csrfmiddlewaretoken", "change_reason", SETTLE, *names}
    return ConflictPage(
        choices,
        carried=[
            (name, value) for name in form.data if name not in left_out for value in form.data.getlist(name)
        ],
        lines=[(f"{choice.legend}: {choice.error}", f"#{choice.name}") for choice in choices if choice.error],
    )


def _choice(form: GridForm, figure: Answers, missing: Collection[str]) -> Choice:
    line, given = figure.line, figure.line.given.get(figure.cell_id)
    label = form.cell_label(figure.cell_id)
    return Choice(
        name=figure.name,
        legend=f"{line.place.name}, {label}" if label else line.place.name,
        mine_words=said_words(form.figure, form.parts, figure.mine),
        theirs_words=said_words(form.figure, form.parts, figure.was),
        their_name=f"{given.by}, {british_time(given.at)}" if given else "Somebody else",
        chosen=form.data.get(figure.name, ""),
        error="Choose which answer to keep." if figure.name in missing else "",
    )


def _write(data: QueryDict, form: GridForm, line: GridLine, figure: TypedFigure) -> None:
    for name, words in form.boxes_of(line, figure).items():
        data[name] = words
