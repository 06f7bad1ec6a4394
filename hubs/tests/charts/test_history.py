from decimal import Decimal

from hubs.charts.history import Series, history_figure
from hubs.charts.points import Point

PERIODS = [("January to March 2026", "Jan–Mar 2026"), ("April to June 2026", "Apr–Jun 2026")]


def point(period: str, value, shown: str = "", approved=None, approved_shown: str = "") -> Point:
    number = None if value is None else Decimal(value)
    return Point(period, number, shown, approved=approved, approved_shown=approved_shown)


def test_a_line_for_each_series_over_all_periods():
    figure = history_figure(
        PERIODS,
        [
            Series(
                "Old wording", {"January to March 2026": point("January to March 2026", "41", "41 families")}
            ),
            Series(
                "New wording", {"April to June 2026": point("April to June 2026", "12.5", "12.5 families")}
            ),
        ],
        unit="families",
    )
    labels = ["Jan–Mar 2026", "Apr–Jun 2026"]
    assert [(t["name"], t["x"], t["y"], t["text"], t["connectgaps"]) for t in figure["data"]] == [
        ("Old wording", labels, [41.0, None], ["41 families", ""], False),
        ("New wording", labels, [None, 12.5], ["", "12.5 families"], False),
    ]
    assert figure["layout"]["yaxis"] == {"title": {"text": "families"}}
    assert figure["layout"]["xaxis"]["categoryarray"] == labels


def test_what_is_approved_is_marked_only_where_it_differs():
    points = {
        "January to March 2026": point("January to March 2026", "41"),
        "April to June 2026": point(
            "April to June 2026", "44", "44 families", Decimal("43"), "approved is 43 families"
        ),
    }
    figure = history_figure(PERIODS, [Series("Latest", points)], unit="families")
    approved = figure["data"][1]
    assert (approved["name"], approved["mode"], approved["y"], approved["text"]) == (
        "Latest: approved",
        "markers",
        [None, 43.0],
        ["", "approved is 43 families"],
    )


def test_nothing_known_draws_nothing_and_never_a_nought():
    points = {"January to March 2026": point("January to March 2026", None, "Not collected")}
    figure = history_figure(PERIODS, [Series("Latest", points)], unit="families")
    assert [t["y"] for t in figure["data"]] == [[None, None]]
