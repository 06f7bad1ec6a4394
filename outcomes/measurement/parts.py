from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(frozen=True)
class Parts:
    """The parts of one figure, as whole numbers: numerator and denominator (n of an average), scaled by the
    definition's `scale` (numerator) and not at all (denominator), and the sum of squares, scaled twice.

    `None` is "there is no such part", never zero.
    """

    numerator: int | None = None
    denominator: int | None = None
    sum_sq: int | None = None


def to_scaled(value: Decimal, places: int) -> int:
    """The whole number that stands for `value` with `places` decimal places.

    Raises ValueError where the value has more places than are kept, since rounding would lose what was
    typed without a word.
    """
    shifted = value.scaleb(places)
    whole = shifted.to_integral_value(rounding=ROUND_HALF_EVEN)
    if whole != shifted:
        raise ValueError(f"{value} has more than {places} decimal places")
    return int(whole)


def from_scaled(number: int | None, places: int) -> Decimal | None:
    """The value for which a scaled whole number stands; None stays None."""
    return None if number is None else Decimal(number).scaleb(-places)


def sums_from_total(total: Decimal, n: int, sd: Decimal | None, *, scale: int) -> Parts:
    """Parts of an average typed as sum, number and (where known) standard deviation of the values."""
    if n < 0:
        raise ValueError("a number of people cannot be negative")
    numerator = _rounded(total, scale)
    if sd is None or n == 0:
        return Parts(numerator, n, None)
    return Parts(numerator, n, _sum_of_squares(total / n, sd, n, scale))


def sums_from_mean(mean: Decimal, n: int, sd: Decimal | None, *, scale: int) -> Parts:
    """Parts of an average typed as mean, number and (where known) standard deviation.

    S = n·m and Q = (n-1)·sd² + n·m², with sd the sample standard deviation (divisor n-1), rounded to the kept
    places. Without sd there is no Q, and no interval is drawn later. Source: the identity
    Σy² = (n-1)s² + n·ȳ², any introductory text.
    """
    if n < 0:
        raise ValueError("a number of people cannot be negative")
    numerator = _rounded(mean * n, scale)
    if sd is None or n == 0:
        return Parts(numerator, n, None)
    return Parts(numerator, n, _sum_of_squares(mean, sd, n, scale))


def add(parts: Iterable[Parts]) -> Parts:
    """Sums of parts. A part that one of them lacks while another has it: numerators and denominators
    add what there is; a sum of squares is lost, since the spread of the whole is then not known."""
    numerator = denominator = sum_sq = None
    spread_known = True
    for part in parts:
        numerator = _plus(numerator, part.numerator)
        denominator = _plus(denominator, part.denominator)
        if part.sum_sq is None and part.denominator:
            spread_known = False
        sum_sq = _plus(sum_sq, part.sum_sq)
    return Parts(numerator, denominator, sum_sq if spread_known else None)


def _plus(total: int | None, number: int | None) -> int | None:
    if number is None:
        return total
    return number if total is None else total + number


def _rounded(value: Decimal, places: int) -> int:
    return int(value.scaleb(places).to_integral_value(rounding=ROUND_HALF_EVEN))


def _sum_of_squares(mean: Decimal, sd: Decimal, n: int, scale: int) -> int:
    if sd < 0:
        raise ValueError("a spread cannot be negative")
    return _rounded((n - 1) * sd * sd + n * mean * mean, 2 * scale)
