"""What may not be submitted, told at its box with the numbers in it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.measuring import ProblemKind, box
from hubs.measuring.problems import problems_of
from hubs.tests.measuring.figures import (
    BPSES,
    answers,
    make_crossed,
    make_figure,
    say,
    with_table,
)
from outcomes.choices import Kind

COUNT = make_figure("ACC1.1")
SHARE = make_figure("ACC1.4", Kind.PERCENTAGE)
ESTIMATE = make_figure("CHD1.6", Kind.PERCENTAGE, valid_low=None, valid_high=None)
POUNDS = make_figure("PAR4.1", Kind.CURRENCY, companions={"debt": "Debt written off (GBP)"})
AVERAGE = make_figure("WHF1.4", Kind.MEAN_SCORE, valid_low=Decimal(0), valid_high=Decimal(10))
CHANGE = make_figure("PAR1.1", Kind.MEAN_CHANGE)
POUNDS_WANTED = "This number must be an amount in pounds, such as 1250 or 1250.50."
SCORES = dict(started=40, n=31, first=10, last=12, improved=20, same=6, worse=5)


def told(figure, *said) -> list[tuple[str, str]]:
    """Box, without the figure's number, and message."""
    start = f"f{figure.definition_id}-"
    return [
        (problem.box.removeprefix(start), problem.message)
        for problem in problems_of(answers(figure, said=said))
    ]


@pytest.mark.parametrize(
    ("figure", "words", "expected"),
    [
        (COUNT, dict(numerator=31), []),
        (COUNT, dict(numerator=0), []),
        (COUNT, dict(numerator=-1), [("0-0-numerator", "How many cannot be less than 0.")]),
        (COUNT, dict(numerator="3.5"), [("0-0-numerator", "How many must be a whole number, such as 31.")]),
        (COUNT, dict(numerator="lots"), [("0-0-numerator", "How many must be a number, such as 31.")]),
        (COUNT, dict(numerator="9" * 13), [("0-0-numerator", "How many is too large. Check it.")]),
        (SHARE, dict(numerator=30, denominator=31), []),
        (
            SHARE,
            dict(numerator=31, denominator=30),
            [("0-0-numerator", "How many (31) cannot be more than out of how many (30).")],
        ),
        (
            SHARE,
            dict(numerator=3, denominator=0),
            [("0-0-denominator", "Out of how many cannot be 0 when how many is 3.")],
        ),
        (SHARE, dict(numerator=0, denominator=0), []),
        (SHARE, dict(numerator=31), [("0-0-denominator", "Enter out of how many.")]),
        (ESTIMATE, dict(numerator=31, denominator=30), []),
        (
            ESTIMATE,
            dict(numerator=31, denominator=0),
            [("0-0-denominator", "Out of how many cannot be 0 when how many is 31.")],
        ),
        (POUNDS, dict(numerator="-12.50", debt=0), []),
        (
            POUNDS,
            dict(numerator="12.505", debt="ten"),
            [
                ("0-0-numerator", "The amount may have at most 2 decimal places."),
                ("0-0-debt", POUNDS_WANTED),
            ],
        ),
        (POUNDS, dict(numerator=12), [("0-0-debt", "Enter this number.")]),
        (AVERAGE, dict(n=12, mean="7.5"), []),
        (AVERAGE, dict(n=12, sum=90, sd=2), []),
        (AVERAGE, dict(n=0), []),
        (AVERAGE, dict(n=12), [("0-0-mean", "Enter the average or the sum.")]),
        (AVERAGE, dict(mean=7), [("0-0-n", "Enter out of how many.")]),
        (AVERAGE, dict(n=12, mean=11), [("0-0-mean", "The average (11) must be from 0 to 10.")]),
        (AVERAGE, dict(n=12, sum=130), [("0-0-sum", "The average (10.83) must be from 0 to 10.")]),
        (AVERAGE, dict(n=12, mean=7, sum=90), [("0-0-sum", "Give the average or the sum, not both.")]),
        (AVERAGE, dict(n=12, mean="7.5", sum=90), []),
        (
            AVERAGE,
            dict(n=1, mean=7, sd=1),
            [("0-0-sd", "A standard deviation needs at least two scores. Leave it empty.")],
        ),
        (AVERAGE, dict(n=0, sum=7), [("0-0-n", "Out of how many cannot be 0 when the sum is 7.")]),
        (
            AVERAGE,
            dict(n=3, mean=7, sd=-1),
            [("0-0-sd", "The standard deviation cannot be less than 0.")],
        ),
    ],
)
def test_numbers(figure, words, expected):
    assert told(figure, say(figure, **words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, []),
        (
            dict(worse=6),
            [
                (
                    "0-0-improved",
                    "Improved (20), the same (6) and worse (6) add up to 32; 31 have both scores.",
                )
            ],
        ),
        (
            dict(last=26),
            [
                (
                    "0-0-last",
                    "The average of the last scores (26) must be from 5 to 25, the range of "
                    "Brief parental self-efficacy scale.",
                )
            ],
        ),
        (dict(first=""), [("0-0-first", "Enter the average of the first scores.")]),
        (dict(n=""), [("0-0-n", "Enter how many with both scores.")]),
        (dict(n=0, first="", last="", improved="", same="", worse=""), []),
    ],
)
def test_before_and_after(words, expected):
    assert told(CHANGE, say(CHANGE, with_=BPSES, **SCORES | words)) == expected


