"""The page of a measure, from an invented file with the traps of real ones, and from the published files."""

import csv
from collections import defaultdict
from datetime import date

import pytest
from django.core.management import call_command

from evaluations.imports.context import load_file
from evaluations.models import ContextSeries
from evaluations.presenters.context import gaps_in_words, series_page, short_span, span_words
from evaluations.queries.context import Span, authority_rows, series_for
from evaluations.queries.context_totals import Gap
from evaluations.tests.published import as_file, invented_rows, make_country, make_source, national
from evaluations.views.context import figures_of
from hubs.imports import areas
from outcomes.models import Indicator, User

pytestmark = pytest.mark.django_db


def year(ends: int) -> Span:
    return Span(date(ends - 1, 4, 1), date(ends, 3, 31))


def page_of(code: str, area: str = "england", ends: int | None = None):
    series = series_for(viewer=User(email="reader@example.org")).get(indicator__code=code)
    figures = figures_of(series)
    place = next(place for place in figures.areas if place.slug == area)
    span = year(ends) if ends else None
    behind = authority_rows(series, area=place, span=span) if span and place != figures.areas[0] else []
    return series_page(figures, area=place, span=span, behind=behind)


@pytest.fixture
def invented():
    make_country()
    load_file(as_file(invented_rows()), name="invented.csv", source=make_source(), by=None)


def rows_of(table) -> list[tuple]:
    """Year or area, published, added up, difference, verdict and what it says of coverage."""
    return [
        (first["text"], published, summed, difference, verdict["text"], verdict["note"])
        for first, published, summed, difference, verdict in table.rows
    ]


def test_each_year_stands_beside_its_sum(invented):
    page = page_of("TST1.1")
    assert [table.caption for table in page.tables] == ["Questions asked"]
    assert rows_of(page.tables[0]) == [
        (
            "April 2020 to March 2021",
            "4,730",
            "4,727",
            "3",
            "Same",
            "Within rounding. 5 of 5 authorities.",
        ),
        (
            "April 2019 to March 2020",
            "4,600",
            "1,292",
            "–",
            "Not compared",
            "Incomplete. 3 of 5 authorities. Without Overton (low reliability); Seaby (no row).",
        ),
        (
            "April 2018 to March 2019",
            "4,500",
            "4,499",
            "1",
            "Same",
            "Within rounding. 5 of 5 authorities.",
        ),
    ]


def test_a_percentage_is_sum_over_sum_beside_its_parts(invented):
    page = page_of("TST1.2")
    assert [table.caption for table in page.tables] == [
        "Questions asked again",
        "Questions asked again",
        "Questions asked",
    ]
    assert [row[:5] for row in rows_of(page.tables[0])] == [
        ("April 2020 to March 2021", "20.1%", "20.1%", "0.0", "Same"),
        ("April 2019 to March 2020", "19.6%", "20.1%", "–", "Not compared"),
        ("April 2018 to March 2019", "20%", "20.0%", "0.0", "Same"),
    ]
    gaps = "Newby (not available); Overton (confidential); Overton (low reliability); Seaby (no row)"
    assert rows_of(page.tables[0])[1][5] == f"Incomplete. 2 of 5 authorities. Without {gaps}."


def test_an_incomplete_year_is_a_gap_in_the_line_not_a_fall(invented):
    chart = page_of("TST1.1").chart
    assert [(line["name"], line["y"], line["connectgaps"]) for line in chart.figure["data"]] == [
        ("England, as published", [4500.0, 4600.0, 4730.0], False),
        ("Authorities added up", [4499.0, None, 4727.0], False),
    ]
    assert chart.figure["data"][0]["x"] == ["2018–19", "2019–20", "2020–21"]
    assert chart.rows == [
        ["2018–19", "4,500", "4,499"],
        ["2019–20", "4,600", "Incomplete"],
        ["2020–21", "4,730", "4,727"],
    ]
    assert chart.finding == (
        "April 2020 to March 2021: published 4,730, authorities added up 4,727. Same, within rounding."
    )


