from decimal import Decimal

from evaluations.charts.context import YearPoint, context_figure


def test_two_lines_over_the_same_years_with_gaps_where_nothing_is_known():
    figure = context_figure(
        [
            YearPoint("2022–23", Decimal("21.5"), "21.5%", Decimal("21.49"), "21.5%"),
            YearPoint("2023–24", Decimal("22.4"), "22.4%", None, "Incomplete"),
            YearPoint("2024–25", None, "Nothing published", Decimal("22.58"), "22.6%"),
        ],
        area="England",
        unit="%",
    )
    years = ["2022–23", "2023–24", "2024–25"]
    line = {"type": "scatter", "mode": "lines+markers", "x": years, "connectgaps": False}
    assert figure == {
        "data": [
            line
            | {
                "name": "England, as published",
                "y": [21.5, 22.4, None],
                "text": ["21.5%", "22.4%", "Nothing published"],
                "hovertemplate": "%{text}",
            },
            line
            | {
                "name": "Authorities added up",
                "y": [21.49, None, 22.58],
                "text": ["21.5%", "Incomplete", "22.6%"],
                "hovertemplate": "%{text}",
            },
        ],
        "layout": {
            "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": years},
            "yaxis": {"title": {"text": "%"}},
        },
    }
