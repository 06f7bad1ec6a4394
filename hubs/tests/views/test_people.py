import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from hubs.actions import invitations, notices, people
from hubs.choices import Role
from hubs.models import Invitation, Membership, Place
from hubs.tests import builders
from outcomes.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """Two hubs in one authority, one elsewhere, with those who look after them."""
    region = builders.make_region(nation=builders.make_nation())
    tynebridge = builders.make_authority("Tynebridge", region=region)
    southport = builders.make_authority("Southport", region=region)
    alder = builders.make_hub("Alder", authority=tynebridge)
    birch = builders.make_hub("Birch", authority=tynebridge)
    cedar = builders.make_hub("Cedar", authority=southport)
    return {
        "alder": alder,
        "birch": birch,
        "cedar": cedar,
        "tynebridge": tynebridge,
        "southport": southport,
        "manager": builders.make_user(Role.HUB_MANAGER, alder, name="Mo Manager"),
        "worker": builders.make_user(Role.HUB_WORKER, alder, name="Wes Worker"),
        "analyst": builders.make_user(Role.AUTHORITY_ANALYST, tynebridge, name="Ann Analyst"),
        "administrator": builders.make_user(Role.SERVICE_ADMINISTRATOR, name="Ada Administrator"),
    }


def secret_of(message) -> str:
    return re.search(r"http://localhost:8000(/invitation/\S+/)", message.body).group(1)


def send_mail() -> list:
    notices.send_due()
    return mail.outbox


def rows(response, part: str) -> list[list[str]]:
    """The words in the cells of one of the page's tables."""
    return [
        [cell["text"] if isinstance(cell, dict) else cell for cell in row]
        for row in getattr(response.context["page"], part)
    ]


def test_a_manager_invites_a_worker_who_comes_in(client, cast, django_capture_on_commit_callbacks):
    client.force_login(cast["manager"])
    answer = client.post(
        reverse("invite", args=["alder"]), {"email": "New@Example.org", "role": "hub_worker"}, follow=True
    )
    assert answer.redirect_chain == [(reverse("people", args=["alder"]), 302)]
    assert "We have sent an invitation to new@example.org" in answer.content.decode()
    [message] = send_mail()
    assert message.to == ["new@example.org"]
    assert "as hub worker of Alder" in message.body
    path = secret_of(message)
    assert Invitation.objects.get().digest not in path
    client.logout()
    refused = client.post(path, {"name": "", "password": "short"})
    assert re.findall(r'<li><a href="(#[^"]+)">([^<]+)</a></li>', refused.content.decode()) == [
        ("#id_name", "Enter your full name"),
        (
            "#id_password",
            "This password is too short. It must contain at least 12 characters.",
        ),
    ]
    assert client.post(path, {"name": "Nell New", "password": "eight loud herons"}).url == reverse("home")
    nell = User.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(nell.pk)
    assert nell.has_perm("hubs.enter_figures", cast["alder"])
    assert nell.memberships.get().added_by == cast["manager"]
    assert list(
        AuditEvent.objects.order_by("pk").values_list("verb", "object_type", "by__name", "scope")
    ) == [
        ("invited", "hubs.invitation", "Mo Manager", f"place:{cast['alder'].pk}"),
        ("opened", "outcomes.user", "Nell New", f"place:{cast['alder'].pk}"),
        ("accepted", "hubs.invitation", "Nell New", f"place:{cast['alder'].pk}"),
        ("given", "hubs.membership", "Mo Manager", f"place:{cast['alder'].pk}"),
    ]


def invite(cast, *, email="new@example.org", role=Role.HUB_WORKER, place="alder", by="manager") -> str:
    """The path of the link that was sent."""
    invitations.invite(email=email, role=role, place=cast[place] if place else None, by=cast[by])
    return secret_of(send_mail()[-1])


def test_an_invitation_works_once(client, cast):
    path = invite(cast)
    client.post(path, {"name": "Nell New", "password": "eight loud herons"})
    client.logout()
    again = client.post(path, {"name": "Mallory", "password": "eight loud herons"})
    assert (again.status_code, User.objects.filter(name="Mallory").count()) == (404, 0)
    assert "This invitation no longer works" in again.content.decode()


def test_two_who_press_at_once_come_in_once(cast):
    invite(cast)
    stale = Invitation.objects.get()
    user = builders.make_user(email="new@example.org")
    invitations.accept(invitation=stale, by=user)
    with pytest.raises(invitations.NoLongerOpen):
        invitations.accept(invitation=stale, by=user)
    assert user.memberships.count() == 1


def test_an_invitation_runs_out(client, cast):
    path = invite(cast)
    Invitation.objects.update(expires_at=timezone.now())
    assert client.get(path).status_code == 404


def test_inviting_again_ends_the_older_link(client, cast):
    first, second = invite(cast), invite(cast)
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]


