"""Targets, exceptions, required splits and purposes, for those who may see them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from hubs.actions import splits, targets, waivers
from hubs.choices import Role, TargetKind, WaiverRule
from hubs.queries import targets as target_queries
from hubs.queries import waivers as waiver_queries
from hubs.tests import builders
from hubs.tests.returning import HELPED, REACHED, definition, make_cast
from outcomes.models import Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def stranger(cast):
    return builders.make_user(Role.HUB_MANAGER, builders.make_hub("Birch Hub", authority=cast.authority))


def test_targets_are_seen_with_the_hub_s_figures_and_agreed_by_the_analyst(cast, stranger):
    target = targets.propose(
        place=cast.hub,
        indicator=definition(REACHED).indicator,
        kind=TargetKind.TARGET,
        value=Decimal(50),
        starts=date(2026, 4, 1),
        ends=date(2027, 3, 31),
        basis="A tenth more",
        by=cast.manager,
    )
    seen = {p.name: list(target_queries.targets_for(viewer=p)) for p in (cast.worker, cast.analyst, stranger)}
    assert seen == {"Wendy Worker": [target], "Anil Analyst": [target], stranger.name: []}
    assert list(target_queries.targets_for(viewer=cast.analyst, place=cast.authority)) == []
    agree = {"pk": target.pk, "capability": "hubs.agree_targets"}
    assert target_queries.target_for(viewer=cast.analyst, **agree) == target
    assert target_queries.target_for(viewer=cast.manager, **agree) is None
    assert target_queries.target_for(viewer=stranger, pk=target.pk) is None


def test_which_wording_is_the_newest_that_was_published(cast):
    reached = definition(REACHED)
    assert target_queries.newest_wording(reached.indicator) == reached
    builders.make_definition(REACHED, number=2, comparability="break")
    assert target_queries.newest_wording(reached.indicator) == reached
    unpublished = builders.make_definition("NEW1.1")
    assert target_queries.newest_wording(unpublished.indicator) is None
    assert target_queries.may_have_target(unpublished.indicator) is False
    assert target_queries.may_have_target(reached.indicator) is True


def test_exceptions_that_hold_today(cast, stranger):
    def grant(days: int):
        return waivers.grant(
            rule=WaiverRule.LATE_RETURN,
            place=cast.hub,
            period=cast.period,
            reason="-",
            expires=timezone.localdate() + timedelta(days),
            by=cast.analyst,
        )

    short, long, ended = grant(0), grant(5), grant(5)
    waivers.end(waiver=ended, by=cast.analyst)
    tomorrow = timezone.localdate() + timedelta(1)

    def holding(viewer):
        return list(waiver_queries.standing_waivers(viewer=viewer, today=tomorrow))

    assert holding(cast.analyst) == [long]
    assert holding(stranger) == []
    assert list(waiver_queries.waivers_for(viewer=cast.analyst, place=cast.hub)) == [ended, long, short]


def test_what_an_authority_requires_and_what_a_hub_wrote_down(cast, stranger):
    required = splits.require(
        authority=cast.authority,
        indicator=definition(HELPED).indicator,
        scheme=Scheme.objects.get(code="age_band_child"),
        starts=date(2026, 4, 1),
        by=cast.analyst,
    )
    purpose = splits.record_purpose(
        place=cast.hub,
        scheme=Scheme.objects.get(code="priority_group"),
        purpose="To plan outreach",
        by=cast.manager,
    )

    def seen(viewer):
        return (
            list(waiver_queries.required_breakdowns_for(viewer=viewer, place=cast.authority)),
            list(waiver_queries.purposes_for(viewer=viewer, place=cast.hub)),
        )

    assert seen(cast.analyst) == ([required], [purpose])
    assert seen(cast.manager) == ([], [purpose])
    assert seen(stranger) == ([], [])
    splits.end_purpose(purpose=purpose, by=cast.manager)
    assert seen(cast.manager) == ([], [])
