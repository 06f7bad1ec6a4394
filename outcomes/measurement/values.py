from decimal import Decimal

from .parts import Parts, from_scaled


def shown_value(parts: Parts, *, scale: int, multiplier: int | None, is_ratio: bool) -> Decimal | None:
    """The value that people see, not yet rounded; None where it is undefined.

    An amount is its numerator. A ratio (percentage, rate, average, pounds for each) is numerator over
    denominator, times the multiplier; it is undefined where the denominator is missing or zero.
    """
    numerator = from_scaled(parts.numerator, scale)
    if numerator is None:
        return None
    if not is_ratio:
        return numerator
    if not parts.denominator:
        return None
    return numerator * (multiplier or 1) / parts.denominator


def standard_deviation(parts: Parts, *, scale: int) -> Decimal | None:
    """Sample standard deviation from n, sum and sum of squares: sqrt((Q - S²/n) / (n-1)).

    None where n is below 2, or the sum of squares is not known. A tiny negative variance, which rounding of
    typed means can leave, counts as zero.
    """
    n = parts.denominator
    if parts.sum_sq is None or parts.numerator is None or n is None or n < 2:
        return None
    total = Decimal(parts.numerator)
    variance = (Decimal(parts.sum_sq) - total * total / n) / (n - 1)
    return max(variance, Decimal(0)).sqrt().scaleb(-scale)
