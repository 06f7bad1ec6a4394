"""The one way from what was typed to the whole-number parts that are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from outcomes.choices import AMOUNT_KINDS, RATIO_KINDS, Kind
from outcomes.measurement import Parts, sums_from_mean, sums_from_total, to_scaled

from . import rubric
from .answers import NIL, REPORTED, WITHOUT_NUMBER, Answers
from .crossings import derived_rows
from .plan import NO_QUESTIONNAIRE, TOTAL, AskedFigure, Definition, How, Questionnaire, SplitTable
from .typed import LARGEST_KEPT, TypedFigure

Numbers = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Measured:
    """A figure's cell as it is to be kept, wherever it belongs."""

    definition_id: int
    state: str
    parts: Parts = Parts()
    cell_id: int = TOTAL
    instrument_version_id: int = NO_QUESTIONNAIRE
    companions: Mapping[str, int] = field(default_factory=dict)
    method: str = ""
    reason: str = ""
    explanation: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


def measure(answers: Answers) -> list[Measured]:
    """Everything that a return's answers amount to. Nothing comes of figures that are missing or unfinished:
    whoever submits has refused those before."""
    return [value for figure in answers.plan.asked for value in measure_figure(answers, figure)]


def measure_figure(answers: Answers, figure: AskedFigure) -> list[Measured]:
    state = answers.state(figure)
    if not state:
        return []
    if state in WITHOUT_NUMBER:
        return _without_number(answers, figure, state)
    if figure.how == How.LEVELS:
        return _levels(answers, figure)
    if state == NIL:
        return _nil(answers, figure)
    return list(_reported(answers, figure))


def nothing(kind: str) -> Parts:
    """None this quarter: 0 in counts and money; nothing added to ratios and averages."""
    if kind in AMOUNT_KINDS:
        return Parts(0)
    if kind in RATIO_KINDS:
        return Parts(0, 0)
    return Parts(0, 0, 0)


def parts_of(
    definition: Definition, numbers: Numbers, questionnaire: Questionnaire | None = None
) -> Parts | None:
    """The kept parts of one cell; None where a number is missing. Only the council's denominator may be."""
    kind, scale = definition.kind, definition.scale
    if kind in AMOUNT_KINDS or kind in RATIO_KINDS:
        numerator, denominator = numbers.get("numerator"), numbers.get("denominator")
        if numerator is None:
            return None
        if kind in AMOUNT_KINDS:
            return Parts(to_scaled(numerator, scale))
        if denominator is None and not definition.central_denominator:
            return None
        return Parts(to_scaled(numerator, scale), None if denominator is None else int(denominator))
    n, sd = numbers.get("n"), numbers.get("sd")
    if n is None:
        return None
    if n == 0:
        return nothing(kind)
    spread = sd if n > 1 else None
    if kind == Kind.MEAN_CHANGE:
        change = average_change(numbers, questionnaire)
        return None if change is None else sums_from_mean(change, int(n), spread, scale=scale)
    if numbers.get("sum") is not None:
        return sums_from_total(numbers["sum"], int(n), spread, scale=scale)
    if numbers.get("mean") is not None:
        return sums_from_mean(numbers["mean"], int(n), spread, scale=scale)
    return None


def is_too_large(definition: Definition, numbers: Numbers) -> bool:
    """Whether the sums of these scores would not fit where they are kept."""
    n, sd = numbers.get("n") or Decimal(0), numbers.get("sd") or Decimal(0)
    scores = [numbers[name] for name in ("mean", "first", "last") if numbers.get(name) is not None]
    if n and numbers.get("sum") is not None:
        scores.append(numbers["sum"] / n)
    reach = max((abs(score) for score in scores), default=Decimal(0)) + sd
    return n * max(reach * reach, reach) * Decimal(10) ** (2 * definition.scale) >= LARGEST_KEPT


def average_change(numbers: Numbers, questionnaire: Questionnaire | None) -> Decimal | None:
    """Last less first, turned so that a positive change is an improvement."""
    first, last = numbers.get("first"), numbers.get("last")
    if first is None or last is None:
        return None
    return first - last if questionnaire is not None and questionnaire.lower_is_better else last - first


def companions_of(figure: AskedFigure, numbers: Numbers, *, of_total: bool = True) -> dict[str, int]:
    """The numbers beside a figure, as they are kept; of a before-and-after figure also its two sums."""
    kept = {}
    scale = figure.definition.scale
    if of_total:
        for part in figure.companions:
            if numbers.get(part.name) is not None:
                kept[part.name] = to_scaled(numbers[part.name], part.places)
    if figure.definition.kind == Kind.MEAN_CHANGE:
        for name in ("started", "improved", "same", "worse") if of_total else ():
            if numbers.get(name) is not None:
                kept[name] = int(numbers[name])
        n = numbers.get("n")
        for name in ("first", "last"):
            if n and numbers.get(name) is not None:
                kept[f"{name}_sum"] = sums_from_mean(numbers[name], int(n), None, scale=scale).numerator
    return kept


def _without_number(answers: Answers, figure: AskedFigure, state: str) -> list[Measured]:
    said = answers.of(figure)
    total = Measured(
        figure.definition_id, state, reason=said.reason.strip(), typed=dict(said.typed), method=said.method
    )
    # The parts that a return requires are as little there as the whole.
    return [total] + [
        Measured(figure.definition_id, state, cell_id=row.cell_id, reason=said.reason.strip())
        for table in figure.required_tables
        for row in table.rows
    ]


