"""From words in boxes to whole numbers. Laws are tried on generated figures, corners by name."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.measuring import Measured, measure
from hubs.measuring.conversion import measure_figure
from hubs.measuring.problems import problems_of
from hubs.tests.measuring.figures import (
    BPSES,
    SDQ,
    answers,
    make_crossed,
    make_figure,
    say,
    with_table,
)
from outcomes.choices import Kind
from outcomes.measurement import Parts, from_scaled, shown_value, standard_deviation

COUNT = make_figure("ACC1.1")
SHARE = make_figure("ACC1.4", Kind.PERCENTAGE)
POUNDS = make_figure("PAR4.1", Kind.CURRENCY, companions={"debt": "Debt written off (GBP)"})
AVERAGE = make_figure("WHF1.4", Kind.MEAN_SCORE, valid_low=Decimal(0), valid_high=Decimal(10))
CHANGE = make_figure("PAR1.1", Kind.MEAN_CHANGE)


def kept(figure, *said):
    return measure(answers(figure, said=said))


def only(figure, *said) -> Measured:
    [value] = kept(figure, *said)
    return value


whole = st.integers(min_value=0, max_value=10**9)
scores = st.decimals(min_value=5, max_value=25, places=2)


@given(whole)
def test_a_count_is_kept_as_it_is(number):
    value = only(COUNT, say(COUNT, numerator=number))
    assert (value.state, value.parts) == ("nil" if number == 0 else "reported", Parts(number))
    assert value.typed == {"numerator": str(number)}


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=2))
def test_money_is_kept_to_the_penny(amount):
    value = only(POUNDS, say(POUNDS, numerator=f"£{amount:,}", debt="1,000.5"))
    assert from_scaled(value.parts.numerator, 2) == amount
    assert value.companions == {"debt": 100050}


@given(numerator=whole, rest=whole)
def test_a_share_is_kept_as_two_numbers(numerator, rest):
    value = only(SHARE, say(SHARE, numerator=numerator, denominator=numerator + rest))
    assert value.parts == Parts(numerator, numerator + rest)
    assert value.state == ("nil" if numerator + rest == 0 else "reported")


@given(mean=scores, n=st.integers(min_value=1, max_value=10**5))
def test_an_average_may_be_typed_as_such_or_as_a_sum(mean, n):
    as_average = only(AVERAGE, say(AVERAGE, n=n, mean=mean)).parts
    as_sum = only(AVERAGE, say(AVERAGE, n=n, sum=mean * n)).parts
    assert as_average == as_sum
    assert shown_value(as_average, scale=4, multiplier=None, is_ratio=True) == mean


@given(mean=scores, n=st.integers(min_value=2, max_value=10**4), sd=st.decimals(0, 10, places=2))
def test_a_spread_comes_back_from_its_sums(mean, n, sd):
    parts = only(AVERAGE, say(AVERAGE, n=n, mean=mean, sd=sd)).parts
    assert abs(standard_deviation(parts, scale=4) - sd) < Decimal("0.01")


@given(
    first=scores, last=scores, improved=st.integers(0, 99), same=st.integers(0, 99), worse=st.integers(1, 99)
)
def test_a_change_is_turned_so_that_positive_is_an_improvement(first, last, improved, same, worse):
    n = improved + same + worse
    said = dict(started=n + 3, n=n, first=first, last=last, improved=improved, same=same, worse=worse)
    higher = only(CHANGE, say(CHANGE, with_=BPSES, **said))
    lower = only(CHANGE, say(CHANGE, with_=SDQ, **said))
    assert higher.parts == Parts(int((last - first) * n * 10_000), n)
    assert lower.parts == Parts(-higher.parts.numerator, n)
    assert (higher.instrument_version_id, lower.instrument_version_id) == (11, 12)
    assert higher.companions == {
        "started": n + 3,
        "improved": improved,
        "same": same,
        "worse": worse,
        "first_sum": int(first * n * 10_000),
        "last_sum": int(last * n * 10_000),
    }


@pytest.mark.parametrize(
    ("figure", "parts"),
    [
        (COUNT, Parts(0)),
        (POUNDS, Parts(0)),
        (SHARE, Parts(0, 0)),
        (AVERAGE, Parts(0, 0, 0)),
        (CHANGE, Parts(0, 0, 0)),
    ],
)
def test_none_this_quarter(figure, parts):
    value = only(figure, say(figure, state="nil"))
    assert (value.state, value.parts) == ("nil", parts)


def test_typed_noughts_are_none_this_quarter():
    assert only(SHARE, say(SHARE, numerator=0, denominator=0)).state == "nil"
    assert only(SHARE, say(SHARE, numerator=0, denominator=12)).state == "reported"
    assert only(AVERAGE, say(AVERAGE, n=0)).state == "nil"


def test_without_a_number_the_reason_is_kept_and_what_was_required_of_parts_as_well():
    figure = with_table(COUNT, "Under 1", "1 and over", required=True)
    assert kept(figure, say(figure, state="not_collected", reason=" No register ")) == [
        Measured(figure.definition_id, "not_collected", reason="No register"),
        Measured(figure.definition_id, "not_collected", cell_id=1, reason="No register"),
        Measured(figure.definition_id, "not_collected", cell_id=2, reason="No register"),
    ]


def test_nothing_comes_of_a_figure_about_which_nothing_is_said():
    assert kept(COUNT) == []
    assert kept(SHARE, say(SHARE, numerator=3)) == []
    assert kept(COUNT, say(COUNT, numerator="about 30")) == []


def test_rows_left_blank_where_all_rows_make_up_the_whole_hold_nothing():
    figure = with_table(SHARE, "Under 1", "1 and over", "Not known")
    said = [
        say(figure, numerator=3, denominator=7),
        say(figure, cell=1, numerator=3, denominator=5),
        say(figure, cell=2, denominator=2),
    ]
    assert [(v.cell_id, v.state, v.parts) for v in kept(figure, *said)] == [
        (0, "reported", Parts(3, 7)),
        (1, "reported", Parts(3, 5)),
        (2, "reported", Parts(0, 2)),
        (3, "nil", Parts(0, 0)),
    ]


def test_rows_left_blank_where_rows_overlap_are_missing():
    figure = with_table(COUNT, "In the hub", "At home", multi_select=True)
    said = [say(figure, numerator=7), say(figure, cell=1, numerator=7)]
    assert [(v.cell_id, v.parts) for v in kept(figure, *said)] == [(0, Parts(7)), (1, Parts(7))]


def test_a_split_of_how_many_alone_keeps_out_of_how_many_whole():
    figure = with_table(SHARE, "A", "B", numerator_only=True)
    said = [say(figure, numerator=3, denominator=7), say(figure, cell=1, numerator=3)]
    assert [(v.cell_id, v.parts) for v in kept(figure, *said)] == [
        (0, Parts(3, 7)),
        (1, Parts(3, 7)),
        (2, Parts(0, 7)),
    ]


def test_a_required_split_of_nothing_holds_nothing():
    figure = with_table(COUNT, "Under 1", "1 and over", required=True)
    assert [(v.cell_id, v.state) for v in kept(figure, say(figure, numerator=0))] == [
        (0, "nil"),
        (1, "nil"),
        (2, "nil"),
    ]


def test_the_margins_of_a_crossing_are_made_up_from_it():
    figure = make_crossed()
    said = [
        say(figure, numerator=6, denominator=10),
        say(figure, cell=11, numerator=1, denominator=2),
        say(figure, cell=12, numerator=2, denominator=3),
        say(figure, cell=14, numerator=3, denominator=5),
    ]
    assert {v.cell_id: v.parts for v in kept(figure, *said)} == {
        0: Parts(6, 10),
        1: Parts(3, 5),
        2: Parts(3, 5),
        3: Parts(1, 2),
        4: Parts(5, 8),
        11: Parts(1, 2),
        12: Parts(2, 3),
        13: Parts(0, 0),
        14: Parts(3, 5),
    }


def test_a_number_that_the_council_gives():
    figure = make_figure("ACC1.2", Kind.PERCENTAGE, valid_high=None, valid_low=None, central_denominator=True)
    assert only(figure, say(figure, numerator=31)).parts == Parts(31, None)
    given_ = make_figure(
        "ACC1.2",
        Kind.PERCENTAGE,
        central_denominator=True,
        more={"council_denominators": {0: 520, 1: 100}},
    )
    given_ = with_table(given_, "Under 1", "1 and over")
    said = [say(given_, numerator=31), say(given_, cell=1, numerator=31)]
    assert [(v.cell_id, v.state, v.parts) for v in kept(given_, *said)] == [
        (0, "reported", Parts(31, 520)),
        (1, "reported", Parts(31, 100)),
        (2, "reported", Parts(0, None)),
    ]


def test_several_questionnaires_are_several_figures():
    said = dict(started=4, n=3, first=10, last=12, improved=2, same=1, worse=0)
    found = answers(
        CHANGE,
        said=[
            say(CHANGE, with_=BPSES, method="one_system", **said),
            say(CHANGE, with_=SDQ, slot=1, **said),
        ],
    )
    assert [
        (v.instrument_version_id, v.parts.numerator, v.method) for v in measure_figure(found, CHANGE)
    ] == [
        (11, 60_000, "one_system"),
        (12, -60_000, "one_system"),
    ]


def test_a_slot_left_empty_between_questionnaires_is_no_figure():
    said = dict(started=4, n=3, first=10, last=12, improved=2, same=1, worse=0)
    found = answers(CHANGE, said=[say(CHANGE, method="estimate"), say(CHANGE, with_=SDQ, slot=1, **said)])
    assert found.slots(CHANGE) == [1]
    assert [(v.instrument_version_id, v.method) for v in measure_figure(found, CHANGE)] == [(12, "estimate")]
    assert problems_of(found) == []


@pytest.mark.parametrize(
    "numbers",
    [
        {"n": "9" * 10, "mean": "9"},
        {"n": "20", "mean": "4", "sd": "9" * 9},
        {"n": "9" * 10, "sum": "9" * 10},
    ],
)
def test_scores_whose_sums_could_not_be_kept_are_refused(numbers):
    figure = make_figure("WHF1.5", Kind.MEAN_SCORE, scale=4)
    faults = problems_of(answers(figure, said=[say(figure, **numbers)]))
    assert [fault.message for fault in faults] == [
        "These numbers together are larger than can be kept. Check them."
    ]
