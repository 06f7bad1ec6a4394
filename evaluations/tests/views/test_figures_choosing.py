"""What may be chosen on a page of figures, the pages of the benefits, and that of the founding measures."""

from datetime import date

import pytest
import time_machine

from hubs.choices import HubKind
from hubs.models import Hub
from hubs.tests.builders import make_edition, make_period
from outcomes.choices import FoundingMeasure, Frequency, Kind, PlaceRule

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import figure, make_definition, quarters, submit
from .reading import look, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def page_of(person, place, name="figures_place", *address, **query):
    response = look(person, name, place.slug, *address, **query)
    assert response.status_code == 200
    return response.context["page"]


def lines_of(page):
    return {line.code: (line.said.figure, line.said.coverage) for line in page.lines}


@pytest.fixture
def kinds(country):
    """Alder and Birch stand in one building each; Fir, which is online, reports with them."""
    Hub.objects.filter(place=country.hubs[1]).update(kind=HubKind.VIRTUAL)


def test_a_period_that_is_not_due_is_offered_and_marked(country, people, families, period, reported):
    newer = quarters(1, first=date(2026, 7, 1))[0]
    submit(figure(country.hubs[0], families, newer, 2), by=country.worker)
    sweep()
    with time_machine.travel(date(2026, 10, 5), tick=False):
        page = page_of(people["analyst"], country.authorities[0])
        assert page.period_code == "2026-q1"
        assert page.newer[0] == "July to September 2026 (not yet complete)"
        later = page_of(people["analyst"], country.authorities[0], period=newer.code)
    assert later.not_complete == (
        "Not yet complete: returns for this period may come in until 31 October 2026."
    )
    # Once it is due it is the newest, though a hub is missing: hollow, and said in words.
    page = page_of(people["analyst"], country.authorities[0])
    (line,) = page.lines
    assert (page.period_code, line.said.coverage) == ("2026-q2", "1 of 2 hubs, 1 not yet approved")
    assert line.history.words == "1 quarter with every hub: 33."
    assert line.history.caution == "Hollow, not all hubs: Jul–Sep 2026 (1 of 2 hubs)."
    assert [point.is_whole for point in line.history.line.points] == [True, False]
    assert line.history.line.strokes == ()


