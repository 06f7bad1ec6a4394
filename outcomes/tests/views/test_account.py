import re

import pytest
from django.core import mail
from django.urls import reverse

from outcomes.actions import accounts
from outcomes.models import AuditEvent, User

pytestmark = pytest.mark.django_db

PASSWORD = "seven quiet herons"


@pytest.fixture
def user():
    return User.objects.create_user("mary@example.org", PASSWORD, name="Mary Ann Evans")


@pytest.fixture
def hints(monkeypatch):
    sent = []
    monkeypatch.setattr("outcomes.hints.send", lambda task, **kwargs: sent.append((task, kwargs)))
    return sent


def sign_in(client, email="mary@example.org", password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": email, "password": password, **more})


def test_capitals_in_the_address_do_not_matter(client, user):
    assert sign_in(client, " Mary@Example.org").url == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_goes_on_within_this_site_only(client, user):
    assert sign_in(client, next="/account/").url == "/account/"
    client.logout()
    assert sign_in(client, next="https://elsewhere.example/").url == reverse("home")


def test_errors_stand_beside_the_field_and_at_the_top(client, user):
    page = client.post(reverse("login"), {"username": "mary", "password": ""}).content.decode()
    assert "<title>Error: Sign in" in page
    assert re.findall(r'<li><a href="(#[^"]+)">([^<]+)</a></li>', page) == [
        ("#id_username", "Enter an email address in the correct format, like name@example.com"),
        ("#id_password", "Enter your password"),
    ]
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize("email", ["mary@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_read_alike(client, user, email):
    page = sign_in(client, email, "wrong").content.decode()
    assert "The email address or the password is not correct" in page


def test_a_closed_account_stays_out(client, user):
    User.objects.update(is_active=False)
    assert "The email address or the password is not correct" in sign_in(client).content.decode()


def test_five_failures_lock_that_address_out_until_a_new_password(client, user):
    answers = [sign_in(client, password="wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client)
    assert locked.status_code == 429
    assert "sign in is blocked for 15 minutes" in locked.content.decode()
    assert "_auth_user_id" not in client.session
    accounts.set_password(user=user, password="eight loud herons", by=user)
    assert sign_in(client, password="eight loud herons").status_code == 302


def test_signing_out_needs_a_post_and_works_twice(client, user):
    client.force_login(user)
    assert client.get(reverse("logout")).status_code == 405
    for _ in range(2):
        assert client.post(reverse("logout")).url == reverse("login")
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password(client, user, hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("password_reset"), {"email": "MARY@example.org"})
    assert answer.url == reverse("password_reset_done")
    assert hints == [("outcomes.send_password_link", {"user_id": user.pk})]
    accounts.send_password_link(user_id=user.pk)
    [message] = mail.outbox
    assert message.to == ["mary@example.org"]
    link = re.search(r"http://localhost:8000(\S+)", message.body).group(1)
    form_url = client.get(link).url
    weak = client.post(form_url, {"password": "mary ann"})
    assert "too short" in weak.content.decode()
    done = client.post(form_url, {"password": "eight loud herons"}, follow=True)
    assert done.redirect_chain == [(reverse("login"), 302)]
    assert "Your password is set" in done.content.decode()
    assert sign_in(client, password="eight loud herons").status_code == 302
    # The link is used up.
    client.logout()
    assert "This link no longer works" in client.get(link).content.decode()
    assert AuditEvent.objects.get(verb="password set").by == user


def test_an_unknown_address_is_answered_alike(client, hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("password_reset"), {"email": "nobody@example.org"})
    assert answer.url == reverse("password_reset_done")
    assert hints == [("outcomes.send_password_link", {"user_id": 0})]
    accounts.send_password_link(user_id=0)
    assert mail.outbox == []


def test_nobodys_mailbox_is_filled_by_strangers(client, user, hints, django_capture_on_commit_callbacks):
    for _ in range(7):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("password_reset"), {"email": "mary@example.org"})
    assert [sent["user_id"] for _, sent in hints] == [user.pk] * 5 + [0] * 2


def test_an_account_without_a_password_can_set_its_first(client):
    user = User.objects.create_user("new@example.org", name="New")
    link = accounts.password_link(user).removeprefix("http://localhost:8000")
    client.post(client.get(link).url, {"password": "eight loud herons"})
    assert sign_in(client, "new@example.org", "eight loud herons").status_code == 302


def test_changing_the_password_asks_for_the_old_one_and_stays_signed_in(client, user):
    client.force_login(user)
    url = reverse("password_change")
    refused = client.post(url, {"current": "wrong", "password": "eight loud herons"})
    assert "The current password is not correct" in refused.content.decode()
    assert client.post(url, {"current": PASSWORD, "password": "eight loud herons"}).url == reverse("account")
    assert client.get(reverse("account")).status_code == 200
    user.refresh_from_db()
    assert user.check_password("eight loud herons")


def test_changing_ones_name(client, user):
    client.force_login(user)
    assert "Enter your full name" in client.post(reverse("account"), {"name": " "}).content.decode()
    assert client.post(reverse("account"), {"name": "George Eliot"}).url == reverse("account")
    user.refresh_from_db()
    assert user.name == "George Eliot"
    event = AuditEvent.objects.get(verb="renamed")
    assert (event.by, event.detail) == (user, {"old": "Mary Ann Evans", "new": "George Eliot"})


def test_the_administration_pages_have_no_sign_in_of_their_own(client, user):
    assert client.get("/admin/login/?next=/admin/").url == f"{reverse('login')}?next=/admin/"
    client.force_login(user)
    assert client.get("/admin/", follow=True).status_code == 403
    User.objects.update(is_staff=True)
    assert client.get("/admin/login/").url == "/admin/"
    assert client.get("/admin/password_change/").url == reverse("password_change")
