"""A file of hub values: read, refused by row and column, loaded, and written back in the same shape."""

import datetime
from decimal import Decimal

import pytest

from hubs.actions import people, splits, value_files
from hubs.choices import Origin, Role
from hubs.exports import values as export
from hubs.imports import value_files as jobs
from hubs.imports.values import read
from hubs.models import Observation, OutboxMark, Revision
from hubs.queries.value_files import observations_to_write, reference_for
from hubs.tests.builders import (
    make_authority,
    make_definition,
    make_edition,
    make_hub,
    make_period,
    make_user,
)
from outcomes.actions.sent_files import NotReady
from outcomes.choices import Kind, PlaceRule, TimeRule
from outcomes.job_kinds import JobFailed
from outcomes.models import Category, Cell, Crossing, DefinitionBreakdown, Scheme

HEADING = (
    "hub,indicator,period,scheme,category,numerator,denominator,n,sum_of_squares,standard_deviation,state"
)
TODAY = datetime.date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority():
    return make_authority("Tynebridge")


@pytest.fixture
def hub(authority):
    return make_hub("Alder Hub", authority=authority)


@pytest.fixture
def quarter():
    return make_period(datetime.date(2026, 4, 1))


@pytest.fixture
def framework():
    reached = make_definition("ACC1.1")
    age = Scheme.objects.create(code="age", title="Age")
    for position, code in enumerate(["under_5", "over_5", "not_known"]):
        category = Category.objects.create(scheme=age, code=code, title=code, position=position)
        Cell.objects.create(code=f"age:{code}", category=category)
    DefinitionBreakdown.objects.create(definition=reached, scheme=age, required=True)
    share = make_definition(
        "ACC1.3",
        kind=Kind.PERCENTAGE,
        denominator="Families in all",
        multiplier=100,
        valid_low=0,
        valid_high=100,
        place_rule=PlaceRule.RATIO_OF_SUMS,
    )
    rating = make_definition(
        "WHF1.4",
        kind=Kind.MEAN_SCORE,
        denominator="Responses",
        scale=4,
        valid_low=0,
        valid_high=10,
        place_rule=PlaceRule.POOLED_MEAN,
        time_rule=TimeRule.POOLED,
    )
    return make_edition(reached, share, rating)


def a_file(*rows: str, heading: str = HEADING) -> bytes:
    return ("\n".join([heading, *rows]) + "\n").encode()


def reading_of(authority, *rows, **options):
    return read(a_file(*rows, **options), reference_for(authority), today=TODAY)


def problems(reading):
    return [(found.row, found.column, found.rule) for found in reading.problems]


