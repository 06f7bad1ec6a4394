"""The pages of figures over places: unfinished, empty, as a file, in few statements."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hubs.choices import Role
from hubs.tests.builders import (
    make_authority,
    make_edition,
    make_hub,
    make_user,
)

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import (
    figure,
    make_definition,
    quarters,
    submit,
)
from .reading import file_of, look, opened, said, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_the_page_says_that_something_is_still_being_added_up(country, people, families, period, reported):
    tynebridge = country.authorities[0]

    def notices(name, place):
        return [
            "Still being added up" in said(opened(people[name], place, families, period)),
            "Still being added up" in said(look(people[name], "figures_place", place.slug)),
        ]

    assert notices("analyst", tynebridge) == [False, False]
    submit(figure(country.hubs[0], families, period, 50), by=country.worker)
    assert notices("analyst", tynebridge) == [True, True]
    assert notices("worker", country.hubs[0]) == [True, True]
    # To others it makes no difference.
    assert notices("other analyst", country.authorities[1]) == [False, False]
    assert notices("commissioner", tynebridge) == [False, False]
    sweep()
    assert notices("analyst", tynebridge) == [False, False]


def test_pages_without_figures_say_what_to_do(country, people):
    tynebridge = country.authorities[0]
    assert "No period has ended yet" in said(look(people["analyst"], "figures_place", tynebridge.slug))
    period = quarters(1)[0]
    assert "No measures for this period" in said(look(people["analyst"], "figures_place", tynebridge.slug))
    definition = make_definition("ACC1.1")
    make_edition(definition)
    assert "No figure of this period is shown yet" in said(
        look(people["analyst"], "figures_place", tynebridge.slug)
    )
    response = opened(people["commissioner"], tynebridge, definition, period)
    assert response.context["page"].sections[0].said.figure == "No figure yet"


def test_the_newest_period_with_figures_comes_first(country, people, families, period, reported):
    quarters(1, first=date(2026, 7, 1))
    page = look(people["analyst"], "figures_place", country.authorities[0].slug).context["page"]
    assert page.period_code == "2026-q1"
    assert page.choosing[0].options[:2] == [
        ("2026-q2", "July to September 2026 (no figures)", False),
        ("2026-q1", "April to June 2026", True),
    ]


@pytest.mark.parametrize("name", ["analyst", "commissioner"])
def test_the_file_says_what_the_page_says(reasons, people, families, period, name):
    page = look(people[name], "figures_place", reasons.slug)
    (row,) = file_of(look(people[name], "figures_place", reasons.slug, format="csv"))
    (shown,) = tables(page)
    assert shown[0][1].startswith(f"Figure {row['Figure']}")
    assert shown[0][2] == "Hubs included 2 of 4 hubs, 2 not yet approved 100% not yet approved"
    assert (row["State"], row["How many"], row["Hubs included"], row["Hubs expected"]) == (
        "Reported",
        "12",
        "2",
        "4",
    )
    figure_page = opened(people[name], reasons, families, period)
    behind = file_of(opened(people[name], reasons, families, period, format="csv"))
    assert [(row["Place"], row["Figure"], row["In the figure"]) for row in behind[1:]] == [
        (line.name, line.said.figure, line.standing)
        for line in figure_page.context["page"].sections[0].behind
    ]
    assert [row["State"] for row in behind] == [
        *("Reported", "Reported", "None this quarter", "Missing", "Not asked"),
        *("Not collected", "Does not apply"),
    ]


def test_a_name_like_a_formula_is_no_formula_in_the_file(country, people, families, period, reported):
    hub = country.hubs[0]
    type(hub).objects.filter(pk=hub.pk).update(name="=1+1")
    rows = file_of(opened(people["analyst"], country.authorities[0], families, period, format="csv"))
    assert "'=1+1" in {row["Place"] for row in rows}


@pytest.fixture
def big(country, families, period):
    """Tynebridge with thirty hubs that have all reported, beside an authority with three."""
    authorities = [
        make_authority("Manyhubs", region=country.regions[0]),
        make_authority("Fewhubs", region=country.regions[0]),
    ]
    for authority, many in zip(authorities, (30, 3), strict=True):
        hubs = [make_hub(f"{authority.name} {n}", authority=authority) for n in range(many)]
        submit(*(figure(hub, families, period, 10 + n) for n, hub in enumerate(hubs)), by=country.worker)
    sweep()
    make_release(period=period)
    return authorities


@pytest.mark.parametrize("role", [Role.AUTHORITY_ANALYST, Role.COMMISSIONER, Role.NATIONAL_VIEWER, "worker"])
def test_statements_are_few_and_do_not_grow_with_hubs(big, country, families, period, role):
    counts = {}
    for authority in big:
        if role == "worker":
            person = make_user(Role.HUB_WORKER, authority.children.first().place)
        elif role == Role.NATIONAL_VIEWER:
            person = make_user(role, country.nation)
        else:
            person = make_user(role, authority)
        client = Client()
        client.force_login(person)
        hub = authority.children.first().place
        for place in (hub, authority, country.regions[0], country.nation):
            for address in (
                reverse("figures_place", args=[place.slug]),
                reverse("figure", args=[place.slug, families.code, period.code]),
            ):
                with CaptureQueriesContext(connection) as ran:
                    assert client.get(address).status_code == 200
                counts.setdefault((place.level, address.count("/")), []).append(len(ran))
    for few_and_many in counts.values():
        assert len(set(few_and_many)) == 1
        assert few_and_many[0] <= 10
