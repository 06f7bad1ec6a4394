"""A figure of a hub in words: its value with its unit, what it was divided by, or why there is none."""

from decimal import Decimal

from outcomes.choices import MEAN_KINDS, RATIO_KINDS, Frequency, Kind
from outcomes.measurement import Parts, from_scaled
from outcomes.templatetags.formats import MINUS, mean_words, number, percent, pounds, rounded

from ..choices import State
from ..queries.return_plan import value_of

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
        return mean_words(value, is_change=kind == Kind.MEAN_CHANGE)
    return number(rounded(value, 0))


def with_unit(definition, words: str) -> str:
    """“41 families”, “1 family”; a sign that the number wears already is not said twice."""
    if not words or definition.kind in (Kind.CURRENCY, Kind.MONEY_RATIO, Kind.PERCENTAGE):
        return words
    if definition.kind in MEAN_KINDS:
        return words
    unit = singular(definition.unit) if words.lstrip(f"+{MINUS}") == "1" else definition.unit
    return f"{words} {unit}".strip()


# How nouns of the field that end in no “s” are said of one.
_ONE = {"children": "child", "people": "person", "men": "man", "women": "woman"}
_HISSING = ("ches", "shes", "sses", "xes")
_NO_PLURAL = ("ss", "us", "is")


def singular(unit: str) -> str:
    """A unit as it is said of one: its first word, so that “assessments per family” keeps its family."""
    noun, space, rest = unit.partition(" ")
    if noun in _ONE:
        one = _ONE[noun]
    elif noun.endswith("ies") and len(noun) > 4:
        one = f"{noun[:-3]}y"
    elif noun.endswith(_HISSING):
        one = noun[:-2]
    elif noun.endswith("s") and not noun.endswith(_NO_PLURAL):
        one = noun[:-1]
    else:
        one = noun
    return f"{one}{space}{rest}"


def figure_words(definition, state: str, parts: Parts, *, unit: bool = True) -> str:
    """One figure as a person reads it: “62.5% (25 of 40)”, “41 families”, “None this quarter”."""
    if state == State.REPORTED:
        value = value_of(definition, parts)
        if value is None:
            return _parts_alone(definition, parts)
        words = number_words(definition, value)
        return (with_unit(definition, words) if unit else words) + _beside(definition, parts)
    if state == State.NOT_COLLECTED:
        return "Not collected"
    if state == State.NOT_APPLICABLE:
        return "Does not apply"
    return state_words(state, definition.frequency)


def level_words(level: int | None) -> str:
    return NO_FIGURE if level is None else f"Level {level}"


def _beside(definition, parts: Parts) -> str:
    if definition.kind in RATIO_KINDS:
        return f" ({_amount(definition, parts)} of {number(parts.denominator)})"
    if definition.kind in MEAN_KINDS:
        return f" (average of {number(parts.denominator)})"
    return ""


def _parts_alone(definition, parts: Parts) -> str:
    """A ratio that cannot be divided: by nought, or because the council has not loaded the other part."""
    if parts.numerator is None:
        return NO_FIGURE
    if parts.denominator is not None:
        return f"{_amount(definition, parts)} of {number(parts.denominator)}"
    return f"{_amount(definition, parts)}, out of how many is not known yet"


def _amount(definition, parts: Parts) -> str:
    return number(_trimmed(from_scaled(parts.numerator, definition.scale)))


def _trimmed(value: Decimal) -> Decimal:
    """Without zeros that say nothing: 62.0 is 62."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
