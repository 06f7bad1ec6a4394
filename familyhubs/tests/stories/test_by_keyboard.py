"""A worker who uses no mouse: from the sign-in to a saved figure by Tab, Enter and the letters alone."""

import pytest

from hubs.tests import returning
from hubs.tests.builders import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
OUTLINED = "['outlineStyle', 'boxShadow'].some(n => getComputedStyle(document.activeElement)[n] !== 'none')"
MOST_STEPS = 60


def tab_to(visitor, words: str) -> None:
    """Tab on until this has the focus; whatever has it on the way can be seen to have it."""
    for _ in range(MOST_STEPS):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(OUTLINED)
        if visitor.page.evaluate(FOCUSED).startswith(words):
            return
    raise AssertionError(f"“{words}” was not reached")


def enter(visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


def test_a_figure_by_keyboard_alone(visit):
    cast = returning.make_cast()
    wendy = visit()
    wendy.open("/")
    tab_to(wendy, "Skip to main content")
    wendy.page.keyboard.press("Enter")
    tab_to(wendy, "Email address")
    wendy.page.keyboard.type(cast.worker.email)
    tab_to(wendy, "Password")
    wendy.page.keyboard.type(PASSWORD)
    enter(wendy)
    tab_to(wendy, cast.period.title)
    enter(wendy)
    tab_to(wendy, "Page ACC")
    enter(wendy)
    tab_to(wendy, "Different families seen")
    wendy.page.keyboard.type("43")
    tab_to(wendy, "Save and go to the list")
    enter(wendy)
    tab_to(wendy, "Page ACC")
    enter(wendy)
    assert wendy.page.get_by_label("Different families seen", exact=True).input_value() == "43"
