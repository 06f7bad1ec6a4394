"""Whatever the mapping: what authorities add up to agrees with what was published within rounding, and a year
that lacks one of them names it and is not compared."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.actions.context import configure_source
from evaluations.imports.context import load_file
from evaluations.models import ContextFile, ContextSource, ContextValue
from evaluations.presenters.context import series_page
from evaluations.queries.context import series_for
from evaluations.tests.published import as_file, local, make_country, national, regional
from evaluations.views.context import figures_of
from outcomes.models import Indicator, User

pytestmark = pytest.mark.django_db
NORTH = {"E06000001": "Upton", "E06000002": "Overton", "E06000004": "Newby"}
SOUTH = {"E06000005": "Seaby", "E06000006": "Twocode"}
SYMBOLS = ["c", "u", "x", "z", ":", ".", "..", "*", "", "low"]
PERIODS = [("Reporting year", "2022"), ("Academic year", "202223"), ("Financial year", "2022-23")]

counts = st.tuples(st.integers(0, 9_999), st.integers(0, 9_999)).map(lambda pair: (min(pair), max(pair)))
mappings = st.fixed_dictionaries(
    {
        "is_ratio": st.booleans(),
        "multiplier": st.sampled_from([1, 100, 1_000, 10_000]),
        "value_places": st.integers(0, 3),
        "nation_rounded_to": st.sampled_from([1, 5, 10, 100]),
        "region_rounded_to": st.sampled_from([1, 5, 10]),
        "authority_rounded_to": st.sampled_from([1, 5, 10]),
        "reporting_year_begins": st.integers(1, 12),
    }
)
# What each authority has: its two counts, a symbol in one of them, or no row at all.
cells = st.fixed_dictionaries(
    {
        code: st.one_of(counts, st.tuples(st.sampled_from(SYMBOLS), st.integers(0, 99)), st.none())
        for code in [*NORTH, *SOUTH]
    }
)
whole = st.fixed_dictionaries(dict.fromkeys([*NORTH, *SOUTH], counts))


@pytest.fixture
def country():
    return make_country()


def rounded_to(number: int | Decimal, step: int | Decimal) -> Decimal:
    return (Decimal(number) / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def make_mapping(*, is_ratio: bool, multiplier: int, value_places: int, **words) -> ContextSource:
    Indicator.objects.get_or_create(code="TST7.1")
    series = {
        "indicator": "TST7.1",
        "title": "Asked",
        "unit": "things",
        "numerator_column": "again",
        "numerator_title": "Asked again",
    }
    if is_ratio:
        series |= {
            "denominator_column": "asked",
            "denominator_title": "Asked",
            "value_column": "again_percent",
            "value_places": value_places,
            "multiplier": multiplier,
        }
    words |= {"title": "Any", "publisher": "Nobody", "licence": "None"}
    return configure_source(
        code="any", words=words, filters={"category": "Questions"}, series=[series], by=None
    )


def row_of(true: list[tuple[int, int]], mapping: dict, step: int) -> tuple:
    """What a publisher would print of these: rounded counts, and the rate of the true ones."""
    again, asked = (sum(numbers) for numbers in zip(*true, strict=True))
    rate = "z"
    if asked:
        last = Decimal(1).scaleb(-mapping["value_places"])
        rate = rounded_to(Decimal(again) * mapping["multiplier"] / asked, last)
    return rounded_to(asked, step), rounded_to(again, step), rate


def verdicts(country, identifier: str, period: str, cells: dict, mapping: dict) -> dict[str, list]:
    """By area: verdict and note of each part, after loading what a publisher would print."""
    for model in (ContextValue, ContextFile, ContextSource):
        model.objects.all().delete()
    source = make_mapping(**mapping)
    true = {code: cell for code, cell in cells.items() if cell and isinstance(cell[0], int)}
    rows = []
    for make, step, codes in (
        (lambda *row: national(period, *row), mapping["nation_rounded_to"], [*NORTH, *SOUTH]),
        (lambda *row: regional(period, "E12000001", *row), mapping["region_rounded_to"], NORTH),
        (lambda *row: regional(period, "E12000002", *row), mapping["region_rounded_to"], SOUTH),
    ):
        rows.append(make(*row_of([true.get(code, (3, 7)) for code in codes], mapping, step)))
    for code, cell in cells.items():
        if cell is None:
            continue
        printed = (
            row_of([cell], mapping, mapping["authority_rounded_to"])
            if code in true
            else (cell[1], cell[0], "z")
        )
        rows.append(local(period, code, *printed))
    for row in rows:
        row[1] = identifier
    load_file(as_file(rows), name="any.csv", source=source, by=None)
    series = series_for(viewer=User(pk=1)).get()
    found = {}
    for area in (country.england, country.north, country.south):
        page = series_page(figures_of(series), area=area, span=None, behind=[])
        found[area.name] = [table.rows[0][-1] for table in page.tables]
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mapping=mappings, cells=whole, period=st.sampled_from(PERIODS))
def test_a_whole_year_is_never_said_to_differ(country, mapping, cells, period):
    found = verdicts(country, *period, cells, mapping)
    words = {cell["text"] for table in found.values() for cell in table}
    # A rate of none out of none is nothing published, and is not compared.
    assert words <= {"Same", "Not compared"}
    counted = [table[-1]["text"] for table in found.values()]
    assert set(counted) == {"Same"}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mapping=mappings, cells=cells, period=st.sampled_from(PERIODS))
def test_a_year_that_lacks_an_authority_names_it_and_is_not_compared(country, mapping, cells, period):
    found = verdicts(country, *period, cells, mapping)
    headline = 0 if mapping["is_ratio"] else -1
    for area, codes in (("England", NORTH | SOUTH), ("North", NORTH), ("South", SOUTH)):
        lacking = {
            name for code, name in codes.items() if cells[code] is None or isinstance(cells[code][0], str)
        }
        if all(cells[code] is None for code in NORTH | SOUTH):
            continue  # nothing of authorities in the file: there is no sum at all
        cell = found[area][headline]
        if lacking:
            assert cell["text"] == "Not compared"
        assert {name for name in codes.values() if name in cell["note"]} == lacking
