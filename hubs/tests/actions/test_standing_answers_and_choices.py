"""Answers that stand until they are changed, and the optional measures of a year."""

from datetime import date

import pytest

from hubs.actions import standing
from hubs.actions.refusals import WrongState
from hubs.choices import State
from hubs.models import IndicatorChoice, StandingAnswer
from hubs.queries.agreements import financial_year_of
from hubs.queries.choices import choices_for
from hubs.queries.return_plan import plan_for
from hubs.tests import builders
from hubs.tests.agreeing import YEAR, agreed, answer, choose, indicator
from hubs.tests.returning import HOURS, REACHED, make_cast, submit
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


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
