"""Published area figures stand beside a hub's measure and a place's figure, apart, and enter no sum."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.aggregation import sweep
from evaluations.imports.context import load_file
from evaluations.models import ContextSeries, ContextValue, Summary
from evaluations.queries.context_beside import values_beside
from evaluations.tests.builders import figure, quarters, submit
from evaluations.tests.published import (
    as_file,
    list_as_area,
    local,
    make_country,
    make_framework,
    make_source,
    national,
    publish,
    regional,
)
from hubs.choices import Role
from hubs.models import PlaceParent
from hubs.tests import builders
from hubs.tests.builders import make_user
from outcomes.choices import Tier
from outcomes.models import Definition, Domain, EditionEntry, Outcome

pytestmark = pytest.mark.django_db
ROWS = [
    national(2021, 4730, 950, "20.1"),
    regional(2021, "E12000001", 1200, 240, "20"),
    local(2021, "E06000001", 396, 80, 20.2),
    local(2021, "E06000002", 77, 7, 9.1),
    national(2020, 4600, 900, 19.6),
    local(2020, "E06000001", "u", "c", "z"),
    local(2019, "E06000001", 380, 76, 20),
]


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def hub(country):
    return builders.make_hub("Alder Hub", authority=country.upton)


@pytest.fixture
def period():
    return quarters(1)[0]


@pytest.fixture
def families(country):
    """A measure of hubs, and under the same outcome both area measures."""
    families = make_framework("ACC1.1", "TST1.1", "TST1.2")
    load_file(as_file(ROWS), name="invented.csv", source=make_source(), by=None)
    return families


def open_as(person, *address):
    client = Client()
    client.force_login(person)
    return client.get(reverse(address[0], args=address[1:]))


def said(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def worker_page(hub, families):
    return open_as(make_user(Role.HUB_WORKER, hub), "hub_measure", hub.slug, families.code)


def test_a_hubs_measure_has_its_authoritys_published_figures_beside_it(hub, families):
    answer = worker_page(hub, families)
    (area,) = answer.context["areas"]
    assert area.heading == "Area figures, not this hub’s own"
    count, share = area.series
    assert (count.title, [column.label for column in count.columns]) == (
        "Questions asked, Upton",
        ["Year", "Upton"],
    )
    assert count.rows == [
        ["April 2020 to March 2021", "396"],
        ["April 2019 to March 2020", "Low reliability"],
        ["April 2018 to March 2019", "380"],
    ]
    assert count.finding == "April 2020 to March 2021: 396; April 2019 to March 2020: Low reliability."
    assert "Nobody. Loaded on" in count.note
    assert "from invented.csv" in count.note
    assert "licensed under the None needed" in count.note
    (line,) = count.figure["data"]
    assert (line["y"], line["connectgaps"]) == ([380.0, None, 396.0], False)
    assert [column.label for column in share.columns] == ["Year", "Upton", "England"]
    assert share.rows[0] == ["April 2020 to March 2021", "20.2%", "20.1%"]
    assert share.rows[2] == ["April 2018 to March 2019", "20%", "Nothing published"]
    text = said(answer)
    assert "Published statistics about the whole of Upton" in text
    assert "never added to what hubs report" in text


@pytest.mark.parametrize(
    ("place", "numbers", "heading"),
    [
        ("hub", ["396", "Low reliability", "380"], "Area figures, not this hub’s own"),
        ("upton", ["396", "Low reliability", "380"], "Area figures, not made from hubs’ figures"),
        ("north", ["1,200"], "Area figures, not made from hubs’ figures"),
        ("england", ["4,730", "4,600"], "Area figures, not made from hubs’ figures"),
    ],
)
def test_a_places_figure_has_those_of_its_own_area(country, hub, families, period, place, numbers, heading):
    submit(figure(hub, families, period, 5), by=make_user())
    sweep()
    area = hub if place == "hub" else getattr(country, place)
    viewer = make_user(
        *{"hub": (Role.HUB_WORKER, hub), "upton": (Role.AUTHORITY_ANALYST, area)}.get(
            place, (Role.NATIONAL_VIEWER, country.england)
        )
    )
    answer = open_as(viewer, "figure", area.slug, families.code, period.code)
    shown = answer.context["area"]
    assert shown.heading == heading
    assert [row[1] for row in shown.series[0].rows] == numbers


def test_they_enter_no_sum(country, hub, families, period):
    submit(figure(hub, families, period, 5), by=make_user())
    sweep()
    assert set(Summary.objects.values_list("definition__indicator__code", "latest_numerator")) == {
        ("ACC1.1", 5)
    }


def test_measures_of_another_outcome_or_version_are_not_shown(hub, families):
    edition = builders.make_edition(version="0.2", published=False)
    other = Outcome.objects.create(
        domain=Domain.objects.get(edition=edition),
        position=2,
        code="WHF2",
        title="Others",
        description="Others.",
        level="family",
    )
    list_as_area(other, *Definition.objects.filter(indicator__code__startswith="TST"))
    EditionEntry.objects.filter(edition=edition, tier=Tier.CORE).update(definition=families)
    assert worker_page(hub, families).context["areas"][0].series
    publish(edition, since=date(2026, 1, 1))
    assert worker_page(hub, families).context["areas"] == []


def test_the_authority_is_that_of_the_day(country, hub, families, period):
    parent = PlaceParent.objects.get(place=hub)
    parent.ends = period.ends
    parent.save()
    PlaceParent.objects.create(place=hub, parent=country.overton, starts=period.ends)
    viewer = make_user()
    for day, name in ((period.starts, "Upton"), (period.ends, "Overton")):
        found = values_beside(viewer=viewer, place=hub, indicator="ACC1.1", day=day)
        assert {row.place.name for row in found} - {"England"} == {name}


def test_nothing_is_shown_where_nothing_was_published_of_the_area(country, families):
    lonely = builders.make_hub("Lonely Hub", authority=country.newby)
    answer = worker_page(lonely, families)
    assert answer.context["areas"] == []
    assert "Area figures, not" not in said(answer)


def test_a_rate_without_a_published_value_is_worked_out_of_its_parts(hub, families):
    ContextSeries.objects.filter(indicator__code="TST1.2").update(value_column="")
    ContextValue.objects.filter(indicator__code="TST1.2").update(
        value=None, value_places=None, value_state="no_column"
    )
    share = worker_page(hub, families).context["areas"][0].series[1]
    assert [row[1] for row in share.rows] == ["20.2%", "Confidential", "20.0%"]


def test_statements_do_not_grow_with_measures_and_years(hub, families, django_assert_num_queries):
    viewer, day = make_user(), quarters(1)[0].starts
    with django_assert_num_queries(1):
        assert len(values_beside(viewer=viewer, place=hub, indicator="ACC1.1", day=day)) > 5
    client = Client()
    client.force_login(make_user(Role.HUB_WORKER, hub))
    address = reverse("hub_measure", args=[hub.slug, families.code])
    client.get(address)
    with CaptureQueriesContext(connection) as ran:
        client.get(address)
    many = len(ran)
    ContextValue.objects.filter(indicator__code="TST1.2").delete()
    ContextValue.objects.filter(starts__year__lt=2020).delete()
    with CaptureQueriesContext(connection) as fewer:
        client.get(address)
    assert len(fewer) == many
