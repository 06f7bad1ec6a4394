"""What a permanent link shows: the figure then, the figure now, and what happened between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from hubs.choices import Level, ReturnEventKind
from hubs.models import Period, Place
from hubs.presenters.submitted import revised_words
from outcomes.models import Definition
from outcomes.templatetags.formats import british_date, british_time

from ..choices import Shown
from ..queries.figures import Opened
from ..queries.past import Happening, ReleasedThen
from ..queries.rows import FigureRow
from . import figure_words as words
from .figure_in_words import FigureInWords, by_questionnaire, in_words
from .figure_parts import Table

STEPS = {
    ReturnEventKind.SUBMITTED: "Sent",
    ReturnEventKind.RECALLED: "Taken back",
    ReturnEventKind.RETURNED: "Sent back",
    ReturnEventKind.APPROVED: "Approved",
    ReturnEventKind.CORRECTED: "Corrected",
    ReturnEventKind.CORRECTION_APPROVED: "Correction approved",
}
UNCHANGED = "Nothing has changed since."


@dataclass(frozen=True)
class ThenPage:
    title: str
    code: str
    place: str
    period: str
    figure_url: str
    address: str
    asked_for: str
    said: str
    compared: Table
    tables: tuple[Table, ...]


def kept_address(opened: Opened) -> str:
    """The permanent link to the figure as it reads now; empty where there is none."""
    version = next((row.version for row in opened.measure.rows if row.version), None)
    if version is None:
        return ""
    name = "version" if opened.inside else "release"
    return f"{settings.PUBLIC_URL}{_path(opened.place, opened.definition, opened.period)}?{name}={version}"


def then_page(
    opened: Opened, then_at: datetime, since: Sequence[Happening], *, version: int, today: date
) -> ThenPage:
    """For the inside audience: with the corrections and steps between, and who made them."""
    now = opened.measure.rows
    same = _numbers(opened.then) == _numbers(now)
    tables = tuple(table for table in (_corrections(opened.definition, since), _steps(since)) if table.rows)
    if same:
        said = "The figure is the same now; what happened since stands below." if tables else UNCHANGED
    else:
        said = "The figure has changed since."
        if not tables:
            said += " No hub’s figure was corrected: figures came in or were added up again."
    return _page(
        opened,
        now=now,
        then=opened.then,
        at=then_at,
        query=f"version={version}",
        asked_for=f"The figure as it stood at data version {version}, on {british_time(then_at)}.",
        said=said,
        tables=tables,
        today=today,
    )


def released_then_page(opened: Opened, then: ReleasedThen, *, release: int, today: date) -> ThenPage:
    """For readers: one release beside the newest, and the days on which the figure changed."""
    days = list(dict.fromkeys(british_date(at) for at in then.changed))
    said = f"Later releases changed the figure on {_and(days)}." if days else UNCHANGED
    return _page(
        opened,
        now=then.now,
        # What is hidden now is not told by what was shown before.
        then=then.now if any(row.shown != Shown.SHOWN for row in then.now) else then.rows,
        at=then.at,
        query=f"release={release}",
        asked_for=f"The figure as it was released on {british_date(then.at)}.",
        said=said,
        tables=(),
        today=today,
    )


def _page(
    opened: Opened,
    *,
    now: Sequence[FigureRow],
    then: Sequence[FigureRow],
    at: datetime,
    query: str,
    asked_for: str,
    said: str,
    tables: tuple[Table, ...],
    today: date,
) -> ThenPage:
    path = _path(opened.place, opened.definition, opened.period)
    return ThenPage(
        title=opened.definition.title,
        code=opened.definition.code,
        place=opened.place.name,
        period=opened.period.title,
        figure_url=path,
        address=f"{settings.PUBLIC_URL}{path}?{query}",
        asked_for=asked_for,
        said=said,
        compared=_compared(opened, then, now, at, today),
        tables=tables,
    )


def _compared(
    opened: Opened, then: Sequence[FigureRow], now: Sequence[FigureRow], at: datetime, today: date
) -> Table:
    is_hub = opened.place.level == Level.HUB
    lines = [
        [{"text": when, "note": said.questionnaire}, said.figure, said.coverage]
        for when, rows in ((f"Then, {british_time(at)}", then), ("Now", now))
        for said in _in_words(opened, rows, today)
    ]
    return Table(
        id="then-and-now",
        caption="Then and now",
        columns=("When", "Figure", "Approved?" if is_hub else "Hubs included"),
        rows=lines,
    )


def _in_words(opened: Opened, rows: Sequence[FigureRow], today: date) -> Iterator[FigureInWords]:
    for some in by_questionnaire(rows) or [()]:
        yield in_words(
            opened.definition,
            some,
            expected=words.expected_of(rows, opened.measure.asked),
            level=opened.place.level,
            period=opened.period,
            today=today,
            is_chosen=opened.measure.is_chosen,
        )


def _corrections(definition: Definition, since: Sequence[Happening]) -> Table:
    return Table(
        id="corrections",
        caption="Corrections since",
        columns=("Place", "Before", "After", "Why", "Who and when"),
        rows=[
            [
                {"text": one.place, "note": one.part},
                revised_words(definition, one.old_state, one.old),
                revised_words(definition, one.new_state, one.new),
                one.reason,
                _who_and_when(one),
            ]
            for one in since
            if not one.step
        ],
    )


def _steps(since: Sequence[Happening]) -> Table:
    return Table(
        id="steps",
        caption="Returns since",
        columns=("Hub", "What", "Who and when"),
        rows=[[one.place, STEPS[ReturnEventKind(one.step)], _who_and_when(one)] for one in since if one.step],
    )


def _who_and_when(one: Happening) -> str:
    return ", ".join(filter(None, (one.who, british_time(one.at))))


def _numbers(rows: Iterable[FigureRow]) -> set[tuple]:
    return {row.numbers for row in rows}


def _and(days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"


def _path(place: Place, definition: Definition, period: Period) -> str:
    return reverse("figure", args=[place.slug, definition.code, period.code])
