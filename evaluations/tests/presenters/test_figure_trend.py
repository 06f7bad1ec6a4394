"""What a trend says in words beside its line."""

from decimal import Decimal

from evaluations.charts.trend import TrendPoint, TrendSeries
from evaluations.presenters.figure_trend import finding_of


def a_line(*points):
    return [
        TrendSeries(
            "Families reached",
            tuple(TrendPoint(name, value, words, hubs) for name, value, words, hubs in points),
        )
    ]


def test_the_newest_figure_is_set_beside_the_one_before():
    line = a_line(("spring", Decimal(873), "873 families", 4), ("summer", Decimal(900), "900 families", 4))
    assert finding_of(line, "summer") == "900 families in summer, after 873 families in spring."


def test_a_quarter_that_is_still_coming_in_does_not_read_as_a_fall():
    line = a_line(("spring", Decimal(873), "873 families", 4), ("summer", Decimal(274), "274 families", 1))
    assert finding_of(line, "summer") == (
        "274 families in summer, after 873 families in spring. The newer figure is of 1 hub and the one "
        "before of 4 hubs, so the two are not the same hubs."
    )


def test_without_a_period_before_nothing_is_said():
    assert finding_of(a_line(("summer", Decimal(274), "274 families", 1)), "summer") == ""


def test_a_later_quarter_with_fewer_hubs_is_named():
    line = a_line(
        ("winter", Decimal(900), "900 families", 4),
        ("spring", Decimal(873), "873 families", 4),
        ("summer", Decimal(274), "274 families", 1),
    )
    assert finding_of(line, "spring") == (
        "873 families in spring, after 900 families in winter. The last point, summer, is of 1 hub only: it "
        "is not to be read as a fall."
    )


def test_words_for_a_figure_go_on_small_within_the_sentence():
    line = a_line(("2025", Decimal(2), "Middle level 2", 4), ("2026", Decimal(3), "Middle level 3", 4))
    assert finding_of(line, "2026") == "Middle level 3 in 2026, after middle level 2 in 2025."
