"""Who may look at figures over places, and that each audience sees its own and nothing more."""

from datetime import date

import pytest
from django.test import Client

from hubs.actions.readings import VERB
from hubs.choices import Role
from hubs.tests.builders import (
    make_authority,
    make_edition,
    make_period,
    make_user,
    move_place,
)
from outcomes.choices import Frequency, Kind, PlaceRule
from outcomes.models import AuditEvent

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import (
    figure,
    make_definition,
    quarters,
    submit,
)
from .reading import look, opened, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_each_person_chooses_among_the_places_she_reads(country, people, families):
    def places(name):
        response = look(people[name], "figures")
        return [place.name for group in response.context["page"].groups for place in group.places]

    # One's own comes first.
    assert places("worker") == ["Alder Hub", "England", "North East", "Tynebridge"]
    assert places("analyst") == ["Tynebridge", "England", "North East", "Alder Hub", "Birch Hub"]
    assert places("commissioner") == places("analyst")
    # An area without a hub has nothing to show, save to its own people.
    empty = make_authority("Emptyshire", region=country.regions[1])
    people["waiting"] = make_user(Role.AUTHORITY_ANALYST, empty)
    assert places("waiting") == ["Emptyshire", "England", "South West"]
    assert places("national") == [
        *("England", "North East", "South West"),
        *("Tamarside", "Tynebridge", "Wearmouth"),
    ]


@pytest.mark.parametrize(
    ("place", "able"),
    [
        ("Alder Hub", {"worker", "analyst", "commissioner", "national"}),
        (
            "Tynebridge",
            {"worker", "neighbour", "analyst", "commissioner", "national"},
        ),
        ("Wearmouth", {"stranger", "other analyst", "national"}),
        ("South West", {"national"}),
        (
            "England",
            {"worker", "neighbour", "stranger", "analyst", "other analyst", "commissioner", "national"},
        ),
    ],
)
def test_a_place_is_there_for_who_reads_it_and_for_nobody_else(
    country, people, families, period, reported, place, able
):
    found = next(one for one in country.places if one.name == place)
    for name, person in people.items():
        expected = 200 if name in able else 403 if name in ("administrator", "editor") else 404
        assert look(person, "figures_place", found.slug).status_code == expected, name
        assert opened(person, found, families, period).status_code == expected, name
    assert look(None, "figures_place", found.slug).status_code == 302
    assert opened(None, found, families, period).status_code == 302


def test_what_is_not_there_is_not_found(country, people, families, period, reported):
    analyst, tynebridge = people["analyst"], country.authorities[0]
    assert look(analyst, "figures_place", "nowhere").status_code == 404
    assert look(analyst, "figures_place", tynebridge.slug, period="1999-q1").status_code == 404
    assert look(analyst, "figure", tynebridge.slug, "NONE1", period.code).status_code == 404
    assert look(analyst, "figure", tynebridge.slug, families.code, "soon").status_code == 404


def test_a_hubs_new_authority_does_not_read_what_it_reported_before(country, people, families, period):
    alder, wearmouth = country.hubs[0], country.authorities[1]
    move_place(alder, to=wearmouth, on=date(2026, 7, 1))
    assert opened(people["other analyst"], alder, families, period).status_code == 404
    assert opened(people["analyst"], alder, families, period).status_code == 200


