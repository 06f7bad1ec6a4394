"""What is wrong in the splits of a figure: parts that do not make up their whole, and rows of their own."""

from collections.abc import Iterator
from decimal import Decimal

from outcomes.choices import MEAN_KINDS, RATIO_KINDS, Kind

from .answers import Answers
from .crossings import derived_rows
from .faults import mean_faults, ratio_faults, unreadable_boxes
from .plan import AskedFigure, Part, SplitTable
from .wording import MISSING, Fault, short, shown

# Of an average only the number of people adds up to the total; the averages do not.
SUMMED = ("numerator", "denominator", "n")


def split_faults(answers: Answers, figure: AskedFigure, slot: int) -> Iterator[Fault]:
    for table in figure.tables:
        if answers.is_filled(figure, table, slot=slot):
            yield from table_faults(answers, figure, table, slot)
        elif (
            table.required
            and not _made_up_elsewhere(answers, figure, table, slot)
            and _has_parts(answers, figure, slot)
        ):
            yield Fault(
                table.parts[0].name,
                f"Fill in the split by {table.title[0].lower()}{table.title[1:]}: it is part of the return.",
                slot,
                table.rows[0].cell_id,
                MISSING,
            )


def table_faults(answers: Answers, figure: AskedFigure, table: SplitTable, slot: int = 0) -> Iterator[Fault]:
    """The rows by themselves, then the sums."""
    unreadable = False
    for row in table.rows:
        for fault in unreadable_boxes(answers, figure, table.parts, slot=slot, cell_id=row.cell_id):
            unreadable = True
            yield fault
        if not answers.of(figure, slot=slot, cell_id=row.cell_id).has_words:
            continue
        numbers = answers.row(figure, table, row.cell_id, slot=slot)
        if figure.definition.kind in RATIO_KINDS:
            yield from _unfinished(answers, figure, table, numbers, slot, row.cell_id)
            yield from ratio_faults(figure, numbers, slot=slot, cell_id=row.cell_id)
        elif figure.definition.kind in MEAN_KINDS:
            yield from mean_faults(answers, figure, numbers, slot=slot, cell_id=row.cell_id)
    if unreadable:
        return
    if table.must_sum:
        yield from _sum_faults(answers, figure, table, slot)
    else:
        yield from _above_the_whole(answers, figure, table, slot)
    yield from _margin_faults(answers, figure, table, slot)


def _unfinished(answers: Answers, figure: AskedFigure, table: SplitTable, numbers, slot: int, cell_id: int):
    """One of two numbers typed. Where the rows add up, a blank is nothing, and the sums will tell."""
    if table.must_sum:
        return
    for part in table.parts:
        if numbers[part.name] is None and not part.from_council:
            name = short(part)
            yield Fault(part.name, f"Enter {name[0].lower()}{name[1:]}.", slot, cell_id, MISSING)


def _sum_faults(answers: Answers, figure: AskedFigure, table: SplitTable, slot: int) -> Iterator[Fault]:
    for part in table.parts:
        if part.name not in SUMMED or part.from_council:
            continue
        whole = _whole(answers, figure, part, slot)
        if whole is None:
            continue
        typed = [answers.number(figure, part, slot=slot, cell_id=row.cell_id) for row in table.rows]
        total = sum((number for number in typed if number is not None), Decimal(0))
        if total != whole:
            what = "" if part.name == "numerator" else f" for {_lower(short(part, pairs=_pairs(figure)))}"
            yield Fault(
                part.name,
                f"The parts add up to {shown(total)}{what}; the total is {shown(whole)}.",
                slot,
                table.rows[0].cell_id,
            )


def _above_the_whole(answers: Answers, figure: AskedFigure, table: SplitTable, slot: int) -> Iterator[Fault]:
    """Where one family may count in several parts there is no sum, and still no part above the whole.

    With how many alone split, a part such as "None of these" lies outside how many, and so the limit is
    out of how many.
    """
    for part in table.parts:
        if part.name not in SUMMED or part.from_council or part.may_be_negative:
            continue
        limit = part
        if table.numerator_only:
            limit = next((p for p in figure.parts if p.name == "denominator"), part)
        whole = _whole(answers, figure, limit, slot)
        for row in table.rows:
            number = answers.number(figure, part, slot=slot, cell_id=row.cell_id)
            if whole is not None and number is not None and number > whole:
                yield Fault(
                    part.name,
                    f"{row.label} ({shown(number)}) cannot be more than the total ({shown(whole)}).",
                    slot,
                    row.cell_id,
                )


def _margin_faults(answers: Answers, figure: AskedFigure, table: SplitTable, slot: int) -> Iterator[Fault]:
    """A split that is typed beside a crossing of the same figure says what the crossing says."""
    for cell_id, made_up in derived_rows(answers, figure, table, slot).items():
        for part in table.parts:
            number = answers.number(figure, part, slot=slot, cell_id=cell_id) or Decimal(0)
            if number != made_up[part.name]:
                yield Fault(
                    part.name,
                    f"The table with two splits makes this {shown(made_up[part.name])}, "
                    f"and here it is {shown(number)}.",
                    slot,
                    cell_id,
                )


def _made_up_elsewhere(answers: Answers, figure: AskedFigure, table: SplitTable, slot: int) -> bool:
    return bool(derived_rows(answers, figure, table, slot))


def _has_parts(answers: Answers, figure: AskedFigure, slot: int) -> bool:
    """Whether there is anything to split: a total of nothing leaves nothing for the parts."""
    return any(
        answers.number(figure, part, slot=slot)
        for part in figure.parts
        if part.name in SUMMED and not part.from_council
    )


def _whole(answers: Answers, figure: AskedFigure, part: Part, slot: int) -> Decimal | None:
    of_total = next((p for p in figure.parts if p.name == part.name), None)
    return None if of_total is None else answers.number(figure, of_total, slot=slot)


def _pairs(figure: AskedFigure) -> bool:
    return figure.definition.kind == Kind.MEAN_CHANGE


def _lower(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"
