from datetime import date

import pytest

from evaluations.imports.published_periods import PublishedPeriod, UnknownPeriod, published_period


@pytest.mark.parametrize(
    ("identifier", "period", "starts", "ends"),
    [
        ("Reporting year", "2025", date(2024, 4, 1), date(2025, 3, 31)),
        ("Reporting year", "2024", date(2023, 4, 1), date(2024, 3, 31)),
        ("Calendar year", "2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("Financial year", "202425", date(2024, 4, 1), date(2025, 3, 31)),
        ("Financial year", "2024-25", date(2024, 4, 1), date(2025, 3, 31)),
        ("Academic year", "199900", date(1999, 9, 1), date(2000, 8, 31)),
        ("Academic year", "202324", date(2023, 9, 1), date(2024, 8, 31)),
        ("February", "2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("December", "2024", date(2024, 12, 1), date(2024, 12, 31)),
        ("Calendar year Q4", "2024", date(2024, 10, 1), date(2024, 12, 31)),
        ("Financial year Q1", "202425", date(2024, 4, 1), date(2024, 6, 30)),
        ("Financial year Q3", "202425", date(2024, 10, 1), date(2024, 12, 31)),
        ("Financial year Q4", "202425", date(2025, 1, 1), date(2025, 3, 31)),
    ],
)
def test_each_kind_of_period_has_its_own_days(identifier, period, starts, ends):
    found = published_period(identifier, period, reporting_year_begins=4)
    assert found == PublishedPeriod(starts, ends, f"{identifier} {period}")


@pytest.mark.parametrize(
    ("begins", "starts", "ends"),
    [
        (1, date(2025, 1, 1), date(2025, 12, 31)),
        (3, date(2024, 3, 1), date(2025, 2, 28)),
        (9, date(2024, 9, 1), date(2025, 8, 31)),
    ],
)
def test_a_reporting_year_is_named_for_the_year_in_which_it_ends(begins, starts, ends):
    found = published_period("Reporting year", "2025", reporting_year_begins=begins)
    assert (found.starts, found.ends) == (starts, ends)


@pytest.mark.parametrize(
    ("identifier", "period", "column"),
    [
        ("Reporting year", "202425", "time_period"),
        ("Reporting year", "", "time_period"),
        ("Financial year", "202426", "time_period"),
        ("Financial year", "2024", "time_period"),
        ("Calendar year", "3024", "time_period"),
        ("Week 3", "2024", "time_identifier"),
        ("", "2024", "time_identifier"),
    ],
)
def test_an_unknown_period_names_its_column(identifier, period, column):
    with pytest.raises(UnknownPeriod) as problem:
        published_period(identifier, period, reporting_year_begins=4)
    assert problem.value.column == column
    assert f"“{period if column == 'time_period' else identifier}”" in str(problem.value)
