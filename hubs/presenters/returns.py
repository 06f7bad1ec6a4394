"""What the pages of a return as a whole are made of: tasks, figures in words, lines that lead to a box."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from ..choices import State
from ..measuring import Answers, AskedFigure, How, Problem, ProblemKind, Section
from ..measuring.conversion import measure_figure
from ..measuring.plan import TOTAL
from ..measuring.windows import span
from ..models import Return
from .entry import anchor, filled_words, read_only_words
from .tasks import Task
from .values import NO_FIGURE, figure_words, level_words, state_words


@dataclass(frozen=True)
class Said:
    """What a reviewer said: of the return, and of single figures, each with a link."""

    heading: str
    note: str
    figures: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Handed:
    what: str
    to: str
    words: list[str]
    withdraw_url: str


@dataclass(frozen=True)
class PartsShown:
    """A split below its figure: what it is by, and each part with its number."""

    title: str
    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class FigureRow:
    """One figure in words with its splits, and the link by which it is changed."""

    key: str
    value: str
    url: str = ""
    action: str = ""
    parts: list[PartsShown] = field(default_factory=list)


@dataclass(frozen=True)
class FigureCard:
    title: str
    rows: list[FigureRow]


@dataclass(frozen=True)
class Rows:
    """A table: what its columns are called, and its rows."""

    columns: tuple[str, ...]
    rows: list[list]


@dataclass(frozen=True)
class ReturnPage:
    title: str
    place: str
    status: str
    colour: str
    words: list[str]
    trail: list[tuple[str, str]]
    is_open: bool
    tasks: list[Task]
    council: list[Task]
    said: Said | None
    handed: list[Handed]
    cards: list[FigureCard]
    cards_title: str
    check_url: str
    check_words: str
    recall_url: str
    restore_url: str
    links: list[tuple[str, str]]


@dataclass(frozen=True)
class CheckPage:
    place: str
    period: str
    trail: list[tuple[str, str]]
    list_url: str
    cards: list[FigureCard]
    lines: list[tuple[str, str]]
    summary_title: str
    may_submit: bool
    blocked: str
    changes: Rows | None
    form: object


@dataclass(frozen=True)
class ReceiptPage:
    reference: str
    words: list[str]
    trail: list[tuple[str, str]]
    list_url: str
    cards: list[FigureCard]


@dataclass(frozen=True)
class Step:
    what: str
    who_and_when: str
    note: str
    figures: list[tuple[str, str]]
    changes: list[str]


@dataclass(frozen=True)
class HistoryPage:
    place: str
    period: str
    trail: list[tuple[str, str]]
    list_url: str
    steps: list[Step]
    receipts: list[tuple[str, str]]
    revisions: Rows


def address(name: str, period_return: Return, *more) -> str:
    return reverse(name, args=[period_return.place.slug, period_return.period.code, *more])


def window(period) -> str:
    return span(period.starts, period.ends)


def section_tasks(
    answers: Answers, problems: Iterable[Problem], unexplained: Iterable[Problem], *, linked: bool = True
) -> list[Task]:
    """A row for each page that asks the hub for something, with how far it is."""
    told = [*problems, *unexplained]
    tasks = []
    for section in answers.plan.sections:
        if not section.asked:
            continue
        own = [problem for problem in told if problem.domain_code == section.code]
        status, colour, hint = section_status(answers, section, own)
        url = address("return_section", answers.plan.period_return, section.slug) if linked else ""
        tasks.append(Task(section.title, status, url, hint, colour))
    return tasks


def section_status(answers: Answers, section: Section, told: Sequence[Problem]) -> tuple[str, str, str]:
    """Status, the colour of its tag, and what it means for this page."""
    errors = sum(problem.is_error for problem in told)
    explain = sum(problem.kind == ProblemKind.EXPLAIN for problem in told)
    missing = {problem.definition_id for problem in told if problem.kind == ProblemKind.MISSING}
    asked = len(section.asked)
    there = f"{asked - len(missing)} of {counted(asked, 'figure')} {'is' if asked == 1 else 'are'} there."
    if errors:
        return f"{counted(errors, 'thing')} to mend", "red", there
    if not any(answers.state(figure) for figure in section.asked):
        return "Not started", "grey", counted(asked, "figure")
    if missing:
        return "In progress", "blue", there
    if explain:
        return "In progress", "blue", f"{counted(explain, 'change')} to explain."
    return "Complete", "", counted(asked, "figure")


def council_tasks(answers: Answers) -> list[Task]:
    """Figures that come to the hub: nothing to do, and still good to know of."""
    rows = []
    for figure in answers.plan.figures:
        if figure.how == How.FROM_COUNCIL:
            loaded = figure.council_value is not None
            rows.append(
                Task(
                    figure.title,
                    "Loaded" if loaded else "Not loaded yet",
                    hint=figure_now(answers, figure)
                    if loaded
                    else "Your council loads it; you need do nothing.",
                    colour="" if loaded else "grey",
                )
            )
    return rows


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def figure_cards(
    answers: Answers, *, action: str, url_of, filled_by: Mapping[int, str] | None = None
) -> list[FigureCard]:
    """Every figure of the return in words, a card for each page. `url_of(figure)` is where it is changed."""
    return [
        FigureCard(
            section.title,
            [
                FigureRow(
                    figure.title,
                    with_who(figure_now(answers, figure), figure, filled_by),
                    url_of(figure) if figure.is_asked else "",
                    action,
                    parts_now(answers, figure),
                )
                for figure in section.figures
            ],
        )
        for section in answers.plan.sections
    ]


def with_who(words: str, figure: AskedFigure, filled_by: Mapping[int, str] | None) -> str:
    """A figure in words, and who typed it where it was handed over."""
    who = filled_words((filled_by or {}).get(figure.definition_id, ""))
    return f"{words}\n{who}" if who else words


def section_anchor(period_return: Return, figure: AskedFigure) -> str:
    url = address("return_section", period_return, figure.domain_code.lower())
    return f"{url}#{anchor(figure.definition_id)}"


def figure_now(answers: Answers, figure: AskedFigure) -> str:
    """A figure as it stands in the answers, in words: its value, why there is none, its explanation."""
    if not figure.is_asked:
        return read_only_words(figure)
    state = answers.state(figure)
    lines = [_total_words(answers, figure, state)]
    said = answers.of(figure)
    if said.reason and state in (State.NOT_COLLECTED, State.NOT_APPLICABLE):
        lines.append(f"Why: {said.reason}")
    if said.explanation:
        lines.append(f"Explanation: {said.explanation}")
    return "\n".join(lines)


def _total_words(answers: Answers, figure: AskedFigure, state: str) -> str:
    frequency = figure.definition.frequency
    if not state:
        return NO_FIGURE
    if state in (State.NOT_COLLECTED, State.NOT_APPLICABLE):
        return state_words(state, frequency)
    if figure.how == How.LEVELS:
        return "\n".join(_level_lines(answers, figure)) or NO_FIGURE
    measured = [value for value in measure_figure(answers, figure) if value.cell_id == TOTAL]
    if not measured:
        return f"Not finished: {typed_words(answers, figure)}"
    several = len(measured) > 1
    words = []
    for value in measured:
        questionnaire = figure.questionnaire(value.instrument_version_id)
        name = f"{questionnaire.title}: " if questionnaire and (several or figure.instruments) else ""
        words.append(f"{name}{figure_words(figure.definition, value.state, value.parts)}")
    return "\n".join(words)


def typed_words(answers: Answers, figure: AskedFigure) -> str:
    """What stands in the boxes where it does not make a figure yet."""
    words = [
        f"{part.label}: {text}"
        for slot in answers.slots(figure)
        for part in figure.boxes
        if (text := answers.text(figure, part, slot=slot))
    ]
    return "; ".join(words) or "nothing typed yet"


def _level_lines(answers: Answers, figure: AskedFigure) -> list[str]:
    ratings = answers.ratings(figure)
    return [
        f"{dimension.title}: {level_words(ratings[dimension.code]).lower()}"
        for dimension in figure.levels
        if dimension.code in ratings
    ]


def parts_now(answers: Answers, figure: AskedFigure) -> list[PartsShown]:
    """The splits of a figure as they stand in the answers; only what is filled."""
    if not figure.is_asked or answers.state(figure) != State.REPORTED:
        return []
    slots, shown = answers.slots(figure), []
    for slot in slots:
        for table in figure.tables:
            if not answers.is_filled(figure, table, slot=slot):
                continue
            rows = [
                (row.label, " of ".join(words))
                for row in table.rows
                if (words := _row_words(answers, figure, table, row.cell_id, slot))
            ]
            version = answers.of(figure, slot=slot).instrument_version_id if len(slots) > 1 else None
            shown.append(PartsShown(parts_title(figure, table.title, version), rows))
    return shown


def parts_title(figure: AskedFigure, title: str, version: int | None) -> str:
    """What a split is by; of several questionnaires, of which."""
    questionnaire = figure.questionnaire(version) if version else None
    return f"{title}, {questionnaire.title}" if questionnaire else title


def _row_words(answers: Answers, figure: AskedFigure, table, cell_id: int, slot: int) -> list[str]:
    typed = answers.of(figure, slot=slot, cell_id=cell_id).typed
    return [typed[part.name] for part in table.parts if typed.get(part.name, "").strip()]


def problem_lines(period_return: Return, problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Every problem with a link to the box in which it is mended."""
    return [
        (
            f"{problem.title}: {problem.message}",
            f"{address('return_section', period_return, problem.domain_code.lower())}?all=1#{problem.box}",
        )
        for problem in problems
    ]
