"""How dates, numbers, money and states read on the page.

Nothing known shows as nothing, or as the word given: `{{ hub.opened|british_date:"not opened yet" }}`. A text
goes through unchanged, so that "hidden" may stand for a number.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone

register = template.Library()

MINUS = "\N{MINUS SIGN}"

# What is said of a figure. The last four are worked out or made for a reader; nobody enters them.
STATES = {
    "reported": "Reported",
    "nil": "None this quarter",
    "not_collected": "Not collected",
    "not_applicable": "Does not apply",
    "missing": "Missing",
    "not_yet_due": "Not yet due",
    "hidden": "Hidden, small number",
    "provisional": "Not yet approved",
}

COLOURS = {
    "not_started": "grey",
    "not_yet_due": "grey",
    "draft": "blue",
    "submitted": "purple",
    "recalled": "yellow",
    "returned": "orange",
    "reopened": "yellow",
    "provisional": "yellow",
    "approved": "green",
    "published": "green",
    "locked": "grey",
    "retired": "grey",
    "hidden": "grey",
    "late": "red",
    "missing": "red",
}


def with_minus(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def rounded(value, places: int) -> Decimal:
    """Halves go up, as people expect and as every page must agree. Nought has no sign."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def signed(words: str) -> str:
    """A change wears its sign: “+3.50”, “−1.20”."""
    words = with_minus(words)
    return words if words.startswith(("+", MINUS)) else f"+{words}"


def mean_words(value, *, is_change: bool) -> str:
    """An average to two places; of a change with its sign, unless it rounds to none."""
    near = rounded(value, 2)
    return signed(number(near)) if is_change and near else number(near)


@register.filter
def british_date(value, otherwise="") -> str:
    """3 June 2026"""
    if value is None or value == "":
        return otherwise
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value.day} {value:%B %Y}"


@register.filter
def british_time(value, otherwise="") -> str:
    """3 June 2026 at 5:30pm"""
    if value is None or value == "":
        return otherwise
    if isinstance(value, str):
        return value
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    hour = local.hour % 12 or 12
    return f"{british_date(local)} at {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def number(value, otherwise="") -> str:
    """12,345 — decimals as many as the value brings."""
    if value is None or value == "":
        return otherwise
    if isinstance(value, str):
        return value
    return with_minus(f"{value:,}")


@register.filter
def pounds(value, otherwise="") -> str:
    """£1,234, or £1,234.50 where there are pence."""
    if value is None or value == "":
        return otherwise
    if isinstance(value, str):
        return value
    amount = rounded(value, 2)
    text = f"{abs(amount):,.0f}" if amount == amount.to_integral_value() else f"{abs(amount):,.2f}"
    return f"{MINUS if amount < 0 else ''}£{text}"


@register.filter
def percent(value, otherwise="") -> str:
    """62.4% — of a number that is counted per hundred already."""
    if value is None or value == "":
        return otherwise
    if isinstance(value, str):
        return value
    return with_minus(f"{value:,}%")


@register.filter
def share(value, places=1) -> str:
    """62.4% — of a fraction of one, 0.624."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    return percent(rounded(Decimal(str(value)) * 100, int(places)))


@register.filter
def state(value, otherwise="") -> str:
    """The state of a figure in words."""
    if value is None or value == "":
        return otherwise
    return STATES[str(value)]


@register.filter
def state_colour(value) -> str:
    """The colour of a tag for this state or status; the words must say it without the colour."""
    return COLOURS.get(str(value), "grey")
