"""While something waits to be added up, the pages of its place and period say so, and look again."""

import datetime

import pytest
from django.urls import reverse

from hubs.choices import Role
from hubs.tests.builders import make_definition, make_edition, make_user, move_place
from hubs.views.calculating import MOST_LOOKS

from ...aggregation import sweep
from ..builders import figure, make_country, quarters, submit
from .reading import said

pytestmark = pytest.mark.django_db

NOTICE = "Still being added up"


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def families():
    definition = make_definition("ACC1.1")
    make_edition(definition, make_definition("ACC1.2"))
    return definition


@pytest.fixture
def period():
    return quarters(5)[-1]


@pytest.fixture
def sent(country, families, period):
    submit(figure(country.hubs[0], families, period, 40), by=country.worker)


def pages_of(country, place, period) -> list[str]:
    grid = reverse("figures_place", args=[place.slug])
    found = [f"{grid}?period={period.code}", reverse("figure", args=[place.slug, "ACC1.1", period.code])]
    if place in country.hubs:
        return [
            *found,
            reverse("hub", args=[place.slug]),
            reverse("hub_measure", args=[place.slug, "ACC1.1"]),
        ]
    return [*found, reverse("desk")]


def told(client, addresses: list[str]) -> set[bool]:
    return {NOTICE in said(client.get(address)) for address in addresses}


def test_every_page_of_the_hub_and_its_council_says_so_until_it_is_done(client, country, period, sent):
    alder, tynebridge = country.hubs[0], country.authorities[0]
    for user, place in (
        (make_user(Role.HUB_WORKER, alder), alder),
        (make_user(Role.AUTHORITY_ANALYST, tynebridge), tynebridge),
    ):
        client.force_login(user)
        assert told(client, pages_of(country, place, period)) == {True}
    sweep()
    assert told(client, pages_of(country, tynebridge, period)) == {False}
    client.force_login(make_user(Role.HUB_WORKER, alder))
    assert told(client, pages_of(country, alder, period)) == {False}


def test_no_page_of_another_place_period_or_measure_does(client, country, period, sent):
    alder, birch, tynebridge = country.hubs[0], country.hubs[1], country.authorities[0]
    earlier = type(period).objects.order_by("starts").first()
    client.force_login(make_user(Role.AUTHORITY_ANALYST, tynebridge))
    others = [
        reverse("hub", args=[birch.slug]),
        reverse("hub_measure", args=[birch.slug, "ACC1.1"]),
        reverse("hub_measure", args=[alder.slug, "ACC1.2"]),
        reverse("figure", args=[alder.slug, "ACC1.2", period.code]),
        reverse("figure", args=[alder.slug, "ACC1.1", earlier.code]),
        f"{reverse('figures_place', args=[tynebridge.slug])}?period={earlier.code}",
        f"{reverse('figures_place', args=[birch.slug])}?period={period.code}",
    ]
    assert told(client, others) == {False}


def test_a_hub_that_has_moved_on_does_not_keep_its_former_council_waiting(client, country, families):
    """By the tree of the period's first day: what it sends of a later quarter is its new council's."""
    before, after = quarters(2)
    tynebridge, wearmouth = country.authorities[:2]
    move_place(country.hubs[0], to=wearmouth, on=after.starts)
    submit(figure(country.hubs[0], families, after, 40), by=country.worker)
    told_of = {}
    for authority in (tynebridge, wearmouth):
        client.force_login(make_user(Role.AUTHORITY_ANALYST, authority))
        told_of[authority.name] = told(
            client, [reverse("figure", args=[authority.slug, "ACC1.1", after.code])]
        )
    assert told_of == {"Tynebridge": {False}, "Wearmouth": {True}}


# --- Looking again


def test_a_page_looks_again_a_few_times_and_then_keeps_still(client, country, period, sent):
    client.force_login(make_user(Role.HUB_WORKER, country.hubs[0]))
    address = f"{reverse('figures_place', args=[country.hubs[0].slug])}?period={period.code}"
    looks = 0
    while True:
        answer = client.get(address)
        if "Refresh" not in answer:
            break
        looks += 1
        assert looks <= MOST_LOOKS
        address = answer["Refresh"].partition("url=")[2]
        assert f"period={period.code}" in address
        assert "This page is brought up to date by itself. Keep it still" in said(answer)
    assert looks == MOST_LOOKS
    assert "Bring this page up to date" in said(answer)


@pytest.mark.parametrize("look", ["off", "99", "-1", "soon", "1" * 50])
def test_who_wants_the_page_to_keep_still_is_obeyed(client, country, sent, look):
    client.force_login(make_user(Role.HUB_WORKER, country.hubs[0]))
    answer = client.get(reverse("hub", args=[country.hubs[0].slug]), {"look": look})
    assert "Refresh" not in answer
    assert NOTICE in said(answer)


def test_a_page_without_anything_waiting_keeps_still(client, country, families):
    client.force_login(make_user(Role.HUB_WORKER, country.hubs[0]))
    assert "Refresh" not in client.get(reverse("hub", args=[country.hubs[0].slug]))


def test_own_figures_are_there_already_and_the_notice_names_the_periods(client, country, families):
    first, second = quarters(2)
    for period in (first, second):
        submit(figure(country.hubs[0], families, period, 40), by=country.worker)
    client.force_login(make_user(Role.HUB_WORKER, country.hubs[0]))
    page = said(client.get(reverse("hub", args=[country.hubs[0].slug])))
    assert "what was sent for July to September 2025 and 1 more. The hub’s own figures on this page" in page
    assert second.starts > datetime.date(2025, 6, 30)
