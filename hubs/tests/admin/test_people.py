import pytest
from django.urls import reverse

from hubs.choices import Role
from hubs.models import Invitation, Notice
from hubs.tests import builders
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = builders.make_user(Role.SERVICE_ADMINISTRATOR, name="Ada")
    client.force_login(user)
    return user


def test_an_account_is_closed_at_once_and_opened_again(client, administrator):
    worker = builders.make_user(Role.HUB_WORKER, builders.make_hub(), name="Wes")
    theirs = type(client)()
    theirs.force_login(worker)
    assert theirs.get(reverse("account")).status_code == 200
    url = reverse("admin:outcomes_user_change", args=[worker.pk])
    management = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert client.post(url, {"name": "Wes", **management}).status_code == 302
    worker.refresh_from_db()
    assert not worker.is_active
    assert theirs.get(reverse("account")).url.startswith(reverse("login"))
    client.post(url, {"name": "Wesley", "is_active": "on", **management})
    worker.refresh_from_db()
    assert (worker.is_active, worker.name) == (True, "Wesley")
    events = AuditEvent.objects.filter(object_id=str(worker.pk)).order_by("pk")
    assert list(events.values_list("verb", "by__name")) == [
        ("shut out", "Ada"),
        ("renamed", "Ada"),
        ("let in", "Ada"),
    ]


def test_nobody_becomes_staff_or_gets_another_address_by_the_form(client, administrator):
    worker = builders.make_user(Role.HUB_WORKER, builders.make_hub(), email="wes@example.org")
    url = reverse("admin:outcomes_user_change", args=[worker.pk])
    client.post(
        url,
        {
            "name": "Wes",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
            "email": "evil@example.org",
            "memberships-TOTAL_FORMS": 0,
            "memberships-INITIAL_FORMS": 0,
        },
    )
    worker.refresh_from_db()
    assert (worker.email, worker.is_staff, worker.is_superuser) == ("wes@example.org", False, False)


def test_invitations_and_notices_show_no_secret(client, administrator):
    invitation = Invitation.objects.create(
        email="new@example.org",
        role=Role.SERVICE_ADMINISTRATOR,
        digest="d1gest",
        invited_by=administrator,
        expires_at="2030-01-01T00:00Z",
    )
    notice = Notice.objects.create(
        key="k3y", kind="invitation", email="new@example.org", subject="Come in", body="/invitation/s3cret/"
    )
    for name, pk in (("invitation", invitation.pk), ("notice", notice.pk)):
        for url in (
            reverse(f"admin:hubs_{name}_changelist"),
            reverse(f"admin:hubs_{name}_change", args=[pk]),
        ):
            page = client.get(url).content.decode()
            assert "new@example.org" in page
            assert [secret for secret in ("d1gest", "k3y", "s3cret") if secret in page] == []
