import tracemalloc
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from evaluations.imports import context_rows, context_staging
from evaluations.imports.context import load_file
from evaluations.imports.problems import SHOWN_OF_A_KIND, FileRefused
from evaluations.imports.published_periods import MONTHS
from evaluations.models import ContextFile, ContextRevision, ContextValue
from evaluations.tests.published import (
    COLUMNS,
    as_file,
    invented_rows,
    local,
    make_country,
    make_source,
    national,
    regional,
)
from hubs.choices import Level
from hubs.models import Place, PlaceCode
from hubs.tests.builders import LONG_AGO
from outcomes.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def source(country):
    return make_source()


def load(rows, source, *, columns=COLUMNS, **more):
    return load_file(as_file(rows, columns), name="invented.csv", source=source, **({"by": None} | more))


def refused(rows, source, *, columns=COLUMNS) -> list[tuple]:
    with pytest.raises(FileRefused) as problem:
        load(rows, source, columns=columns)
    assert stored() == []
    assert ContextFile.objects.count() == 0
    return [(p.row, p.column, p.rule, p.message) for p in problem.value.problems.shown]


def stored(measure: str = "") -> list[tuple]:
    rows = ContextValue.objects.order_by("indicator__code", "starts", "place__name")
    if measure:
        rows = rows.filter(indicator__code=measure)
    return [
        (
            row.place.name,
            row.starts.year,
            *((getattr(row, f"{p}_state"), getattr(row, p), getattr(row, f"{p}_places")) for p in row.PARTS),
        )
        for row in rows.select_related("place")
    ]


def test_rows_are_kept_as_published_and_symbols_as_words(source):
    outcome = load(invented_rows(), source)
    assert outcome.rows_read == 24
    assert outcome.rows_left_out == {"Inner and Outer London, which group boroughs": 1}
    assert (outcome.loaded.new, outcome.loaded.changed, outcome.loaded.same) == (46, 0, 0)
    none = ("no_column", None, None)
    by_year = [row for row in stored("TST1.1") if row[1] == 2019]
    assert by_year == [
        ("England", 2019, ("number", 4600, 0), none, none),
        ("Newby", 2019, ("number", 398, 0), none, none),
        ("North", 2019, ("number", 1190, 0), none, none),
        ("Overton", 2019, ("low_reliability", None, None), none, none),
        ("South", 2019, ("number", 3410, 0), none, none),
        ("Twocode", 2019, ("number", 500, 0), none, none),
        ("Upton", 2019, ("number", 394, 0), none, none),
    ]
    parts = {row[0]: row[2:] for row in stored("TST1.2") if row[1] == 2019}
    assert parts["England"] == (("number", 900, 0), ("number", 4600, 0), ("number", 196, 1))
    assert parts["Overton"] == (
        ("confidential", None, None),
        ("low_reliability", None, None),
        ("not_applicable", None, None),
    )
    assert parts["Newby"] == (
        ("not_available", None, None),
        ("number", 398, 0),
        ("not_applicable", None, None),
    )
    assert parts["North"][2] == ("not_available", None, None)


def test_nought_is_a_number_and_a_blank_is_a_word(source):
    load([local(2019, "E06000001", 0, "", "low"), local(2019, "E06000002", "..", "*", "-0.50")], source)
    assert stored("TST1.2") == [
        ("Overton", 2018, ("confidential", None, None), ("not_available", None, None), ("number", -50, 2)),
        ("Upton", 2018, ("blank", None, None), ("number", 0, 0), ("rounds_to_zero", None, None)),
    ]


def test_periods_keep_their_own_days(source):
    load(invented_rows()[:1], source)
    row = ContextValue.objects.first()
    assert (row.starts, row.ends, row.label) == (date(2020, 4, 1), date(2021, 3, 31), "Reporting year 2021")


def test_an_area_with_two_codes_has_one_series(source, country):
    load(invented_rows(), source)
    rows = ContextValue.objects.filter(place=country.twocode, indicator__code="TST1.1")
    assert list(rows.order_by("starts").values_list("numerator", flat=True)) == [501, 500, 527]


def test_the_same_file_twice_changes_nothing(source):
    person = User.objects.create_user("ada@example.org", name="Ada")
    load(invented_rows(), source, by=person)
    before = (stored(), list(ContextFile.objects.values()), AuditEvent.objects.count())
    outcome = load(invented_rows(), source, by=person)
    assert (outcome.loaded.new, outcome.loaded.changed, outcome.loaded.same) == (0, 0, 46)
    assert (stored(), list(ContextFile.objects.values()), AuditEvent.objects.count()) == before
    file = ContextFile.objects.get()
    assert (file.loaded_by, file.values_new, file.rows_read, len(file.sha256)) == (person, 46, 24, 64)
    assert AuditEvent.objects.get(verb="loaded").by == person


