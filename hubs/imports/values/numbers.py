"""The numbers of a row, as the whole-number parts of its figure."""

from decimal import Decimal, InvalidOperation

from outcomes.choices import MEAN_KINDS, Kind
from outcomes.measurement import Parts, sums_from_total, to_scaled
from outcomes.models import Definition

from ... import value_columns as columns
from ...choices import State
from ...measuring.conversion import is_too_large
from ...measuring.typed import LARGEST_KEPT
from .refusing import Refused

LARGEST = 10**12


def parts_of(state: State, definition: Definition) -> Parts:
    """None this quarter counts nought in a count, and adds nothing to a ratio or an average."""
    if state == State.NIL:
        return Parts(0, None if not definition.denominator else 0)
    return Parts()


def parts(cells: dict[str, str], definition: Definition, numerator_only: bool) -> Parts:
    if definition.kind in MEAN_KINDS:
        return _average(cells, definition)
    for column in (columns.N, *columns.SPREAD):
        if cells.get(column):
            raise Refused(
                column, "not-an-average", f"{definition.code} is not an average: leave {column} empty."
            )
    numerator = _scaled(cells, columns.NUMERATOR, definition.scale, negative=_may_be_negative(definition))
    if not definition.denominator or numerator_only:
        if cells[columns.DENOMINATOR]:
            raise Refused(
                columns.DENOMINATOR, "no-denominator", f"{definition.code} has no “out of how many” here."
            )
        return Parts(numerator)
    if definition.central_denominator and not cells[columns.DENOMINATOR]:
        return Parts(numerator)
    denominator = _scaled(cells, columns.DENOMINATOR, 0)
    population_share = definition.kind == Kind.PERCENTAGE and definition.valid_high is None
    if definition.kind == Kind.PERCENTAGE and numerator > denominator and not population_share:
        raise Refused(
            columns.NUMERATOR,
            "above-denominator",
            f"How many ({numerator}) cannot be more than out of how many ({denominator}).",
        )
    if numerator and not denominator:
        raise Refused(columns.DENOMINATOR, "nought", "Out of how many is 0 and how many is not.")
    return Parts(numerator, denominator)


def _average(cells: dict[str, str], definition: Definition) -> Parts:
    total = _decimal(cells, columns.NUMERATOR, negative=_may_be_negative(definition))
    n = _scaled(cells, columns.N, 0)
    if cells[columns.DENOMINATOR]:
        raise Refused(
            columns.DENOMINATOR, "an-average", f"{definition.code} is an average: give its number in n."
        )
    _check_range(total, n, definition)
    sd = _decimal(cells, columns.STANDARD_DEVIATION) if cells.get(columns.STANDARD_DEVIATION) else None
    if is_too_large(definition, {"n": Decimal(n), "sum": total, "sd": sd}):
        raise Refused(columns.N, "too-large", "These numbers together are larger than can be kept.")
    if cells.get(columns.SUM_OF_SQUARES) and cells.get(columns.STANDARD_DEVIATION):
        raise Refused(
            columns.STANDARD_DEVIATION, "two-spreads", "Give the sum of squares or the standard deviation."
        )
    if cells.get(columns.SUM_OF_SQUARES):
        squares = _scaled(cells, columns.SUM_OF_SQUARES, 2 * definition.scale)
        scaled = _scaled(cells, columns.NUMERATOR, definition.scale, negative=True)
        if n and squares * n < scaled * scaled:
            raise Refused(
                columns.SUM_OF_SQUARES,
                "too-small",
                "This is too small for the sum and the number.",
            )
        if squares >= LARGEST_KEPT:
            raise Refused(columns.SUM_OF_SQUARES, "too-large", "This is larger than can be kept.")
        return Parts(scaled, n, squares)
    return sums_from_total(total, n, sd, scale=definition.scale)


def _check_range(total: Decimal, n: int, definition: Definition) -> None:
    if not n:
        if total:
            raise Refused(columns.N, "nought", "The number is 0 and the sum is not.")
        return
    mean = total / n
    low, high = definition.valid_low, definition.valid_high
    if (low is not None and mean < low) or (high is not None and mean > high):
        raise Refused(
            columns.NUMERATOR,
            "out-of-range",
            f"The average would be {mean:.2f}, outside {low:f} to {high:f}.",
        )


def _may_be_negative(definition: Definition) -> bool:
    return definition.kind in (Kind.MEAN_CHANGE, Kind.QUANTITY, Kind.CURRENCY)


def _scaled(cells: dict[str, str], column: str, places: int, *, negative: bool = False) -> int:
    value = _decimal(cells, column, negative=negative)
    try:
        return to_scaled(value, places)
    except ValueError:
        wanted = "a whole number" if places == 0 else f"a number with at most {places} decimal places"
        raise Refused(column, "too-fine", f"“{cells[column]}” must be {wanted}.") from None


def _decimal(cells: dict[str, str], column: str, *, negative: bool = False) -> Decimal:
    text = cells.get(column, "").replace(",", "").removeprefix("£")
    if not text:
        raise Refused(column, "no-number", f"The row needs a number in {column}.")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Refused(column, "not-a-number", f"“{cells[column]}” is not a number.") from None
    if not value.is_finite() or abs(value) > LARGEST:
        raise Refused(column, "not-a-number", f"“{cells[column]}” is not a number that can be kept.")
    if value < 0 and not negative:
        raise Refused(column, "negative", f"“{cells[column]}” cannot be below 0.")
    return value
