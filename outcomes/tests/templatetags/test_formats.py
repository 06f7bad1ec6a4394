import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString

from outcomes.templatetags import formats

UTC = datetime.UTC


def shown(expression: str, value) -> str:
    return Template("{% load formats %}{{ value|" + expression + " }}").render(Context({"value": value}))


def test_dates_are_british():
    assert shown("british_date", datetime.date(2026, 6, 3)) == "3 June 2026"
    assert shown("british_date", datetime.date(2026, 12, 31)) == "31 December 2026"
    # Half past eleven in the evening by Greenwich is the next day in a British summer.
    assert shown("british_date", datetime.datetime(2026, 6, 3, 23, 30, tzinfo=UTC)) == "4 June 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 5, "3 November 2026 at 12:05am"),
        (9, 0, "3 November 2026 at 9:00am"),
        (12, 0, "3 November 2026 at 12:00pm"),
        (17, 30, "3 November 2026 at 5:30pm"),
    ],
)
def test_times_are_british(hour, minute, words):
    assert shown("british_time", datetime.datetime(2026, 11, 3, hour, minute, tzinfo=UTC)) == words


def test_summer_time_is_kept():
    assert shown("british_time", datetime.datetime(2026, 6, 3, 12, 0, tzinfo=UTC)) == "3 June 2026 at 1:00pm"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (-1234, "−1,234"),
        (Decimal("1234.50"), "1,234.50"),
        (Decimal("-0.5"), "−0.5"),
    ],
)
def test_numbers(value, words):
    assert shown("number", value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "£0"),
        (1234, "£1,234"),
        (Decimal("1234.5"), "£1,234.50"),
        (Decimal("1234.00"), "£1,234"),
        (-5, "−£5"),
        (Decimal("-0.25"), "−£0.25"),
        (Decimal("2.675"), "£2.68"),
        (Decimal("-0.001"), "£0"),
    ],
)
def test_pounds(value, words):
    assert shown("pounds", value) == words


def test_percentages_and_shares():
    assert shown("percent", Decimal("62.4")) == "62.4%"
    assert shown("percent", -3) == "−3%"
    assert shown("share", Decimal("0.6245")) == "62.5%"
    assert shown("share:0", 0.5) == "50%"
    assert shown("share:2", Decimal("0.333333")) == "33.33%"
    assert shown("share", 0) == "0.0%"


@pytest.mark.parametrize(
    "name", ["british_date", "british_time", "number", "pounds", "percent", "share", "state"]
)
def test_nothing_known_shows_as_nothing_never_as_none(name):
    assert shown(name, None) == ""
    assert shown(name, "") == ""


@pytest.mark.parametrize("name", ["british_date", "british_time", "number", "pounds", "percent", "state"])
def test_nothing_known_may_be_said_in_a_word(name):
    assert shown(f'{name}:"not given"', None) == "not given"


@pytest.mark.parametrize("name", ["british_date", "british_time", "number", "pounds", "percent", "share"])
def test_a_word_in_the_place_of_a_number_goes_through_escaped(name):
    assert shown(name, "hidden <small>") == "hidden &lt;small&gt;"


def test_every_state_has_its_own_words():
    words = [shown("state", state) for state in formats.STATES]
    assert words == [
        "Reported",
        "None this quarter",
        "Not collected",
        "Does not apply",
        "Missing",
        "Not yet due",
        "Hidden, small number",
        "Not yet approved",
    ]
    with pytest.raises(KeyError):
        formats.state("guessed")


def test_a_colour_that_nobody_thought_of_is_grey():
    assert [formats.state_colour(value) for value in ("approved", "late", "unheard of")] == [
        "green",
        "red",
        "grey",
    ]


def test_a_word_does_not_become_safe_on_its_way():
    assert not isinstance(formats.number("<b>"), SafeString)


@pytest.mark.parametrize(
    ("value", "words"),
    [("3.5", "+3.50"), ("-1.2", "\N{MINUS SIGN}1.20"), ("0", "0.00"), ("-0.004", "0.00"), ("0.005", "+0.01")],
)
def test_a_change_of_an_average_wears_its_sign_and_nought_none(value, words):
    assert formats.mean_words(Decimal(value), is_change=True) == words


def test_an_average_wears_none_of_its_own():
    assert [formats.mean_words(Decimal(value), is_change=False) for value in ("4.2", "-1.25")] == [
        "4.20",
        "\N{MINUS SIGN}1.25",
    ]


def test_a_sign_is_said_once_and_is_no_hyphen():
    assert [formats.signed(words) for words in ("5%", "-5%", "+5", "\N{MINUS SIGN}5")] == [
        "+5%",
        "\N{MINUS SIGN}5%",
        "+5",
        "\N{MINUS SIGN}5",
    ]