def test_a_corrected_file_leaves_a_revision(source):
    load(invented_rows(), source)
    rows = invented_rows()
    rows[13] = local(2020, "E06000002", 410, "c", "z")
    outcome = load(rows, source)
    assert (outcome.loaded.new, outcome.loaded.changed, outcome.loaded.same) == (0, 2, 44)
    newest = ContextFile.objects.first()
    assert (newest.values_changed, newest.values_same) == (2, 44)
    assert list(
        ContextRevision.objects.order_by("context_value__indicator__code").values_list("file", "old", "new")
    ) == [
        (
            newest.pk,
            {"label": "Reporting year 2020", "numerator": "Low reliability"},
            {"label": "Reporting year 2020", "numerator": "410"},
        ),
        (
            newest.pk,
            {
                "label": "Reporting year 2020",
                "numerator": "Confidential",
                "denominator": "Low reliability",
                "value": "Not applicable",
            },
            {
                "label": "Reporting year 2020",
                "numerator": "Confidential",
                "denominator": "410",
                "value": "Not applicable",
            },
        ),
    ]
    assert ContextValue.objects.filter(file=newest).count() == 2


def test_a_revision_is_kept_for_good(source):
    load(invented_rows(), source)
    load([local(2020, "E06000002", 410, "c", "z")], source)
    for statement in (
        "UPDATE evaluations_contextrevision SET old = '{}'",
        "DELETE FROM evaluations_contextrevision",
    ):
        with (
            pytest.raises(DatabaseError, match="kept for good"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_what_a_later_file_does_not_mention_is_kept_and_counted(source):
    load(invented_rows(), source)
    outcome = load([national(2021, 4730, 950, "20.1")], source)
    assert (outcome.loaded.same, outcome.loaded.kept) == (2, 14)
    assert len(stored()) == 46


def test_a_dry_run_says_the_same_and_writes_nothing(source):
    outcome = load(invented_rows(), source, dry_run=True)
    assert (outcome.loaded.new, outcome.loaded.kept) == (46, 0)
    assert (stored(), ContextFile.objects.count()) == ([], 0)
    load(invented_rows(), source)
    rows = invented_rows()
    rows[0][11] = 4740
    outcome = load(rows, source, dry_run=True)
    assert [(c.measure, c.area, c.old["numerator"]) for c in outcome.loaded.corrections] == [
        ("TST1.1", "England", "4730"),
        ("TST1.2", "England", "950"),
    ]
    assert ContextRevision.objects.count() == 0


def test_missing_columns_are_named(source):
    columns = ["again_pct" if c == "again_percent" else c for c in COLUMNS if c != "asked"]
    rows = [row[:11] + row[12:] for row in invented_rows()]
    assert refused(rows, source, columns=columns) == [
        (1, "asked", "missing-column", "The file has no such column."),
        (1, "again_percent", "missing-column", "The file has no such column."),
    ]


def test_a_column_told_twice_is_named(source):
    columns = [*COLUMNS[:-1], "asked"]
    assert refused(invented_rows(), source, columns=columns) == [
        (1, "asked", "column-twice", "The file has this column more than once.")
    ]


def test_what_is_wrong_is_named_by_row_and_column(source):
    rows = [
        national(2019, "4,500", 900, 20),
        regional(2019, "E12000099", 1100, 220, 20),
        regional(2019, "E06000001", 1100, 220, 20),
        local(2019, "E06000001", -380, 76, "about 20"),
        local(2019, "E06000002", 50, 60, 120),
        local(2018, "E06000004", 10, 1, 10),
        local(2020, "E10000003", 10, 1, 10),
        local("soon", "E06000001", 10, 1, 10),
    ]
    assert sorted(refused(rows, source)) == [
        (2, "asked", "not-a-number", "“4,500” is neither a number nor a known symbol."),
        (3, "region_code", "unknown-area", "No area is known by the code “E12000099”."),
        (4, "region_code", "area-level", "Upton (E06000001) is not of the level “Regional”."),
        (5, "again_percent", "not-a-number", "“about 20” is neither a number nor a known symbol."),
        (5, "asked", "negative", "-380 is below zero."),
        (6, "again", "more-than-all", "60 is more than asked in the same row."),
        (7, "new_la_code", "area-not-then", "Newby (E06000004) did not exist in Reporting year 2018."),
        (8, "new_la_code", "area-not-then", "Oldby (E10000003) did not exist in Reporting year 2020."),
        (9, "time_period", "period", "“soon” is not a year such as 2025."),
    ]


def test_two_rows_for_one_area_and_period_are_refused_however_far_apart(source, monkeypatch):
    monkeypatch.setattr(context_rows, "CHUNK", 3)
    rows = [*invented_rows(), local(2021, "E10000006", 527, 109, 20.7), national(2019, 4500, 900, 20)]
    told = "If the file splits its figures by a column, the mapping needs a filter on it."
    assert refused(rows, source) == [
        (26, "", "told-twice", f"Twocode has a row for Reporting year 2021 already, row 10. {told}"),
        (27, "", "told-twice", f"England has a row for Reporting year 2019 already, row 18. {told}"),
    ]


def test_problems_of_a_kind_are_capped_and_counted(source):
    rows = [local(2019, f"E09{number:06d}", 1, 1, 1) for number in range(SHOWN_OF_A_KIND + 7)]
    with pytest.raises(FileRefused) as problem:
        load(rows, source)
    problems = problem.value.problems
    assert (len(problems.shown), problems.total, problems.not_shown) == (SHOWN_OF_A_KIND, 27, 7)
    assert problems.in_words()[0] == "Row 2, column new_la_code: No area is known by the code “E09000000”."
    assert problems.in_words()[-1] == "And 7 more of the same kinds."


def test_rows_of_other_levels_and_categories_are_left_out_and_counted(source):
    other = national(2019, 4500, 900, 20)
    other[10] = "Answers"
    ward, school = local(2019, "E05000001", 1, 1, 1), local(2019, "100001", 1, 1, 1)
    ward[2], school[2] = "Ward", "School"
    outcome = load([*invented_rows(), other, ward, school, school], source)
    assert outcome.rows_left_out == {
        "Inner and Outer London, which group boroughs": 1,
        "level “School”": 2,
        "level “Ward”": 1,
        "category other than “Questions”": 1,
    }


def test_a_source_takes_only_its_levels(country):
    source = make_source(takes_nation=False, takes_authorities=False)
    outcome = load(invented_rows(), source)
    assert {row[0] for row in stored()} == {"North", "South"}
    assert outcome.rows_left_out == {
        "level “Local authority”": 14,
        "level “National”": 3,
        "Inner and Outer London, which group boroughs": 1,
    }


def test_a_file_of_which_nothing_is_taken_is_refused(source):
    other = national(2019, 4500, 900, 20)
    other[10] = "Answers"
    assert refused([other], source) == [
        (1, "", "nothing", "No row is of the levels and filters that the mapping takes.")
    ]
    assert [rule for _, _, rule, _ in refused([], source)] == ["nothing"]


@pytest.mark.parametrize(
    ("spoil", "row", "rule"),
    [
        (lambda content: content.replace(b'"4500","900"', b'"4500"'), 18, "row-length"),
        (lambda content: content.replace(b'"4500","900"', b'"4500","900","1"'), 18, "row-length"),
        (lambda content: content.replace(b"Reporting", b"Report\xe9ng"), 1, "encoding"),
        (lambda content: content[:-30], 25, "csv"),
        (lambda content: b"", 1, "missing-column"),
    ],
)
def test_a_broken_file_is_refused(source, spoil, row, rule):
    stream = as_file(invented_rows())
    spoilt = type(stream)(spoil(stream.getvalue()))
    with pytest.raises(FileRefused) as problem:
        load_file(spoilt, name="broken.csv", source=source, by=None)
    assert (problem.value.problems.shown[0].row, problem.value.problems.shown[0].rule) == (row, rule)
    assert stored() == []


def test_memory_stays_flat_whatever_the_size(source, monkeypatch):
    """Ten times the rows, much the same memory: what grows is on disk."""
    monkeypatch.setattr(context_rows, "CHUNK", 100)
    monkeypatch.setattr(context_staging, "ROWS_AT_ONCE", 100)
    codes = [f"E07{number:06d}" for number in range(300)]
    places = Place.objects.bulk_create(
        Place(level=Level.AUTHORITY, name=code, slug=code, opened=LONG_AGO) for code in codes
    )
    PlaceCode.objects.bulk_create(PlaceCode(place=p, code=p.name, valid_from=LONG_AGO) for p in places)

    def peak(areas):
        stream = as_file(
            [[2024, month, *local(2024, code, 100, 20, 20)[2:]] for code in codes[:areas] for month in MONTHS]
        )
        tracemalloc.start()
        outcome = load_file(stream, name="large.csv", source=source, by=None, dry_run=True)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return outcome.rows_read, most

    peak(1)
    few, many = peak(30), peak(300)
    assert (few[0], many[0]) == (360, 3600)
    assert many[1] < 1.5 * few[1]


def test_statements_do_not_grow_with_rows(source, django_assert_num_queries):
    with django_assert_num_queries(12) as few:
        load(invented_rows()[:1], source)
    with django_assert_num_queries(len(few)):
        load(invented_rows(), source)


def test_regions_stand_as_published(source):
    load(invented_rows(), source)
    regions = [row[:3] for row in stored("TST1.1") if row[0] in ("North", "South")]
    assert regions == [
        ("North", 2018, ("number", 1100, 0)),
        ("South", 2018, ("number", 3400, 0)),
        ("North", 2019, ("number", 1190, 0)),
        ("South", 2019, ("number", 3410, 0)),
        ("North", 2020, ("number", 1200, 0)),
        ("South", 2020, ("number", 3530, 0)),
    ]
    assert regional(2021, "E12000001", 1, 1, 1)[5] == "E12000001"