def test_benefit_and_domain_choose_among_the_measures(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    domain = families.entries.get().outcome.domain
    other = next(code for code in ("access", "finance") if code != domain.benefit)
    assert lines_of(page_of(people["analyst"], tynebridge, domain=domain.code, benefit=domain.benefit))
    response = look(people["analyst"], "figures_place", tynebridge.slug, benefit=other)
    assert "No measure fits what was chosen" in said(response)
    assert look(people["analyst"], "figures_place", tynebridge.slug, benefit="wealth").status_code == 404
    assert look(people["analyst"], "figures_place", tynebridge.slug, kind="castle").status_code == 404
    assert "No measure fits" in said(look(people["analyst"], "figures_place", tynebridge.slug, domain="X"))
    # What was chosen goes on to the file and to other places.
    page = look(people["analyst"], "figures_place", tynebridge.slug, benefit=domain.benefit)
    assert page.context["page"].file_url.endswith(f"?period=2026-q1&benefit={domain.benefit}&format=csv")
    assert {url.split("?")[1] for _, url in page.context["ways"].below} == {
        f"period=2026-q1&benefit={domain.benefit}"
    }


def test_figures_of_one_kind_of_hub(country, people, families, period, reported, kinds):
    tynebridge = country.authorities[0]
    page = page_of(people["analyst"], tynebridge, kind="single_site")
    assert lines_of(page) == {"ACC1.1": ("3 families", "1 of 1 hub of this kind")}
    assert "Kind of hub: One building" in page.chosen
    # Readers: only what the release shows, and how many it hides.
    page = page_of(people["commissioner"], tynebridge, kind="single_site")
    assert lines_of(page) == {"ACC1.1": ("Hidden, small number", "0 of 1 hub of this kind; 1 hidden")}
    page = page_of(people["national"], country.nation, kind="single_site")
    assert lines_of(page) == {
        "ACC1.1": ("85 families", "3 of 4 hubs of this kind; 1 hidden, 3 not yet approved")
    }


def test_a_kind_is_chosen_only_by_who_may_open_its_hubs(country, people, families, period, reported, kinds):
    tynebridge, region = country.authorities[0], country.regions[0]
    for name, place, status in (
        ("worker", tynebridge, 404),
        ("commissioner", region, 404),
        ("commissioner", tynebridge, 200),
        ("national", region, 200),
        ("worker", country.hubs[0], 404),
    ):
        assert look(people[name], "figures_place", place.slug, kind="virtual").status_code == status
        offered = {one.name for one in page_of(people[name], place).choosing}
        assert ("kind" in offered) == (status == 200)


def test_what_does_not_add_up_says_so_for_a_kind_too(country, people, period, kinds):
    area = make_definition("ACC9.9", place_rule=PlaceRule.NONE)
    make_edition(area)
    submit(figure(country.hubs[0], area, period, 20), by=country.worker)
    sweep()
    page = page_of(people["analyst"], country.authorities[0], kind="single_site")
    assert lines_of(page)["ACC9.9"][0] == "Not added up"


def test_each_benefit_has_its_page(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    benefit = families.entries.get().outcome.domain.benefit
    assert lines_of(page_of(people["commissioner"], tynebridge, "figures_benefit", benefit))
    assert look(people["commissioner"], "figures_benefit", tynebridge.slug, "wealth").status_code == 404
    other = next(code for code in ("access", "finance") if code != benefit)
    assert lines_of(page_of(people["commissioner"], tynebridge, "figures_benefit", other)) == {}


def test_no_founding_measure_is_ever_blank(country, people, period):
    """One with a figure, one without, one that is asked once a year, and three that the edition lacks."""
    given = make_definition("WHF2.2", founding_measure=FoundingMeasure.AVOIDED_REFERRAL)
    missing = make_definition(
        "ACC4.1", founding_measure=FoundingMeasure.SATISFACTION, entry="survey", kind=Kind.COUNT
    )
    yearly = make_definition(
        "FIN1.1", founding_measure=FoundingMeasure.FINANCIAL_SAVINGS, frequency=Frequency.ANNUAL
    )
    other = make_definition("ACC1.1")
    make_edition(given, missing, yearly, other)
    year = make_period(date(2025, 4, 1), frequency=Frequency.ANNUAL)
    submit(figure(country.hubs[0], given, period, 12), by=country.worker)
    submit(figure(country.hubs[0], yearly, year, 500), by=country.worker)
    sweep()
    tynebridge = country.authorities[0]
    response = look(people["analyst"], "figures_founding", tynebridge.slug, period=period.code)
    page = response.context["page"]
    figures = {line.code: (line.said.figure, line.missing) for line in page.lines}
    assert figures == {
        "WHF2.2": (page.lines[0].said.figure, ""),
        "ACC4.1": ("No figure yet", "Nothing yet: it comes from families’ answers."),
        "FIN1.1": ("Asked once a year", ""),
    }
    assert [bool(part.tables) for part in page.parts] == [True, False, False, False, True, True]
    assert said(response).count("no measure for it, so nobody holds a figure") == 3
    (savings,) = [line for line in page.lines if line.code == "FIN1.1"]
    assert savings.elsewhere_url.endswith("/FIN1.1/2025-to-2026/")


def test_a_rare_measure_leads_to_its_whole_year(country, people):
    rare = make_definition("WHF2.1", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100)
    make_edition(rare)
    periods = quarters(4)
    year = make_period(date(2025, 4, 1), frequency=Frequency.ANNUAL)
    submit(*(figure(hub, rare, one, 10, 40) for hub in country.hubs for one in periods), by=country.worker)
    sweep()
    for one in (*periods, year):
        make_release(period=one)
    page = page_of(people["commissioner"], country.authorities[0], period=periods[0].code)
    (line,) = page.lines
    assert line.elsewhere_url.endswith("/WHF2.1/2025-to-2026/")


def test_places_are_found_by_name(country, people):
    def found(name, words):
        page = look(people[name], "figures", q=words).context["page"]
        return [place.name for group in page.groups for place in group.places], page.finding

    assert found("national", "hub al") == (["Alder Hub"], "1 place is called “hub al”.")
    assert found("analyst", "cedar") == (
        [],
        "No place whose figures you read is called “cedar”.",
    )
    assert found("national", "ham")[0] == []


def test_the_way_up_and_down_the_tree(country, people, families, period, reported):
    ways = look(people["commissioner"], "figures_place", country.authorities[0].slug).context["ways"]
    assert [label for label, _ in ways.trail] == ["Figures", "England", "North East"]
    assert [label for label, _ in ways.below] == ["Alder Hub", "Birch Hub"]
    ways = look(people["national"], "figures_place", country.nation.slug).context["ways"]
    assert [label for label, _ in ways.below] == ["North East", "South West"]
    # A hub's own people go up, and not to the hub beside theirs.
    ways = look(people["worker"], "figures_place", country.authorities[0].slug).context["ways"]
    assert [label for label, _ in ways.below] == ["Alder Hub"]
