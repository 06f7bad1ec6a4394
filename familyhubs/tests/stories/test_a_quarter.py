"""From a draft of the framework to a commissioner's total, each step by the person whose step it is.

A worker in a process of its own opens the returns, sends the e-mails and adds the figures up.
"""

import re

import pytest

from evaluations.actions import releases
from hubs.choices import Role
from hubs.models import OutboxMark
from hubs.tests import builders
from outcomes import hints
from outcomes.actions import framework_files
from outcomes.imports.framework import STARTER, read_file
from outcomes.models import User
from outcomes.templatetags.formats import british_date

from . import quarter
from .visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTION = "Does this include the families of the toy library?"


@pytest.fixture
def people() -> dict[str, User]:
    """An authority with two hubs and their people, and the shipped framework as a draft."""
    authority = builders.make_authority(region=builders.make_region(nation=builders.make_nation()))
    alder = builders.make_hub("Alder Hub", authority=authority)
    builders.make_hub("Birch Hub", authority=authority)
    people = {
        name: builders.make_user(role, place, name=f"{name.title()} Wells", email=f"{name}@example.org")
        for name, role, place in (
            ("edith", Role.FRAMEWORK_EDITOR, None),
            ("wanda", Role.HUB_WORKER, alder),
            ("mona", Role.HUB_MANAGER, alder),
            ("anna", Role.AUTHORITY_ANALYST, authority),
            ("cora", Role.COMMISSIONER, authority),
            ("adam", Role.SERVICE_ADMINISTRATOR, None),
        )
    }
    framework_files.load(document=read_file(STARTER), by=people["edith"])
    return people


def test_from_a_draft_to_a_total(people, visit, worker, mailbox):
    period = quarter.latest_quarter()

    def added_up() -> None:
        worker.wait_until(lambda: not OutboxMark.objects.exists(), what="the adding up")

    publish_the_draft(visit("edith@example.org"), period)
    hints.send("hubs.open_periods")  # as the schedule does at night
    mailbox.link_to("wanda@example.org", about=f"Open now: the return of Alder Hub for {period.title}")

    wanda = visit("wanda@example.org", width=PHONE)
    enter_a_quarter(wanda, period)

    mona = visit("mona@example.org")
    submit_take_back_and_submit(mona, period, mailbox)

    anna = visit("anna@example.org")
    send_back(anna)
    mona.open(mailbox.link_to("mona@example.org", about="Sent back with comments"))
    answer_and_submit(mona)
    approve(anna)

    added_up()
    hints.send("evaluations.make_releases")  # as the schedule does each morning
    worker.wait_until(lambda: period.releases.count() == 1, what="the release")
    cora = visit("cora@example.org")
    read_the_total(cora, f"{quarter.REACHED:,} families")

    correct(wanda, period)
    cora.page.reload()
    read_the_total_again(cora, f"{quarter.REACHED:,} families")
    approve_the_correction(anna, period)
    added_up()
    releases.make_release(period=period, by=people["adam"])
    cora.page.reload()
    read_the_total_again(cora, f"{quarter.REACHED - 7:,} families")


def publish_the_draft(edith, period) -> None:
    edith.follow("Family Hub shared outcomes framework (starter), 0.3")
    edith.follow("Impact")
    edith.page.go_back()
    edith.follow("Publish", exact=True)
    edith.choose("In force from:", british_date(period.starts))
    edith.press("Publish version")
    edith.reads("Confirm that you have looked at what this touches.")
    edith.tick("I have looked at what this touches. Once it is published it can never be changed.")
    edith.press("Publish version")
    edith.reads("Version 0.3 is published.")


def enter_a_quarter(wanda, period) -> None:
    """On a phone, page by page; she saves half a page, and comes back to it."""
    wanda.follow(period.title)
    wanda.follow("Getting to the right help")
    quarter.fill_reached(wanda)
    wanda.reads(f"the parts add up to {quarter.REACHED} of {quarter.REACHED}: they agree.")
    wanda.press("Save and go to the list")
    wanda.reads("1 of 8 figures are there.")
    wanda.follow("Getting to the right help")
    quarter.fill_access(wanda)
    wanda.press("Save and continue")
    for fill in (
        quarter.fill_children,
        quarter.fill_parents,
        quarter.fill_families,
        quarter.fill_working_together,
    ):
        fill(wanda)
        wanda.press("Save and continue")
    assert wanda.heading == f"Alder Hub, {period.title} Check your answers"
    wanda.reads("Everything is there. A manager of your hub can now submit the return.")


def submit_take_back_and_submit(mona, period, mailbox) -> None:
    mona.follow(period.title)
    mona.press("Check and submit")
    mona.press("Submit the return")
    first = reference_of(mona)
    mailbox.link_to("mona@example.org", about=f"Your reference is {first}")
    mona.follow("Back to the return")
    mona.press("Take this return back")
    mona.press("Take it back")
    mona.press("Check and submit")
    mona.press("Submit the return")
    assert reference_of(mona) != first


def reference_of(mona) -> str:
    assert mona.heading == "Return submitted"
    return re.search(r"[A-Z0-9]+(?:-[A-Z0-9]+)+", mona.page.locator(".govuk-panel").inner_text()).group()


def send_back(anna) -> None:
    anna.follow("Returns that await your review")
    anna.follow("Review Alder Hub")
    reached = anna.part("ACC1.1 Families reached")
    anna.open_up("Comment on this figure", within=reached)
    anna.fill("Comment on Families reached", QUESTION, within=reached)
    anna.press("Send back with comments")


def answer_and_submit(mona) -> None:
    mona.reads(QUESTION)
    mona.follow("Getting to the right help")
    mona.reads(QUESTION)
    mona.fill("Contacts in the period not linked to an identified family", 252)
    mona.press("Save and go to the list")
    mona.press("Check and submit")
    mona.press("Submit the return")
    mona.reads("Figures that you sent before would change: say why")
    mona.fill(re.compile("change", re.IGNORECASE), "Twelve visits of the toy library were missing.")
    mona.press("Submit the return")
    reference_of(mona)


def approve(anna) -> None:
    anna.open("/")
    anna.follow("Returns that await your review")
    anna.follow("Review Alder Hub")
    anna.reads("Twelve visits of the toy library were missing.")
    anna.press("Approve", exact=True)


def read_the_total(cora, total: str) -> None:
    cora.follow("Tynebridge")
    cora.follow("Families reached")
    read_the_total_again(cora, total)


def read_the_total_again(cora, total: str) -> None:
    cora.look()
    cora.reads(total)
    cora.reads("1 of 2 hubs")


def correct(wanda, period) -> None:
    """Seven families of no known age turn out to be counted twice."""
    wanda.open("/")
    wanda.follow("Alder Hub: figures and earlier returns")
    wanda.follow(period.title)
    wanda.follow("Correct Families reached")
    reached = wanda.part("ACC1.1 Families reached")
    wanda.fill(quarter.FAMILIES, quarter.REACHED - 7)
    wanda.fill("Not known: How many", 0, within=reached)
    wanda.press("Save the correction")
    wanda.reads("Why")
    wanda.fill("Why is the figure corrected?", "Seven families were registered twice.")
    wanda.press("Save the correction")
    wanda.reads("Families reached: corrected.")


def approve_the_correction(anna, period) -> None:
    anna.open("/")
    anna.follow("Returns with a correction to approve")
    anna.follow(f"Alder Hub, {period.title}", exact=True)
    anna.reads("Seven families were registered twice.")
    anna.press("Approve the corrected figures")