def test_a_change_beyond_its_range():
    figure = replace(
        make_figure("CHD3.2", Kind.MEAN_CHANGE, valid_low=Decimal(-10), valid_high=Decimal(10)),
        instruments=(BPSES,),
    )
    assert told(figure, say(figure, with_=BPSES, **SCORES | dict(first=5, last=20))) == [
        ("0-0-last", "The average change (15) must be from -10 to 10.")
    ]


def test_a_questionnaire_is_named_and_named_once():
    assert told(CHANGE, say(CHANGE, **SCORES)) == [
        ("0-0-instrument", "Choose the questionnaire that was used.")
    ]
    twice = [say(CHANGE, with_=BPSES, **SCORES), say(CHANGE, with_=BPSES, slot=1, **SCORES)]
    assert told(CHANGE, *twice) == [
        ("1-0-instrument", "This questionnaire is there already. Choose another one.")
    ]


@pytest.mark.parametrize(
    ("figure", "words", "expected"),
    [
        (COUNT, dict(state="nil"), []),
        (COUNT, dict(state="nil", numerator=0), []),
        (
            COUNT,
            dict(state="nil", numerator=3),
            [("0-0-state", "You said none, and there are numbers too. Take one of them out.")],
        ),
        (COUNT, dict(state="not_collected", reason="No register"), []),
        (COUNT, dict(state="not_collected"), [("0-0-reason", "Say why you do not collect this.")]),
        (
            COUNT,
            dict(state="not_applicable", reason=" "),
            [("0-0-reason", "Say why this does not apply here.")],
        ),
        (
            COUNT,
            dict(state="not_collected", reason="No register", numerator=0),
            [("0-0-state", "There are numbers too. Take them out, or take this answer back.")],
        ),
        (COUNT, dict(state="reported"), [("0-0-numerator", "Enter how many.")]),
        (COUNT, dict(state="suppressed"), [("0-0-state", "Choose one of the answers offered.")]),
        (POUNDS, dict(state="nil", debt=5), []),
        (POUNDS, dict(state="nil"), []),
        (POUNDS, dict(state="nil", debt="some"), [("0-0-debt", POUNDS_WANTED)]),
        (POUNDS, dict(numerator=0), [("0-0-debt", "Enter this number.")]),
    ],
)
def test_states(figure, words, expected):
    assert told(figure, say(figure, **words)) == expected


def test_a_figure_left_out_is_missing_and_says_so_once():
    [problem] = problems_of(answers(SHARE))
    assert (problem.box, problem.kind) == (box(SHARE.definition_id, "numerator"), ProblemKind.MISSING)
    assert problem.message == "Enter this figure, or say that there was none or why you do not have it."
    chosen = replace(SHARE, tier="optional")
    assert [problem.message for problem in problems_of(answers(chosen))] == [
        "You chose this measure. Enter it, or say that there was none or why you do not have it."
    ]


def test_an_agreed_exception_lifts_what_is_missing_and_no_error():
    lifted = replace(SHARE, expected=False)
    assert told(lifted) == []
    assert told(lifted, say(lifted, numerator=31, denominator=30)) == [
        ("0-0-numerator", "How many (31) cannot be more than out of how many (30).")
    ]


AGES = with_table(COUNT, "Under 1", "1 and over", "Not known")
SHARED_AGES = with_table(SHARE, "Under 1", "1 and over", "Not known")
WAYS = with_table(COUNT, "In the hub", "At home", multi_select=True)


