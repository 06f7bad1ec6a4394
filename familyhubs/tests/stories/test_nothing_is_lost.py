"""Nothing typed is lost: not by an expired session, not by a second editor, not for want of scripts."""

import pytest
from django.contrib.sessions.models import Session

from hubs.tests import returning

from .visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FAMILIES = "Different families seen"


@pytest.fixture
def cast() -> returning.Cast:
    return returning.make_cast()


def page_of(cast, domain: str = "acc") -> str:
    return f"/hubs/{cast.hub.slug}/returns/{cast.period.code}/{domain}/"


def value(visitor, label: str) -> str:
    return visitor.page.get_by_label(label, exact=True).input_value()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_session_that_expired_while_typing(cast, visit, scripts):
    wendy = visit(cast.worker.email, width=PHONE, scripts=scripts)
    wendy.open(page_of(cast))
    wendy.fill(FAMILIES, 43)
    Session.objects.all().delete()
    wendy.press("Save and continue")
    wendy.reads("You had been signed out. We kept what you typed for an hour")
    wendy.give_name(cast.worker.email)
    assert wendy.heading == "We kept what you typed"
    wendy.press("See it in its page")
    assert value(wendy, FAMILIES) == "43"
    wendy.press("Save and go to the list")
    wendy.open(page_of(cast))
    assert value(wendy, FAMILIES) == "43"


def test_what_one_typed_is_offered_to_nobody_else(cast, visit):
    """Two people at one machine: the first had been signed out, the second signs in."""
    somebody = visit(cast.worker.email)
    somebody.open(page_of(cast))
    somebody.fill(FAMILIES, 43)
    Session.objects.all().delete()
    somebody.press("Save and continue")
    somebody.give_name(cast.manager.email)
    assert somebody.heading == "What to do next"


def test_two_people_on_the_same_page(cast, visit):
    wendy, mona = (visit(person.email) for person in (cast.worker, cast.manager))
    for visitor, families in ((wendy, 43), (mona, 47)):
        visitor.open(page_of(cast))
        visitor.fill(FAMILIES, families)
    wendy.press("Save and go to the list")
    mona.press("Save and go to the list")
    assert mona.heading.endswith("Somebody else changed this page")
    mona.press("Save with these answers")
    mona.reads("Choose which answer to keep")
    mona.tick("Wendy Worker: 43")
    mona.press("Save with these answers")
    mona.open(page_of(cast))
    assert value(mona, FAMILIES) == "43"


def test_a_return_without_scripts(cast, visit):
    """A manager types the figures, is told what is wrong, mends it and submits; no script runs."""
    mona = visit(cast.manager.email, width=PHONE, scripts=False)
    mona.follow(cast.period.title)
    mona.follow("Page ACC")
    mona.fill(FAMILIES, 43)
    for age, number in {"Under 1": 20, "Age 1 4": 20, "Not known": 1}.items():
        mona.fill(f"{age}: How many", number)
    mona.fill("How many: children seen", 31)
    mona.press("Save and go to the list")
    mona.reads("to mend")
    mona.follow("Page ACC")
    mona.reads("41")
    mona.fill("Under 1: How many", 22)
    mona.press("Save and continue")
    mona.open_up("No figure to give")
    mona.tick("We do not collect this")
    mona.fill("If you do not collect it, or it does not apply: why?", "The group begins in spring.")
    mona.press("Save and continue")
    mona.press("Submit the return")
    assert mona.heading == "Return submitted"
