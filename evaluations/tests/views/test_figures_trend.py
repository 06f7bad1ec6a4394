"""A figure over time, as each audience sees it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hubs.tests.builders import (
    make_edition,
)
from outcomes.choices import Kind, PlaceRule

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import (
    figure,
    make_definition,
    make_instrument_version,
    quarters,
    submit,
)
from .reading import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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


def test_the_trend_is_broken_where_the_wording_is(country, people):
    periods = quarters(4)
    first = make_definition("ACC1.1")
    make_edition(first, in_force_from=date(2013, 4, 1), version="0.1")
    second = make_definition("ACC1.1", number=2, comparability="break")
    make_edition(second, in_force_from=periods[2].starts, version="0.2")
    alder, birch, tynebridge = *country.hubs[:2], country.authorities[0]
    for n, period in enumerate(periods):
        wording = first if n < 2 else second
        submit(*(figure(hub, wording, period, 5 * (n + 1)) for hub in (alder, birch)), by=country.worker)
    sweep()
    trend = opened(people["analyst"], tynebridge, second, periods[3]).context["page"].trend
    assert [(line["name"], line["y"]) for line in trend.figure["data"]] == [
        ("wording 1", [10.0, 20.0, None, None]),
        ("wording 2", [None, None, 30.0, 40.0]),
    ]
    assert [row[2] for row in trend.rows] == ["10 families", "20 families", "30 families", "40 families"]
    # The older wording is what is opened for an older period.
    page = opened(people["analyst"], tynebridge, second, periods[0]).context["page"]
    assert page.sections[0].said.figure == "10 families"


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


def test_a_period_in_which_hubs_are_missing_is_no_fall(country, people, families):
    periods = quarters(3)
    alder, birch, tynebridge = *country.hubs[:2], country.authorities[0]
    for period in periods[:2]:
        submit(figure(alder, families, period, 30), figure(birch, families, period, 40), by=country.worker)
    submit(figure(alder, families, periods[2], 31), by=country.worker)
    sweep()
    for period in periods:
        make_release(period=period)
    for name in ("analyst", "commissioner"):
        trend = opened(people[name], tynebridge, families, periods[2]).context["page"].trend
        line, hollow = trend.figure["data"]
        assert (line["y"], hollow["y"]) == ([70.0, 70.0, None], [None, None, 31.0])
        assert [row[2] for row in trend.rows] == ["2 of 2 hubs", "2 of 2 hubs", "incomplete: 1 of 2 hubs"]
        assert trend.finding == (
            "70 families in July to September 2025, after 70 families in April to June 2025. October to "
            "December 2025 is incomplete: 1 of 2 hubs, so it is not to be read as a fall or a rise."
        )
    # Of one hub there is nothing that could be missing.
    trend = opened(people["analyst"], alder, families, periods[2]).context["page"].trend
    assert [line["y"] for line in trend.figure["data"]] == [[30.0, 30.0, 31.0]]


def test_hubs_with_other_questionnaires_are_not_missing(country, people):
    score = make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)
    make_edition(score)
    one, other = make_instrument_version("one", "short"), make_instrument_version("other", "long")
    periods = quarters(2)
    alder, birch, tynebridge = *country.hubs[:2], country.authorities[0]
    for period in periods:
        submit(
            figure(alder, score, period, 1_000_000, 25, instrument_version=one),
            figure(birch, score, period, 400_000, 20, instrument_version=other),
            by=country.worker,
        )
    sweep()
    trend = opened(people["analyst"], tynebridge, score, periods[1]).context["page"].trend
    assert [line["mode"] for line in trend.figure["data"]] == ["lines+markers"] * 2
    assert {row[3] for row in trend.rows} == {"1 hub"}


@pytest.mark.parametrize("name", ["analyst", "commissioner", "worker", "national"])
def test_a_figure_with_a_history_costs_no_more_than_ten_statements(country, people, families, name):
    periods = quarters(5)
    for period in periods:
        submit(*(figure(hub, families, period, 30) for hub in country.hubs), by=country.worker)
    sweep()
    for period in periods:
        make_release(period=period)
    place = {"worker": country.hubs[0], "national": country.nation}.get(name, country.authorities[0])
    client = Client()
    client.force_login(people[name])
    with CaptureQueriesContext(connection) as ran:
        page = client.get(f"/figures/{place.slug}/{families.code}/{periods[-1].code}/").context["page"]
    assert len(page.trend.rows) == 5
    assert len(ran) <= 10
