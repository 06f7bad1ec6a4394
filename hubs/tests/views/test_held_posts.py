"""What meets an expired session is kept for the person who typed it, and for nobody else."""

import datetime

import pytest
import time_machine
from django.test import Client

from hubs.choices import Role
from hubs.models import Entry, HeldPost
from hubs.tests import asking, builders
from hubs.tests.builders import PASSWORD
from hubs.tests.views.returns_cast import banners_of, box, form_of, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def browser(cast):
    """One that checks where forms come from, as real ones are checked."""
    return Client(enforce_csrf_checks=True)


def sign_in(browser, person, **more):
    page = browser.get("/sign-in/")
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return browser.post(
        "/sign-in/", {"username": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token} | more
    )


def filled(browser, cast) -> dict:
    page = browser.get(cast.page())
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    hours = {box(asking.HOURS, "numerator"): "7", "do": "list"}
    return form_of(page) | hours | {"csrfmiddlewaretoken": token}


def end_session(browser) -> None:
    del browser.cookies["sessionid"]


def test_the_form_is_offered_after_sign_in_and_saved_when_she_says_so(cast, browser):
    sign_in(browser, cast.worker)
    sent = filled(browser, cast)
    end_session(browser)
    answer = browser.post(cast.page(), sent)
    assert answer.url == "/sign-in/?next=/kept/"
    held = HeldPost.objects.get()
    assert (held.user, held.path) == (cast.worker, cast.page())
    assert "csrf" not in held.body
    assert Entry.objects.count() == 0
    assert banners_of(browser.get(answer.url)) == [
        "You had been signed out. We kept what you typed for an hour: sign in to see it again."
    ]
    assert sign_in(browser, cast.worker, next="/kept/").url == "/kept/"
    page = browser.get("/kept/")
    assert "We kept what you typed" in page.content.decode()
    address = f"{cast.page()}?kept={held.pk}"
    assert f'href="{address}"' in page.content.decode()
    page = browser.get(address)
    assert banners_of(page) == ["We kept what you typed. It is not saved until you press Save."]
    refilled = form_of(page)
    assert refilled[box(asking.HOURS, "numerator")] == "7"
    assert Entry.objects.count() == 0
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    browser.post(cast.page(), refilled | {"csrfmiddlewaretoken": token, "do": "list"})
    assert Entry.objects.get().typed == {"numerator": "7"}
    assert HeldPost.objects.count() == 0
    # Nothing waits any more.
    assert browser.get("/kept/").url == "/"


def test_another_person_on_the_same_machine_finds_nothing(cast, browser):
    sign_in(browser, cast.worker)
    sent = filled(browser, cast)
    end_session(browser)
    browser.post(cast.page(), sent)
    held = HeldPost.objects.get()
    sign_in(browser, cast.manager)
    assert browser.get("/kept/").url == "/"
    page = browser.get(f"{cast.page()}?kept={held.pk}")
    assert banners_of(page) == []
    assert form_of(page)[box(asking.HOURS, "numerator")] == ""
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    browser.post(f"/kept/{held.pk}/throw-away/", {"csrfmiddlewaretoken": token})
    assert HeldPost.objects.count() == 1


def test_a_page_opened_before_the_last_sign_in_is_kept_too(cast, browser):
    """She signed in again in another tab: the old page's token is no longer the browser's."""
    sign_in(browser, cast.worker)
    sent = filled(browser, cast)
    end_session(browser)
    sign_in(browser, cast.worker)
    answer = browser.post(cast.page(), sent)
    assert answer.url == f"{cast.page()}?kept={HeldPost.objects.get().pk}"
    page = browser.get(answer.url)
    assert form_of(page)[box(asking.HOURS, "numerator")] == "7"


def test_a_missing_token_of_an_expired_session_leads_there_too(cast, browser):
    sign_in(browser, cast.worker)
    sent = filled(browser, cast)
    end_session(browser)
    del browser.cookies["csrftoken"]
    assert browser.post(cast.page(), sent).url == "/sign-in/?next=/kept/"
    assert HeldPost.objects.count() == 1


