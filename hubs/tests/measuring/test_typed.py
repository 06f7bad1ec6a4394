from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.measuring import TypedFigure, box, parse_box
from hubs.measuring.typed import Reading, read


@pytest.mark.parametrize(
    ("text", "places", "negative", "expected"),
    [
        ("", 0, False, Reading()),
        ("   ", 0, False, Reading()),
        ("31", 0, False, Reading(Decimal(31))),
        (" 1,234 ", 0, False, Reading(Decimal(1234))),
        ("1 234", 0, False, Reading(Decimal(1234))),
        ("£1,250.50", 2, True, Reading(Decimal("1250.50"))),
        ("12%", 0, False, Reading(Decimal(12))),
        ("31.0", 0, False, Reading(Decimal("31.0"))),
        (".5", 2, False, Reading(Decimal("0.5"))),
        ("-3", 2, True, Reading(Decimal(-3))),
        ("−3", 2, True, Reading(Decimal(-3))),
        ("-3", 0, False, Reading(fault="negative")),
        ("31.5", 0, False, Reading(fault="not_whole")),
        ("1.234", 2, False, Reading(fault="too_many_decimals")),
        ("about 30", 0, False, Reading(fault="not_a_number")),
        ("c", 0, False, Reading(fault="not_a_number")),
        ("1e5", 0, False, Reading(fault="not_a_number")),
        ("NaN", 0, False, Reading(fault="not_a_number")),
        ("£", 2, False, Reading(fault="not_a_number")),
        ("٣١", 0, False, Reading(fault="not_a_number")),
        ("−٣", 0, True, Reading(fault="not_a_number")),
        ("1" * 12, 0, False, Reading(fault="too_large")),
    ],
)
def test_how_a_box_is_read(text, places, negative, expected):
    assert read(text, places=places, may_be_negative=negative) == expected


@given(st.text())
def test_any_text_is_read_as_something(text):
    reading = read(text, places=2, may_be_negative=True)
    assert (reading.value is None) or (reading.fault == "")


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_what_is_written_is_read_again(hundredths):
    value = Decimal(hundredths).scaleb(-2)
    assert read(f"{value:,}", places=2, may_be_negative=True) == Reading(value)


def test_a_box_has_a_name_of_its_own():
    assert box(12, "numerator") == "f12-0-0-numerator"
    assert box(12, "sd", slot=1, cell_id=305) == "f12-1-305-sd"
    assert parse_box("f12-1-305-sd") == (12, 1, 305, "sd")
    assert [parse_box(name) for name in ("version", "f12-1-sd", "xf1-0-0-a", "f1-0-0-")] == [None] * 4


def test_what_counts_as_blank():
    assert TypedFigure(1).is_blank
    assert TypedFigure(1, typed={"numerator": " "}).is_blank
    assert not TypedFigure(1, typed={"numerator": "0"}).is_blank
    assert not TypedFigure(1, state="nil").is_blank
    assert not TypedFigure(1, instrument_version_id=3).is_blank
