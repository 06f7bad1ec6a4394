"""How people come in: by invitation, with a forgotten password, and with a link for one figure alone."""

import pytest

from hubs.tests import returning
from hubs.tests.builders import PASSWORD

from .visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW_PASSWORD = "eleven calm otters"


@pytest.fixture
def cast() -> returning.Cast:
    return returning.make_cast()


def test_from_an_invitation_to_the_first_sign_in(cast, visit, mailbox):
    mona = visit(cast.manager.email)
    mona.follow("People and invitations")
    mona.press("Invite somebody")
    mona.press("Send the invitation")
    mona.reads("Select what they will do")
    mona.fill("Email address", "nell@example.org")
    mona.tick("Hub worker")
    mona.press("Send the invitation")
    mona.reads("nell@example.org")

    nell = visit(width=PHONE)
    nell.open(mailbox.link_to("nell@example.org", about=cast.hub.name))
    nell.fill("Full name", "Nell North")
    nell.fill("Choose a password", "password")
    nell.press("Open my account")
    nell.reads("too short")
    nell.fill("Choose a password", NEW_PASSWORD)
    nell.press("Open my account")
    assert nell.heading == "What to do next"
    nell.reads(f"Hub worker, {cast.hub.name}")
    nell.follow(cast.period.title)
    nell.sign_out()
    nell.sign_in("nell@example.org", NEW_PASSWORD)
    assert nell.heading == "What to do next"

    mona.page.reload()
    mona.look()
    mona.reads("Nell North")


def test_a_forgotten_password(cast, visit, mailbox):
    wendy = visit(width=PHONE)
    wendy.open("/")
    wendy.give_name(cast.worker.email, "not what it is")
    wendy.reads("The email address or the password is not correct")
    wendy.follow("I have forgotten my password")
    wendy.fill("Email address", cast.worker.email)
    wendy.press("Email me a link")
    wendy.open(mailbox.link_to(cast.worker.email, about="password"))
    wendy.fill("New password", NEW_PASSWORD)
    wendy.press("Set password")
    wendy.give_name(cast.worker.email, PASSWORD)
    wendy.reads("The email address or the password is not correct")
    wendy.give_name(cast.worker.email, NEW_PASSWORD)
    assert wendy.heading == "What to do next"


def test_one_figure_handed_to_a_colleague(cast, visit, mailbox):
    mona = visit(cast.manager.email)
    mona.follow(cast.period.title)
    mona.follow("Hand a figure or a page to a colleague")
    mona.choose("What do you hand over?", "PAR1.1 Measure PAR1.1")
    mona.fill("Name of your colleague", "Hal Hand")
    mona.fill("Email address of your colleague", "hal@example.org")
    mona.fill("A message (optional)", "The group on Tuesdays, please.")
    mona.press("Send the link")
    mona.reads("Hal Hand")

    hal = visit(width=PHONE)
    hal.open(mailbox.link_to("hal@example.org", about="The group on Tuesdays"))
    assert hal.page.get_by_role("region").count() == 1
    hal.page.get_by_label("Which questionnaire was used?").select_option(index=1)
    scores = {
        "How many started, with a first score": 12,
        "Parents with both scores": 10,
        "Average of the first scores": 11,
        "Average of the last scores": "13.5",
        "How many improved": 6,
        "How many stayed the same": 3,
        "How many got worse": 1,
    }
    for label, number in scores.items():
        hal.fill(label, number)
    hal.press("Save")
    hal.reads("Saved")

    mona.page.reload()
    mona.reads("Hal Hand")
    mona.follow("Page PAR")
    mona.reads("by a colleague")
    typed = {label: mona.page.get_by_label(label, exact=True).input_value() for label in scores}
    assert typed == {label: str(number) for label, number in scores.items()}
