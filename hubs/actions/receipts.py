"""Proof of what was sent: a reference that can be read out, and the figures in words."""

import secrets
from datetime import datetime

from django.utils import timezone

from outcomes.choices import AMOUNT_KINDS, MEAN_KINDS, Kind
from outcomes.measurement import Parts, from_scaled
from outcomes.templatetags.formats import mean_words, pounds

from ..choices import State
from ..measuring import Answers, AskedFigure, Measured
from ..measuring.plan import NO_QUESTIONNAIRE, TOTAL
from ..measuring.wording import shown
from ..models import Receipt
from ..queries.return_plan import value_of

# Without letters and digits that are taken for one another, and without vowels, so that no word comes of it.
LETTERS = "23456789CDFGHJKMNPQRTVWXYZ"
WAITING = "waiting for the council's number"


def new_reference(at: datetime) -> str:
    """Such as FH-2026-K7Q2M9."""
    while True:
        made = "".join(secrets.choice(LETTERS) for _ in range(6))
        reference = f"FH-{timezone.localtime(at).year}-{made}"
        if not Receipt.objects.filter(reference=reference).exists():
            return reference


def what_was_sent(answers: Answers, measured: list[Measured]) -> dict:
    """Every page with its figures as they were sent.

    Keys: place, period, edition, pages; of a page code, title, figures; of a figure code, title, state,
    reason, explanation, lines (what and number), splits; of a split title and lines (part and number).
    """
    by_figure: dict[int, list[Measured]] = {}
    for value in measured:
        by_figure.setdefault(value.definition_id, []).append(value)
    period_return = answers.plan.period_return
    pages = [
        {
            "code": section.code,
            "title": section.title,
            "figures": [
                _figure(answers, figure, by_figure[figure.definition_id])
                for figure in section.asked
                if figure.definition_id in by_figure
            ],
        }
        for section in answers.plan.sections
    ]
    return {
        "place": period_return.place.name,
        "period": period_return.period.title,
        "edition": period_return.edition.version,
        "pages": [page for page in pages if page["figures"]],
    }


def _figure(answers: Answers, figure: AskedFigure, values: list[Measured]) -> dict:
    total = values[0]
    ratings = answers.ratings(figure)
    lines = [
        [_what(figure, value), number_words(figure.definition, value.state, value.parts)]
        for value in values
        if value.cell_id == TOTAL and not figure.levels
    ]
    lines += [
        [part.label, words]
        for part in figure.companions
        if total.state in (State.REPORTED, State.NIL) and (words := answers.text(figure, part))
    ]
    lines += [
        [dimension.title, next(x.title for x in dimension.levels if x.level == ratings[dimension.code])]
        for dimension in figure.levels
        if dimension.code in ratings
    ]
    return {
        "code": figure.code,
        "title": figure.title,
        "state": State(total.state).label,
        "reason": total.reason,
        "explanation": total.explanation,
        "lines": lines,
        "splits": _splits(figure, values),
    }


def _what(figure: AskedFigure, value: Measured) -> str:
    questionnaire = figure.questionnaire(value.instrument_version_id)
    if value.instrument_version_id == NO_QUESTIONNAIRE or questionnaire is None:
        return figure.title
    return questionnaire.title


def _splits(figure: AskedFigure, values: list[Measured]) -> list[dict]:
    by_cell: dict[int, list[Measured]] = {}
    for value in values:
        by_cell.setdefault(value.cell_id, []).append(value)
    tables = [
        {
            "title": table.title,
            "lines": [
                [row.label, number_words(figure.definition, value.state, value.parts)]
                for row in table.rows
                for value in by_cell.get(row.cell_id, ())
            ],
        }
        for table in figure.tables
    ]
    return [table for table in tables if table["lines"]]


def number_words(definition, state: str, parts: Parts) -> str:
    """31; 31 of 43; 4.25 on average over 12; or the state where there is no number."""
    if state not in (State.REPORTED, State.NIL):
        return State(state).label
    numerator = from_scaled(parts.numerator, definition.scale)
    if definition.kind in AMOUNT_KINDS:
        return pounds(numerator) if definition.kind == Kind.CURRENCY else shown(numerator)
    if parts.denominator is None:
        return f"{shown(numerator)} ({WAITING})"
    if definition.kind in MEAN_KINDS:
        value = value_of(definition, parts)
        if value is None:
            return "none"
        average = mean_words(value, is_change=definition.kind == Kind.MEAN_CHANGE)
        return f"{average} on average over {shown(parts.denominator)}"
    return f"{shown(numerator)} of {shown(parts.denominator)}"