def test_withdrawing(client, cast):
    path = invite(cast)
    client.force_login(cast["manager"])
    url = reverse("invitation_withdraw", args=[Invitation.objects.get().pk])
    assert "new@example.org" in client.get(url).content.decode()
    assert client.post(url).url == reverse("people", args=["alder"])
    assert client.post(url).status_code == 404
    client.logout()
    assert client.get(path).status_code == 404


def test_who_has_an_account_signs_in_and_accepts(client, cast):
    path = invite(cast, email=cast["analyst"].email)
    assert client.get(path).url == f"{reverse('login')}?next={path}"
    client.force_login(cast["worker"])
    other = client.post(path)
    assert "This invitation is for somebody else" in other.content.decode()
    client.force_login(cast["analyst"])
    assert "invites you as hub worker of Alder" in client.get(path).content.decode()
    assert client.post(path).url == reverse("home")
    assert sorted(cast["analyst"].memberships.values_list("role", flat=True)) == [
        "authority_analyst",
        "hub_worker",
    ]


def test_who_is_in_is_not_invited_again(client, cast):
    client.force_login(cast["manager"])
    answer = client.post(
        reverse("invite", args=["alder"]), {"email": cast["worker"].email, "role": "hub_worker"}
    )
    assert "This person has that role already" in answer.content.decode()
    assert send_mail() == []


@pytest.mark.parametrize(
    ("who", "place", "roles"),
    [
        ("manager", "alder", ["hub_worker", "hub_manager"]),
        ("analyst", "alder", ["hub_worker", "hub_manager"]),
        ("analyst", "tynebridge", ["authority_analyst", "commissioner"]),
        ("administrator", "cedar", ["hub_worker", "hub_manager"]),
        ("administrator", "southport", ["authority_analyst", "commissioner"]),
        ("administrator", "england", ["national_viewer"]),
        ("administrator", "service", ["framework_editor", "service_administrator"]),
    ],
)
def test_roles_that_may_be_given(client, cast, who, place, roles):
    client.force_login(cast[who])
    form = client.get(f"/people/{place}/invite/").context["form"]
    assert [value for value, _ in form.fields["role"].choices] == roles


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        ("manager", "birch", 404),
        ("manager", "tynebridge", 403),
        ("manager", "service", 403),
        ("worker", "alder", 403),
        ("worker", "cedar", 404),
        ("analyst", "cedar", 404),
        ("analyst", "southport", 404),
        ("analyst", "england", 403),
        ("analyst", "service", 403),
    ],
)
def test_nobody_invites_beyond_their_reach(client, cast, who, place, status):
    client.force_login(cast[who])
    posted = {"email": "new@example.org", "role": "hub_manager"}
    assert client.get(f"/people/{place}/").status_code == status
    assert client.get(f"/people/{place}/invite/").status_code == status
    assert client.post(f"/people/{place}/invite/", posted).status_code == status
    assert Invitation.objects.count() == 0


def test_a_role_beyond_ones_own_is_refused(client, cast):
    client.force_login(cast["manager"])
    posted = {"email": "new@example.org", "role": "authority_analyst"}
    answer = client.post(reverse("invite", args=["alder"]), posted)
    assert "Select one of the choices listed" in answer.content.decode()
    with pytest.raises(invitations.PermissionDenied):
        invitations.invite(
            email="new@example.org",
            role=Role.AUTHORITY_ANALYST,
            place=cast["tynebridge"],
            by=cast["manager"],
        )


def test_ending_a_role_takes_effect_at_once_and_stays_in_the_history(client, cast):
    theirs = type(client)()
    theirs.force_login(cast["worker"])
    assert theirs.get(reverse("home")).context["page"].roles == ["Hub worker, Alder"]
    client.force_login(cast["manager"])
    url = reverse("membership_end", args=[cast["worker"].memberships.get().pk])
    assert "Do you want to end Wes Worker’s role?" in client.get(url).content.decode()
    answer = client.post(url, follow=True)
    assert "Wes Worker is no longer hub worker of Alder." in answer.content.decode()
    assert [row[0] for row in rows(answer, "members")] == ["Mo Manager"]
    [past] = rows(answer, "past")
    assert (past[0], past[1], past[4]) == ("Wes Worker", "Hub worker", "Mo Manager")
    assert theirs.get(reverse("home")).context["page"].roles == []
    membership = cast["worker"].memberships.get()
    assert membership.ended_by == cast["manager"]
    assert AuditEvent.objects.get(verb="ended").object_id == str(membership.pk)
    assert client.post(url).status_code == 404


@pytest.mark.parametrize(
    ("who", "other", "status"),
    [("manager", "analyst", 404), ("worker", "manager", 403), ("analyst", "other", 404)],
)
def test_roles_out_of_reach_cannot_be_ended(client, cast, who, other, status):
    cast["other"] = builders.make_user(Role.HUB_MANAGER, cast["cedar"])
    client.force_login(cast[who])
    answer = client.post(reverse("membership_end", args=[cast[other].memberships.get().pk]))
    assert answer.status_code == status
    assert cast[other].memberships.get().ends is None


