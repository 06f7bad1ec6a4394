"""A figure in words. What is expected is worked out by hand."""

from types import SimpleNamespace

import pytest

from hubs.presenters.values import figure_words, level_words, singular, state_words
from outcomes.measurement import Parts


def definition(kind: str, *, unit: str = "families", scale: int = 0, multiplier=None, denominator: str = ""):
    return SimpleNamespace(
        kind=kind,
        unit=unit,
        scale=scale,
        multiplier=multiplier,
        denominator=denominator,
        frequency="quarterly",
    )


SHARE = definition("percentage", unit="%", multiplier=100, denominator="Families")
RATE = definition("rate", unit="per 10,000 children", multiplier=10000, denominator="Children")
SCORE = definition("mean_score", unit="points", scale=2, denominator="Parents")
CHANGE = definition("mean_change", unit="points", scale=2, denominator="Parents")


@pytest.mark.parametrize(
    ("of", "parts", "words"),
    [
        (definition("count"), Parts(1234), "1,234 families"),
        (definition("quantity", unit="hours", scale=1), Parts(125), "12.5 hours"),
        (definition("quantity", unit="hours", scale=1), Parts(120), "12 hours"),
        (definition("currency", unit="GBP", scale=2), Parts(125050), "£1,250.50"),
        (definition("currency", unit="GBP", scale=2), Parts(-500), "−£5"),
        (SHARE, Parts(25, 40), "62.5% (25 of 40)"),
        (SHARE, Parts(1, 3), "33.3% (1 of 3)"),
        (SHARE, Parts(25, None), "25, out of how many is not known yet"),
        (SHARE, Parts(0, 0), "0 of 0"),
        (RATE, Parts(7, 2000), "35.0 per 10,000 children (7 of 2,000)"),
        (SCORE, Parts(8400, 20, None), "4.20 (average of 20)"),
        (CHANGE, Parts(-300, 6, None), "−0.50 (average of 6)"),
        (CHANGE, Parts(300, 6, None), "+0.50 (average of 6)"),
        (CHANGE, Parts(1, 6, None), "0.00 (average of 6)"),
        (definition("count"), Parts(1), "1 family"),
        (definition("count"), Parts(0), "0 families"),
        (definition("quantity", unit="hours", scale=1), Parts(10), "1 hour"),
        (definition("quantity", unit="hours", scale=1), Parts(15), "1.5 hours"),
    ],
)
def test_a_reported_figure(of, parts, words):
    assert figure_words(of, "reported", parts) == words


def test_states_are_words_and_never_a_nought():
    count = definition("count")
    assert [
        figure_words(count, state, Parts()) for state in ("nil", "not_collected", "not_applicable", "")
    ] == [
        "None this quarter",
        "Not collected",
        "Does not apply",
        "No figure",
    ]


def test_none_is_of_the_period():
    assert [state_words("nil", frequency) for frequency in ("monthly", "quarterly", "annual")] == [
        "None this month",
        "None this quarter",
        "None this year",
    ]


def test_levels_have_no_decimals():
    assert [level_words(3), level_words(None)] == ["Level 3", "No figure"]


@pytest.mark.parametrize(
    ("unit", "of_one"),
    [
        ("families", "family"),
        ("changes", "change"),
        ("contacts", "contact"),
        ("hours", "hour"),
        ("visits to a hub", "visit to a hub"),
        ("assessments per family", "assessment per family"),
        ("children", "child"),
        ("people", "person"),
        ("churches", "church"),
        ("boxes", "box"),
        ("classes", "class"),
        ("houses", "house"),
        ("services", "service"),
        ("ties", "tie"),
        ("progress", "progress"),
        ("staff", "staff"),
        ("per 10,000 children", "per 10,000 children"),
        ("", ""),
    ],
)
def test_a_unit_is_said_of_one(unit, of_one):
    assert singular(unit) == of_one