def _nil(answers: Answers, figure: AskedFigure) -> list[Measured]:
    said, parts = answers.of(figure), nothing(figure.definition.kind)
    total = _measured(
        figure, said, NIL, parts, companions=companions_of(figure, answers.numbers(figure)), total=said
    )
    return [total] + [
        Measured(figure.definition_id, NIL, parts, cell_id=row.cell_id)
        for table in figure.required_tables
        if table.must_sum
        for row in table.rows
    ]


def _reported(answers: Answers, figure: AskedFigure) -> Iterator[Measured]:
    total = answers.of(figure)
    for slot in answers.slots(figure):
        entry, numbers = answers.of(figure, slot=slot), answers.numbers(figure, slot=slot)
        questionnaire = figure.questionnaire(entry.instrument_version_id)
        parts = parts_of(figure.definition, numbers, questionnaire)
        if parts is None:
            continue
        state = state_of(figure.definition, parts)
        version = questionnaire.version_id if questionnaire else NO_QUESTIONNAIRE
        yield _measured(
            figure,
            entry,
            state,
            parts,
            version=version,
            companions=companions_of(figure, numbers),
            total=total,
        )
        for table in figure.tables:
            yield from _split(answers, figure, table, slot, parts, version, questionnaire)


def _split(
    answers: Answers,
    figure: AskedFigure,
    table: SplitTable,
    slot: int,
    whole: Parts,
    version: int,
    questionnaire: Questionnaire | None,
) -> Iterator[Measured]:
    definition = figure.definition
    derived = (
        {} if answers.is_filled(figure, table, slot=slot) else derived_rows(answers, figure, table, slot)
    )
    filled = bool(derived) or answers.is_filled(figure, table, slot=slot)
    # Where the parts make up a whole, the whole being nothing leaves nothing for any part.
    if not filled and not (table.required and table.must_sum and state_of(definition, whole) == NIL):
        return
    for row in table.rows:
        entry = answers.of(figure, slot=slot, cell_id=row.cell_id)
        numbers = derived.get(row.cell_id) or answers.row(figure, table, row.cell_id, slot=slot)
        if table.must_sum and definition.kind not in (Kind.QUANTITY, Kind.CURRENCY):
            numbers = _blanks_are_nothing(table, numbers)
        parts = parts_of(definition, numbers, questionnaire)
        if table.numerator_only and numbers.get("numerator") is not None:
            parts = Parts(to_scaled(numbers["numerator"], definition.scale), whole.denominator)
        if parts is None:
            continue
        yield _measured(
            figure,
            entry,
            state_of(definition, parts),
            parts,
            version=version,
            cell_id=row.cell_id,
            companions=companions_of(figure, numbers, of_total=False),
        )


def state_of(definition: Definition, parts: Parts) -> str:
    """0, and 0 of 0, are none this quarter."""
    empty = parts.numerator == 0 and (definition.kind in AMOUNT_KINDS or parts.denominator == 0)
    return NIL if empty or parts == nothing(definition.kind) else REPORTED


def _blanks_are_nothing(table: SplitTable, numbers: Numbers) -> Numbers:
    """A box left blank where all rows make up the whole: the sum has shown that nothing is in it."""
    counted = {
        part.name
        for part in table.parts
        if part.name in ("numerator", "denominator", "n") and not part.from_council
    }
    return {
        name: Decimal(0) if number is None and name in counted else number for name, number in numbers.items()
    }


def _levels(answers: Answers, figure: AskedFigure) -> list[Measured]:
    """A rating is a count of 1 in its level: ratings add up to a distribution, and never to an average."""
    ratings, said = answers.ratings(figure), answers.of(figure)
    if not ratings:
        return []
    one = Parts(1)
    overall = rubric.overall_level(ratings.values())
    kept = [
        _measured(
            figure,
            said,
            REPORTED,
            one,
            companions={"rated": len(ratings), "lowest": min(ratings.values())},
            total=said,
        )
    ]
    if overall is not None:
        kept.append(Measured(figure.definition_id, REPORTED, one, cell_id=figure.level_cells[overall]))
    for dimension in figure.levels:
        level = ratings.get(dimension.code)
        if level is not None:
            typed = dict(answers.of(figure, cell_id=dimension.cell_id).typed)
            kept.append(Measured(figure.definition_id, REPORTED, one, cell_id=dimension.cell_id, typed=typed))
            kept.append(Measured(figure.definition_id, REPORTED, one, cell_id=dimension.level_cells[level]))
    return kept


def _measured(
    figure: AskedFigure,
    entry: TypedFigure,
    state: str,
    parts: Parts,
    *,
    version: int = NO_QUESTIONNAIRE,
    cell_id: int = TOTAL,
    companions: Mapping[str, int] | None = None,
    total: TypedFigure | None = None,
) -> Measured:
    return Measured(
        figure.definition_id,
        state,
        parts,
        cell_id=cell_id,
        instrument_version_id=version,
        companions=companions or {},
        method=total.method if total else "",
        explanation=total.explanation.strip() if total else "",
        typed=dict(entry.typed),
    )
