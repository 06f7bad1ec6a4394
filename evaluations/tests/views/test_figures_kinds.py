"""Every kind of figure and its parts, read as what they are."""

import pytest

from hubs.tests.builders import (
    make_edition,
)
from outcomes.choices import Kind, PlaceRule, Tier

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import (
    figure,
    make_crossing,
    make_definition,
    make_instrument_version,
    make_scheme,
    submit,
)
from .reading import look, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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
    assert [(line.code, line.said.figure, line.said.how_many, line.said.out_of) for line in page.lines] == [
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
    assert hub.sections[0].said.figure == "Level 3"
    not_added = opened(people["analyst"], tynebridge, area, period).context["page"].sections[0]
    assert not_added.said.notes[0].startswith("This measure is not added up over places")
    assert [line.said.figure for line in not_added.behind] == ["50.0 families (5 of 1,000)", "No figure yet"]


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
    # What is hidden altogether is one sentence, not a table.
    page = opened(people["commissioner"], alder, families, period).context["page"]
    assert (page.splits, page.hidden_splits) == (
        [],
        ["Split by age: every part is hidden, small numbers."],
    )


def test_area_figures_are_not_asked_of_hubs_and_stand_only_where_there_is_one(country, people, period):
    area = make_definition("WHF2.4", kind=Kind.RATE, place_rule=PlaceRule.NONE, multiplier=10000)
    make_edition(area, tier=Tier.CONTEXT)
    tynebridge = country.authorities[0]

    def lines():
        return look(people["analyst"], "figures_place", tynebridge.slug).context["page"].lines

    assert lines() == []
    submit(figure(tynebridge, area, period, 60, 10_000), by=country.worker)
    sweep()
    assert [(line.code, line.said.figure) for line in lines()] == [("WHF2.4", "60.0 families (60 of 10,000)")]
