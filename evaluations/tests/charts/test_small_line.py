from decimal import Decimal

from ...charts.small_line import HEIGHT, Value, small_line


def test_whole_periods_are_joined_and_the_last_is_marked():
    line = small_line([Value(Decimal(number)) for number in (1, 3, 2)])
    assert line.strokes == ("4,28 60,4 116,16",)
    assert [(point.x, point.is_whole) for point in line.points] == [(116, True)]


def test_a_period_without_every_hub_is_hollow_and_not_joined():
    line = small_line([*(Value(Decimal(900)) for _ in range(3)), Value(Decimal(200), is_whole=False)])
    (stroke,) = line.strokes
    assert len(stroke.split()) == 3
    assert [(point.x, point.is_whole) for point in line.points] == [(116, False)]


def test_a_period_without_a_number_leaves_a_gap():
    line = small_line([Value(Decimal(1)), Value(Decimal(2)), Value(None), Value(Decimal(3))])
    assert [len(stroke.split()) for stroke in line.strokes] == [2]
    assert [point.x for point in line.points] == [116]


def test_what_does_not_change_runs_through_the_middle():
    line = small_line([Value(Decimal(5)), Value(Decimal(5))])
    assert line.strokes == (f"4,{HEIGHT / 2:g} 116,{HEIGHT / 2:g}",)


def test_one_number_is_no_line():
    assert small_line([Value(Decimal(5)), Value(None)]) is None
    assert small_line([]) is None
