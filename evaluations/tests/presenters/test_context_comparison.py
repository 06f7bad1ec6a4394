from decimal import Decimal as D

import pytest

from evaluations.presenters.context_comparison import (
    Comparison,
    Rounding,
    Verdict,
    compare_counts,
    compare_ratios,
    ratio,
)

TO_TEN = Rounding(published_to=10, rows_to=1)


@pytest.mark.parametrize(
    ("published", "summed", "verdict", "difference"),
    [
        # Halves go up in the publication: 621,465 is published as 621,470.
        (D(621470), D(621465), Verdict.SAME, D(5)),
        (D(621470), D(621474), Verdict.SAME, D(-4)),
        (D(621470), D(621464), Verdict.DIFFERS, D(6)),
        (D(0), D(0), Verdict.SAME, D(0)),
    ],
)
def test_counts_agree_within_half_of_what_is_rounded_to(published, summed, verdict, difference):
    found = compare_counts(published=published, summed=summed, complete=True, rows=152, rounding=TO_TEN)
    assert found == Comparison(verdict, difference)


def test_rounded_rows_may_be_off_by_half_each():
    rounding = Rounding(published_to=10, rows_to=5)
    given = {"published": D(100), "complete": True, "rows": 4, "rounding": rounding}
    assert compare_counts(summed=D(115), **given).verdict == Verdict.SAME
    assert compare_counts(summed=D(116), **given).verdict == Verdict.DIFFERS


def test_unrounded_counts_agree_exactly():
    given = {"published": D(100), "complete": True, "rows": 4, "rounding": Rounding(1, 1)}
    assert compare_counts(summed=D(100), **given).verdict == Verdict.SAME
    assert compare_counts(summed=D(101), **given).verdict == Verdict.DIFFERS


@pytest.mark.parametrize(
    ("published", "summed", "complete", "verdict"),
    [
        (None, D(3), True, Verdict.NOTHING_PUBLISHED),
        (D(3), None, True, Verdict.NO_ROWS),
        (D(3), D(3), False, Verdict.INCOMPLETE),
    ],
)
def test_what_cannot_be_compared_has_no_difference(published, summed, complete, verdict):
    found = compare_counts(published=published, summed=summed, complete=complete, rows=2, rounding=TO_TEN)
    assert found == Comparison(verdict, None)


def test_ratios_agree_within_half_of_the_last_decimal():
    given = {"multiplier": 100, "places": 1, "complete": True, "rows": 152, "rounding": TO_TEN}
    assert compare_ratios(published=D("22.6"), summed=(D(2265), D(10000)), **given).verdict == Verdict.SAME
    assert compare_ratios(published=D("22.6"), summed=(D(2255), D(10000)), **given).verdict == Verdict.SAME
    assert compare_ratios(published=D("22.6"), summed=(D(2254), D(10000)), **given).verdict == Verdict.DIFFERS
    assert compare_ratios(published=D("22"), summed=(D(22), D(100)), **given) == Comparison(
        Verdict.SAME, D(0)
    )


def test_ratios_of_rounded_rows_agree_as_far_as_their_rounding_allows():
    given = {
        "published": D("25.0"),
        "multiplier": 100,
        "places": 1,
        "complete": True,
        "rows": 2,
        "rounding": Rounding(published_to=10, rows_to=10),
    }
    # 20 may be 10 to 30, 100 may be 90 to 110: anything from 9.1 % to 33.3 %.
    assert compare_ratios(summed=(D(20), D(100)), **given).verdict == Verdict.SAME
    assert compare_ratios(summed=(D(200), D(1000)), **given).verdict == Verdict.DIFFERS
    # A denominator that may be nothing allows any ratio above the lowest.
    assert compare_ratios(summed=(D(0), D(10)), **given).verdict == Verdict.SAME


def test_a_ratio_of_nothing_is_undefined():
    assert ratio(None, 100) is None
    assert ratio((D(0), D(0)), 100) is None
    assert ratio((D(1), D(8)), 100) == D("12.5")