def test_inside_sees_raw_figures_and_that_is_recorded(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    page = opened(people["analyst"], tynebridge, families, period).context["page"]
    (section,) = page.sections
    assert section.said.figure == "33 families"
    assert section.said.coverage == "2 of 2 hubs"
    assert [(line.name, line.said.figure, line.standing) for line in section.behind] == [
        ("Alder Hub", "3 families", "In the figure"),
        ("Birch Hub", "30 families", "In the figure"),
    ]
    assert section.readded == "The rows above come to 33 families: the figure on this page."
    (event,) = AuditEvent.objects.filter(verb=VERB)
    assert (event.by, event.object_id, event.scope) == (
        people["analyst"],
        str(tynebridge.pk),
        f"place:{tynebridge.pk}",
    )
    assert event.detail == {"period": "2026-q1", "indicator": "ACC1.1"}


def test_an_auditor_finds_every_raw_reading_under_one_name(country, people, families, period, reported):
    """On the hub's own page, a place's figures, an opened figure, and each of them as a file."""
    alder, person = country.hubs[0], people["worker"]
    client = Client()
    client.force_login(person)
    for address in (f"/hubs/{alder.slug}/", f"/hubs/{alder.slug}/figures.csv"):
        assert client.get(address).status_code == 200
    for query in ({}, {"format": "csv"}):
        look(person, "figures_place", alder.slug, **query)
        opened(person, alder, families, period, **query)
    events = AuditEvent.objects.filter(verb=VERB, by=person, scope=f"place:{alder.pk}").order_by("pk")
    here = {"period": "2026-q1"}
    this = here | {"indicator": "ACC1.1"}
    file = {"as": "file"}
    assert [event.detail for event in events] == [{}, file, here, this, here | file, this | file]


def test_readers_see_the_release_and_that_is_not_recorded(country, people, families, period, reported):
    response = opened(people["commissioner"], country.authorities[0], families, period)
    (section,) = response.context["page"].sections
    assert section.said.figure == "33 families"
    assert [(line.name, line.said.figure) for line in section.behind] == [
        ("Alder Hub", "Hidden, small number"),
        ("Birch Hub", "Hidden, small number"),
    ]
    assert section.readded == "2 rows are hidden, so what is shown here does not come to the figure."
    assert not AuditEvent.objects.filter(verb=VERB).exists()


def test_readers_see_nothing_newer_than_the_release(country, people, families, period, reported):
    submit(figure(country.hubs[0], families, period, 50), by=country.worker)
    sweep()
    tynebridge = country.authorities[0]
    figures = {
        name: opened(people[name], tynebridge, families, period).context["page"].sections[0].said.figure
        for name in ("analyst", "commissioner", "worker")
    }
    assert figures == {"analyst": "80 families", "commissioner": "33 families", "worker": "33 families"}


@pytest.mark.parametrize("name", ["commissioner", "national", "worker", "neighbour"])
def test_no_hidden_number_is_anywhere_in_what_readers_get(country, people, families, period, reported, name):
    """Not in the page, its chart, its table or its file: 3 is Alder's, 30 is Birch's."""
    tynebridge = country.authorities[0]
    addresses = [("figures_place", tynebridge.slug), ("figure", tynebridge.slug, families.code, period.code)]
    for address in addresses:
        for query in ({}, {"format": "csv"}):
            text = said(look(people[name], *address, **query))
            assert "33" in text
            assert {"3", "30"} & set(text.replace(",", " ").split()) == set()


def test_hub_people_see_their_own_hub_raw_and_their_authority_as_readers(
    country, people, families, period, reported
):
    alder = opened(people["worker"], country.hubs[0], families, period).context["page"]
    assert (alder.sections[0].said.figure, alder.sections[0].said.coverage) == ("3 families", "Approved")
    tynebridge = opened(people["worker"], country.authorities[0], families, period).context["page"]
    assert [line.name for line in tynebridge.sections[0].behind] == ["Alder Hub"]
    assert tynebridge.others == "The figure also covers 1 other hub, whose own figures are not yours to open."


def test_rare_measures_are_shown_to_readers_for_whole_years_only(country, people):
    rare = make_definition("WHF2.1", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100)
    make_edition(rare)
    periods = quarters(4)
    year = make_period(date(2025, 4, 1), frequency=Frequency.ANNUAL)
    submit(
        *(figure(hub, rare, period, 10, 40) for hub in country.hubs for period in periods), by=country.worker
    )
    sweep()
    for period in (*periods, year):
        make_release(period=period)
    tynebridge = country.authorities[0]
    (line,) = (
        look(people["commissioner"], "figures_place", tynebridge.slug, period="2025-q1").context["page"].lines
    )
    assert (line.said.figure, line.said.how_many, line.said.state) == (
        "Shown for whole years only",
        "",
        "Shown for whole years only",
    )
    (line,) = (
        look(people["commissioner"], "figures_place", tynebridge.slug, period=year.code).context["page"].lines
    )
    assert line.said.figure == "25% (80 of 320)"
    (section,) = opened(people["commissioner"], tynebridge, rare, year).context["page"].sections
    assert section.said.figure == "25% (80 of 320)"
    assert {line.said.figure for line in section.behind} == {"No figure yet"}
