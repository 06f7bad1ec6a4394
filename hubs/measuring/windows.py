"""Which dates count, spelt out for one period: "from 1 July to 30 September 2026" for "in the period"."""

import calendar
from datetime import date, timedelta


def spell(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def span(first: date, last: date) -> str:
    """1 July to 30 September 2026, with the first day's year only where it is another one."""
    begin = f"{first.day} {first:%B}" if first.year == last.year else spell(first)
    return f"{begin} to {spell(last)}"


def months_earlier(day: date, months: int) -> date:
    """The same day some months before; the last of a month stays the last."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    length = calendar.monthrange(year, month + 1)[1]
    last_of_month = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if last_of_month else min(day.day, length))


def window_words(window: str, *, starts: date, ends: date) -> str:
    """The wording's own sentence with the period's dates in place of words such as "in the period"."""
    months = (ends.year - starts.year) * 12 + ends.month - starts.month + 1
    this, last_day = span(starts, ends), spell(ends)
    before = span(months_earlier(starts, months), starts - timedelta(days=1))
    half_year_before = span(months_earlier(starts, 6), months_earlier(ends, 6))
    twelve_months = span(ends.replace(year=ends.year - 1) + timedelta(days=1), ends)
    words = window
    for phrase, dates in (
        ("in the 12 months that end on the last day of the period", f"from {twelve_months}"),
        ("in the 12 months up to the last day of the period", f"from {twelve_months}"),
        ("on the last day of the financial year", f"on {last_day}"),
        ("the last day of the financial year", last_day),
        ("on the last day of the period", f"on {last_day}"),
        ("the last day of the period", last_day),
        ("The last day of the period", last_day),
        ("the last day of this period", last_day),
        (
            "ended six months ago: the last day of those six months falls in the period",
            f"ended from {half_year_before}, so that the last day of six months falls from {this}",
        ),
        ("in the quarter before this one", f"from {before}"),
        ("from 1 April to 31 March of the year before this one", f"from {before}"),
        ("in the previous quarter", f"from {before}"),
        ("in the previous financial year", f"from {before}"),
        ("between 1 April and 31 March", f"from {this}"),
        ("from 1 April to 31 March", f"from {this}"),
        ("of 1 April to 31 March", f"of {this}"),
        ("in the period", f"from {this}"),
        ("in this period", f"from {this}"),
        ("the period", f"the time from {this}"),
        ("in the same financial year", f"from {this}"),
        ("in the financial year", f"from {this}"),
        ("The financial year", this),
        ("The same financial year", this),
        ("on 31 March", f"on {last_day}"),
    ):
        words = words.replace(phrase, dates)
    if str(ends.year) not in words and str(starts.year) not in words:
        words = f"{words.rstrip('.')} ({this})."
    return words[:1].upper() + words[1:]
