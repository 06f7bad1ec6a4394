"""A commissioner reads what the hubs of her authority came to: finds it, chooses what to see, prints it."""

import re

import pytest

from evaluations.actions.releases import make_release
from evaluations.aggregation import sweep
from evaluations.tests.builders import figure, make_country, make_definition, quarters, submit
from hubs.choices import HubKind, Role
from hubs.models import Hub
from hubs.tests import builders
from outcomes.choices import FoundingMeasure

from .visitor import PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def helen():
    """Commissioner of Tynebridge; of the newest quarter one of its two hubs has not reported yet."""
    country = make_country()
    reached = make_definition("ACC1.1")
    avoided = make_definition("WHF2.2", founding_measure=FoundingMeasure.AVOIDED_REFERRAL)
    builders.make_edition(reached, avoided)
    Hub.objects.filter(place=country.hubs[1]).update(kind=HubKind.VIRTUAL)
    periods = quarters(5)
    for number, period in enumerate(periods):
        hubs = country.hubs if period != periods[-1] else country.hubs[:1]
        submit(
            *(figure(hub, reached, period, 100 + 10 * number + n) for n, hub in enumerate(hubs)),
            by=country.worker,
        )
    sweep()
    for period in periods:
        make_release(period=period)
    return builders.make_user(Role.COMMISSIONER, country.authorities[0]).email


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_commissioner_reads_and_prints_what_her_hubs_came_to(visit, helen, width):
    helen = visit(helen, width=width)
    helen.open("/figures/")
    helen.fill("Find a place by its name", "tyne")
    helen.press("Find")
    helen.reads("1 place is called “tyne”.")
    helen.follow("Tynebridge")
    helen.reads("140 families")
    helen.reads("1 of 2 hubs, 1 not yet approved")
    helen.reads("4 quarters, from 201 to 261.")
    helen.reads("Hollow, not all hubs: Apr–Jun 2026 (1 of 2 hubs).")

    helen.choose("Benefit", "Better financial effectiveness")
    helen.press("Show")
    helen.reads("No measure fits what was chosen")
    helen.follow("Show everything again")
    helen.choose("Kind of hub", "Mainly online")
    helen.choose("Period", "January to March 2026")
    helen.press("Show")
    helen.reads("131 families")
    helen.reads("1 of 1 hub of this kind, 1 not yet approved")

    helen.follow("The six founding measures")
    helen.reads(re.compile("Nothing yet: hubs give it in their returns."))
    helen.reads("This version of the framework has no measure for it, so nobody holds a figure.")
    assert "kind=virtual" in helen.page.url

    # On paper: the place, what was chosen, the coverage and the source; nothing to press.
    helen.page.emulate_media(media="print")
    assert helen.page.get_by_text("Kind of hub: Mainly online").is_visible()
    assert helen.page.get_by_text("Source: returns and records of family hubs in Tynebridge").is_visible()
    assert not helen.page.get_by_role("button", name="Show").is_visible()
    assert not helen.page.get_by_role("link", name="Download these figures").is_visible()
    assert helen.page.pdf(format="A4", prefer_css_page_size=True).startswith(b"%PDF")
