"""The periods of published statistics: each with its own first and last day, whatever our own periods are."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    name: number
    for number, name in enumerate(
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        start=1,
    )
}
# First month of years that are written over two calendar years, such as 202425.
TWO_YEARS = {"Financial year": 4, "Academic year": 9}
QUARTERS = re.compile(r"(Calendar|Financial) year Q([1-4])")


class UnknownPeriod(ValueError):
    """Says which column is at fault and why."""

    def __init__(self, column: str, message: str):
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class PublishedPeriod:
    starts: date
    ends: date
    label: str


def published_period(identifier: str, period: str, *, reporting_year_begins: int) -> PublishedPeriod:
    """`identifier` and `period` as in the columns time_identifier and time_period.

    A reporting year is named for the year in which it ends: 2025 is April 2024 to March 2025 where it
    begins in April.
    """
    label = f"{identifier} {period}"
    if identifier == "Reporting year":
        year = _year(period)
        return _twelve_months(year if reporting_year_begins == 1 else year - 1, reporting_year_begins, label)
    if identifier == "Calendar year":
        return _twelve_months(_year(period), 1, label)
    if identifier in TWO_YEARS:
        return _twelve_months(_first_of_two(period), TWO_YEARS[identifier], label)
    if identifier in MONTHS:
        return _months(_year(period), MONTHS[identifier], 1, label)
    if quarter := QUARTERS.fullmatch(identifier):
        return _quarter(quarter[1], int(quarter[2]), period, label)
    raise UnknownPeriod("time_identifier", f"“{identifier}” is not a kind of period that is known here.")


def _quarter(kind: str, number: int, period: str, label: str) -> PublishedPeriod:
    if kind == "Calendar":
        return _months(_year(period), 3 * number - 2, 3, label)
    year = _first_of_two(period)
    return _months(year + 1, 1, 3, label) if number == 4 else _months(year, 3 * number + 1, 3, label)


def _twelve_months(year: int, month: int, label: str) -> PublishedPeriod:
    starts = date(year, month, 1)
    return PublishedPeriod(starts, date(year + 1, month, 1) - timedelta(days=1), label)


def _months(year: int, month: int, many: int, label: str) -> PublishedPeriod:
    last = month + many - 1
    return PublishedPeriod(date(year, month, 1), date(year, last, monthrange(year, last)[1]), label)


def _year(text: str) -> int:
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise UnknownPeriod("time_period", f"“{text}” is not a year such as 2025.")
    return int(text)


def _first_of_two(text: str) -> int:
    match = re.fullmatch(r"((?:19|20)\d\d)[-/]?(\d\d)", text)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        raise UnknownPeriod(
            "time_period", f"“{text}” is not two years that follow each other, such as 202425."
        )
    return int(match[1])
