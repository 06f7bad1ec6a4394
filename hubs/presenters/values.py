"""A figure of a hub in words: its value with its unit, what it was divided by, or why there is none."""

from decimal import Decimal

from outcomes.choices import AMOUNT_KINDS, MEAN_KINDS, RATIO_KINDS, Frequency, Kind
from outcomes.measurement import Parts, from_scaled, shown_value
from outcomes.templatetags.formats import number, percent, pounds, rounded, with_minus

from ..choices import State

NO_FIGURE = "No figure"
_NONE_IN = {
    Frequency.MONTHLY: "None this month",
    Frequency.QUARTERLY: "None this quarter",
    Frequency.ANNUAL: "None this year",
}


def none_words(frequency: str) -> str:
    return _NONE_IN[frequency]


def state_words(state: str, frequency: str) -> str:
    if state == State.NIL:
        return none_words(frequency)
    return {
        State.REPORTED: "We have a figure",
        State.NOT_COLLECTED: "We do not collect this",
        State.NOT_APPLICABLE: "Does not apply here",
    }.get(state, NO_FIGURE)


def value_of(definition, parts: Parts) -> Decimal | None:
    """The value that people see; None where it is undefined."""
    is_ratio = definition.kind not in AMOUNT_KINDS and definition.kind != Kind.MATURITY_LEVEL
    return shown_value(parts, scale=definition.scale, multiplier=definition.multiplier, is_ratio=is_ratio)


def number_words(definition, value: Decimal | None) -> str:
    """The bare number as this kind of figure is read; empty where there is none."""
    if value is None:
        return ""
    kind = definition.kind
    if kind == Kind.CURRENCY:
        return pounds(value)
    if kind == Kind.MONEY_RATIO:
        return f"{pounds(rounded(value, 2))} for each £1"
    if kind == Kind.PERCENTAGE:
        return percent(_trimmed(rounded(value, 1)))
    if kind == Kind.QUANTITY:
        return number(_trimmed(rounded(value, definition.scale)))
    if kind == Kind.RATE:
        return number(rounded(value, 1))
    if kind in MEAN_KINDS:
        return number(rounded(value, 2))
    return number(rounded(value, 0))


def with_unit(definition, words: str) -> str:
    """“41 families”; a sign that the number wears already is not said twice."""
    if not words or definition.kind in (Kind.CURRENCY, Kind.MONEY_RATIO, Kind.PERCENTAGE):
        return words
    if definition.kind in MEAN_KINDS:
        return words
    return f"{words} {definition.unit}".strip()


def figure_words(definition, state: str, parts: Parts) -> str:
    """One figure as a person reads it: “62.5% (25 of 40)”, “41 families”, “None this quarter”."""
    if state == State.REPORTED:
        return with_unit(definition, number_words(definition, value_of(definition, parts))) + _beside(
            definition, parts
        ) or _parts_alone(definition, parts)
    if state == State.NOT_COLLECTED:
        return "Not collected"
    if state == State.NOT_APPLICABLE:
        return "Does not apply"
    return state_words(state, definition.frequency)


def level_words(level: int | None) -> str:
    return NO_FIGURE if level is None else f"Level {level}"


def _beside(definition, parts: Parts) -> str:
    if value_of(definition, parts) is None:
        return ""
    if definition.kind in RATIO_KINDS:
        return f" ({_amount(definition, parts)} of {number(parts.denominator)})"
    if definition.kind in MEAN_KINDS:
        return f" (average of {number(parts.denominator)})"
    return ""


def _parts_alone(definition, parts: Parts) -> str:
    """A ratio whose denominator the council has not loaded yet."""
    if parts.numerator is None:
        return NO_FIGURE
    return f"{_amount(definition, parts)}, out of how many is not known yet"


def _amount(definition, parts: Parts) -> str:
    return number(_trimmed(from_scaled(parts.numerator, definition.scale)))


def _trimmed(value: Decimal) -> Decimal:
    """Without zeros that say nothing: 62.0 is 62."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def signed(words: str) -> str:
    return words if words.startswith(("+", "\N{MINUS SIGN}")) else f"+{with_minus(words)}"
