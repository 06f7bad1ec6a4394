"""What is agreed beyond the framework: answers that stand, choices, targets, exceptions, splits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from hubs.actions import choices, splits, standing, targets, waivers
from hubs.actions.refusals import Refused, WrongState
from hubs.choices import State, TargetKind, WaiverRule
from hubs.models import IndicatorChoice, RequiredBreakdown, SplitPurpose, StandingAnswer, Target, Waiver
from hubs.queries.agreements import agreements_for, financial_year_of
from hubs.queries.choices import choices_for
from hubs.queries.return_plan import plan_for
from hubs.tests import builders
from hubs.tests.returning import HELPED, HOURS, REACHED, WELLBEING, definition, make_cast, submit
from hubs.tests.starter import publish_starter
from outcomes.models import AuditEvent, Indicator, Scheme

pytestmark = pytest.mark.django_db

YEAR = date(2026, 4, 1)


@pytest.fixture
def cast():
    return make_cast()


def indicator(code):
    return definition(code).indicator


def agreed(cast, period=None):
    return agreements_for(cast.hub, period or cast.period)


# Answers that stand


def answer(cast, *, state=State.NOT_COLLECTED, reason="No register", since=None):
    return standing.set_answer(
        place=cast.hub,
        indicator=indicator(REACHED),
        state=state,
        reason=reason,
        since=since or cast.period.starts,
        by=cast.manager,
    )


def test_an_answer_stands_from_its_period_on_until_it_is_changed(cast):
    before, after = builders.make_period(date(2026, 4, 1)), builders.make_period(date(2026, 10, 1))
    answer(cast)
    answer(cast, state=State.NOT_APPLICABLE, reason="No families", since=after.starts)
    found = {p.starts: agreed(cast, p).standing for p in (before, cast.period, after)}
    assert {day: [(s.state, s.reason) for s in by.values()] for day, by in found.items()} == {
        before.starts: [],
        cast.period.starts: [("not_collected", "No register")],
        after.starts: [("not_applicable", "No families")],
    }
    standing.end_answer(place=cast.hub, indicator=indicator(REACHED), until=after.starts, by=cast.manager)
    assert agreed(cast, after).standing == {}
    with pytest.raises(WrongState, match="no standing answer"):
        standing.end_answer(place=cast.hub, indicator=indicator(REACHED), until=after.starts, by=cast.manager)


def test_an_answer_given_again_for_the_same_period_takes_the_first_one_s_place(cast):
    answer(cast)
    answer(cast, reason="Still none")
    assert [s.reason for s in agreed(cast).standing.values()] == ["Still none"]
    assert StandingAnswer.objects.filter(until=None).count() == 1


@pytest.mark.parametrize(
    ("more", "words"), [({"state": State.NIL}, "can stand"), ({"reason": "  "}, "Say why")]
)
def test_an_answer_that_cannot_stand(cast, more, words):
    with pytest.raises(WrongState, match=words):
        answer(cast, **more)


# Choices


def choose(cast, *codes, year=YEAR):
    choices.choose(
        place=cast.hub, year_starts=year, indicator_ids=[indicator(c).pk for c in codes], by=cast.manager
    )


def test_a_hub_chooses_its_optional_measures_for_a_year(cast):
    assert plan_for(cast.period_return).by_code(HOURS) is None
    choose(cast, HOURS)
    assert plan_for(cast.period_return).by_code(HOURS).tier == "optional"
    choose(cast, HOURS)
    assert IndicatorChoice.objects.count() == 1
    choose(cast)
    assert plan_for(cast.period_return).by_code(HOURS) is None
    assert list(
        AuditEvent.objects.filter(verb="measures.chosen").order_by("id").values_list("detail", flat=True)
    ) == [
        {"year": "2026-04-01", "added": [HOURS], "dropped": []},
        {"year": "2026-04-01", "added": [], "dropped": []},
        {"year": "2026-04-01", "added": [], "dropped": [HOURS]},
    ]


def test_a_choice_is_one_year_s(cast):
    choose(cast, HOURS, year=date(2027, 4, 1))
    assert plan_for(cast.period_return).by_code(HOURS) is None


def test_once_the_year_s_first_return_is_submitted_the_choice_stands(cast):
    submit(cast)
    with pytest.raises(WrongState, match="next year"):
        choose(cast, HOURS)
    choose(cast, HOURS, year=date(2027, 4, 1))


def test_only_optional_measures_of_a_year_are_chosen(cast):
    with pytest.raises(WrongState, match="optional measures"):
        choose(cast, REACHED)
    with pytest.raises(WrongState, match="1 April"):
        choose(cast, HOURS, year=date(2026, 7, 1))


def test_the_page_of_choices(cast):
    page = choices_for(viewer=cast.manager, place=cast.hub, year_starts=YEAR)
    assert ([entry.definition.code for entry in page.entries], page.chosen, page.settled) == (
        [HOURS],
        frozenset(),
        False,
    )
    choose(cast, HOURS)
    stranger = builders.make_user()
    assert choices_for(viewer=cast.manager, place=cast.hub, year_starts=YEAR).chosen == {indicator(HOURS).pk}
    assert choices_for(viewer=stranger, place=cast.hub, year_starts=YEAR).chosen == frozenset()


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 4, 1), 2026),
        (date(2026, 3, 31), 2025),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_the_financial_year_of_a_day(day, year):
    assert financial_year_of(day) == date(year, 4, 1)


# Targets


def propose(
    cast, code=REACHED, *, value="50", kind=TargetKind.TARGET, starts=YEAR, ends=date(2027, 3, 31), **more
):
    return targets.propose(
        place=cast.hub,
        indicator=indicator(code),
        kind=kind,
        value=Decimal(value),
        starts=starts,
        ends=ends,
        basis=more.pop("basis", "A tenth more than last year"),
        by=cast.manager,
        **more,
    )


def test_a_target_is_proposed_agreed_and_withdrawn(cast):
    target = propose(cast)
    assert (target.status, target.proposed_by, target.agreed_by) == ("proposed", cast.manager, None)
    assert plan_for(cast.period_return).by_code(REACHED).target.agreed is False
    targets.agree(target=target, by=cast.analyst)
    target.refresh_from_db()
    assert (target.status, target.agreed_by) == ("agreed", cast.analyst)
    goal = plan_for(cast.period_return).by_code(REACHED).target
    assert (goal.value, goal.agreed, goal.basis) == (Decimal("50"), True, "A tenth more than last year")
    targets.withdraw(target=target, by=cast.analyst)
    assert plan_for(cast.period_return).by_code(REACHED).target is None
    for act in (targets.agree, targets.withdraw):
        with pytest.raises(WrongState, match="withdrawn"):
            act(target=target, by=cast.analyst)
    assert list(
        AuditEvent.objects.filter(verb__startswith="target").order_by("id").values_list("verb", "by__name")
    ) == [
        ("target.proposed", "Mona Manager"),
        ("target.agreed", "Anil Analyst"),
        ("target.withdrawn", "Anil Analyst"),
    ]


def test_two_targets_are_not_agreed_for_the_same_days(cast):
    targets.agree(target=propose(cast), by=cast.analyst)
    again = propose(cast, starts=date(2027, 3, 31), ends=date(2028, 3, 31))
    with pytest.raises(WrongState, match="Withdraw that one first"):
        targets.agree(target=again, by=cast.analyst)
    targets.agree(target=propose(cast, kind=TargetKind.BASELINE), by=cast.analyst)
    targets.agree(target=propose(cast, starts=date(2027, 4, 1), ends=date(2028, 3, 31)), by=cast.analyst)
    assert Target.objects.filter(status="agreed").count() == 3


def test_a_baseline_of_the_past_stands_beside_the_figure(cast):
    targets.agree(
        target=propose(cast, kind=TargetKind.BASELINE, starts=date(2024, 4, 1), ends=date(2025, 3, 31)),
        by=cast.analyst,
    )
    figure = plan_for(cast.period_return).by_code(REACHED)
    assert (figure.target, figure.baseline.starts) == (None, date(2024, 4, 1))


@pytest.mark.parametrize("kind", TargetKind)
def test_the_measures_without_targets_and_baselines(kind):
    """Whole families who did not need a statutory service, and gross savings, by the framework that ships."""
    publish_starter()
    hub, manager = builders.make_hub(), builders.make_user()
    refused = []
    for measure in Indicator.objects.order_by("code"):
        try:
            targets.propose(
                place=hub,
                indicator=measure,
                kind=kind,
                value=Decimal(3),
                starts=YEAR,
                ends=YEAR,
                basis="-",
                by=manager,
            )
        except Refused as problem:
            refused.append(str(problem))
    codes = ["FIN2.1", "WHF2.1", "WHF2.2", "WHF2.3", "WHF2.4", "WHF2.5", "WHF2.6"]
    assert refused == [f"There are no targets and baselines on {code}." for code in codes]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"basis": " "}, "Say why"),
        ({"starts": date(2027, 4, 1), "ends": date(2027, 3, 31)}, "before the first"),
    ],
)
def test_a_target_that_is_refused(cast, more, words):
    with pytest.raises(Refused, match=words):
        propose(cast, **more)


def test_a_target_lies_in_the_measure_s_range(cast):
    builders.make_edition(
        builders.make_definition("ACC1.4", valid_low=0, valid_high=100),
        version="7",
        in_force_from=date(2030, 4, 1),
    )
    with pytest.raises(Refused, match="^The value \\(101\\) must be at least 0 and at most 100.$"):
        propose(cast, "ACC1.4", value="101")


# Exceptions


def grant(cast, rule, *, place=None, code=REACHED, expires=None, reason="Agreed by telephone"):
    return waivers.grant(
        rule=rule,
        place=place or cast.hub,
        period=cast.period,
        indicator=indicator(code) if code else None,
        reason=reason,
        expires=expires or timezone.localdate(),
        by=cast.analyst,
    )


def held(cast):
    found = agreed(cast)
    return found.late_return, found.not_expected, found.warnings_accepted


def test_an_exception_holds_for_a_hub_or_for_all_hubs_of_an_authority(cast):
    number = indicator(REACHED).pk
    grant(cast, WaiverRule.NOT_EXPECTED)
    grant(cast, WaiverRule.ACCEPT_WARNING, place=cast.authority)
    grant(cast, WaiverRule.LATE_RETURN, code=None)
    assert held(cast) == (True, {number}, {number})
    figure = plan_for(cast.period_return).by_code(REACHED)
    assert (figure.expected, figure.warnings_accepted) == (False, True)
    other = builders.make_hub("Birch Hub", authority=cast.authority)
    assert agreements_for(other, cast.period).warnings_accepted == {number}
    assert agreements_for(other, cast.period).not_expected == set()
    elsewhere = builders.make_hub("Far Hub", authority=builders.make_authority("Farland"))
    assert agreements_for(elsewhere, cast.period).warnings_accepted == set()


def test_an_exception_of_an_authority_that_the_hub_has_left(cast):
    grant(cast, WaiverRule.ACCEPT_WARNING, place=cast.authority)
    builders.move_place(cast.hub, to=builders.make_authority("Newland"), on=cast.period.starts)
    assert held(cast) == (False, set(), set())


def test_an_exception_ends_or_expires(cast):
    waiver = grant(cast, WaiverRule.NOT_EXPECTED)
    tomorrow = timezone.localdate() + timedelta(1)
    assert agreements_for(cast.hub, cast.period, today=tomorrow).not_expected == set()
    waivers.end(waiver=waiver, by=cast.analyst)
    assert held(cast) == (False, set(), set())
    waiver.refresh_from_db()
    assert waiver.ended_by == cast.analyst
    with pytest.raises(WrongState, match="ended already"):
        waivers.end(waiver=waiver, by=cast.analyst)


@pytest.mark.parametrize(
    ("rule", "more", "words"),
    [
        (WaiverRule.NOT_EXPECTED, {"reason": " "}, "Say why"),
        (WaiverRule.NOT_EXPECTED, {"expires": date(2020, 1, 1)}, "cannot have passed"),
        (WaiverRule.NOT_EXPECTED, {"code": None}, "Name the measure"),
        (WaiverRule.LATE_RETURN, {}, "as a whole"),
    ],
)
def test_an_exception_that_is_refused(cast, rule, more, words):
    with pytest.raises(Refused, match=words):
        grant(cast, rule, **more)
    assert Waiver.objects.count() == 0


# Splits


def groups() -> Scheme:
    return Scheme.objects.get(code="priority_group")


def table(cast, code="priority_group", measure=REACHED):
    figure = plan_for(cast.period_return).by_code(measure)
    return next(table for table in figure.tables if table.code == code)


def require(cast, code, measure, starts=YEAR):
    return splits.require(
        authority=cast.authority,
        indicator=indicator(measure),
        scheme=Scheme.objects.get(code=code),
        starts=starts,
        by=cast.analyst,
    )


def test_a_sensitive_split_is_closed_until_its_purpose_is_written_down(cast):
    assert table(cast).needs_purpose
    made = splits.record_purpose(place=cast.hub, scheme=groups(), purpose="To plan outreach", by=cast.manager)
    assert not table(cast).needs_purpose
    with pytest.raises(WrongState, match="recorded already"):
        splits.record_purpose(place=cast.hub, scheme=groups(), purpose="Again", by=cast.manager)
    splits.end_purpose(purpose=made, by=cast.manager)
    assert table(cast).needs_purpose
    with pytest.raises(WrongState, match="ended already"):
        splits.end_purpose(purpose=made, by=cast.manager)
    assert SplitPurpose.objects.count() == 1


def test_a_purpose_is_said_and_only_where_one_is_needed(cast):
    with pytest.raises(Refused, match="what you collect this for"):
        splits.record_purpose(place=cast.hub, scheme=groups(), purpose=" ", by=cast.manager)
    with pytest.raises(Refused, match="needs no"):
        splits.record_purpose(
            place=cast.hub, scheme=Scheme.objects.get(code="age_band_child"), purpose="-", by=cast.manager
        )


def test_an_authority_may_require_a_split_of_its_hubs(cast):
    assert not table(cast, "age_band_child", HELPED).required
    made = require(cast, "age_band_child", HELPED)
    assert table(cast, "age_band_child", HELPED).required
    with pytest.raises(WrongState, match="required already"):
        require(cast, "age_band_child", HELPED)
    splits.require_no_more(requirement=made, ends=cast.period.starts, by=cast.analyst)
    assert not table(cast, "age_band_child", HELPED).required
    with pytest.raises(WrongState, match="has an end"):
        splits.require_no_more(requirement=made, ends=cast.period.starts, by=cast.analyst)


def test_a_requirement_is_dated(cast):
    require(cast, "age_band_child", HELPED, starts=cast.period.starts + timedelta(1))
    assert not table(cast, "age_band_child", HELPED).required
    with pytest.raises(Refused, match="not split by"):
        require(cast, "age_band_child", WELLBEING)
    assert RequiredBreakdown.objects.count() == 1


def test_a_required_sensitive_split_still_waits_for_its_purpose(cast):
    require(cast, "priority_group", REACHED)
    assert (table(cast).required, table(cast).needs_purpose) == (False, True)
    splits.record_purpose(place=cast.hub, scheme=groups(), purpose="To plan outreach", by=cast.manager)
    assert (table(cast).required, table(cast).needs_purpose) == (True, False)


def test_everything_agreed_is_read_in_one_statement(cast, django_assert_num_queries):
    answer(cast)
    grant(cast, WaiverRule.NOT_EXPECTED)
    choose(cast, HOURS)
    require(cast, "age_band_child", HELPED)
    splits.record_purpose(place=cast.hub, scheme=groups(), purpose="To plan outreach", by=cast.manager)
    with django_assert_num_queries(1):
        agreements_for(cast.hub, cast.period)
