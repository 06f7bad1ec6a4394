from decimal import Decimal

from ...charts.trend import TrendPoint, TrendSeries, trend_figure

PERIODS = [("April to June 2026", "Apr–Jun 2026"), ("July to September 2026", "Jul–Sep 2026")]


def test_a_line_has_a_gap_where_there_is_no_number():
    hidden = TrendPoint("April to June 2026", None, "Hidden, small number")
    shown = TrendPoint("July to September 2026", Decimal("41.25"), "41.3%")
    figure = trend_figure(PERIODS, [TrendSeries("Reached", (hidden, shown))], unit="%")
    (line,) = figure["data"]
    assert (line["x"], line["y"]) == (["Apr–Jun 2026", "Jul–Sep 2026"], [None, 41.25])
    assert line["text"] == ["April to June 2026: Hidden, small number", "July to September 2026: 41.3%"]
    assert line["connectgaps"] is False
    assert figure["layout"]["showlegend"] is False


def test_lines_that_may_not_be_joined_stand_apart_on_one_axis():
    old = TrendSeries("wording 1", (TrendPoint("April to June 2026", Decimal(10), "10"),))
    new = TrendSeries("wording 2", (TrendPoint("July to September 2026", Decimal(30), "30"),))
    figure = trend_figure(PERIODS, [old, new], unit="families")
    assert [line["y"] for line in figure["data"]] == [[10.0, None], [None, 30.0]]
    assert figure["layout"]["xaxis"]["categoryarray"] == ["Apr–Jun 2026", "Jul–Sep 2026"]
    assert figure["layout"]["showlegend"] is True


def test_levels_stand_on_an_axis_of_levels():
    level = TrendSeries("Level", (TrendPoint("April to June 2026", Decimal(2), "Level 2"),))
    axis = trend_figure(PERIODS, [level], unit="level", levels=True)["layout"]["yaxis"]
    assert (axis["range"], axis["tickvals"]) == ([0.5, 4.5], [1, 2, 3, 4])


def test_a_period_without_all_its_hubs_is_hollow_and_not_joined():
    whole = TrendPoint("April to June 2026", Decimal(873), "873 families", 4, 4)
    part = TrendPoint("July to September 2026", Decimal(274), "274 families", 1, 4)
    figure = trend_figure(PERIODS, [TrendSeries("Reached", (whole, part))], unit="families")
    line, hollow = figure["data"]
    assert (line["y"], hollow["y"]) == ([873.0, None], [None, 274.0])
    assert (line["mode"], hollow["mode"]) == ("lines+markers", "markers")
    assert hollow["meta"] == {"like": 0, "hollow": True}
    assert hollow["text"] == ["", "July to September 2026: 274 families (incomplete: 1 of 4 hubs)"]
    assert line["text"] == ["April to June 2026: 873 families (4 of 4 hubs)", ""]
    assert figure["layout"]["showlegend"] is True