def test_a_region_has_its_own_years_and_its_authorities(invented):
    page = page_of("TST1.2", "north", ends=2020)
    assert [row[:5] for row in rows_of(page.tables[0])] == [
        ("April 2020 to March 2021", "20%", "20.0%", "0.0", "Same"),
        ("April 2019 to March 2020", "Not available", "20.3%", "–", "Not compared"),
        ("April 2018 to March 2019", "20%", "20.0%", "0.0", "Same"),
    ]
    assert rows_of(page.tables[0])[1][5].startswith("No published figure. 1 of 3 authorities.")
    assert page.within.rows == [
        ["Newby", "Not applicable", "Not available", "398"],
        ["Overton", "Not applicable", "Confidential", "Low reliability"],
        ["Upton", "20.3%", "80", "394"],
    ]


def test_the_nation_shows_its_regions(invented):
    page = page_of("TST1.1", ends=2021)
    assert [row[:5] for row in rows_of(page.within)] == [
        ("North", "1,200", "1,199", "1", "Same"),
        ("South", "3,530", "3,528", "2", "Same"),
    ]
    assert page.within.rows[0][0]["url"] == (
        "/figures/context/TST1.1/?area=north&year=2020-04-01-to-2021-03-31"
    )


def test_a_figure_beyond_rounding_is_said_to_differ(invented):
    source = ContextSeries.objects.get(indicator__code="TST1.1").source
    load_file(as_file([national(2021, 4740, 950, "20.3")]), name="corrected.csv", source=source, by=None)
    differs = rows_of(page_of("TST1.1").tables[0])[0]
    assert differs[3:] == ("13", "Differs", "By more than rounding. 5 of 5 authorities.")
    assert rows_of(page_of("TST1.2").tables[0])[0][3:5] == ("0.2", "Differs")


def test_a_year_without_authority_rows_says_so(invented):
    source = ContextSeries.objects.get(indicator__code="TST1.1").source
    load_file(as_file([national(2022, 4740, 950, "20.3")]), name="early.csv", source=source, by=None)
    assert rows_of(page_of("TST1.1").tables[0])[0] == (
        "April 2021 to March 2022",
        "4,740",
        "No figure",
        "–",
        "Not compared",
        "No authority figures.",
    )


def test_words_for_periods_and_gaps():
    assert span_words(year(2025)) == "April 2024 to March 2025"
    assert span_words(Span(date(2024, 1, 1), date(2024, 12, 31))) == "2024"
    assert span_words(Span(date(2024, 2, 1), date(2024, 2, 29))) == "February 2024"
    assert short_span(year(2025)) == "2024–25"
    assert short_span(Span(date(2024, 4, 1), date(2024, 6, 30))) == "April 2024 to June 2024"
    assert gaps_in_words({Gap("Rutland", "No row")}) == "Without Rutland (no row)"
    many = {Gap(f"Place {number:02d}", "No row") for number in range(12)}
    assert gaps_in_words(many).endswith("Place 09 (no row); and 2 more")


# --- The published files. Expected values are reckoned here from the file itself, without the product.

FILES = {
    "WHF2.4": (
        "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
        "referral_count",
        None,
        None,
    ),
    "WHF2.5": (
        "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
        "rereferral_count",
        "referral_count",
        "rereferral_percent",
    ),
    "WHF2.6": (
        "d3_cpps_subsequent_plan_2013_to_2025.csv",
        "CPP_subsequent",
        "CPP_start",
        "CPP_subsequent_percent",
    ),
}


@pytest.fixture
def england(published_data):
    areas.load(areas.read(), by=None)
    for code in FILES:
        Indicator.objects.create(code=code)
    call_command("load_context", published_data / FILES["WHF2.4"][0], mapping="referrals", verbosity=0)
    call_command("load_context", published_data / FILES["WHF2.6"][0], mapping="protection_plans", verbosity=0)
    return published_data


