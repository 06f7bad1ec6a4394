"""Agreed exceptions: for whom they hold, until when, and which are refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hubs.actions import waivers
from hubs.actions.refusals import Refused, WrongState
from hubs.choices import WaiverRule
from hubs.models import Waiver
from hubs.queries.agreements import agreements_for
from hubs.queries.return_plan import plan_for
from hubs.tests import builders
from hubs.tests.agreeing import agreed, grant, indicator
from hubs.tests.returning import REACHED, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


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