def test_the_last_administrator_stays(client, cast):
    client.force_login(cast["administrator"])
    url = reverse("membership_end", args=[cast["administrator"].memberships.get().pk])
    assert "The last service administrator cannot leave" in client.post(url, follow=True).content.decode()
    second = builders.make_user(Role.SERVICE_ADMINISTRATOR)
    assert client.post(url).url == reverse("home")
    assert list(Membership.objects.filter(role=Role.SERVICE_ADMINISTRATOR, ends=None)) == [
        second.memberships.get()
    ]
    cast["administrator"].refresh_from_db()
    assert not cast["administrator"].is_staff


def test_the_list_shows_members_and_invitations_of_that_place_only(client, cast):
    builders.make_user(Role.HUB_WORKER, cast["birch"], name="Bea Birch")
    invite(cast, email="a@example.org")
    invite(cast, email="b@example.org", place="birch", by="analyst")
    client.force_login(cast["analyst"])
    page = client.get(reverse("people", args=["alder"]))
    assert [row[0] for row in rows(page, "members")] == ["Mo Manager", "Wes Worker"]
    assert [row[0] for row in rows(page, "invitations")] == ["a@example.org"]


def test_a_place_that_is_gone_is_listed_only_while_somebody_is_still_in(client, cast):
    client.force_login(cast["administrator"])
    for name in ("cedar", "southport"):
        Place.objects.filter(pk=cast[name].pk).update(closed=timezone.localdate())
    builders.make_user(Role.HUB_MANAGER, cast["cedar"])
    page = client.get(reverse("people_overview")).content.decode()
    assert "Cedar" in page
    assert "Southport" not in page


def test_the_overview_lists_the_places_within_reach(client, cast):
    client.force_login(cast["manager"])
    assert client.get(reverse("people_overview")).url == reverse("people", args=["alder"])
    for email in ("a@example.org", "b@example.org"):
        invite(cast, email=email)
    client.force_login(cast["analyst"])
    page = client.get(reverse("people_overview"))
    assert rows(page, "rows") == [
        ["Tynebridge", "Local authority", "Yes", "None"],
        ["Alder", "Family hub", "Yes", "2"],
        ["Birch", "Family hub", "Nobody yet", "None"],
    ]
    client.force_login(cast["administrator"])
    page = client.get(reverse("people_overview"))
    assert [row[0] for row in rows(page, "rows")] == [
        "England",
        "Southport",
        "Tynebridge",
        "Alder",
        "Birch",
        "Cedar",
    ]
    page = client.get(reverse("people_overview"), {"show": "unstaffed"})
    assert [row[0] for row in rows(page, "rows")] == ["Birch", "Cedar"]
    page = client.get(reverse("people_overview"), {"name": "ED"})
    assert [row[0] for row in rows(page, "rows")] == ["Cedar"]


@pytest.mark.parametrize("more", [1, 3])
def test_lists_ask_a_fixed_number_of_questions(client, cast, more, django_assert_num_queries):
    for number in range(more):
        builders.make_hub(f"Hub {number}", authority=cast["tynebridge"])
        builders.make_user(Role.HUB_WORKER, cast["alder"])
        gone = builders.make_user(Role.HUB_WORKER, cast["alder"])
        people.end_membership(membership=gone.memberships.get(), by=cast["manager"])
        invite(cast, email=f"{number}@example.org")
    client.force_login(cast["analyst"])
    for url, statements in ((reverse("people", args=["alder"]), 8), (reverse("people_overview"), 5)):
        with django_assert_num_queries(statements):
            client.get(url)


def test_opening_an_account_gives_the_role_and_no_password(cast):
    first = people.open_account(
        email="Boss@Example.org", name="Bo Boss", role=Role.SERVICE_ADMINISTRATOR, place=None, by=None
    )
    again = people.open_account(
        email="boss@example.org", name="Other", role=Role.SERVICE_ADMINISTRATOR, place=None, by=None
    )
    assert (first, first.name, first.is_staff) == (again, "Bo Boss", True)
    assert not first.has_usable_password()
    assert first.memberships.count() == 1
    with pytest.raises(people.RoleDoesNotSuit):
        people.give_role(user=first, role=Role.HUB_WORKER, place=cast["tynebridge"], by=None)


def test_two_who_open_an_account_at_once_open_one(client, cast):
    path = invite(cast)
    stale = Invitation.objects.get()
    client.post(path, {"name": "Nell New", "password": "eight loud herons"})
    with pytest.raises(invitations.NoLongerOpen):
        invitations.accept_with_new_account(invitation=stale, name="Nell New", password="eight loud herons")
    assert User.objects.filter(email="new@example.org").count() == 1
