"""The pages of a return and of a hub in Chromium: axe finds nothing, a phone shows them without sideways
scrolling, a quarter is filled and sent without JavaScript, and what JavaScript adds is there."""

import datetime

import pytest
from django.utils import timezone

from familyhubs.testing.browser import faults_found
from hubs.actions import handovers, held_posts, returns, standing
from hubs.models import Notice, Receipt
from hubs.tests import asking, builders
from hubs.tests.views.returns_cast import access_figures, box, cells, make_cast, number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db):
    """A hub with a quarter approved, one sent and corrected, and one begun with errors."""
    cast = make_cast(optional=("Warm meals",))
    now = cast.period
    closes = timezone.localdate() + datetime.timedelta(days=90)
    type(now).objects.filter(pk=now.pk).update(closes=closes)
    now.refresh_from_db()
    for starts in (datetime.date(2026, 1, 1), datetime.date(2026, 4, 1)):
        cast.period = builders.make_period(starts, closes=closes)
        returns.start(place=cast.hub, period=cast.period)
        period_return = cast.submit()
        if starts.month == 1:
            returns.approve(period_return=period_return, by=cast.analyst)
    cast.period = now
    return cast


@pytest.fixture
def pages(cast) -> dict[str, str]:
    cast.save(*access_figures(90)[:2], number(asking.HOURS, numerator="many"))
    handover = handovers.hand_over(
        period_return=cast.fresh(),
        domain_code="acc",
        name="Nadia Nurse",
        email="nadia@health.example",
        by=cast.manager,
    )
    link = next(word for word in Notice.objects.get(kind="handover").body.split() if "/handed-over/" in word)
    standing.set_answer(
        place=cast.hub,
        indicator=asking.definition(asking.GAINED).indicator,
        state="not_collected",
        reason="No register yet.",
        since=cast.period.starts,
        by=cast.worker,
    )
    held = held_posts.hold(user=cast.manager, path=cast.page(), body=f"{box(asking.HOURS, 'numerator')}=7")
    hub, earlier = f"/hubs/{cast.hub.slug}/", f"/hubs/{cast.hub.slug}/returns/2026-q1/"
    receipt = Receipt.objects.latest("pk").reference
    assert handover.pk
    return {
        "hub": hub,
        "measure": f"{hub}measures/{asking.REACHED}/",
        "choices": f"{hub}optional-measures/2026/",
        "standing": f"{hub}standing-answers/",
        "list": cast.url,
        "acc": cast.page(),
        "acc-all": f"{cast.page()}?all=1",
        "chd": cast.page("chd"),
        "chd-all": f"{cast.page('chd')}?all=1",
        "check": f"{cast.url}check/",
        "history": f"{earlier}history/",
        "delete": f"{cast.url}delete/",
        "hand-over": f"{cast.url}hand-over/",
        "sent": earlier,
        "receipt": f"{earlier}receipt/{receipt}/",
        "take-back": f"{earlier}take-back/",
        "correct": f"{earlier}correct/{asking.REACHED}/",
        "handed-over": link[link.index("/handed-over/") :],
        "kept": "/kept/",
        "refilled": f"{cast.page()}?kept={held.pk}",
    }


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_axe_finds_nothing_and_nothing_hangs_over(open_page, cast, pages, width):
    page = open_page(by=cast.manager, width=width)
    found, hanging = {}, []
    for name, address in pages.items():
        page.goto(address)
        if problems := faults_found(page):
            found[name] = problems
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            hanging.append(name)
    assert (found, hanging) == ({}, [])


def test_a_quarter_is_filled_and_sent_without_javascript(open_page, cast):
    page = open_page(by=cast.manager, width=375, javascript=False)
    page.goto(cast.url)
    page.get_by_role("link", name="Access to help").click()
    page.get_by_label("Different families seen").fill("41")
    for part, words in zip(cells(asking.REACHED), ("11", "20", "9", "0"), strict=True):
        page.get_by_label(f"{part}: How many").fill(words)
    page.get_by_label("How many: families helped within ten days").fill("30")
    page.get_by_label("Hours given by volunteers").fill("12.5")
    page.get_by_role("button", name="Same as last time for Money gained").click()
    # Filled, with everything else still there, and nothing saved.
    assert page.get_by_label("Income gained for families").input_value() == "1250.50"
    assert page.get_by_label("Hours given by volunteers").input_value() == "12.5"
    # Enter in a box saves, and presses no other button.
    page.get_by_label("Hours given by volunteers").press("Enter")
    page.get_by_role("link", name="Families reached: The parts add up to 40; the total is 41.").click()
    page.get_by_label("5 and over: How many").fill("10")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Same as last time for Satisfaction").click()
    page.get_by_role("button", name="Same as last time for Change in wellbeing").click()
    page.get_by_role("button", name="Same as last time for Level of integration").click()
    page.get_by_role("button", name="Save and continue").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("Check your answers")
    page.get_by_role("button", name="Submit the return").click()
    assert "Return submitted" in page.get_by_role("heading", level=1).inner_text()
    assert cast.fresh().status == "submitted"


def test_the_parts_are_added_up_while_typing(open_page, cast):
    page = open_page(by=cast.worker)
    page.goto(cast.page())
    told = page.get_by_text("How many: the parts add up to")
    page.get_by_label("Different families seen").fill("41")
    page.get_by_label("Under 1: How many").fill("40")
    page.get_by_text("How many: the parts add up to 40 of 41.").wait_for()
    page.get_by_label("Not known: How many").fill("1")
    page.get_by_text("How many: the parts add up to 41 of 41: they agree.").wait_for()
    page.get_by_label("Not known: How many").fill("x")
    page.get_by_text("How many: one of the numbers cannot be read.").wait_for()
    assert told.count() == 0


def test_leaving_what_is_not_saved_is_asked_about(open_page, cast):
    page = open_page(by=cast.worker)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(cast.page())
    reminder = page.get_by_text("You have typed something that is not saved yet.")
    assert not reminder.is_visible()
    page.get_by_label("Hours given by volunteers").click()
    page.keyboard.type("7")
    assert reminder.is_visible()
    page.get_by_role("link", name="Leave without saving").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    # Saving is not leaving.
    page.get_by_role("button", name="Save and go to the list").click()
    page.get_by_role("heading", name="Return for July to September 2026").wait_for()
    assert asked == ["beforeunload"]


def test_a_page_is_filled_by_keyboard_alone(open_page, cast):
    page = open_page(by=cast.worker)
    page.goto(cast.page())
    page.get_by_label("Hours given by volunteers").focus()
    page.keyboard.type("7")
    # On to the buttons and answers below, opened by the keyboard too.
    summary = page.locator(f"#figure-{asking.definition(asking.HOURS).pk} summary").last
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "reported"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "nil"
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Save and go to the list").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Return for July to September 2026").wait_for()
    assert cast.fresh().entries.get().typed == {"numerator": "7"}


def test_an_expired_session_loses_nothing_without_javascript(open_page, cast):
    page = open_page(by=cast.worker, javascript=False)
    page.goto(cast.page())
    page.get_by_label("Hours given by volunteers").fill("7")
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Save and go to the list").click()
    assert "We kept what you typed for an hour" in page.content()
    page.get_by_label("Email").fill(cast.worker.email)
    page.get_by_label("Password", exact=True).fill(builders.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="See it in its page").click()
    assert page.get_by_label("Hours given by volunteers").input_value() == "7"
    page.get_by_role("button", name="Save and go to the list").click()
    assert cast.fresh().entries.get().typed == {"numerator": "7"}
