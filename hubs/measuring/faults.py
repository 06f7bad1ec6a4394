"""What is wrong in the boxes of a figure's total."""

from collections.abc import Iterator
from decimal import Decimal

from outcomes.choices import MEAN_KINDS, RATIO_KINDS, Kind

from . import boxes
from .answers import Answers
from .conversion import average_change, is_too_large
from .plan import AskedFigure, Part
from .wording import MISSING, Fault, short, shown, unreadable


def figure_faults(answers: Answers, figure: AskedFigure, slot: int, *, is_nil: bool) -> Iterator[Fault]:
    faults = list(unreadable_boxes(answers, figure, figure.boxes, slot=slot))
    yield from faults
    missing = [] if is_nil else list(_missing_boxes(answers, figure, slot))
    yield from missing
    unusable = {fault.name for fault in faults + missing}
    if is_nil:
        return
    kind = figure.definition.kind
    if figure.definition.instrument_required and not answers.of(figure, slot=slot).instrument_version_id:
        yield Fault(boxes.QUESTIONNAIRE, "Choose the questionnaire that was used.", slot)
    if kind in RATIO_KINDS:
        yield from ratio_faults(figure, answers.numbers(figure, slot=slot), slot=slot)
    elif kind in MEAN_KINDS and not unusable:
        yield from mean_faults(answers, figure, answers.numbers(figure, slot=slot), slot=slot)
    elif "numerator" not in unusable:
        yield from _out_of_range(
            figure, answers.number(figure, figure.parts[0], slot=slot), "numerator", slot
        )
    yield from _said_otherwise_elsewhere(answers, figure, slot)


def unreadable_boxes(
    answers: Answers, figure: AskedFigure, parts: tuple[Part, ...], *, slot: int, cell_id: int = 0
) -> Iterator[Fault]:
    pairs = figure.definition.kind == Kind.MEAN_CHANGE
    for part in parts:
        if part.from_council or (
            part.shared is not None and not answers.has_own_box(figure, part, slot=slot)
        ):
            # Told where it is typed.
            continue
        fault = answers.reading(figure, part, slot=slot, cell_id=cell_id).fault
        if fault:
            name = short(part, pairs=pairs)
            yield Fault(part.name, unreadable(part, fault, name=name), slot, cell_id)


def ratio_faults(
    figure: AskedFigure, numbers: dict[str, Decimal | None], *, slot: int, cell_id: int = 0
) -> Iterator[Fault]:
    top, bottom = numbers.get("numerator"), numbers.get("denominator")
    if top is None or bottom is None:
        return
    if bottom == 0 and top > 0:
        yield Fault(
            "denominator", f"Out of how many cannot be 0 when how many is {shown(top)}.", slot, cell_id
        )
    # A share without limits is one of a population estimate: above it, it only surprises.
    elif figure.definition.valid_high is not None and top > bottom:
        yield Fault(
            "numerator",
            f"How many ({shown(top)}) cannot be more than out of how many ({shown(bottom)}).",
            slot,
            cell_id,
        )


def mean_faults(
    answers: Answers, figure: AskedFigure, numbers: dict[str, Decimal | None], *, slot: int, cell_id: int = 0
) -> Iterator[Fault]:
    n, sd = numbers.get("n"), numbers.get("sd")
    if n is None:
        return
    if is_too_large(figure.definition, numbers):
        yield Fault("n", "These numbers together are larger than can be kept. Check them.", slot, cell_id)
        return
    if sd is not None and n < 2:
        yield Fault("sd", "A standard deviation needs at least two scores. Leave it empty.", slot, cell_id)
    if figure.definition.kind == Kind.MEAN_CHANGE:
        yield from _change_faults(answers, figure, numbers, slot, cell_id)
    else:
        yield from _average_faults(figure, numbers, slot, cell_id)


