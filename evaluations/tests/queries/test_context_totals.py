from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.imports.context import load_file
from evaluations.models import ContextSeries, ContextValue
from evaluations.queries.context import Span, authority_rows, holdings, number_of, wider_rows
from evaluations.queries.context_totals import NO_ROW, Gap, Total, totals_of
from evaluations.tests.published import (
    as_file,
    invented_rows,
    local,
    make_country,
    make_source,
)
from hubs.models import Place
from hubs.queries.places import region_of

pytestmark = pytest.mark.django_db


def year(ends: int) -> Span:
    return Span(date(ends - 1, 4, 1), date(ends, 3, 31))


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def source(country):
    return make_source()


def load(rows, source):
    load_file(as_file(rows), name="invented.csv", source=source, by=None)


def series(code: str) -> ContextSeries:
    return ContextSeries.objects.get(indicator__code=code)


def test_authority_rows_add_up_by_area_and_year(country, source, django_assert_num_queries):
    load(invented_rows(), source)
    measure = series("TST1.2")
    with django_assert_num_queries(3):
        totals, labels = totals_of(measure, nation=country.england)
    assert labels == {year(n): f"Reporting year {n}" for n in (2019, 2020, 2021)}
    england, north, south = country.england.pk, country.north.pk, country.south.pk
    assert totals == {
        (england, year(2019)): Total(Decimal(901), Decimal(4499), (Decimal(901), Decimal(4499)), 5),
        (north, year(2019)): Total(Decimal(220), Decimal(1098), (Decimal(220), Decimal(1098)), 3),
        (south, year(2019)): Total(Decimal(681), Decimal(3401), (Decimal(681), Decimal(3401)), 2),
        (england, year(2020)): Total(
            Decimal(180),
            Decimal(1292),
            (Decimal(180), Decimal(894)),
            4,
            {Gap("Newby", "Not available"), Gap("Overton", "Confidential"), Gap("Seaby", NO_ROW)},
            {Gap("Overton", "Low reliability"), Gap("Seaby", NO_ROW)},
        ),
        (north, year(2020)): Total(
            Decimal(80),
            Decimal(792),
            (Decimal(80), Decimal(394)),
            3,
            {Gap("Newby", "Not available"), Gap("Overton", "Confidential")},
            {Gap("Overton", "Low reliability")},
        ),
        (south, year(2020)): Total(
            Decimal(100),
            Decimal(500),
            (Decimal(100), Decimal(500)),
            1,
            {Gap("Seaby", NO_ROW)},
            {Gap("Seaby", NO_ROW)},
        ),
        (england, year(2021)): Total(Decimal(949), Decimal(4727), (Decimal(949), Decimal(4727)), 5),
        (north, year(2021)): Total(Decimal(240), Decimal(1199), (Decimal(240), Decimal(1199)), 3),
        (south, year(2021)): Total(Decimal(709), Decimal(3528), (Decimal(709), Decimal(3528)), 2),
    }


def test_a_count_has_no_second_part(country, source):
    load(invented_rows(), source)
    totals, _ = totals_of(series("TST1.1"), nation=country.england)
    assert totals[country.england.pk, year(2020)] == Total(
        Decimal(1292), None, None, 4, {Gap("Overton", "Low reliability"), Gap("Seaby", NO_ROW)}
    )


def test_numbers_with_other_decimals_add_up_exactly(country, source):
    load(
        [
            local(2021, "E06000001", "0.1", 0, 0),
            local(2021, "E06000002", "0.25", 0, 0),
            local(2021, "E06000005", 3, 0, 0),
        ],
        source,
    )
    totals, _ = totals_of(series("TST1.1"), nation=country.england)
    assert totals[country.england.pk, year(2021)].numerator == Decimal("3.35")


def test_what_is_invented_is_neither_added_nor_missed(country, source):
    load(invented_rows(), source)
    Place.objects.filter(pk=country.seaby.pk).update(demonstration=True)
    totals, _ = totals_of(series("TST1.1"), nation=country.england)
    assert totals[country.south.pk, year(2021)] == Total(Decimal(527), None, None, 1)
    assert totals[country.south.pk, year(2020)] == Total(Decimal(500), None, None, 1)


def test_an_authority_that_began_within_the_year_is_excused_by_the_one_before(country, source):
    """An academic year runs on over the first of April: either the old or the new one may have the row."""
    rows = [local(201819, code, 10, 1, 10) for code in ("E06000001", "E10000003")]
    for row in rows:
        row[1] = "Academic year"
    load(rows, source)
    span = Span(date(2018, 9, 1), date(2019, 8, 31))
    totals, _ = totals_of(series("TST1.1"), nation=country.england)
    assert totals[country.north.pk, span] == Total(Decimal(20), None, None, 2, {Gap("Overton", NO_ROW)})


def test_the_rows_behind_a_total(country, source):
    load(invented_rows(), source)
    measure = series("TST1.1")
    behind = {
        ends: [row.place for row in authority_rows(measure, area=country.north, span=year(ends))]
        for ends in (2019, 2021)
    }
    assert behind == {
        2019: [country.oldby, country.overton, country.upton],
        2021: [country.newby, country.overton, country.upton],
    }


def test_holdings_and_published_rows(country, source):
    assert holdings() == {}
    load(invented_rows(), source)
    measure = series("TST1.2")
    held = holdings()[measure.indicator_id]
    assert (held.values, held.first_day, held.last_day) == (23, date(2018, 4, 1), date(2021, 3, 31))
    shown = {key: number_of(row, "value") for key, row in wider_rows(measure).items()}
    assert shown[country.england.pk, year(2020)] == Decimal("19.6")
    assert shown[country.north.pk, year(2020)] is None
    assert len(shown) == 9


CELLS = st.one_of(
    st.integers(0, 9999).map(str),
    st.decimals(0, 999, places=1).map(str),
    st.sampled_from(["c", "u", "x", "z", ":", ".", ""]),
)
CODES = ["E06000001", "E06000002", "E06000004", "E06000005", "E06000006"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.tuples(st.integers(2020, 2023), st.sampled_from(CODES)), CELLS, min_size=1))
def test_the_sums_are_those_of_a_slow_and_obvious_reckoning(country, source, cells):
    ContextValue.objects.all().delete()
    load([local(ends, code, text, text, "z") for (ends, code), text in cells.items()], source)
    measure = series("TST1.2")
    totals, _ = totals_of(measure, nation=country.england)

    sums, counted, gaps = defaultdict(Decimal), defaultdict(int), defaultdict(set)
    for ends in {ends for ends, _ in cells}:
        for code in CODES:
            place = Place.objects.get(codes__code=code)
            text = cells.get((ends, code))
            for area in (region_of(place, day=date(ends - 1, 4, 1)), country.england):
                key = (area.pk, year(ends))
                counted[key] += text is not None
                try:
                    sums[key] += Decimal(text)
                except (TypeError, ArithmeticError):
                    gaps[key].add(place.name)
    assert {key: total.rows for key, total in totals.items()} == counted
    for key, total in totals.items():
        assert (total.numerator or 0) == (total.denominator or 0) == sums[key]
        assert {gap.name for gap in total.numerator_gaps} == gaps[key]
        assert {gap.name for gap in total.denominator_gaps} == gaps[key]