def reckoned(path, column: str) -> tuple[dict, dict, dict]:
    """By region code ("" for England) and year: what is published, what authorities add up to, who lacks."""
    published, sums, lacking = {}, defaultdict(int), defaultdict(set)
    with path.open(newline="", encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            ends, region = int(row["time_period"]), row["region_code"]
            if row["geographic_level"] == "Local authority":
                london = region.startswith("E13")
                for area in ("", "E12000007" if london else region):
                    if row[column].isdecimal():
                        sums[area, ends] += int(row[column])
                    else:
                        lacking[area, ends].add(row["la_name"])
            elif not region.startswith("E13"):
                published[region, ends] = row[column]
    return published, sums, lacking


@pytest.mark.parametrize("code", list(FILES))
def test_authorities_add_up_to_the_published_england_and_regions(england, code):
    """Each year and area without a gap agrees within rounding to ten; with one, it is named, not compared."""
    name, *columns = FILES[code]
    parts = [column for column in columns[:2] if column]
    for table_number, column in enumerate(parts, start=1 if len(parts) == 2 else 0):
        published, sums, lacking = reckoned(england / name, column)
        regions = {"": "england"} | {
            a.code: a.name.lower().replace(" ", "-") for a in areas.read() if a.level == 3
        }
        assert len(regions) == 10
        for region, slug in regions.items():
            shown = rows_of(page_of(code, slug).tables[table_number])
            assert len(shown) == 13
            for ends, row in zip(range(2025, 2012, -1), shown, strict=True):
                key = (region, ends)
                difference = int(published[key]) - sums[key]
                assert row[:3] == (
                    f"April {ends - 1} to March {ends}",
                    f"{int(published[key]):,}",
                    f"{sums[key]:,}",
                )
                if lacking[key]:
                    assert row[3:5] == ("–", "Not compared")
                    assert all(name in row[5] for name in lacking[key])
                    assert row[5].count("(") == len(lacking[key])
                else:
                    assert abs(difference) <= 5
                    assert row[3:5] == (str(difference).replace("-", "−"), "Same")


@pytest.mark.parametrize("code", ["WHF2.5", "WHF2.6"])
def test_percentages_of_complete_years_agree_with_the_published_ones(england, code):
    name, numerator, denominator, percent = FILES[code]
    _, sums, lacking = reckoned(england / name, numerator)
    _, whole_sums, whole_lacking = reckoned(england / name, denominator)
    published, _, _ = reckoned(england / name, percent)
    shown = rows_of(page_of(code).tables[0])
    compared = []
    for ends, row in zip(range(2025, 2012, -1), shown, strict=True):
        key = ("", ends)
        assert row[1] == f"{published[key]}%"
        if lacking[key] or whole_lacking[key]:
            assert row[3:5] == ("–", "Not compared")
        else:
            compared.append(ends)
            assert row[4] == "Same"
            assert abs(float(published[key]) - 100 * sums[key] / whole_sums[key]) <= 0.05
    # Seen in the files: in the other years at least one authority has a symbol.
    assert compared == {"WHF2.5": [2025, 2018], "WHF2.6": []}[code]


def test_the_years_with_a_gap_name_the_authority(england):
    incomplete = {
        row[0][-4:]: row[5].split("Without ")[1]
        for row in rows_of(page_of("WHF2.4").tables[0])
        if row[4] == "Not compared"
    }
    # Read from the file by eye.
    assert incomplete == {
        "2013": "Norfolk (not available).",
        "2014": "Cornwall (not available).",
        "2015": "South Tyneside (not available).",
        "2017": "Isles of Scilly (confidential).",
        "2021": "Hackney (not available).",
        "2022": "Hackney (not available).",
        "2024": "Hampshire (low reliability); Herefordshire, County of (low reliability).",
    }
    y = page_of("WHF2.4").chart.figure["data"][1]["y"]
    assert [value is None for value in y] == [
        ends in (2013, 2014, 2015, 2017, 2021, 2022, 2024) for ends in range(2013, 2026)
    ]
