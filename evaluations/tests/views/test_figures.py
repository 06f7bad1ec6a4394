"""The pages of figures over places, as each of the audiences sees them."""

import csv
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hubs.actions.readings import VERB
from hubs.choices import Role, WaiverRule
from hubs.models import IndicatorChoice, Waiver
from hubs.tests.builders import (
    make_authority,
    make_edition,
    make_hub,
    make_period,
    make_user,
    move_place,
)
from outcomes.choices import Frequency, Kind, PlaceRule, Tier
from outcomes.models import AuditEvent

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import (
    approve,
    figure,
    make_country,
    make_crossing,
    make_definition,
    make_edition_of_choices,
    make_instrument_version,
    make_scheme,
    quarters,
    submit,
)
from .reading import said, tables

pytestmark = pytest.mark.django_db

NUMBERS = (3, 30, 20, 25, 40)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(date(2026, 11, 23), tick=False):
        yield


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def period():
    """April to June 2026, which is over and past its due day."""
    return quarters(5)[-1]


@pytest.fixture
def families():
    definition = make_definition("ACC1.1", place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE)
    make_edition(definition)
    return definition


@pytest.fixture
def people(country):
    tynebridge, wearmouth = country.authorities[:2]
    return {
        "worker": make_user(Role.HUB_WORKER, country.hubs[0]),
        "neighbour": make_user(Role.HUB_MANAGER, country.hubs[1]),
        "stranger": make_user(Role.HUB_MANAGER, country.hubs[2]),
        "analyst": make_user(Role.AUTHORITY_ANALYST, tynebridge),
        "other analyst": make_user(Role.AUTHORITY_ANALYST, wearmouth),
        "commissioner": make_user(Role.COMMISSIONER, tynebridge),
        "national": make_user(Role.NATIONAL_VIEWER, country.nation),
        "administrator": make_user(Role.SERVICE_ADMINISTRATOR),
        "editor": make_user(Role.FRAMEWORK_EDITOR),
    }


@pytest.fixture
def reported(country, period, families):
    """Every hub has reported; the first authority's are approved; everything is added up and released."""
    submit(
        *(figure(hub, families, period, n) for hub, n in zip(country.hubs, NUMBERS, strict=True)),
        by=country.worker,
    )
    approve(place__in=country.hubs[:2])
    sweep()
    return make_release(period=period)


def look(person, name: str, *address, **query):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(reverse(name, args=address), query)


def opened(person, place, definition, period, **query):
    return look(person, "figure", place.slug, definition.code, period.code, **query)


def file_of(response) -> list[dict[str, str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(response.content.decode())))


# --- Who may look


def test_each_person_chooses_among_the_places_she_reads(country, people, families):
    def places(name):
        response = look(people[name], "figures")
        return [place.name for group in response.context["page"].groups for place in group.places]

    assert places("worker") == ["England", "North East", "Tynebridge", "Alder Hub"]
    assert places("analyst") == ["England", "North East", "Tynebridge", "Alder Hub", "Birch Hub"]
    assert places("commissioner") == places("analyst")
    # An area without a hub has nothing to show, save to its own people.
    empty = make_authority("Emptyshire", region=country.regions[1])
    people["waiting"] = make_user(Role.AUTHORITY_ANALYST, empty)
    assert places("waiting") == ["England", "South West", "Emptyshire"]
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


# --- What they see