def _average_faults(figure: AskedFigure, numbers, slot: int, cell_id: int) -> Iterator[Fault]:
    n, mean, total = numbers["n"], numbers.get("mean"), numbers.get("sum")
    if mean is not None and total is not None:
        if mean != total / n if n else total != 0:
            yield Fault("sum", "Give the average or the sum, not both.", slot, cell_id)
        return
    if n == 0:
        if total:
            yield Fault("n", f"Out of how many cannot be 0 when the sum is {shown(total)}.", slot, cell_id)
        return
    if mean is None and total is None:
        yield Fault("mean", "Enter the average or the sum.", slot, cell_id, MISSING)
        return
    average = mean if mean is not None else total / n
    yield from _out_of_range(
        figure, average, "mean" if mean is not None else "sum", slot, cell_id, name="The average"
    )


def _change_faults(
    answers: Answers, figure: AskedFigure, numbers, slot: int, cell_id: int
) -> Iterator[Fault]:
    n = numbers["n"]
    questionnaire = figure.questionnaire(answers.of(figure, slot=slot).instrument_version_id)
    if n > 0:
        for name, words in (
            ("first", "The average of the first scores"),
            ("last", "The average of the last scores"),
        ):
            score = numbers.get(name)
            if score is None:
                if cell_id:
                    yield Fault(name, f"Enter {words[0].lower()}{words[1:]}.", slot, cell_id, MISSING)
                continue
            if questionnaire is None or questionnaire.low is None:
                continue
            if not questionnaire.low <= score <= questionnaire.high:
                yield Fault(
                    name,
                    f"{words} ({shown(score)}) must be from {questionnaire.low} to {questionnaire.high}, "
                    f"the range of {questionnaire.title}.",
                    slot,
                    cell_id,
                )
        change = average_change(numbers, questionnaire)
        if change is not None:
            yield from _out_of_range(figure, change, "last", slot, cell_id, name="The average change")
    counted = [numbers.get(name) for name in ("improved", "same", "worse")]
    if not cell_id and None not in counted and sum(counted) != n:
        improved, same, worse = (shown(number) for number in counted)
        yield Fault(
            "improved",
            f"Improved ({improved}), the same ({same}) and worse ({worse}) add up to {shown(sum(counted))}; "
            f"{shown(n)} have both scores.",
            slot,
        )


def _out_of_range(
    figure: AskedFigure,
    value: Decimal | None,
    name_of_box: str,
    slot: int = 0,
    cell_id: int = 0,
    *,
    name: str = "The figure",
) -> Iterator[Fault]:
    low, high = figure.definition.valid_low, figure.definition.valid_high
    if value is None:
        return
    if (low is not None and value < low) or (high is not None and value > high):
        if low is not None and high is not None:
            limits = f"from {shown(low)} to {shown(high)}"
        else:
            limits = f"at least {shown(low)}" if low is not None else f"at most {shown(high)}"
        yield Fault(name_of_box, f"{name} ({shown(round(value, 2))}) must be {limits}.", slot, cell_id)


def _missing_boxes(answers: Answers, figure: AskedFigure, slot: int) -> Iterator[Fault]:
    pairs = figure.definition.kind == Kind.MEAN_CHANGE
    no_pairs = pairs and answers.numbers(figure, slot=slot).get("n") == 0
    for part in figure.boxes:
        if not part.required or part.from_council or answers.text(figure, part, slot=slot):
            continue
        if no_pairs and part.name not in ("started", "n") and part in figure.parts:
            continue
        name = short(part, pairs=pairs)
        if part.shared is not None and not answers.has_own_box(figure, part, slot=slot):
            message = (
                f"This number is typed under {part.shared.code} {part.shared.title}, and is not there yet."
            )
        elif name == "This number":
            message = "Enter this number."
        else:
            message = f"Enter {name[0].lower()}{name[1:]}."
        yield Fault(part.name, message, slot, kind=MISSING)


def _said_otherwise_elsewhere(answers: Answers, figure: AskedFigure, slot: int) -> Iterator[Fault]:
    """Two figures of the same people on the same questionnaire, each with a box: they must agree."""
    for part in figure.parts:
        if part.shared is None or not part.shared.same_questionnaire:
            continue
        own = answers.of(figure, slot=slot).typed.get(part.name, "").strip()
        held = answers.shared_text(figure, part, slot=slot)
        if own and held and own != held:
            yield Fault(
                part.name,
                f"{part.shared.code} says {held} for the same people and questionnaire; here it is {own}.",
                slot,
                tells_of=part.shared.definition_id,
            )
