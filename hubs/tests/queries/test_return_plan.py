"""What a return asks, of the framework that ships and of a small one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.actions import central, returns
from hubs.choices import Role
from hubs.measuring import How
from hubs.models import IndicatorChoice, Observation, Return
from hubs.queries.frameworks import framework_of
from hubs.queries.return_plan import plan_for
from hubs.tests import builders
from hubs.tests.returning import (
    HELPED,
    REACHED,
    SAVED,
    WELLBEING,
    access_page,
    definition,
    make_cast,
    questionnaire,
    save,
    submit,
    typed,
)
from hubs.tests.starter import publish_starter
from outcomes.choices import Frequency
from outcomes.measurement import Parts
from outcomes.models import Definition, Edition, EditionEntry, Indicator

QUARTER, YEAR = date(2026, 7, 1), date(2025, 4, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def starter():
    return publish_starter()


@pytest.fixture
def hub():
    return builders.make_hub(authority=builders.make_authority())


def plan(hub, starts=QUARTER, frequency=Frequency.QUARTERLY):
    return plan_for(returns.start(place=hub, period=builders.make_period(starts, frequency=frequency)))


def codes(figures, *hows):
    return [figure.code for figure in figures if not hows or figure.how in hows]


def test_a_core_quarter_asks_what_the_framework_promises(starter, hub):
    """28 numbers of 15 measures by staff (a change counted as three), 3 beside them, 7 of families' answers,
    three small tables."""
    asked = plan(hub)
    by_staff = [figure for figure in asked.asked if figure.definition.entry == "hub"]
    numbers = sum(
        3 if figure.definition.kind == "mean_change" else sum(part.is_typed_here for part in figure.parts)
        for figure in by_staff
    )
    beside = [(figure.code, part.name) for figure in by_staff for part in figure.companions]
    tables = [
        (figure.code, table.code, len(table.rows) * len(table.parts))
        for figure in asked.asked
        for table in figure.required_tables
    ]
    assert (len(by_staff), numbers) == (15, 28)
    assert beside == [("CHD1.4", "started"), ("WHF1.2", "families"), ("WHF2.1", "not_checked")]
    assert tables == [
        ("ACC1.1", "age_band_child", 11),
        ("WHF1.2", "need_type", 22),
        ("WHF2.1", "confidence_grade", 6),
    ]
    assert codes([figure for figure in asked.asked if figure.definition.entry == "survey"]) == [
        "ACC4.1",
        "ACC4.2",
        "WHF1.4",
    ]
    assert codes(asked.figures, How.FROM_COUNCIL) == ["WHF2.2"]
    assert [(section.code, section.slug) for section in asked.sections] == [
        ("ACC", "acc"),
        ("CHD", "chd"),
        ("PAR", "par"),
        ("WHF", "whf"),
        ("WRK", "wrk"),
    ]


def test_yearly_measures_are_in_the_yearly_return(starter, hub):
    asked = plan(hub, YEAR, Frequency.ANNUAL)
    assert codes(asked.figures, How.TYPED) == ["ACC1.6", "WRK1.3", "WRK2.2"]
    assert codes(asked.figures, How.LEVELS) == ["WRK4.1"]
    assert codes(asked.figures, How.FROM_COUNCIL) == ["FIN1.1", "FIN2.4"]
    assert [(f.code, f.worked_out_from) for f in asked.figures if f.how == How.WORKED_OUT] == [
        ("FIN1.2", ("FIN1.1", "ACC1.6")),
        ("FIN2.1", ("WHF2.1",)),
        ("FIN2.2", ("FIN2.1",)),
    ]
    assert codes(asked.asked) == ["ACC1.6", "WRK1.3", "WRK2.2", "WRK4.1"]


def test_the_rubric_is_asked_by_dimension_and_kept_by_level(starter, hub):
    [figure] = [f for f in plan(hub, YEAR, Frequency.ANNUAL).asked if f.code == "WRK4.1"]
    assert [dimension.code for dimension in figure.levels] == [f"INT{n:02}" for n in range(1, 12)]
    assert {len(dimension.levels) for dimension in figure.levels} == {4}
    cells = [cell for dimension in figure.levels for cell in dimension.level_cells.values()]
    cells += [dimension.cell_id for dimension in figure.levels] + [*figure.level_cells.values()]
    assert len(set(cells)) == 11 * 4 + 11 + 4
    assert (figure.required_tables, figure.optional_tables) == ((), ())


def test_area_figures_are_never_asked(starter, hub):
    seen = {*codes(plan(hub).figures), *codes(plan(hub, YEAR, Frequency.ANNUAL).figures)}
    context = EditionEntry.objects.filter(tier="context")
    assert seen.isdisjoint(context.values_list("definition__indicator__code", flat=True))
    assert context.count() == 8


def choose_all(hub):
    by = builders.make_user()
    for indicator in Indicator.objects.all():
        IndicatorChoice.objects.create(place=hub, indicator=indicator, year_starts=date(2026, 4, 1), by=by)


def test_numbers_with_the_same_words_are_typed_once(starter, hub):
    choose_all(hub)
    shared = {
        (figure.code, part.name): (part.shared.code, part.shared.part, part.shared.same_questionnaire)
        for figure in plan(hub).figures
        for part in figure.boxes
        if part.shared
    }
    assert shared == {
        ("ACC2.1", "denominator"): ("ACC1.1", "numerator", False),
        ("PAR2.1", "denominator"): ("PAR1.1", "n", True),
        ("WHF1.3", "denominator"): ("WHF1.2", "families", False),
        ("WHF1.6", "denominator"): ("WHF1.2", "families", False),
        ("WRK1.1", "denominator"): ("WHF1.5", "denominator", False),
    }


def test_a_chosen_measure_is_asked_that_year(starter, hub):
    assert "ACC2.1" not in codes(plan(hub).figures)
    choose_all(hub)
    chosen = [figure for figure in plan(hub, date(2026, 10, 1)).figures if figure.tier == "optional"]
    assert (
        len(chosen) == EditionEntry.objects.filter(tier="optional", definition__frequency="quarterly").count()
    )
    assert "ACC2.1" not in codes(plan(hub, date(2026, 1, 1)).figures)


def test_the_splits_of_a_measure(starter, hub):
    choose_all(hub)
    asked = plan(hub)

    def table(code, scheme):
        return next(t for t in asked.by_code(code).tables if t.code == scheme)

    ways = table("ACC1.1", "delivery_mode")
    assert (ways.must_sum, ways.multi_select, ways.required) == (False, True, False)
    groups = table("ACC2.1", "priority_group")
    assert (groups.needs_purpose, groups.numerator_only) == (True, True)
    assert [part.name for part in groups.parts] == ["numerator"]
    crossing = table("WHF2.1", "statutory_service/confidence_grade")
    assert (crossing.crossing, len(crossing.rows), crossing.required) == (True, 27, False)
    grades = {row.cell_id for row in table("WHF2.1", "confidence_grade").rows}
    services = {row.cell_id for row in table("WHF2.1", "statutory_service").rows}
    assert {cell for row in crossing.rows for cell in row.margin_cells} == grades | services
    assert "imd_decile_detail" not in {t.code for figure in asked.asked for t in figure.tables}
    scores = table("PAR1.1", "parent_role")
    assert [part.name for part in scores.parts] == ["n", "first", "last", "sd"]


def test_questionnaires_that_suit_come_first(starter, hub):
    figure = plan(hub).by_code("PAR1.1")
    assert [q.code for q in figure.instruments if q.suggested] == ["bpses", "kpcs", "psoc_16", "psoc_17"]
    assert [q.suggested for q in figure.instruments] == [True] * 4 + [False] * 15
    sdq = next(q for q in figure.instruments if q.code == "sdq_total_parent")
    assert (sdq.lower_is_better, sdq.low, sdq.high) == (True, 0, 40)
    assert plan(hub, date(2026, 10, 1)).by_code("ACC1.1").instruments == ()


def test_every_figure_spells_its_window_in_days(starter, hub):
    asked = plan(hub)
    assert asked.by_code("ACC1.1").window_words == "Contacts dated from 1 July to 30 September 2026."
    assert [figure.code for figure in asked.figures if "2026" not in figure.window_words] == []


def test_a_plan_is_made_in_few_statements(starter, hub):
    choose_all(hub)
    period_return = returns.start(place=hub, period=builders.make_period(QUARTER))
    framework_of(period_return.edition)
    for domain, expected in ((None, 3), ("acc", 3)):
        with CaptureQueriesContext(connection) as captured:
            plan_for(period_return, domain_code=domain)
        assert len(captured) == expected, [q["sql"] for q in captured]


def test_an_edition_is_read_once(starter, django_assert_num_queries):
    framework_of(starter)
    with django_assert_num_queries(0):
        assert framework_of(Edition(pk=starter.pk, status="published", published_at=starter.published_at))
    draft = Edition.objects.create(name="Draft", version="9")
    assert framework_of(draft) == ()


# With a past


@pytest.fixture
def cast():
    return make_cast()


def approve(cast):
    returns.approve(period_return=cast.period_return, by=cast.analyst)


def next_return(cast, starts=date(2026, 10, 1)) -> Return:
    return returns.start(place=cast.hub, period=builders.make_period(starts))


def test_the_period_before_stands_beside_the_figure(cast):
    submit(cast)
    figure = plan_for(next_return(cast)).by_code(REACHED)
    assert (figure.previous.period_title, figure.previous.state) == ("July to September 2026", "reported")
    assert figure.previous.parts[0, 0] == Parts(43)
    assert figure.previous.typed[0, 0] == {"numerator": "43"}
    assert sorted(parts.numerator for (_, cell), parts in figure.previous.parts.items() if cell) == [0, 1, 42]
    later = plan_for(next_return(cast, date(2027, 1, 1))).by_code(REACHED)
    assert (later.previous, [point.value for point in later.trend]) == (None, [Decimal(43)])


def test_the_trend_runs_through_the_periods_before(cast):
    submit(cast)
    approve(cast)
    second = next_return(cast)
    first_period, cast.period_return = cast.period, second
    submit(cast, reached=45)
    points = plan_for(next_return(cast, date(2027, 1, 1))).by_code(REACHED).trend
    assert [(p.period_code, p.state, p.value, p.not_yet_approved) for p in points] == [
        (first_period.code, "reported", Decimal(43), False),
        (second.period.code, "reported", Decimal(45), True),
    ]
    changed = plan_for(next_return(cast, date(2027, 4, 1))).by_code(WELLBEING).trend
    assert [(p.value, p.instrument_version_id) for p in changed] == [(Decimal("2.5"), questionnaire())] * 2


def test_what_was_taken_back_does_not_count_as_the_period_before(cast):
    submit(cast)
    returns.recall(period_return=cast.period_return, by=cast.manager)
    assert plan_for(next_return(cast)).by_code(REACHED).previous is None


def test_what_was_approved_before_it_was_taken_back_still_counts(cast):
    submit(cast)
    approve(cast)
    tomorrow = timezone.now() + timedelta(days=1)
    returns.reopen(period_return=cast.period_return, by=cast.analyst, reason="Two short", until=tomorrow)
    save(cast, "acc", access_page(reached=45))
    returns.submit(period_return=cast.period_return, by=cast.manager, change_reason="Two more")
    returns.recall(period_return=cast.period_return, by=cast.manager)
    kept = Observation.objects.get(definition=definition(REACHED), cell=0)
    assert (kept.submitted_numerator, kept.approved_numerator, kept.withdrawn) == (45, 43, True)
    assert plan_for(next_return(cast, date(2027, 1, 1))).by_code(REACHED).trend[0].value == 43


@pytest.mark.parametrize(
    ("comparability", "joined"), [("same", True), ("comparable", True), ("break", False)]
)
def test_a_new_wording_says_whether_it_may_be_compared(cast, comparability, joined):
    submit(cast)
    old = definition(REACHED)
    reworded = Definition.objects.get(pk=old.pk)
    reworded.pk, reworded.number, reworded.comparability = None, 2, comparability
    reworded.comparability_note = "Counted by household now"
    reworded.save()
    builders.make_edition(reworded, version="2.0", in_force_from=date(2026, 10, 1))
    cast.period_return = second = next_return(cast)
    figure = plan_for(second).by_code(REACHED)
    assert figure.definition_id == reworded.pk
    assert (figure.previous is not None) is joined
    returns.save_section(
        period_return=second,
        domain_code="whf",
        figures=[type(typed(HELPED))(reworded.pk, typed={"numerator": "60"}, explanation="Merged")],
        version=0,
        form_key="",
        by=cast.worker,
    )
    returns.submit(period_return=second, by=cast.manager)
    trend = plan_for(next_return(cast, date(2027, 1, 1))).by_code(REACHED).trend
    assert [(p.value, p.breaks_series, p.note) for p in trend] == [
        (43, False, ""),
        (60, not joined, "Counted by household now"),
    ]


def test_one_page_brings_its_own_past_and_every_page_its_shared_numbers(cast):
    submit(cast)
    plan_of_page = plan_for(next_return(cast), domain_code="PAR")
    assert [section.code for section in plan_of_page.sections] == ["ACC", "PAR", "FIN"]
    assert plan_of_page.by_code(WELLBEING).previous is not None
    assert plan_of_page.by_code(REACHED).previous is None


def test_what_the_council_gave_is_shown(cast):
    central.save_grid(
        authority=cast.authority,
        definition=definition(SAVED),
        period=cast.period,
        rows=[central.GridRow(cast.hub.pk, typed(SAVED, numerator=100))],
        by=cast.analyst,
    )
    figure = plan_for(cast.period_return).by_code(SAVED)
    assert (figure.how, figure.council_value.parts) == (How.FROM_COUNCIL, {(0, 0): Parts(10_000)})
    assert plan_for(next_return(cast)).by_code(SAVED).council_value is None


def test_a_return_pins_the_edition_of_its_first_day(cast):
    builders.make_edition(builders.make_definition("WHF1.1"), version="2.0", in_force_from=date(2026, 10, 1))
    assert cast.period_return.edition.version == "1.0"
    assert next_return(cast).edition.version == "2.0"
    assert codes(plan_for(cast.period_return).figures) == [REACHED, HELPED, WELLBEING, SAVED]


def test_a_section_is_found_by_its_code_in_any_letters(cast):
    found = plan_for(cast.period_return)
    assert [found.section(code) for code in ("ACC", "acc", "xyz")] == [
        found.sections[0],
        found.sections[0],
        None,
    ]


def test_a_council_that_took_a_hub_over_sees_no_period_before(cast):
    submit(cast)
    second = next_return(cast)
    newland = builders.make_authority("Newland")
    builders.move_place(cast.hub, to=newland, on=second.period.starts)
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, newland)
    cast.period_return = second
    submit(cast, reached=45)
    third = next_return(cast, date(2027, 1, 1))

    def past(period_return, viewer):
        figure = plan_for(period_return, viewer=viewer).by_code(REACHED)
        parts = figure.previous.parts[0, 0] if figure.previous else None
        return parts, [point.value for point in figure.trend]

    assert past(second, analyst) == (None, [])
    assert past(third, analyst) == (Parts(45), [45])
    assert past(second, cast.manager) == past(second, None) == (Parts(43), [43])
    assert past(third, cast.manager) == (Parts(45), [43, 45])
    # The council that the hub has left sees its own periods still.
    assert past(second, cast.analyst) == (Parts(43), [43])


def test_a_viewer_costs_no_statement(cast):
    submit(cast)
    second = next_return(cast)
    cast.analyst.has_perm("hubs.view_hub", cast.hub)

    def statements(**viewer) -> int:
        with CaptureQueriesContext(connection) as captured:
            plan_for(second, **viewer)
        return len(captured)

    plan_for(second)
    assert statements(viewer=cast.analyst) == statements()


def test_a_hub_s_return_is_its_own(cast):
    submit(cast)
    other = builders.make_hub("Birch Hub", authority=cast.authority)
    builders.make_user(Role.HUB_MANAGER, other)
    theirs = plan_for(returns.start(place=other, period=builders.make_period(date(2026, 10, 1))))
    assert [figure.previous for figure in theirs.figures] == [None] * 4