def test_it_is_kept_for_an_hour(cast, browser):
    sign_in(browser, cast.worker)
    sent = filled(browser, cast)
    end_session(browser)
    browser.post(cast.page(), sent)
    sign_in(browser, cast.worker)
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=61)):
        assert browser.get("/kept/").url == "/"


def test_a_page_of_one_authority_of_several_is_kept_with_its_address(cast, client):
    other = builders.make_authority("Seaport")
    builders.make_membership(cast.analyst, Role.AUTHORITY_ANALYST, other)
    client.force_login(cast.analyst)
    address = f"/desk/splits/new/?authority={other.slug}"
    client.get(address)
    client.logout()
    client.cookies["typed_by"] = _signed(cast.analyst)
    client.post(address, {"starts_day": "1"})
    held = HeldPost.objects.get()
    client.force_login(cast.analyst)
    page = client.get("/kept/").content.decode()
    assert f'href="{address}&amp;kept={held.pk}"' in page
    kept = client.get(f"{address}&kept={held.pk}")
    assert (kept.context["authority"], kept.context["form"]["starts"].data[0]) == (other, "1")


def test_it_can_be_thrown_away(cast, client):
    held = HeldPost.objects.create(
        user=cast.worker,
        digest="d",
        path=cast.page(),
        body="a=1",
        expires_at=datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1),
    )
    client.force_login(cast.worker)
    answer = client.post(f"/kept/{held.pk}/throw-away/")
    assert answer.url == "/"
    assert HeldPost.objects.count() == 0


def test_nothing_is_kept_of_whom_nobody_knows(cast, browser):
    """No cookie, a forged cookie, a closed account, another site's form."""
    sign_in(browser, cast.worker)
    sent = filled(browser, cast)
    end_session(browser)
    stranger = Client()
    assert stranger.post(cast.page(), sent).url == f"/sign-in/?next={cast.page()}"
    known = browser.cookies["typed_by"].value
    stranger.cookies["typed_by"] = f"{cast.manager.pk}:{known.split(':', 1)[1]}"
    stranger.post(cast.page(), sent)
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert browser.post(cast.page(), sent, headers=elsewhere).status_code in (302, 403)
    assert browser.post(cast.page(), sent, headers={"Origin": "https://evil.example"}).status_code in (
        302,
        403,
    )
    cast.worker.is_active = False
    cast.worker.save()
    browser.post(cast.page(), sent)
    assert HeldPost.objects.count() == 0


def test_the_cookie_is_for_its_part_of_the_addresses_and_not_for_scripts(cast, browser):
    sign_in(browser, cast.worker)
    browser.get(cast.page())
    cookie = browser.cookies["typed_by"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/hubs/", True, "Lax")


def test_other_pages_refuse_as_usual(cast, browser):
    sign_in(browser, cast.worker)
    answer = browser.post(f"{cast.url}restore/")
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()


@pytest.mark.parametrize("part", ["check/", "take-back/", "hand-over/", "correct/ACC1.3/"])
def test_the_other_forms_of_a_return_are_kept_as_well(cast, client, part):
    if part != "check/" and part != "hand-over/":
        cast.submit()
    client.force_login(cast.manager)
    client.get(f"{cast.url}{part}")
    client.logout()
    client.cookies["typed_by"] = _signed(cast.manager)
    answer = client.post(f"{cast.url}{part}", {"note": "Wrong.", "reason": "Wrong.", "name": "Nadia"})
    assert answer.url == "/sign-in/?next=/kept/"
    held = HeldPost.objects.get()
    client.force_login(cast.manager)
    assert client.get(f"{held.path}?kept={held.pk}").status_code == 200


def _signed(person) -> str:
    from django.core import signing

    return signing.get_cookie_signer(salt="typed_byhubs.held_posts").sign(str(person.pk))
