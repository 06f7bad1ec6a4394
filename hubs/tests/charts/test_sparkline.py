from decimal import Decimal

from hubs.charts.points import Point, unbroken
from hubs.charts.sparkline import EDGE, HEIGHT, WIDTH, sparkline


def points(*values, series=None) -> list[Point]:
    return [
        Point(
            f"Quarter {n}", None if value is None else Decimal(value), str(value), series[n] if series else 0
        )
        for n, value in enumerate(values)
    ]


def test_one_number_is_no_trend():
    assert sparkline(points("4", None)) is None
    assert sparkline([]) is None


def test_lines_stop_where_there_is_no_number_and_where_the_wording_broke():
    assert unbroken(points("1", "2", None, "3", "4", "5")) == [[0, 1], [3, 4, 5]]
    assert unbroken(points("1", "2", "3", "4", series=[0, 0, 1, 1])) == [[0, 1], [2, 3]]


def test_the_highest_is_at_the_top_and_nought_at_the_bottom():
    drawn = sparkline(points("0", "10", "5"))
    assert [(d.x, d.y) for d in drawn.dots] == [
        (f"{EDGE:.1f}", f"{HEIGHT - EDGE:.1f}"),
        (f"{WIDTH / 2:.1f}", f"{EDGE:.1f}"),
        (f"{WIDTH - EDGE:.1f}", f"{HEIGHT / 2:.1f}"),
    ]
    assert len(drawn.lines) == 1
    assert drawn.words == "Quarter 0: 0; Quarter 1: 10; Quarter 2: 5"


def test_numbers_below_nought_stay_inside():
    drawn = sparkline(points("-2", "2"))
    assert [d.y for d in drawn.dots] == [f"{HEIGHT - EDGE:.1f}", f"{EDGE:.1f}"]


def test_all_the_same_lie_on_one_line():
    assert {d.y for d in sparkline(points("0", "0")).dots} == {f"{HEIGHT / 2:.1f}"}
