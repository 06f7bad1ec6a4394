"""Beyond 25 % and 10 people; above an estimate. They ask for an explanation, and pass with one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.measuring import Past, box
from hubs.measuring.surprises import is_surprising, surprises_in
from hubs.tests.measuring.figures import BPSES, SDQ, answers, make_figure, make_plan, say
from hubs.validators import warnings_in
from outcomes.choices import Kind
from outcomes.measurement import Parts

COUNT = make_figure("ACC1.1")
SHARE = make_figure("ACC1.4", Kind.PERCENTAGE)
CHANGE = make_figure("PAR1.1", Kind.MEAN_CHANGE)


def since(figure, parts: Parts, state="reported", version=0):
    return replace(figure, previous=Past("April to June 2026", state, {(version, 0): parts}))


@pytest.mark.parametrize(
    ("before", "now", "surprising"),
    [
        (40, 50, False),  # 25 % and 10 people, not beyond
        (40, 51, True),
        (40, 30, False),
        (40, 29, True),
        (100, 120, False),  # 20 people, 20 %
        (10, 20, False),  # doubled, and 10 people
        (10, 21, True),
        (0, 10, False),
        (0, 11, True),
        (43, 0, True),
    ],
)
def test_beyond_a_quarter_and_ten_people(before, now, surprising):
    assert is_surprising(Decimal(before), Decimal(now)) is surprising


@given(st.integers(0, 10**6), st.integers(-10, 10))
def test_ten_people_never_surprise(before, change):
    assert not is_surprising(Decimal(before), Decimal(before + change))


@pytest.mark.parametrize(
    ("figure", "words", "expected"),
    [
        (COUNT, dict(numerator=100), []),
        (since(COUNT, Parts(40)), dict(numerator=45), []),
        (
            since(COUNT, Parts(40)),
            dict(numerator=80),
            ["How many went from 40 in April to June 2026 to 80."],
        ),
        (
            since(COUNT, Parts(40)),
            dict(state="nil"),
            ["How many went from 40 in April to June 2026 to 0."],
        ),
        (since(COUNT, Parts(40), state="not_collected"), dict(numerator=80), []),
        (
            since(SHARE, Parts(30, 60)),
            dict(numerator=60, denominator=120),
            [
                "How many went from 30 in April to June 2026 to 60.",
                "Out of how many went from 60 in April to June 2026 to 120.",
            ],
        ),
        (since(SHARE, Parts(30, 60)), dict(state="not_collected", reason="Lost"), []),
        (
            make_figure("CHD1.6", Kind.PERCENTAGE, valid_high=None, valid_low=None),
            dict(numerator=31, denominator=30),
            ["How many (31) is more than the estimate of how many there are (30)."],
        ),
    ],
)
def test_what_surprises(figure, words, expected):
    assert surprises_in(answers(figure, said=[say(figure, **words)]), figure) == expected


def test_people_are_compared_within_one_questionnaire():
    figure = since(CHANGE, Parts(0, 10), version=BPSES.version_id)
    scores = dict(started=80, n=60, first=10, last=12, improved=60, same=0, worse=0)
    same = answers(figure, said=[say(figure, with_=BPSES, **scores)])
    other = answers(figure, said=[say(figure, with_=SDQ, **scores)])
    assert surprises_in(same, figure) == ["Out of how many went from 10 in April to June 2026 to 60."]
    assert surprises_in(other, figure) == []


def test_more_people_with_both_scores_than_started():
    scores = dict(started=2, n=3, first=10, last=12, improved=3, same=0, worse=0)
    assert surprises_in(answers(CHANGE, said=[say(CHANGE, with_=BPSES, **scores)]), CHANGE) == [
        "More people have both scores (3) than started (2)."
    ]


def test_an_explanation_or_an_agreed_exception_lets_it_pass():
    figure = since(COUNT, Parts(40))
    [waiting] = warnings_in(make_plan(figure), [say(figure, numerator=80)])
    assert (waiting.box, waiting.kind, waiting.message) == (
        box(figure.definition_id, "explanation"),
        "explain",
        "How many went from 40 in April to June 2026 to 80. Explain it, or correct the number.",
    )
    assert warnings_in(make_plan(figure), [say(figure, numerator=80, explanation="A summer fair")]) == []
    accepted = replace(figure, warnings_accepted=True)
    assert warnings_in(make_plan(accepted), [say(accepted, numerator=80)]) == []
