"""What surprises without being wrong: it asks for an explanation, and then passes."""

from collections.abc import Iterator
from decimal import Decimal

from outcomes.choices import AMOUNT_KINDS, MEAN_KINDS, RATIO_KINDS, Kind
from outcomes.measurement import from_scaled

from . import boxes
from .answers import NIL, REPORTED, Answers
from .conversion import nothing, parts_of
from .plan import NO_QUESTIONNAIRE, TOTAL, AskedFigure, How
from .wording import EXPLAIN, Fault, shown

# A change is surprising beyond both.
SHARE = Decimal("0.25")
PEOPLE = 10


def surprises_in(answers: Answers, figure: AskedFigure) -> list[str]:
    """What surprises about one figure, each in a sentence."""
    state = answers.state(figure)
    if figure.how == How.LEVELS or state not in (REPORTED, NIL):
        return []
    return [
        *_changes(answers, figure, state),
        *_above_an_estimate(answers, figure),
        *_more_than_started(answers, figure),
    ]


def surprise_fault(answers: Answers, figure: AskedFigure) -> Fault | None:
    """The surprises that still wait for an explanation."""
    if figure.warnings_accepted or answers.of(figure).explanation.strip():
        return None
    sentences = surprises_in(answers, figure)
    if not sentences:
        return None
    return Fault(boxes.EXPLANATION, f"{' '.join(sentences)} Explain it, or correct the number.", kind=EXPLAIN)


def is_surprising(before: Decimal, now: Decimal) -> bool:
    """Beyond 25 % and 10 people; where there were none before, beyond 10 people alone."""
    change = abs(now - before)
    return change > PEOPLE and change > abs(before) * SHARE


def _changes(answers: Answers, figure: AskedFigure, state: str) -> Iterator[str]:
    past = figure.previous
    if past is None or past.state not in (REPORTED, NIL):
        return
    definition = figure.definition
    for slot in answers.slots(figure):
        version = answers.of(figure, slot=slot).instrument_version_id or NO_QUESTIONNAIRE
        before = past.parts.get((version, TOTAL))
        if state == NIL:
            parts = nothing(definition.kind)
        else:
            parts = parts_of(definition, answers.numbers(figure, slot=slot), figure.questionnaire(version))
        if before is None or parts is None:
            continue
        pairs = []
        if definition.kind not in MEAN_KINDS:
            pairs.append(
                (
                    "How many" if definition.kind in (*RATIO_KINDS, Kind.COUNT) else "The amount",
                    from_scaled(before.numerator, definition.scale),
                    from_scaled(parts.numerator, definition.scale),
                )
            )
        if definition.kind not in AMOUNT_KINDS and not definition.central_denominator:
            pairs.append(
                ("Out of how many", from_scaled(before.denominator, 0), from_scaled(parts.denominator, 0))
            )
        for name, old, new in pairs:
            if old is not None and new is not None and is_surprising(old, new):
                yield f"{name} went from {shown(old)} in {past.period_title} to {shown(new)}."


def _above_an_estimate(answers: Answers, figure: AskedFigure) -> Iterator[str]:
    if figure.definition.kind not in RATIO_KINDS or figure.definition.valid_high is not None:
        return
    numbers = answers.numbers(figure)
    top, bottom = numbers.get("numerator"), numbers.get("denominator")
    if top is not None and bottom and top > bottom:
        yield f"How many ({shown(top)}) is more than the estimate of how many there are ({shown(bottom)})."


def _more_than_started(answers: Answers, figure: AskedFigure) -> Iterator[str]:
    if figure.definition.kind != Kind.MEAN_CHANGE:
        return
    for slot in answers.slots(figure):
        numbers = answers.numbers(figure, slot=slot)
        n, started = numbers.get("n"), numbers.get("started")
        if n is not None and started is not None and n > started:
            yield f"More people have both scores ({shown(n)}) than started ({shown(started)})."
