"""What a hub means to reach, or where it started: proposed, agreed, refused."""

from datetime import date
from decimal import Decimal

import pytest

from hubs.actions import targets
from hubs.actions.refusals import Refused, WrongState
from hubs.choices import TargetKind
from hubs.models import Target
from hubs.queries.return_plan import plan_for
from hubs.tests import builders
from hubs.tests.agreeing import YEAR, propose
from hubs.tests.returning import REACHED, make_cast
from hubs.tests.starter import publish_starter
from outcomes.models import AuditEvent, Indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


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
