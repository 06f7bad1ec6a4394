"""The demonstration holds what real data has, and came about by the actions that people use."""

import pytest
from django.core.management import CommandError, call_command

from hubs import demo
from hubs.choices import Origin, ReturnEventKind, ReturnStatus, Role
from hubs.demo import cast, story
from hubs.models import (
    Membership,
    Observation,
    OutboxMark,
    Place,
    PlaceParent,
    Return,
    ReturnEvent,
    Revision,
    Target,
)
from outcomes.models import AuditEvent, Definition, User

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Told once for all these tests, and taken back after them."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_places", verbosity=0)
        yield story.tell(quarters=9)
        transaction.set_rollback(True)


def test_places_are_invented_and_stand_apart(told):
    region = Place.objects.get(name=cast.REGION)
    invented = set(Place.objects.filter(demonstration=True).values_list("name", flat=True))
    assert invented == {
        cast.REGION,
        *(authority.name for authority in cast.AUTHORITIES),
        *(hub.name for authority in cast.AUTHORITIES for hub in authority.hubs),
    }
    assert set(PlaceParent.objects.filter(parent=region).values_list("place__demonstration", flat=True)) == {
        True
    }


def test_every_role_has_somebody_to_sign_in_as(told):
    assert [label for label, _, _ in demo.accounts()] == [role.label for role in Role]
    for label, email, password in demo.accounts():
        user = User.objects.get(email=email)
        assert user.check_password(password)
        assert [Role(held.role).label for held in Membership.objects.filter(user=user, ends=None)] == [label]


def test_the_open_quarter_shows_every_step_of_a_return(told):
    latest = Return.objects.filter(period__starts=told.quarters[-1], period__frequency="quarterly")
    assert set(latest.values_list("status", flat=True)) == {
        ReturnStatus.NOT_STARTED,
        ReturnStatus.DRAFT,
        ReturnStatus.SUBMITTED,
        ReturnStatus.RECALLED,
        ReturnStatus.RETURNED,
        ReturnStatus.APPROVED,
    }


def test_the_past_has_what_real_data_has(told):
    past = Return.objects.filter(period__starts__lt=told.quarters[-1])
    never_sent = past.filter(submitted_at=None).values_list("place__name", flat=True)
    assert set(never_sent) == {"Fellside Family Hub", "Saltmarsh Family Hub"}
    first_sent = [
        (event.period_return.place.name, event.at.date() > event.period_return.period.due)
        for event in ReturnEvent.objects.filter(kind=ReturnEventKind.SUBMITTED, period_return__in=past)
        .exclude(period_return__events__kind=ReturnEventKind.RETURNED)
        .select_related("period_return__place", "period_return__period")
    ]
    assert {name for name, late in first_sent if late} == {"Fellside Family Hub", "Saltmarsh Family Hub"}
    assert Observation.objects.filter(submitted_numerator__in=range(1, 6), cell=0).exists()
    assert Observation.objects.filter(submitted_state="not_applicable").exists()
    assert Observation.objects.filter(origin=Origin.CENTRAL).exists()
    assert ReturnEvent.objects.filter(kind=ReturnEventKind.RETURNED).exists()


def test_one_hub_moved(told):
    spans = PlaceParent.objects.filter(place__name=cast.MOVES).order_by("starts")
    assert [span.parent.name for span in spans] == ["Ashcombe", "Marlbridge"]
    assert spans[1].starts == told.quarters[story.MOVED_IN]


def test_one_measure_was_reworded_and_its_series_breaks(told):
    wordings = Definition.objects.filter(indicator__code="ACC3.1").order_by("number")
    assert [wording.comparability for wording in wordings] == ["first", "break"]
    assert all(Observation.objects.filter(definition=wording).exists() for wording in wordings)


def test_a_figure_was_mended_after_approval(told):
    revision = Revision.objects.get(reason="The register of one week had been entered twice.")
    assert revision.old_numerator - revision.new_numerator == 31
    mended = Observation.objects.get(
        place=revision.place, definition=revision.definition, period=revision.period, cell=0
    )
    assert mended.approved_numerator == revision.new_numerator


def test_shares_of_the_improving_hub_rise_and_of_the_other_fall(told):
    def satisfied(hub):
        series = Observation.objects.filter(
            place__name=hub, definition__indicator__code="WHF1.1", cell=0
        ).order_by("period__starts")
        shares = [o.submitted_numerator / o.submitted_denominator for o in series]
        return sum(shares[-3:]) - sum(shares[:3])

    assert satisfied("Larkfield Family Hub") > 0.1
    assert satisfied("Orchard Family Hub") < -0.1


def test_everything_left_its_trace(told):
    assert OutboxMark.objects.exists()
    assert AuditEvent.objects.filter(verb="return.approved").exists()
    assert set(Target.objects.values_list("status", flat=True)) == {"agreed", "proposed"}


def test_known_passwords_are_not_made_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="known to everybody"):
        call_command("seed_demo")
