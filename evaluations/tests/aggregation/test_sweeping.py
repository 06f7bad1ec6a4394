"""What a sweep makes of figures, by example: every rule of adding up by itself."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.actions import facts
from hubs.models import Observation, OutboxMark
from hubs.tests.builders import make_edition, make_return, move_place
from outcomes.choices import Kind, PlaceRule

from ...aggregation import Swept, sweep
from ...models import Summary, SummaryVersion
from ..builders import (
    approve,
    figure,
    make_country,
    make_definition,
    make_instrument_version,
    make_scheme,
    quarters,
    submit,
)
from .by_hand import expected, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def period():
    return quarters(1)[0]


def numerators(definition, **where) -> dict[str, int | None]:
    rows = Summary.objects.filter(definition=definition, **where).select_related("place")
    return {row.place.name: row.latest_numerator for row in rows}


def test_a_hubs_figure_reaches_its_authority_region_and_england(country, period):
    families = make_definition()
    submit(figure(country.hubs[0], families, period, 12), by=country.worker)
    assert sweep() == Swept(definitions=1, marks=1, written=4)
    assert numerators(families) == {"Alder Hub": 12, "Tynebridge": 12, "North East": 12, "England": 12}
    assert OutboxMark.objects.count() == 0
    assert stored() == expected()


def test_hubs_add_up_and_a_second_sweep_writes_nothing(country, period):
    families = make_definition()
    submit(
        *(
            figure(hub, families, period, number)
            for hub, number in zip(country.hubs, (1, 2, 4, 8, 16), strict=True)
        ),
        by=country.worker,
    )
    sweep()
    assert numerators(families, level__gt=1) == {
        "Tynebridge": 3,
        "Wearmouth": 12,
        "Tamarside": 16,
        "North East": 15,
        "South West": 16,
        "England": 31,
    }
    before = SummaryVersion.objects.get(definition=families).number
    assert sweep() == Swept()
    facts.mark([(families.pk, country.hubs[0].pk, period.pk)])
    assert sweep() == Swept(definitions=1, marks=1)
    assert SummaryVersion.objects.get(definition=families).number == before


def test_only_rows_that_differ_are_written(country, period):
    families = make_definition()
    submit(*(figure(hub, families, period, 10) for hub in country.hubs), by=country.worker)
    sweep()
    submit(figure(country.hubs[0], families, period, 11), by=country.worker)
    assert sweep() == Swept(definitions=1, marks=1, written=4)


def test_many_marks_of_one_figure_are_one_recompute(country, period):
    families = make_definition()
    for number in (1, 2, 3):
        submit(figure(country.hubs[0], families, period, number), by=country.worker)
    assert sweep() == Swept(definitions=1, marks=3, written=4)


def test_other_periods_and_other_places_are_left_alone(country):
    families = make_definition()
    first, second = quarters(2)
    submit(
        *(figure(hub, families, p, 10) for hub in country.hubs for p in (first, second)), by=country.worker
    )
    sweep()
    # A fault that no mark names stands: the sweep works out nothing that it was not asked for.
    Summary.objects.filter(period=second).update(latest_numerator=99)
    Summary.objects.filter(place=country.authorities[2]).update(latest_numerator=99)
    submit(figure(country.hubs[0], families, first, 11), by=country.worker)
    sweep()
    assert set(Summary.objects.filter(period=second).values_list("latest_numerator", flat=True)) == {99}
    assert numerators(families, period=first, level=2) == {"Tynebridge": 21, "Wearmouth": 20, "Tamarside": 99}


def test_submitted_and_approved_values_are_kept_apart(country, period):
    families = make_definition()
    alder, birch = country.hubs[:2]
    submit(figure(alder, families, period, 10), figure(birch, families, period, 20), by=country.worker)
    approve(place=alder)
    submit(figure(alder, families, period, 11), by=country.worker)
    sweep()
    tynebridge = Summary.objects.get(definition=families, place=country.authorities[0])
    assert (tynebridge.latest_numerator, tynebridge.approved_numerator) == (31, 10)
    assert (tynebridge.latest_reported, tynebridge.approved_reported) == (2, 1)
    assert tynebridge.not_yet_approved == 2
    approve(place__in=[alder, birch])
    sweep()
    tynebridge.refresh_from_db()
    assert (tynebridge.approved_numerator, tynebridge.not_yet_approved) == (31, 0)


def test_what_is_taken_back_leaves_the_sums_and_what_was_approved_stands_again(country, period):
    families = make_definition()
    alder = country.hubs[0]
    submit(figure(alder, families, period, 10), by=country.worker)
    approve(place=alder)
    submit(figure(alder, families, period, 14), by=country.worker)
    the_return = make_return(alder, period, edition=make_edition(families))
    Observation.objects.update(period_return=the_return)
    facts.withdraw_submitted(the_return)
    sweep()
    tynebridge = Summary.objects.get(place=country.authorities[0])
    assert (tynebridge.latest_numerator, tynebridge.not_yet_approved) == (10, 0)


def test_a_figure_that_went_takes_its_sums_with_it(country, period):
    families = make_definition()
    submit(figure(country.hubs[0], families, period, 10), by=country.worker)
    sweep()
    submit(figure(country.hubs[0], families, period, state=facts.CLEARED), by=country.worker)
    assert sweep() == Swept(definitions=1, marks=1, deleted=4)
    assert not Summary.objects.exists()


def test_every_state_is_counted_and_only_numbers_are_added(country, period):
    families = make_definition()
    for hub, state, number in zip(
        country.hubs,
        ("reported", "nil", "not_collected", "not_applicable", "reported"),
        (7, None, None, None, 0),
        strict=True,
    ):
        submit(figure(hub, families, period, number, state=state), by=country.worker)
    sweep()
    england = Summary.objects.get(place=country.nation)
    assert england.latest_numerator == 7
    assert (
        england.latest_reported,
        england.latest_nil,
        england.latest_not_collected,
        england.latest_not_applicable,
    ) == (2, 1, 1, 1)


def test_none_is_zero_in_counts_and_adds_nothing_to_shares(country, period):
    families = make_definition("WHF1.1")
    share = make_definition(
        "WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, denominator="Families"
    )
    for hub in country.hubs[:2]:
        submit(
            figure(hub, families, period, state="nil"),
            figure(hub, share, period, 0, 0, state="nil"),
            by=country.worker,
        )
    sweep()
    by_code = {
        row.definition_id: (row.latest_numerator, row.latest_denominator, row.latest_nil)
        for row in Summary.objects.filter(place=country.nation)
    }
    assert by_code == {families.pk: (0, None, 2), share.pk: (None, None, 2)}


def test_shares_are_sums_over_sums(country, period):
    share = make_definition("WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS)
    submit(
        figure(country.hubs[0], share, period, 1, 2),
        figure(country.hubs[1], share, period, 90, 100),
        by=country.worker,
    )
    sweep()
    tynebridge = Summary.objects.get(place=country.authorities[0])
    assert (tynebridge.latest_numerator, tynebridge.latest_denominator) == (91, 102)


def test_a_hub_that_does_not_know_out_of_how_many_is_in_no_sum_and_is_counted(country, period):
    share = make_definition("WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS)
    submit(
        figure(country.hubs[0], share, period, 30, None),
        figure(country.hubs[1], share, period, 20, 50),
        by=country.worker,
    )
    sweep()
    alder = Summary.objects.get(place=country.hubs[0])
    england = Summary.objects.get(place=country.nation)
    assert (alder.latest_numerator, alder.latest_incomplete) == (30, 1)
    assert (england.latest_numerator, england.latest_denominator) == (20, 50)
    assert (england.latest_reported, england.latest_incomplete) == (2, 1)


def test_the_spread_is_lost_where_one_part_lacks_it(country, period):
    score = make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)
    scale = make_instrument_version()
    values = [(400_000, 10, 17_000_000_000), (380_000, 10, 15_000_000_000), (90_000, 2, None)]
    submit(
        *(
            figure(hub, score, period, *parts, instrument_version=scale)
            for hub, parts in zip(country.hubs[:3], values, strict=True)
        ),
        by=country.worker,
    )
    sweep()
    tynebridge, wearmouth, north_east = (
        Summary.objects.get(place=place) for place in (*country.authorities[:2], country.regions[0])
    )
    assert (tynebridge.latest_numerator, tynebridge.latest_sum_sq) == (780_000, 32_000_000_000)
    assert (wearmouth.latest_numerator, wearmouth.latest_sum_sq) == (90_000, None)
    assert (north_east.latest_numerator, north_east.latest_denominator) == (870_000, 22)
    assert north_east.latest_sum_sq is None
    # Nobody answered in the third: then it has no spread that could be missing.
    submit(
        figure(country.hubs[2], score, period, 0, 0, state="nil", instrument_version=scale),
        by=country.worker,
    )
    sweep()
    north_east.refresh_from_db()
    assert (north_east.latest_denominator, north_east.latest_sum_sq) == (20, 32_000_000_000)


def test_two_questionnaires_never_meet_in_one_sum(country, period):
    score = make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)
    one, other = make_instrument_version("one"), make_instrument_version("other")
    submit(
        figure(country.hubs[0], score, period, 100, 4, instrument_version=one),
        figure(country.hubs[1], score, period, 700, 5, instrument_version=other),
        by=country.worker,
    )
    sweep()
    rows = Summary.objects.filter(place=country.nation)
    assert {row.instrument_version_id: (row.latest_numerator, row.latest_denominator) for row in rows} == {
        one.pk: (100, 4),
        other.pk: (700, 5),
    }


def test_levels_add_up_to_a_distribution(country, period):
    level = make_definition(
        "WRK4.1", kind=Kind.MATURITY_LEVEL, place_rule=PlaceRule.MEDIAN_AND_LOWEST, counts_people=False
    )
    cells = make_scheme("rubric_level", "1", "2", "3", "4")
    for hub, at in zip(country.hubs, (0, 2, 2, 3, 0), strict=True):
        submit(
            figure(hub, level, period, 1), figure(hub, level, period, 1, cell=cells[at]), by=country.worker
        )
    sweep()
    rows = Summary.objects.filter(place=country.nation).exclude(cell=0).select_related("cell")
    assert {row.cell.code: row.latest_numerator for row in rows} == {
        "rubric_level:1": 2,
        "rubric_level:3": 2,
        "rubric_level:4": 1,
    }


def test_what_is_not_added_up_has_no_sum(country, period):
    area = make_definition("WHF2.4", kind=Kind.RATE, place_rule=PlaceRule.NONE)
    submit(
        figure(country.hubs[0], area, period, 5, 100),
        figure(country.authorities[0], area, period, 50, 1000),
        by=country.worker,
    )
    sweep()
    assert numerators(area) == {"Alder Hub": 5, "Tynebridge": 50}


def test_an_authoritys_own_count_stands_in_place_of_the_sum(country, period):
    families = make_definition(place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE)
    alder, birch, cedar = country.hubs[:3]
    tynebridge = country.authorities[0]
    submit(
        figure(alder, families, period, 120),
        figure(birch, families, period, 90),
        figure(cedar, families, period, 100),
        by=country.worker,
    )
    sweep()
    england = Summary.objects.get(place=country.nation)
    assert (england.latest_numerator, england.largest_numerator, england.latest_own) == (310, 120, 0)

    submit(figure(tynebridge, families, period, 180), by=country.worker)
    sweep()
    own = Summary.objects.get(place=tynebridge)
    assert (own.latest_numerator, own.largest_numerator, own.latest_own) == (180, 180, 1)
    # The hubs behind it are still counted; approved is still their sum, and there is none yet.
    assert (own.latest_reported, own.approved_numerator, own.approved_own) == (2, None, 0)
    england.refresh_from_db()
    assert (england.latest_numerator, england.largest_numerator, england.latest_own) == (280, 180, 1)

    submit(figure(tynebridge, families, period, state="not_collected"), by=country.worker)
    sweep()
    england.refresh_from_db()
    assert (england.latest_numerator, england.latest_own) == (310, 0)
    assert stored() == expected()


def test_an_approved_own_count_stands_until_another_is_approved(country, period):
    families = make_definition(place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE)
    alder, birch, tynebridge = *country.hubs[:2], country.authorities[0]
    submit(
        figure(alder, families, period, 120),
        figure(birch, families, period, 90),
        figure(tynebridge, families, period, 180),
        by=country.worker,
    )
    approve()
    submit(figure(tynebridge, families, period, state="not_collected"), by=country.worker)
    sweep()
    for place in (tynebridge, *country.regions[:1], country.nation):
        row = Summary.objects.get(place=place)
        assert (row.latest_numerator, row.latest_own) == (210, 0)
        assert (row.approved_numerator, row.approved_own) == (180, 1)


def test_a_hub_that_moves_is_added_where_it_belonged_on_the_first_day(country):
    families = make_definition()
    before, after = quarters(2)
    alder, tynebridge, tamarside = country.hubs[0], country.authorities[0], country.authorities[2]
    submit(figure(alder, families, before, 10), figure(alder, families, after, 20), by=country.worker)
    sweep()
    move_place(alder, to=tamarside, on=after.starts)
    facts.mark((families.pk, place.pk, after.pk) for place in (alder, tynebridge, tamarside))
    sweep()
    assert numerators(families, period=before, level=2) == {"Tynebridge": 10}
    assert numerators(families, period=after, level=2) == {"Tamarside": 20}
    assert numerators(families, period=after, level=3) == {"South West": 20}
    assert stored() == expected()


def test_a_hub_that_has_closed_keeps_its_earlier_figures(country):
    families = make_definition()
    before, after = quarters(2)
    alder = country.hubs[0]
    submit(figure(alder, families, before, 10), figure(alder, families, after, 3), by=country.worker)
    alder.parents.update(ends=datetime.date(2025, 5, 15))
    sweep()
    assert numerators(families, period=before, level=4) == {"England": 10}
    assert numerators(families, period=after) == {"Alder Hub": 3}


def test_statements_do_not_grow_with_what_is_marked(country):
    families = make_definition()
    periods = quarters(4)

    def statements_for(*values) -> int:
        submit(*values, by=country.worker)
        with CaptureQueriesContext(connection) as ran:
            sweep()
        return len(ran)

    one = statements_for(figure(country.hubs[0], families, periods[0], 1))
    cells = make_scheme("age", *(f"band_{number}" for number in range(10)))
    many = statements_for(
        *(
            figure(hub, families, period, 5, cell=cell)
            for hub in country.hubs
            for period in periods
            for cell in cells
        )
    )
    assert one == many


def test_a_definition_that_fails_keeps_its_marks_and_does_not_stop_the_others(country, period, monkeypatch):
    from ...aggregation import NotAddedUp, tree

    broken, whole = make_definition("WHF1.1"), make_definition("WHF1.3")
    submit(
        figure(country.hubs[0], broken, period, 1),
        figure(country.hubs[0], whole, period, 2),
        by=country.worker,
    )
    add_up = tree.add_up

    def stumble(definitions, touched):
        done = add_up(definitions, touched)
        if broken in definitions:
            raise RuntimeError("stumbled after writing")
        return done

    monkeypatch.setattr(tree, "add_up", stumble)
    with pytest.raises(NotAddedUp):
        sweep()
    assert set(Summary.objects.values_list("definition_id", flat=True)) == {whole.pk}
    assert list(OutboxMark.objects.values_list("definition_id", flat=True)) == [broken.pk]
    monkeypatch.undo()
    sweep()
    assert stored() == expected()