def test_a_sound_file_is_understood(authority, hub, quarter, framework):
    reading = reading_of(
        authority,
        "alder-hub,ACC1.1,2026-q1,,,120,,,,,",
        "Alder Hub,acc1.1,2026-q1,age,under_5,70,,,,,reported",
        "alder-hub,ACC1.1,2026-q1,age,over_5,50,,,,,",
        "alder-hub,ACC1.1,2026-q1,age,not_known,,,,,,nil",
        "alder-hub,ACC1.3,2026-q1,,,30,60,,,,",
        'alder-hub,WHF1.4,2026-q1,,,"1,234.5",,150,,1.5,',
    )
    assert problems(reading) == []
    assert [
        (f.state, f.parts.numerator, f.parts.denominator, f.parts.sum_sq is not None) for f in reading.figures
    ] == [
        ("reported", 120, None, False),
        ("reported", 70, None, False),
        ("reported", 50, None, False),
        ("nil", 0, None, False),
        ("reported", 30, 60, False),
        ("reported", 12345000, 150, True),
    ]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("elm-hub,ACC1.1,2026-q1,,,1,,,,,", "hub", "unknown-hub"),
        ("alder-hub,ZZZ9.9,2026-q1,,,1,,,,,", "indicator", "unknown-indicator"),
        ("alder-hub,ACC1.1,2026-q9,,,1,,,,,", "period", "unknown-period"),
        ("alder-hub,ACC1.1,2026-q1,ethnicity,asian,1,,,,,", "scheme", "unknown-split"),
        ("alder-hub,ACC1.1,2026-q1,age,,1,,,,,", "category", "half-a-split"),
        ("alder-hub,ACC1.1,2026-q1,age,under_9,1,,,,,", "category", "unknown-category"),
        ("alder-hub,ACC1.1,2026-q1,,,twelve,,,,,", "numerator", "not-a-number"),
        ("alder-hub,ACC1.1,2026-q1,,,NaN,,,,,", "numerator", "not-a-number"),
        ("alder-hub,ACC1.1,2026-q1,,,-3,,,,,", "numerator", "negative"),
        ("alder-hub,ACC1.1,2026-q1,,,3.5,,,,,", "numerator", "too-fine"),
        ("alder-hub,ACC1.1,2026-q1,,,3,9,,,,", "denominator", "no-denominator"),
        ("alder-hub,ACC1.1,2026-q1,,,3,,9,,,", "n", "not-an-average"),
        ("alder-hub,ACC1.1,2026-q1,,,,,,,,", "state", "unknown-state"),
        ("alder-hub,ACC1.1,2026-q1,,,,,,,,maybe", "state", "unknown-state"),
        ("alder-hub,ACC1.1,2026-q1,,,3,,,,,not_collected", "state", "state-with-figure"),
        ("alder-hub,ACC1.3,2026-q1,,,31,30,,,,", "numerator", "above-denominator"),
        ("alder-hub,ACC1.3,2026-q1,,,31,,,,,", "denominator", "no-number"),
        ("alder-hub,WHF1.4,2026-q1,,,50,,4,,,", "numerator", "out-of-range"),
        ("alder-hub,WHF1.4,2026-q1,,,20,,4,1,,", "sum_of_squares", "too-small"),
        ("alder-hub,ACC1.1,2026-q1,,,1,,,,,,extra", "", "too-long"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(authority, hub, quarter, framework, row, column, rule):
    assert problems(reading_of(authority, row)) == [(2, column, rule)]


def test_a_sensitive_split_needs_its_hubs_purpose(authority, hub, quarter, framework):
    groups = Scheme.objects.create(code="priority_group", title="Priority group")
    category = Category.objects.create(scheme=groups, code="young_parent", title="Young parent", position=1)
    Cell.objects.create(code="priority_group:young_parent", category=category)
    visits = make_definition("ACC1.9")
    DefinitionBreakdown.objects.create(definition=visits, scheme=groups, multi_select=True)
    crossed = Category.objects.get(code="under_5")
    Crossing.objects.create(definition=visits, first=crossed.scheme, second=groups)
    Cell.objects.create(
        code="age:under_5/priority_group:young_parent", category=crossed, crossed_with=category
    )
    make_edition(visits, version="2.0", in_force_from=quarter.starts)
    worker = make_user(Role.HUB_WORKER, hub)
    rows = (
        "alder-hub,ACC1.9,2026-q1,priority_group,young_parent,4,,,,,",
        "alder-hub,ACC1.9,2026-q1,age/priority_group,under_5/young_parent,3,,,,,",
    )

    def found():
        return problems(reading_of(authority, *rows))

    refused = [(2, "scheme", "needs-purpose"), (3, "scheme", "needs-purpose")]
    other = make_hub("Birch Hub", authority=authority)
    splits.record_purpose(place=other, scheme=groups, purpose="Grant", by=worker)
    assert found() == refused
    purpose = splits.record_purpose(place=hub, scheme=groups, purpose="To plan visits", by=worker)
    assert found() == []
    splits.end_purpose(purpose=purpose, by=worker)
    assert found() == refused


def test_another_authoritys_hub_is_unknown(authority, hub, quarter, framework):
    make_hub("Birch Hub", authority=make_authority("Elsewhere"))
    reading = reading_of(authority, "birch-hub,ACC1.1,2026-q1,,,1,,,,,")
    assert problems(reading) == [(2, "hub", "unknown-hub")]


def test_a_period_that_has_not_ended_is_refused(authority, hub, framework):
    make_period(datetime.date(2026, 10, 1))
    reading = reading_of(authority, "alder-hub,ACC1.1,2026-q3,,,1,,,,,")
    assert problems(reading) == [(2, "period", "not-past")]


def test_a_figure_given_twice_names_both_rows(authority, hub, quarter, framework):
    row = "alder-hub,ACC1.1,2026-q1,,,1,,,,,"
    reading = reading_of(authority, row, row)
    assert problems(reading) == [(3, "indicator", "twice")]
    assert "row 2" in reading.problems[0].message


def test_parts_must_add_up_to_their_total(authority, hub, quarter, framework):
    reading = reading_of(
        authority,
        "alder-hub,ACC1.1,2026-q1,,,120,,,,,",
        "alder-hub,ACC1.1,2026-q1,age,under_5,70,,,,,",
        "alder-hub,ACC1.1,2026-q1,age,over_5,49,,,,,",
    )
    assert problems(reading) == [(3, "numerator", "parts-and-total")]
    assert "add up to 119" in reading.problems[0].message
    assert reading.figures == []


def test_a_heading_that_lacks_a_column_stops_the_reading(authority):
    reading = reading_of(authority, heading="hub,indicator,period,numerator,state")
    assert [found.column for found in reading.problems] == [
        "scheme",
        "category",
        "denominator",
        "n",
        "sum_of_squares",
    ]


def test_a_spreadsheet_saved_in_another_alphabet_is_named(authority):
    reading = read(HEADING.encode() + b"\n\xff\xfe", reference_for(authority), today=TODAY)
    assert problems(reading) == [(2, "", "not-text")]


def test_many_problems_of_a_rule_are_capped_and_counted(authority, hub, quarter, framework):
    reading = reading_of(authority, *["elm-hub,ACC1.1,2026-q1,,,1,,,,,"] * 57)
    assert len(reading.problems) == 20
    assert dict(reading.counts) == {"unknown-hub": 57}


class Handle:
    def __init__(self, user, file):
        self.requested_by_id = user.pk
        self.run_id = file.checked_id


def test_loading_makes_the_figures_approved_and_marks_them(authority, hub, quarter, framework):
    analyst = make_user(Role.AUTHORITY_ANALYST, authority)
    content = a_file("alder-hub,ACC1.1,2026-q1,,,120,,,,,", "alder-hub,ACC1.3,2026-q1,,,30,60,,,,")
    file = value_files.keep(authority=authority, name="old.csv", content=content, by=analyst)
    assert jobs.check(Handle(analyst, file), file_id=file.pk)["new"] == 2
    assert Observation.objects.count() == 0

    jobs.load(Handle(analyst, file), file_id=file.pk)

    assert list(
        Observation.objects.order_by("definition__indicator__code").values_list(
            "origin", "submitted_numerator", "approved_state", "approved_numerator", "approved_denominator"
        )
    ) == [
        (Origin.EARLIER_RECORDS, 120, "reported", 120, None),
        (Origin.EARLIER_RECORDS, 30, "reported", 30, 60),
    ]
    assert OutboxMark.objects.exists()


def test_who_may_load_no_more_loads_nothing(authority, hub, quarter, framework):
    analyst = make_user(Role.AUTHORITY_ANALYST, authority)
    content = a_file("alder-hub,ACC1.1,2026-q1,,,120,,,,,")
    file = value_files.keep(authority=authority, name="old.csv", content=content, by=analyst)
    people.end_membership(membership=analyst.memberships.get(), by=analyst)
    with pytest.raises(JobFailed, match="may not load files for Tynebridge any more. Nothing was loaded."):
        jobs.load(Handle(analyst, file), file_id=file.pk)
    assert Observation.objects.count() == 0


def test_the_same_file_twice_changes_nothing(authority, hub, quarter, framework):
    analyst = make_user(Role.AUTHORITY_ANALYST, authority)
    content = a_file("alder-hub,ACC1.1,2026-q1,,,120,,,,,")
    for _ in range(2):
        file = value_files.keep(authority=authority, name="old.csv", content=content, by=analyst)
        jobs.load(Handle(analyst, file), file_id=file.pk)
    assert Observation.objects.count() == 1
    assert list(Revision.objects.all()) == []
    file.refresh_from_db()
    assert (file.outcome["new"], file.outcome["changed"], file.outcome["same"]) == (0, 0, 1)


def test_a_mended_file_leaves_a_revision_that_names_it(authority, hub, quarter, framework):
    analyst = make_user(Role.AUTHORITY_ANALYST, authority)
    for name, number in (("old.csv", 120), ("mended.csv", 125)):
        content = a_file(f"alder-hub,ACC1.1,2026-q1,,,{number},,,,,")
        file = value_files.keep(authority=authority, name=name, content=content, by=analyst)
        jobs.load(Handle(analyst, file), file_id=file.pk)
    revision = Revision.objects.get()
    assert (revision.old_numerator, revision.new_numerator) == (120, 125)
    assert revision.reason == "Loaded from the file mended.csv"
    assert Observation.objects.get().approved_numerator == 125


def test_a_file_with_problems_cannot_be_loaded(authority, hub, quarter, framework):
    analyst = make_user(Role.AUTHORITY_ANALYST, authority)
    content = a_file("elm-hub,ACC1.1,2026-q1,,,120,,,,,")
    file = value_files.keep(authority=authority, name="old.csv", content=content, by=analyst)
    jobs.check(Handle(analyst, file), file_id=file.pk)
    file.refresh_from_db()
    assert [(p.row, p.column) for p in file.problems.all()] == [(2, "hub")]
    with pytest.raises(NotReady):
        value_files.ask_to_load(file=file, by=analyst)


def test_what_is_written_can_be_read_back_unchanged(authority, hub, quarter, framework):
    analyst = make_user(Role.AUTHORITY_ANALYST, authority)
    content = a_file(
        "alder-hub,ACC1.1,2026-q1,,,120,,,,,",
        "alder-hub,ACC1.1,2026-q1,age,under_5,120,,,,,",
        "alder-hub,ACC1.3,2026-q1,,,,,,,,not_collected",
        "alder-hub,WHF1.4,2026-q1,,,30.5,,4,,0.5,",
    )
    file = value_files.keep(authority=authority, name="old.csv", content=content, by=analyst)
    jobs.load(Handle(analyst, file), file_id=file.pk)

    written = "".join(export.lines(observations_to_write(place_ids=[hub.pk]))).encode()
    again = value_files.keep(authority=authority, name="again.csv", content=written, by=analyst)
    outcome = jobs.check(Handle(analyst, again), file_id=again.pk)
    assert (outcome["new"], outcome["changed"], outcome["same"]) == (0, 0, 4)
    assert Decimal("30.5") == Decimal(written.decode().splitlines()[4].split(",")[5])


def test_a_file_is_read_in_the_same_statements_however_long(
    authority, hub, quarter, framework, django_assert_num_queries
):
    for rows in (1, 3):
        with django_assert_num_queries(8):
            reading_of(authority, *["alder-hub,ACC1.1,2026-q1,,,120,,,,,"] * rows)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (HEADING.encode() + b"\nalder,\x00", "not-text"),
        (HEADING.encode() + b'\n"' + b"a" * 200_000, "not-csv"),
        (b"", "missing-column"),
        (b"=" + b"x" * 90 + b"," + HEADING.encode(), "unknown-column"),
    ],
    ids=["nul", "one endless cell", "nothing", "a column nobody knows"],
)
def test_what_is_no_such_file_is_named(authority, content, rule):
    reading = read(content, reference_for(authority), today=TODAY)
    assert {problem.rule for problem in reading.problems} == {rule}
    assert reading.figures == []
