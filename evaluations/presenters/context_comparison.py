"""Does a published figure agree with the authority rows added up, as far as rounding lets anyone say?"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Verdict(Enum):
    """In a word, and with the reason."""

    SAME = "Same", "Within rounding"
    DIFFERS = "Differs", "By more than rounding"
    INCOMPLETE = "Not compared", "Incomplete"
    NOTHING_PUBLISHED = "Not compared", "No published figure"
    NO_ROWS = "Not compared", "No authority figures"

    def __init__(self, word: str, reason: str):
        self.word = word
        self.reason = reason


@dataclass(frozen=True)
class Comparison:
    """`difference` is published less summed, and None unless the two may be compared."""

    verdict: Verdict
    difference: Decimal | None = None


@dataclass(frozen=True)
class Rounding:
    """To what the publisher rounds: 10 is to the nearest ten, 1 is not at all, for whole numbers."""

    published_to: int
    rows_to: int

    def slack_of_sum(self, rows: int) -> Decimal:
        """How far the sum may be off because each row was rounded."""
        return rows * _half(self.rows_to)


def compare_counts(
    *, published: Decimal | None, summed: Decimal | None, complete: bool, rows: int, rounding: Rounding
) -> Comparison:
    refused = _refused(published, summed, complete)
    if refused is not None:
        return Comparison(refused)
    slack = _half(rounding.published_to) + rounding.slack_of_sum(rows)
    return _compared(published - summed, within=abs(published - summed) <= slack)


def compare_ratios(
    *,
    published: Decimal | None,
    summed: tuple[Decimal, Decimal] | None,
    multiplier: int,
    places: int,
    complete: bool,
    rows: int,
    rounding: Rounding,
) -> Comparison:
    """A percentage or rate with `places` decimals against sum over sum.

    Where the authority rows are themselves rounded, each ratio that their rounding allows counts as the same.
    """
    value = ratio(summed, multiplier)
    refused = _refused(published, value, complete)
    if refused is not None:
        return Comparison(refused)
    numerator, denominator = summed
    slack = rounding.slack_of_sum(rows)
    half = Decimal(5).scaleb(-places - 1)
    lowest = ratio((max(numerator - slack, Decimal(0)), denominator + slack), multiplier) - half
    highest = (
        None if denominator <= slack else ratio((numerator + slack, denominator - slack), multiplier) + half
    )
    return _compared(
        published - value, within=lowest <= published and (highest is None or published <= highest)
    )


def ratio(summed: tuple[Decimal, Decimal] | None, multiplier: int) -> Decimal | None:
    """Sum over sum, divided last; None where it is undefined."""
    if summed is None or not summed[1]:
        return None
    return summed[0] * multiplier / summed[1]


def _refused(published: Decimal | None, summed: Decimal | None, complete: bool) -> Verdict | None:
    if published is None:
        return Verdict.NOTHING_PUBLISHED
    if summed is None:
        return Verdict.NO_ROWS
    return None if complete else Verdict.INCOMPLETE


def _compared(difference: Decimal, *, within: bool) -> Comparison:
    return Comparison(Verdict.SAME if within else Verdict.DIFFERS, difference)


def _half(rounded_to: int) -> Decimal:
    return Decimal(rounded_to) / 2 if rounded_to > 1 else Decimal(0)
