"""Splits that an authority requires, and the purpose that a sensitive one waits for."""

from datetime import timedelta

import pytest

from hubs.actions import splits
from hubs.actions.refusals import Refused, WrongState
from hubs.choices import WaiverRule
from hubs.models import RequiredBreakdown, SplitPurpose
from hubs.queries.agreements import agreements_for
from hubs.queries.return_plan import plan_for
from hubs.tests.agreeing import answer, choose, grant, groups, require
from hubs.tests.returning import HELPED, HOURS, REACHED, WELLBEING, make_cast
from outcomes.models import Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def table(cast, code="priority_group", measure=REACHED):
    figure = plan_for(cast.period_return).by_code(measure)
    return next(table for table in figure.tables if table.code == code)


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