@pytest.mark.parametrize(
    ("figure", "total", "rows", "expected"),
    [
        (AGES, dict(numerator=43), {}, []),
        (AGES, dict(numerator=43), {1: dict(numerator=40), 3: dict(numerator=3)}, []),
        (
            AGES,
            dict(numerator=43),
            {1: dict(numerator=40), 3: dict(numerator=1)},
            [("0-1-numerator", "The parts add up to 41; the total is 43.")],
        ),
        (
            AGES,
            dict(numerator=43),
            {2: dict(numerator="x")},
            [("0-2-numerator", "How many must be a number, such as 31.")],
        ),
        (
            SHARED_AGES,
            dict(numerator=10, denominator=20),
            {1: dict(numerator=6, denominator=5), 2: dict(numerator=4, denominator=14)},
            [
                ("0-1-numerator", "How many (6) cannot be more than out of how many (5)."),
                ("0-1-denominator", "The parts add up to 19 for out of how many; the total is 20."),
            ],
        ),
        (WAYS, dict(numerator=43), {1: dict(numerator=40), 2: dict(numerator=40)}, []),
        (
            WAYS,
            dict(numerator=43),
            {1: dict(numerator=44)},
            [("0-1-numerator", "In the hub (44) cannot be more than the total (43).")],
        ),
    ],
)
def test_splits(figure, total, rows, expected):
    said = [say(figure, **total)] + [say(figure, cell=cell, **words) for cell, words in rows.items()]
    assert told(figure, *said) == expected


def test_a_required_split_is_asked_for_where_there_is_something_to_split():
    figure = with_table(COUNT, "Under 1", "1 and over", required=True)
    assert told(figure, say(figure, numerator=43)) == [
        ("0-1-numerator", "Fill in the split by age of child: it is part of the return.")
    ]
    assert told(figure, say(figure, numerator=0)) == []
    assert told(figure, say(figure, state="nil")) == []
    assert told(figure, say(figure, state="not_collected", reason="No register")) == []


def test_a_split_of_how_many_alone_may_go_beyond_it_where_parts_overlap():
    """ "None of these" is out of how many, and not among how many."""
    figure = with_table(SHARE, "Lone parent", "None of these", numerator_only=True, multi_select=True)
    total = say(figure, numerator=10, denominator=30)
    assert told(figure, total, say(figure, cell=2, numerator=20)) == []
    assert told(figure, total, say(figure, cell=2, numerator=31)) == [
        ("0-2-numerator", "None of these (31) cannot be more than the total (30).")
    ]


def test_a_split_of_an_average_adds_up_in_people():
    figure = with_table(AVERAGE, "Mother", "Father")
    said = [
        say(figure, n=12, mean=7),
        say(figure, cell=1, n=8, mean=8),
        say(figure, cell=2, n=3, mean=11),
    ]
    assert told(figure, *said) == [
        ("0-2-mean", "The average (11) must be from 0 to 10."),
        ("0-1-n", "The parts add up to 11 for out of how many; the total is 12."),
    ]


def test_a_crossing_makes_up_the_split_that_the_return_requires():
    figure = make_crossed()
    total = say(figure, numerator=3, denominator=5)
    crossing = [
        say(figure, cell=11, numerator=1, denominator=2),
        say(figure, cell=14, numerator=2, denominator=3),
    ]
    assert told(figure, total) == [
        ("0-3-numerator", "Fill in the split by age of child: it is part of the return.")
    ]
    assert told(figure, total, *crossing) == []
    grades = [
        say(figure, cell=3, numerator=2, denominator=2),
        say(figure, cell=4, numerator=1, denominator=3),
    ]
    assert told(figure, total, *crossing, *grades) == [
        ("0-3-numerator", "The table with two splits makes this 1, and here it is 2."),
        ("0-4-numerator", "The table with two splits makes this 2, and here it is 1."),
    ]
    assert told(figure, total, crossing[0]) == [
        ("0-11-numerator", "The parts add up to 1; the total is 3."),
        ("0-11-denominator", "The parts add up to 2 for out of how many; the total is 5."),
    ]


@given(st.lists(st.integers(0, 500), min_size=3, max_size=3), st.integers(-3, 3))
def test_parts_are_right_exactly_when_they_add_up(parts, off):
    total = sum(parts) + off
    said = [say(AGES, numerator=max(total, 0))] + [
        say(AGES, cell=cell, numerator=part) for cell, part in enumerate(parts, start=1)
    ]
    expected = []
    if max(total, 0) != sum(parts):
        expected = [("0-1-numerator", f"The parts add up to {sum(parts):,}; the total is {max(total, 0):,}.")]
    assert told(AGES, *said) == expected
