import json
from datetime import date

import pytest

from hubs.measuring.windows import months_earlier, span, window_words
from hubs.tests.starter import FILE

QUARTER = {"starts": date(2026, 7, 1), "ends": date(2026, 9, 30)}
YEAR = {"starts": date(2025, 4, 1), "ends": date(2026, 3, 31)}


@pytest.mark.parametrize(
    ("window", "period", "words"),
    [
        ("Contacts dated in the period.", QUARTER, "Contacts dated from 1 July to 30 September 2026."),
        (
            "Contacts dated in the 12 months that end on the last day of the period; age on that day.",
            QUARTER,
            "Contacts dated from 1 October 2025 to 30 September 2026; age on that day.",
        ),
        ("The last day of the period.", QUARTER, "30 September 2026."),
        (
            "Families whose help started in the quarter before this one; assessments finished by the last "
            "day of this period.",
            QUARTER,
            "Families whose help started from 1 April to 30 June 2026; assessments finished by "
            "30 September 2026.",
        ),
        (
            "Families whose help ended six months ago: the last day of those six months falls in the period.",
            QUARTER,
            "Families whose help ended from 1 January to 31 March 2026, so that the last day of six months "
            "falls from 1 July to 30 September 2026.",
        ),
        (
            "Contacts dated from 1 April to 31 March.",
            YEAR,
            "Contacts dated from 1 April 2025 to 31 March 2026.",
        ),
        (
            "Families whose help ended from 1 April to 31 March of the year before this one.",
            YEAR,
            "Families whose help ended from 1 April 2024 to 31 March 2025.",
        ),
        (
            "The team on 31 March; training in the two years up to that day.",
            YEAR,
            "The team on 31 March 2026; training in the two years up to that day.",
        ),
        ("Whatever was there.", QUARTER, "Whatever was there (1 July to 30 September 2026)."),
    ],
)
def test_a_window_names_its_days(window, period, words):
    assert window_words(window, **period) == words


def test_every_window_of_the_framework_that_ships_names_its_days():
    document = json.loads(FILE.read_text())
    without = [
        indicator["code"]
        for domain in document["domains"]
        for outcome in domain["outcomes"]
        for indicator in outcome["indicators"]
        for period in [YEAR if indicator["frequency"] == "annual" else QUARTER]
        if "2026" not in window_words(indicator["window"], **period)
        and "2025" not in window_words(indicator["window"], **period)
        or "period" in window_words(indicator["window"], **period)
    ]
    assert without == []


def test_months_earlier_keeps_the_end_of_a_month():
    assert months_earlier(date(2026, 9, 30), 6) == date(2026, 3, 31)
    assert months_earlier(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_earlier(date(2026, 7, 1), 3) == date(2026, 4, 1)
    assert months_earlier(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_earlier(date(2026, 1, 1), -3) == date(2026, 4, 1)


def test_a_span_says_a_year_once():
    assert span(date(2026, 7, 1), date(2026, 9, 30)) == "1 July to 30 September 2026"
    assert span(date(2025, 4, 1), date(2026, 3, 31)) == "1 April 2025 to 31 March 2026"