def test_inside_sees_raw_figures_and_that_is_recorded(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    page = opened(people["analyst"], tynebridge, families, period).context["page"]
    (section,) = page.sections
    assert section.figure == "33 families"
    assert section.coverage == "2 of 2 hubs"
    assert [(line.name, line.figure, line.standing) for line in section.behind] == [
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
    assert section.figure == "33 families"
    assert [(line.name, line.figure) for line in section.behind] == [
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
        name: opened(people[name], tynebridge, families, period).context["page"].sections[0].figure
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
    assert (alder.sections[0].figure, alder.sections[0].coverage) == ("3 families", "Approved")
    tynebridge = opened(people["worker"], country.authorities[0], families, period).context["page"]
    assert [line.name for line in tynebridge.sections[0].behind] == ["Alder Hub"]
    assert tynebridge.others == "The figure also covers 1 other hub, whose own figures are not yours to open."


def test_a_region_shows_its_authorities(country, people, families, period, reported):
    page = opened(people["national"], country.regions[0], families, period).context["page"]
    (section,) = page.sections
    assert [(line.name, line.figure, line.standing) for line in section.behind] == [
        ("Tynebridge", "33 families", "2 of 2 hubs"),
        ("Wearmouth", "45 families", "2 of 2 hubs, 2 not yet approved"),
    ]
    assert section.readded == "The rows above come to 78 families: the figure on this page."
    assert section.share_not_approved == "50% not yet approved"


def test_a_sum_of_families_is_an_upper_bound(country, people, families, period, reported):
    (section,) = opened(people["analyst"], country.authorities[0], families, period).context["page"].sections
    assert section.notes == (
        "Families may use two hubs: this is an upper bound; the largest hub alone reached 30.",
    )
    (section,) = opened(people["national"], country.regions[1], families, period).context["page"].sections
    assert section.notes == ()
    # Birch's 30 is hidden, so the largest hub of Tynebridge is not told.
    (section,) = (
        opened(people["commissioner"], country.authorities[0], families, period).context["page"].sections
    )
    assert section.notes == ("Families may use two hubs: this is an upper bound.",)


def test_an_authoritys_own_count_is_named(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    submit(figure(tynebridge, families, period, 31), by=country.worker)
    sweep()
    (section,) = opened(people["analyst"], tynebridge, families, period).context["page"].sections
    assert section.figure == "31 families"
    assert section.readded == (
        "The rows above come to 33 families; a count in which each family counts once stands instead."
    )
    assert section.notes == (
        "The authority’s own count, in which each family counts once, stands in place of its hubs’ sum.",
    )


# --- Every hub is there, and the reason where it is not in the figure


@pytest.fixture
def reasons(country, period, families):
    """Tynebridge with a hub for each way of not being in a figure."""
    tynebridge = country.authorities[0]
    alder, birch = country.hubs[:2]
    late, spared, young, odd = (
        make_hub(name, authority=tynebridge) for name in ("Fir Hub", "Gorse Hub", "Hazel Hub", "Ivy Hub")
    )
    make_hub("Juniper Hub", authority=tynebridge, opened=date(2026, 5, 1))
    submit(
        figure(alder, families, period, 12),
        figure(birch, families, period, state="nil"),
        figure(young, families, period, state="not_collected", reason="The register is new"),
        figure(odd, families, period, state="not_applicable", reason="Online only"),
        by=country.worker,
    )
    Waiver.objects.create(
        rule=WaiverRule.NOT_EXPECTED,
        place=spared,
        period=period,
        indicator=families.indicator,
        reason="Flooded",
        by=country.worker,
        expires=date(2027, 1, 1),
    )
    sweep()
    make_release(period=period)
    return tynebridge


def test_every_hub_left_out_has_its_reason(reasons, people, families, period):
    (section,) = opened(people["analyst"], reasons, families, period).context["page"].sections
    assert section.figure == "12 families"
    assert section.coverage == "2 of 4 hubs, 2 not yet approved"
    assert [(line.name, line.figure, line.standing) for line in section.behind] == [
        ("Alder Hub", "12 families", "In the figure, not yet approved"),
        ("Birch Hub", "0 families", "In the figure, not yet approved"),
        ("Fir Hub", "No figure yet", "Not in it: missing"),
        ("Gorse Hub", "No figure yet", "Not in it: agreed exception (Flooded)"),
        ("Hazel Hub", "Not collected", "Not in it: not collected (The register is new)"),
        ("Ivy Hub", "Does not apply", "Not in it: does not apply (Online only)"),
    ]
    assert section.readded == "The rows above come to 12 families: the figure on this page."


def test_readers_get_the_reason_without_peoples_own_words(reasons, people, families, period):
    (section,) = opened(people["commissioner"], reasons, families, period).context["page"].sections
    assert section.coverage == "2 of 4 hubs, 2 not yet approved"
    assert [line.standing for line in section.behind] == [
        "In the figure, not yet approved",
        "In the figure, not yet approved",
        "Not in it: missing",
        "Not in it: agreed exception",
        "Not in it: not collected",
        "Not in it: does not apply",
    ]


def test_the_grid_and_the_opened_figure_say_the_same(reasons, people, families, period):
    for name in ("analyst", "commissioner"):
        (line,) = look(people[name], "figures_place", reasons.slug).context["page"].lines
        (section,) = opened(people[name], reasons, families, period).context["page"].sections
        assert (line.figure, line.coverage, line.as_at, line.notes, line.how_many, line.expected) == (
            section.figure,
            section.coverage,
            section.as_at,
            section.notes,
            section.how_many,
            section.expected,
        )


def test_an_exception_of_the_authority_holds_for_all_its_hubs(reasons, people, families, period):
    Waiver.objects.update(place=reasons)
    (line,) = look(people["analyst"], "figures_place", reasons.slug).context["page"].lines
    assert line.coverage == "2 of 3 hubs, 2 not yet approved"
    (section,) = opened(people["analyst"], reasons, families, period).context["page"].sections
    assert section.coverage == line.coverage


def test_an_exception_that_has_ended_lifts_nothing(reasons, people, families, period):
    Waiver.objects.update(expires=date(2026, 11, 22))
    (section,) = opened(people["analyst"], reasons, families, period).context["page"].sections
    assert section.coverage == "2 of 5 hubs, 2 not yet approved"


def test_of_an_optional_measure_only_who_chose_it_is_asked(country, people, period):
    visits = make_definition("ACC1.3")
    make_edition(visits, tier=Tier.OPTIONAL)
    alder, birch = country.hubs[:2]
    IndicatorChoice.objects.create(
        place=birch, indicator=visits.indicator, year_starts=date(2026, 4, 1), by=country.worker
    )
    tynebridge = country.authorities[0]

    def coverage():
        (line,) = look(people["analyst"], "figures_place", tynebridge.slug).context["page"].lines
        (section,) = opened(people["analyst"], tynebridge, visits, period).context["page"].sections
        assert section.coverage == line.coverage
        return line.coverage

    assert coverage() == "0 of 1 hub"
    submit(figure(birch, visits, period, 9), by=country.worker)
    sweep()
    assert coverage() == "1 of 1 hub, 1 not yet approved"
    # Who reports without having chosen is expected all the same.
    submit(figure(alder, visits, period, 9), by=country.worker)
    sweep()
    assert coverage() == "2 of 2 hubs, 2 not yet approved"


def test_what_nobody_chose_is_put_away(country, people, period):
    families, visits, groups = (make_definition(code) for code in ("ACC1.1", "ACC1.3", "ACC1.4"))
    make_edition_of_choices(core=[families], optional=[visits, groups])
    alder, birch, tynebridge = *country.hubs[:2], country.authorities[0]
    IndicatorChoice.objects.create(
        place=birch, indicator=visits.indicator, year_starts=date(2026, 4, 1), by=country.worker
    )

    def shown(place):
        response = look(people["analyst"], "figures_place", place.slug)
        page = response.context["page"]
        away = [line.code for domain in page.not_chosen for line in domain.lines]
        assert (page.not_chosen_title in said(response)) == bool(away)
        in_tables = [row[0]["note"] for domain in page.domains for row in domain.rows]
        return in_tables, page.not_chosen_title, away

    assert shown(tynebridge) == (["ACC1.1", "ACC1.3"], "Measures that no hub here has chosen (1)", ["ACC1.4"])
    assert shown(birch)[0] == ["ACC1.1", "ACC1.3"]
    assert shown(alder) == (
        ["ACC1.1"],
        "Measures that this hub has not chosen (2)",
        ["ACC1.3", "ACC1.4"],
    )
    # The file still has them, and says that nobody was asked.
    rows = file_of(look(people["analyst"], "figures_place", tynebridge.slug, format="csv"))
    assert [(row["Measure"], row["State"]) for row in rows] == [
        ("ACC1.1", "Missing"),
        ("ACC1.3", "Missing"),
        ("ACC1.4", "Not asked"),
    ]
    (section,) = opened(people["analyst"], tynebridge, groups, period).context["page"].sections
    assert (section.figure, section.coverage) == ("No figure yet", "No hub here has chosen this measure")
    (section,) = opened(people["analyst"], alder, groups, period).context["page"].sections
    assert section.coverage == "This hub has not chosen this measure"
    # A hub that chose it and was then spared it did choose it.
    Waiver.objects.create(
        rule=WaiverRule.NOT_EXPECTED,
        place=birch,
        period=period,
        indicator=visits.indicator,
        reason="Flooded",
        by=country.worker,
        expires=date(2027, 1, 1),
    )
    assert shown(tynebridge)[2] == ["ACC1.4"]
    # Nor is a figure put away that was reported without a choice.
    submit(figure(alder, groups, period, 9), by=country.worker)
    sweep()
    assert shown(tynebridge)[2] == []


def test_a_period_that_is_not_due_has_nothing_missing(country, people, families):
    now = quarters(1, first=date(2026, 7, 1))[0]
    with time_machine.travel(date(2026, 10, 5), tick=False):
        (section,) = opened(people["analyst"], country.authorities[0], families, now).context["page"].sections
    assert section.coverage == "0 of 2 hubs, not yet due"
    assert [line.standing for line in section.behind] == ["Not in it: not yet due"] * 2


# --- Every kind


def test_shares_averages_and_levels_are_read_as_what_they_are(country, people, period):
    share = make_definition(
        "WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100
    )
    score = make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)
    level = make_definition(
        "WRK4.1", kind=Kind.MATURITY_LEVEL, place_rule=PlaceRule.MEDIAN_AND_LOWEST, counts_people=False
    )
    area = make_definition("WHF2.4", kind=Kind.RATE, place_rule=PlaceRule.NONE, multiplier=10000)
    money = make_definition("FIN1.1", kind=Kind.CURRENCY, scale=2, counts_people=False)
    make_edition(share, score, level, area, money)
    one, other = make_instrument_version("one"), make_instrument_version("other")
    levels = make_scheme("rubric_level", "1", "2", "3", "4")
    alder, birch = country.hubs[:2]
    submit(
        figure(alder, share, period, 12, 40),
        figure(birch, share, period, 50, 100),
        figure(alder, score, period, 1_000_000, 25, instrument_version=one),
        figure(birch, score, period, 400_000, 20, instrument_version=other),
        figure(alder, level, period, 1),
        figure(alder, level, period, 1, cell=levels[2]),
        figure(birch, level, period, 1),
        figure(birch, level, period, 1, cell=levels[0]),
        figure(alder, area, period, 5, 1000),
        figure(alder, money, period, 123_450),
        figure(birch, money, period, -10_000),
        by=country.worker,
    )
    sweep()
    tynebridge = country.authorities[0]
    page = look(people["analyst"], "figures_place", tynebridge.slug).context["page"]
    assert [(line.code, line.figure, line.how_many, line.out_of) for line in page.lines] == [
        ("WHF1.2", "44.3% (62 of 140)", "62", "140"),
        ("WHF1.4", "4.00 (average of 25)", "100", "25"),
        ("WHF1.4", "2.00 (average of 20)", "40", "20"),
        ("WRK4.1", "Middle level 1, lowest 1", "2", ""),
        ("WHF2.4", "Not added up", "", ""),
        ("FIN1.1", "£1,134.50", "1134.5", ""),
    ]
    for definition in (share, score, level, area, money):
        for section in opened(people["analyst"], tynebridge, definition, period).context["page"].sections:
            assert section.agrees
    hub = opened(people["analyst"], alder, level, period).context["page"]
    assert hub.sections[0].figure == "Level 3"
    not_added = opened(people["analyst"], tynebridge, area, period).context["page"].sections[0]
    assert not_added.notes[0].startswith("This measure is not added up over places")
    assert [line.figure for line in not_added.behind] == ["50.0 families (5 of 1,000)", "No figure yet"]


def test_levels_of_parts_are_counted_in_hubs_and_read_as_a_level_of_one(country, people, period):
    level = make_definition(
        "WRK4.1",
        kind=Kind.MATURITY_LEVEL,
        place_rule=PlaceRule.MEDIAN_AND_LOWEST,
        counts_people=False,
        unit="level, 1 to 4",
    )
    make_edition(level)
    dimensions = make_scheme("integration_dimension", "vision", "data")
    levels = make_scheme("rubric_level", "1", "2", "3", "4")
    crossed = make_crossing(dimensions, levels)
    alder, birch, tynebridge = *country.hubs[:2], country.authorities[0]
    submit(
        *(figure(hub, level, period, 1) for hub in (alder, birch)),
        figure(alder, level, period, 1, cell=levels[2]),
        figure(birch, level, period, 1, cell=levels[0]),
        *(figure(hub, level, period, 1, cell=cell) for hub in (alder, birch) for cell in dimensions),
        figure(alder, level, period, 1, cell=crossed[2]),
        figure(birch, level, period, 1, cell=crossed[0]),
        *(figure(hub, level, period, 1, cell=crossed[5]) for hub in (alder, birch)),
        by=country.worker,
    )
    sweep()

    def parts(place):
        return {
            table.caption: table.rows
            for table in opened(people["analyst"], place, level, period).context["page"].splits
        }

    assert parts(tynebridge) == {
        "Level by integration dimension": [["Vision", "1: 1 hub, 3: 1 hub"], ["Data", "2: 2 hubs"]],
        "Hubs at each level overall": [["1", "1 hub"], ["3", "1 hub"]],
    }
    assert parts(alder) == {"Level by integration dimension": [["Vision", "3"], ["Data", "2"]]}


def test_nothing_to_draw_leaves_no_empty_chart(country, people):
    rare = make_definition("WHF2.1", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100)
    make_edition(rare)
    periods = quarters(2)
    submit(*(figure(country.hubs[0], rare, period, 10, 40) for period in periods), by=country.worker)
    sweep()
    for period in periods:
        make_release(period=period)
    tynebridge = country.authorities[0]
    assert opened(people["commissioner"], tynebridge, rare, periods[1]).context["page"].trend is None
    assert opened(people["analyst"], tynebridge, rare, periods[1]).context["page"].trend is not None


def test_a_hub_with_another_questionnaire_is_named_as_such(country, people, period):
    score = make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)
    make_edition(score)
    one, other = make_instrument_version("one"), make_instrument_version("other")
    alder, birch = country.hubs[:2]
    submit(
        figure(alder, score, period, 1_000_000, 25, instrument_version=one),
        figure(birch, score, period, 400_000, 20, instrument_version=other),
        by=country.worker,
    )
    sweep()
    first, second = opened(people["analyst"], country.authorities[0], score, period).context["page"].sections
    another = "Not in it: another questionnaire was used"
    assert [line.standing for line in first.behind] == ["In the figure, not yet approved", another]
    assert [line.standing for line in second.behind] == [another, "In the figure, not yet approved"]
    assert first.coverage == "1 of 2 hubs, 1 not yet approved"


def test_hubs_that_do_not_know_out_of_how_many_are_named(country, people, period):
    share = make_definition(
        "WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100
    )
    make_edition(share)
    alder, birch = country.hubs[:2]
    submit(figure(alder, share, period, 12, None), figure(birch, share, period, 50, 100), by=country.worker)
    sweep()
    (section,) = opened(people["analyst"], country.authorities[0], share, period).context["page"].sections
    assert (section.figure, section.coverage) == ("50% (50 of 100)", "1 of 2 hubs, 1 not yet approved")
    assert [(line.figure, line.standing) for line in section.behind] == [
        ("12, out of how many is not known yet", "Not in it: out of how many is not known yet"),
        ("50% (50 of 100)", "In the figure, not yet approved"),
    ]
    assert section.agrees


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
    assert (line.figure, line.how_many, line.state) == (
        "Shown for whole years only",
        "",
        "Shown for whole years only",
    )
    (line,) = (
        look(people["commissioner"], "figures_place", tynebridge.slug, period=year.code).context["page"].lines
    )
    assert line.figure == "25% (80 of 320)"
    (section,) = opened(people["commissioner"], tynebridge, rare, year).context["page"].sections
    assert section.figure == "25% (80 of 320)"
    assert {line.figure for line in section.behind} == {"No figure yet"}


def test_parts_are_shown_by_split_and_hidden_together(country, people, families, period):
    ages = make_scheme("age", "young", "old")
    alder = country.hubs[0]
    submit(
        figure(alder, families, period, 40),
        figure(alder, families, period, 4, cell=ages[0]),
        figure(alder, families, period, 36, cell=ages[1]),
        by=country.worker,
    )
    sweep()
    make_release(period=period)

    def parts(name):
        (table,) = opened(people[name], alder, families, period).context["page"].splits
        assert table.caption == "Split by age"
        return table.rows

    assert parts("worker") == [["Young", "4 families"], ["Old", "36 families"]]
    assert parts("commissioner") == [["Young", "Hidden, small number"], ["Old", "Hidden, small number"]]


# --- Over time


def test_the_trend_is_broken_where_the_wording_is(country, people):
    periods = quarters(4)
    first = make_definition("ACC1.1")
    make_edition(first, in_force_from=date(2013, 4, 1), version="0.1")
    second = make_definition("ACC1.1", number=2, comparability="break")
    make_edition(second, in_force_from=periods[2].starts, version="0.2")
    alder, tynebridge = country.hubs[0], country.authorities[0]
    for n, period in enumerate(periods):
        submit(figure(alder, first if n < 2 else second, period, 10 * (n + 1)), by=country.worker)
    sweep()
    trend = opened(people["analyst"], tynebridge, second, periods[3]).context["page"].trend
    assert [(line["name"], line["y"]) for line in trend.figure["data"]] == [
        ("wording 1", [10.0, 20.0, None, None]),
        ("wording 2", [None, None, 30.0, 40.0]),
    ]
    assert [row[2] for row in trend.rows] == ["10 families", "20 families", "30 families", "40 families"]
    # The older wording is what is opened for an older period.
    page = opened(people["analyst"], tynebridge, second, periods[0]).context["page"]
    assert page.sections[0].figure == "10 families"


def test_a_hidden_figure_leaves_a_gap_in_the_line(country, people, families):
    periods = quarters(3)
    for period, number in zip(periods, (30, 3, 40), strict=True):
        submit(figure(country.hubs[0], families, period, number), by=country.worker)
    sweep()
    for period in periods:
        make_release(period=period)
    trend = opened(people["commissioner"], country.hubs[0], families, periods[2]).context["page"].trend
    assert trend.figure["data"][0]["y"] == [30.0, None, 40.0]
    assert [row[1] for row in trend.rows] == ["30 families", "Hidden, small number", "40 families"]
    assert (
        trend.finding == "40 families in October to December 2025, after 30 families in April to June 2025."
    )


# --- The page says when it is not finished, and what to do where it is empty


def test_the_page_says_that_something_is_still_being_added_up(country, people, families, period, reported):
    tynebridge = country.authorities[0]

    def notices(name, place):
        return [
            "Still calculating" in said(opened(people[name], place, families, period)),
            "Still calculating" in said(look(people[name], "figures_place", place.slug)),
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
    assert response.context["page"].sections[0].figure == "No figure yet"


def test_the_newest_period_with_figures_comes_first(country, people, families, period, reported):
    quarters(1, first=date(2026, 7, 1))
    page = look(people["analyst"], "figures_place", country.authorities[0].slug).context["page"]
    assert page.period_code == "2026-q1"
    assert page.periods[:2] == [
        ("2026-q2", "July to September 2026 (no figures)"),
        ("2026-q1", "April to June 2026"),
    ]


# --- The file is the page


@pytest.mark.parametrize("name", ["analyst", "commissioner"])
def test_the_file_says_what_the_page_says(reasons, people, families, period, name):
    page = look(people[name], "figures_place", reasons.slug)
    (row,) = file_of(look(people[name], "figures_place", reasons.slug, format="csv"))
    (shown,) = tables(page)
    assert shown[0][1].startswith(f"Figure {row['Figure']}")
    assert shown[0][2] == "Hubs included 2 of 4 hubs, 2 not yet approved"
    assert (row["State"], row["How many"], row["Hubs included"], row["Hubs expected"]) == (
        "Reported",
        "12",
        "2",
        "4",
    )
    figure_page = opened(people[name], reasons, families, period)
    behind = file_of(opened(people[name], reasons, families, period, format="csv"))
    assert [(row["Place"], row["Figure"], row["In the figure"]) for row in behind[1:]] == [
        (line.name, line.figure, line.standing) for line in figure_page.context["page"].sections[0].behind
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


# --- Statements


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


def test_area_figures_are_not_asked_of_hubs_and_stand_only_where_there_is_one(country, people, period):
    area = make_definition("WHF2.4", kind=Kind.RATE, place_rule=PlaceRule.NONE, multiplier=10000)
    make_edition(area, tier=Tier.CONTEXT)
    tynebridge = country.authorities[0]

    def lines():
        return look(people["analyst"], "figures_place", tynebridge.slug).context["page"].lines

    assert lines() == []
    submit(figure(tynebridge, area, period, 60, 10_000), by=country.worker)
    sweep()
    assert [(line.code, line.figure) for line in lines()] == [("WHF2.4", "60.0 families (60 of 10,000)")]
