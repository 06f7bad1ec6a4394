"""What a trend says in words beside its line."""

from decimal import Decimal

from evaluations.charts.trend import TrendPoint, TrendSeries
from evaluations.presenters.figure_trend import finding_of


def a_line(*points):
    """Points of (period, value, words, hubs in it, hubs expected)."""
    return [TrendSeries("Families reached", tuple(TrendPoint(*point) for point in points))]


def families(name, number, hubs=4, expected=4):
    return (name, Decimal(number), f"{number} families", hubs, expected)


def test_the_newest_figure_is_set_beside_the_one_before():
    line = a_line(families("spring", 873), families("summer", 900))
    assert finding_of(line) == "900 families in summer, after 873 families in spring."


def test_a_quarter_that_is_still_coming_in_does_not_read_as_a_fall():
    line = a_line(families("winter", 850), families("spring", 873), families("summer", 274, 1))
    assert finding_of(line) == (
        "873 families in spring, after 850 families in winter. summer is incomplete: 1 of 4 hubs, so it is "
        "not to be read as a fall or a rise."
    )


def test_an_older_incomplete_quarter_is_passed_over():
    line = a_line(families("winter", 850), families("spring", 20, 1), families("summer", 874))
    assert finding_of(line) == "874 families in summer, after 850 families in winter."


def test_where_only_one_quarter_is_complete_nothing_is_set_beside_it():
    line = a_line(families("spring", 873), families("summer", 274, 1))
    assert finding_of(line) == (
        "summer is incomplete: 1 of 4 hubs, so it is not to be read as a fall or a rise."
    )


def test_without_a_period_before_nothing_is_said():
    assert finding_of(a_line(families("summer", 274))) == ""


def test_complete_quarters_of_different_hubs_are_told_apart():
    line = a_line(families("spring", 500, 3, 3), families("summer", 900))
    assert finding_of(line) == (
        "900 families in summer, after 500 families in spring. The newer figure is of 4 hubs and the one "
        "before of 3 hubs, so the two are not the same hubs."
    )


def test_one_hubs_own_figures_are_always_complete():
    line = a_line(families("spring", 873, 1, None), families("summer", 900, 1, None))
    assert finding_of(line) == "900 families in summer, after 873 families in spring."


def test_words_for_a_figure_go_on_small_within_the_sentence():
    line = a_line(("2025", Decimal(2), "Middle level 2", 4), ("2026", Decimal(3), "Middle level 3", 4))
    assert finding_of(line) == "Middle level 3 in 2026, after middle level 2 in 2025."
