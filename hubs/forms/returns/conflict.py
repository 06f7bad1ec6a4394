"""Two people typed on the same page: both answers for each box, and what both agree on carried along."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from outcomes.models import User
from outcomes.templatetags.formats import british_time

from ...actions.refusals import SectionChanged
from ...choices import CountingMethod
from ...measuring import AskedFigure, parse_box, parse_number
from ...measuring.boxes import EXPLANATION, METHOD, QUESTIONNAIRE, REASON, STATE
from ...presenters.values import state_words
from .posted import FORM_KEY, LEVEL, VERSION
from .section import begin_low, label_of

SETTLE = "settle"
MINE, THEIRS = "mine:", "theirs:"
BY, AT = "other_name", "other_time"
NOTHING = "nothing typed"
_LABELS = {
    STATE: "what you have",
    REASON: "why there is no figure",
    METHOD: "how it was counted",
    EXPLANATION: "what explains the change",
    QUESTIONNAIRE: "which questionnaire",
}
OTHER_WINDOW = "Your other window"


@dataclass(frozen=True)
class Choice:
    name: str
    legend: str
    mine: str
    theirs: str
    mine_words: str
    theirs_words: str
    chosen: str
    error: str = ""


@dataclass(frozen=True)
class ConflictPage:
    title: str
    place: str
    period: str
    heading: str
    who: str
    their_name: str
    leave: str
    path: str
    do: str
    trail: list[tuple[str, str]]
    choices: list[Choice]
    carried: list[tuple[str, str]]
    lines: list[tuple[str, str]]


def conflict_page(
    refusal: SectionChanged | None,
    data: QueryDict,
    figures: Iterable[AskedFigure],
    *,
    period_return,
    title: str,
    path: str,
    trail: list[tuple[str, str]],
    viewer: User | None = None,
) -> ConflictPage:
    """From a refused save; or, without one, from the conflict page itself, sent with a choice left open."""
    asked = {figure.definition_id: figure for figure in figures}
    if refusal is not None:
        pairs = {conflict.box: (conflict.mine, conflict.theirs) for conflict in refusal.conflicts}
        their_name, at = _who(refusal, viewer)
        version, missing = str(refusal.version), frozenset()
    else:
        pairs = {n: (data.get(MINE + n, ""), data.get(THEIRS + n, "")) for n in data.getlist(SETTLE)}
        their_name, at = data.get(BY, ""), data.get(AT, "")
        version, missing = data.get(VERSION, ""), frozenset(unsettled(data))
    choices = [
        _choice(asked, name, mine, theirs, data.get(name) if refusal is None else None, name in missing)
        for name, (mine, theirs) in pairs.items()
        if parse_box(name)
    ]
    carried = _carried(data, {choice.name for choice in choices})
    carried += [(VERSION, version), (FORM_KEY, uuid.uuid4().hex), (BY, their_name), (AT, at)]
    own = their_name == OTHER_WINDOW
    return ConflictPage(
        heading="This page was changed in another window" if own else "Somebody else changed this page",
        leave="Leave this, and see the page as it is saved"
        if own
        else f"Leave mine, and see the page as {their_name} saved it",
        title=title,
        place=period_return.place.name,
        period=period_return.period.title,
        who=f"{'You' if own else their_name} saved this page {at}, while you had it open"
        f"{' here' if own else ''}."
        if at
        else "",
        their_name=their_name,
        path=path,
        do=data.get("do", "continue"),
        trail=trail,
        choices=choices,
        carried=carried,
        lines=[(f"{choice.legend}: {choice.error}", f"#{choice.name}") for choice in choices if choice.error],
    )


def unsettled(data: Mapping) -> list[str]:
    """Boxes for which neither answer was chosen on the conflict page."""
    return [name for name in data.getlist(SETTLE) if name not in data]


def _who(refusal: SectionChanged, viewer: User | None) -> tuple[str, str]:
    if refusal.saved_by is not None and refusal.saved_by == viewer:
        name = OTHER_WINDOW
    else:
        name = str(refusal.saved_by) if refusal.saved_by else "A colleague"
    return name, f"on {british_time(refusal.saved_at)}" if refusal.saved_at else ""


def _carried(data: MultiValueDict, choices: set[str]) -> list[tuple[str, str]]:
    left_out = {"csrfmiddlewaretoken", VERSION, FORM_KEY, "do", SETTLE, BY, AT, *choices}
    return [
        (name, value)
        for name in data
        if name not in left_out and not name.startswith((MINE, THEIRS))
        for value in data.getlist(name)
    ]


def _choice(
    asked: Mapping[int, AskedFigure], name: str, mine: str, theirs: str, chosen: str | None, missing: bool
) -> Choice:
    definition_id, slot, cell_id, part = parse_box(name)
    figure = asked.get(definition_id)
    return Choice(
        name=name,
        legend=_legend(figure, slot, cell_id, part) if figure else part,
        mine=mine,
        theirs=theirs,
        mine_words=_said(figure, part, mine),
        theirs_words=_said(figure, part, theirs),
        chosen=_chosen(mine, theirs, chosen, missing),
        error="Choose which answer to keep." if missing else "",
    )


def _chosen(mine: str, theirs: str, chosen: str | None, missing: bool) -> str:
    """Where only one of the two wrote anything, that is most likely meant."""
    if chosen is not None:
        return "mine" if chosen == mine else "theirs"
    if missing or (mine and theirs):
        return ""
    return "mine" if mine else "theirs"


def _legend(figure: AskedFigure, slot: int, cell_id: int, name: str) -> str:
    row = next((row.label for table in figure.tables for row in table.rows if row.cell_id == cell_id), "")
    dimension = next((d.title for d in figure.levels if d.cell_id == cell_id), "")
    part = next((part for part in figure.boxes if part.name == name), None)
    what = _LABELS.get(name) or (label_of(figure, part) if part else "")
    said = [f"questionnaire {slot + 1}"] if slot else []
    said += [word for word in (row or dimension, "" if name == LEVEL else begin_low(what)) if word]
    return f"{figure.title}: {', '.join(said)}" if said else figure.title


def _said(figure: AskedFigure | None, name: str, words: str) -> str:
    if name == STATE and figure is not None:
        return state_words(words or "reported", figure.definition.frequency)
    if not words:
        return NOTHING
    if name == METHOD:
        return dict(CountingMethod.choices).get(words, words)
    if name == QUESTIONNAIRE and figure is not None:
        questionnaire = figure.questionnaire(parse_number(words))
        return questionnaire.title if questionnaire else words
    return words
