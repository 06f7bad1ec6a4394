"""What goes with a role when it ends."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.actions import handovers, invitations, people
from hubs.choices import Role
from hubs.models import HandOver, Invitation
from hubs.tests import builders
from hubs.tests.returning import make_cast
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def hand_over(cast, *, by, email: str = "pat@partner.example") -> HandOver:
    return handovers.hand_over(
        period_return=cast.period_return, domain_code="ACC", name="Pat Partner", email=email, by=by
    )


def invite(place, *, by, email: str = "new@example.org", role: Role = Role.HUB_WORKER) -> Invitation:
    return invitations.invite(email=email, role=role, place=place, by=by)


def end(user, place, *, by) -> None:
    people.end_membership(membership=user.memberships.get(place=place), by=by)


def open_links() -> tuple[list[str], list[str]]:
    return (
        list(Invitation.objects.filter(withdrawn_at=None).order_by("email").values_list("email", flat=True)),
        list(HandOver.objects.filter(withdrawn_at=None).order_by("email").values_list("email", flat=True)),
    )


def test_the_links_of_who_leaves_work_no_more(cast):
    other = builders.make_user(Role.HUB_MANAGER, cast.hub)
    gone = invite(cast.hub, by=cast.manager)
    invite(cast.hub, by=other, email="stays@example.org")
    handed = hand_over(cast, by=cast.manager)
    hand_over(cast, by=other, email="stays@partner.example")
    end(cast.manager, cast.hub, by=cast.analyst)
    assert open_links() == (["stays@example.org"], ["stays@partner.example"])
    scope = f"place:{cast.hub.pk}"
    assert list(
        AuditEvent.objects.filter(verb__contains="withdrawn")
        .order_by("pk")
        .values_list("verb", "object_id", "scope", "by")
    ) == [
        ("withdrawn", str(gone.pk), scope, cast.analyst.pk),
        ("handover.withdrawn", str(handed.pk), scope, cast.analyst.pk),
    ]


def test_what_they_may_send_by_another_role_stays(cast):
    elsewhere = builders.make_hub("Birch Hub", authority=builders.make_authority("Southport"))
    builders.make_membership(cast.manager, Role.HUB_MANAGER, elsewhere)
    builders.make_membership(cast.manager, Role.AUTHORITY_ANALYST, cast.authority)
    invite(cast.hub, by=cast.manager)
    invite(elsewhere, by=cast.manager, email="there@example.org")
    hand_over(cast, by=cast.manager)
    end(cast.manager, cast.hub, by=cast.analyst)
    assert open_links() == (["new@example.org", "there@example.org"], [])
    end(cast.manager, cast.authority, by=cast.analyst)
    assert open_links() == (["there@example.org"], [])


def test_any_number_of_links_takes_the_same_statements(cast):
    def statements(number: int) -> int:
        leaver = builders.make_user(Role.HUB_MANAGER, cast.hub)
        for n in range(number):
            invite(cast.hub, by=leaver, email=f"{number}-{n}@example.org")
            hand_over(cast, by=leaver, email=f"{number}-{n}@partner.example")
        with CaptureQueriesContext(connection) as captured:
            end(leaver, cast.hub, by=cast.analyst)
        return len(captured)

    assert statements(1) == statements(3)
    assert open_links() == ([], [])
