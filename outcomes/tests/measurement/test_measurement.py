"""Parts and values, against published identities and worked examples."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.measurement import (
    Parts,
    add,
    from_scaled,
    shown_value,
    standard_deviation,
    sums_from_mean,
    sums_from_total,
    to_scaled,
)

whole = st.integers(min_value=-(10**9), max_value=10**9)
a_part = st.builds(Parts, numerator=whole, denominator=st.integers(0, 10**6), sum_sq=whole)


def test_scaling_keeps_what_was_typed():
    assert to_scaled(Decimal("12.50"), 2) == 1250
    assert from_scaled(1250, 2) == Decimal("12.50")


def test_scaling_refuses_places_it_would_lose():
    with pytest.raises(ValueError, match="more than 2 decimal places"):
        to_scaled(Decimal("1.255"), 2)


def test_nothing_stays_nothing():
    assert from_scaled(None, 2) is None
    assert shown_value(Parts(), scale=0, multiplier=100, is_ratio=True) is None


def test_zero_out_of_zero_is_undefined_and_not_zero():
    assert shown_value(Parts(0, 0), scale=0, multiplier=100, is_ratio=True) is None


def test_percentage_is_divided_last():
    merged = add([Parts(1, 2), Parts(98, 100)])
    assert shown_value(merged, scale=0, multiplier=100, is_ratio=True) == Decimal(9900) / 102


def test_two_hubs_pool_as_in_the_worked_example():
    # Two hubs with n 10 and 20, means 2 and 5, sd 1 and 2 pool to mean 4.00 and sd 2.236: the sum of squares
    # within, 9·1 + 19·4 = 85, and between, 10·(2-4)² + 20·(5-4)² = 60, over 29 is 5, whose root is 2.236.
    pooled = add(
        [
            sums_from_mean(Decimal(2), 10, Decimal(1), scale=4),
            sums_from_mean(Decimal(5), 20, Decimal(2), scale=4),
        ]
    )
    assert shown_value(pooled, scale=4, multiplier=None, is_ratio=True) == Decimal(4)
    assert round(standard_deviation(pooled, scale=4), 3) == Decimal("2.236")


def test_a_hub_without_spread_leaves_the_whole_without_one():
    pooled = add(
        [
            sums_from_mean(Decimal(2), 10, None, scale=4),
            sums_from_mean(Decimal(5), 20, Decimal(2), scale=4),
        ]
    )
    assert pooled.sum_sq is None
    assert standard_deviation(pooled, scale=4) is None


def test_a_hub_with_nobody_does_not_take_the_spread_away():
    pooled = add([Parts(0, 0, None), sums_from_mean(Decimal(5), 20, Decimal(2), scale=4)])
    assert round(standard_deviation(pooled, scale=4), 3) == Decimal("2.000")


def test_one_person_has_no_spread():
    assert standard_deviation(sums_from_mean(Decimal(5), 1, Decimal(0), scale=4), scale=4) is None


@given(st.lists(a_part, max_size=8), st.randoms())
def test_order_of_adding_does_not_matter(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert add(parts) == add(shuffled)


@given(st.lists(st.integers(-40, 40), min_size=2, max_size=60))
def test_mean_and_spread_come_back_from_the_sums(scores):
    n = len(scores)
    mean = Fraction(sum(scores), n)
    variance = sum((s - mean) ** 2 for s in scores) / (n - 1)
    sd = (Decimal(variance.numerator) / variance.denominator).sqrt()
    parts = sums_from_total(Decimal(sum(scores)), n, sd, scale=4)
    assert parts.numerator == sum(scores) * 10**4
    assert abs(standard_deviation(parts, scale=4) - sd) < Decimal("0.001")
