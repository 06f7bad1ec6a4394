"""What the page shows and what its file holds agree, figure by figure: every kind, each viewer."""

from datetime import date

import pytest

from hubs.choices import HubKind
from hubs.models import Hub
from hubs.tests.builders import make_edition, make_period
from outcomes.choices import FoundingMeasure, Frequency, Kind, PlaceRule

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import (
    approve,
    figure,
    make_definition,
    make_instrument_version,
    make_scheme,
    quarters,
    submit,
)
from .reading import file_of, look, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

VIEWERS = ("analyst", "commissioner", "national", "worker")
PAGES = (
    ("figures_place", [], {}),
    ("figures_place", [], {"kind": "single_site"}),
    ("figures_founding", [], {}),
    ("figures_benefit", ["access"], {}),
    ("figures_benefit", ["access"], {"kind": "virtual"}),
)


@pytest.fixture
def every_kind(country):
    """Two quarters of every kind of measure: shown, hidden, rare, missing, not added up, asked otherwise."""
    families = make_definition("ACC1.1", place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE)
    few = make_definition("ACC1.5", founding_measure=FoundingMeasure.SATISFACTION)
    missing = make_definition("ACC2.1", founding_measure=FoundingMeasure.WHOLE_FAMILY_NEEDS)
    share = make_definition(
        "WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100
    )
    score = make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)
    rare = make_definition("WHF2.1", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100)
    area = make_definition("WHF2.4", kind=Kind.RATE, place_rule=PlaceRule.NONE, multiplier=10000)
    level = make_definition(
        "WRK4.1", kind=Kind.MATURITY_LEVEL, place_rule=PlaceRule.MEDIAN_AND_LOWEST, counts_people=False
    )
    money = make_definition("FIN1.1", kind=Kind.CURRENCY, scale=2, counts_people=False)
    yearly = make_definition(
        "FIN2.1", frequency=Frequency.ANNUAL, founding_measure=FoundingMeasure.FINANCIAL_SAVINGS
    )
    make_edition(families, few, missing, share, score, rare, area, level, money, yearly)
    one, other = make_instrument_version("one"), make_instrument_version("other")
    levels = make_scheme("rubric_level", "1", "2", "3", "4")
    alder, birch, cedar = country.hubs[:3]
    Hub.objects.filter(place=birch).update(kind=HubKind.VIRTUAL)
    before, now = quarters(5)[-2:]
    make_period(date(2025, 4, 1), frequency=Frequency.ANNUAL)
    for period in (before, now):
        hubs = (alder, birch, cedar) if period == before else (alder, cedar)
        submit(
            *(figure(hub, families, period, 30 + n) for n, hub in enumerate(hubs)),
            *(figure(hub, few, period, 2) for hub in hubs),
            *(figure(hub, share, period, 12, 40) for hub in hubs),
            *(figure(hub, rare, period, 10, 40) for hub in hubs),
            *(figure(hub, area, period, 50, 1000) for hub in hubs),
            figure(alder, score, period, 1_000_000, 25, instrument_version=one),
            figure(cedar, score, period, 400_000, 20, instrument_version=other),
            figure(alder, level, period, 1),
            figure(alder, level, period, 1, cell=levels[2]),
            figure(alder, money, period, 123_450),
            figure(cedar, money, period, -10_000),
            by=country.worker,
        )
    approve(period=before)
    sweep()
    for period in (before, now):
        make_release(period=period)
    return country


@pytest.mark.parametrize("name", VIEWERS)
@pytest.mark.parametrize(("page", "more", "query"), PAGES)
def test_every_cell_of_the_page_stands_in_the_file(every_kind, people, name, page, more, query):
    places = [every_kind.hubs[0], every_kind.authorities[0], every_kind.regions[0], every_kind.nation]
    read = 0
    for place in places:
        answer = look(people[name], page, place.slug, *more, **query)
        if answer.status_code == 404:  # a kind of hub is not for everybody to choose
            assert query or name == "worker"
            continue
        read += 1
        rows = file_of(look(people[name], page, place.slug, *more, format="csv", **query))
        shown = [row for table in _of_measures(answer) for row in table]
        assert shown == [_as_shown(row, answer) for row in _in_tables(rows, answer)]
    assert read or query


def _of_measures(answer):
    """The tables of the page, without those beneath its charts."""
    page = answer.context["page"]
    wanted = sum(len(part.tables) for part in page.parts)
    # Nor the heads of the tables that follow.
    heads = ("Measure", "Period")
    return [[row for row in table if row[0] not in heads] for table in tables(answer)[:wanted]]


def _in_tables(rows, answer):
    """The lines of the file in the order of the page, which puts away what nobody chose."""
    codes = [
        row[0]["note"].split(" · ")[0]
        for part in answer.context["page"].parts
        for table in part.tables
        for row in table.rows
    ]
    assert sorted(codes) == sorted(row["Measure"] for row in rows)
    waiting = list(rows)
    found = []
    for code in codes:
        row = next(row for row in waiting if row["Measure"] == code)
        waiting.remove(row)
        found.append(row)
    return found


def _as_shown(row: dict[str, str], answer) -> list[str]:
    """A line of the file in the words of the page."""
    about = " · ".join(filter(None, (row["Measure"], row["Questionnaire"], row["Direction"])))
    standing = answer.context["page"].parts[0].tables or answer.context["page"].parts[-1].tables
    columns = standing[0].columns
    cells = [
        f"{row['Title']} {about}",
        f"{columns[1]} {row['Figure']} {row['Notes']}",
        f"{columns[2]} {row['Coverage']} {row['Share not yet approved']}",
        f"{columns[3]} {row['Over time']}",
    ]
    if len(columns) > 4:
        cells.append(f"{columns[4]} {row['Up to date on']}")
    return [" ".join(cell.split()) for cell in cells]


@pytest.mark.parametrize("name", VIEWERS)
def test_each_figure_is_the_one_that_opens(every_kind, people, name):
    """The file of a place and the page of each of its figures."""
    place = every_kind.hubs[0] if name == "worker" else every_kind.authorities[0]
    rows = file_of(look(people[name], "figures_place", place.slug, format="csv"))
    assert len(rows) > 8
    for code in {row["Measure"] for row in rows}:
        answer = look(people[name], "figure", place.slug, code, rows[0]["Period"])
        opened = [
            (section.said.figure, section.said.coverage, section.said.as_at)
            for section in answer.context["page"].sections
        ]
        mine = [row for row in rows if row["Measure"] == code]
        assert [(row["Figure"], row["Coverage"], row["Up to date on"]) for row in mine] == opened


@pytest.mark.parametrize("name", ["commissioner", "national"])
def test_what_is_hidden_is_in_no_cell_of_the_file(every_kind, people, name):
    """Also over time: two families at a hub, four at its authority."""
    place = every_kind.hubs[0]
    rows = file_of(look(people[name], "figures_place", place.slug, format="csv"))
    (row,) = [row for row in rows if row["Measure"] == "ACC1.5"]
    assert row["Figure"] == "Hidden, small number"
    assert row["Each period"].count("Hidden, small number") == 2
    assert (row["How many"], row["Over time"]) == ("", "")
