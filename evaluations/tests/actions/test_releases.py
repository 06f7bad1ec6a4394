"""Releases: made for a whole period, only when readers would see something new, never changed."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hubs.choices import Role
from hubs.tests.builders import make_period, make_user
from outcomes.choices import Frequency, Kind, PlaceRule
from outcomes.models import AuditEvent

from ...actions.releases import make_due_releases, make_release
from ...aggregation import sweep
from ...models import Release, ReleasedFigure
from ..builders import approve, figure, make_country, make_definition, make_scheme, quarters, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def period():
    return quarters(1)[0]


def added_up(*values, by) -> None:
    submit(*values, by=by)
    sweep()


def seen(release: Release, **where) -> dict[str, object]:
    """By place: the numerator, or the word for why there is none."""
    rows = ReleasedFigure.objects.filter(release=release, **where).select_related("place")
    return {row.place.name: row.numerator if row.shown == "shown" else row.shown for row in rows}


def test_readers_get_protected_figures_of_every_place(country, period):
    families = make_definition()
    added_up(
        *(
            figure(hub, families, period, number)
            for hub, number in zip(country.hubs, (3, 30, 20, 25, 40), strict=True)
        ),
        by=country.worker,
    )
    assert seen(make_release(period=period)) == {
        "Alder Hub": "hidden",
        "Birch Hub": "hidden",
        "Cedar Hub": 20,
        "Damson Hub": 25,
        "Elder Hub": 40,
        "Tynebridge": 33,
        "Wearmouth": 45,
        "Tamarside": 40,
        "North East": 78,
        "South West": 40,
        "England": 118,
    }


def test_a_hidden_figure_keeps_no_number_and_no_state_that_is_one(country, period):
    share = make_definition("WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS)
    parts = make_scheme()
    alder = country.hubs[0]
    added_up(
        figure(alder, share, period, 4, 40),
        figure(alder, share, period, 4, 40, cell=parts[0]),
        figure(alder, share, period, 0, 0, cell=parts[1], state="nil"),
        by=country.worker,
    )
    release = make_release(period=period)
    for row in ReleasedFigure.objects.filter(release=release, place=alder):
        assert (row.shown, row.numerator, row.denominator, row.sum_sq) == ("hidden", None, None, None)
        assert (row.reported, row.nil) == (1, 0)


def test_what_counts_no_people_is_shown(country, period):
    sites = make_definition("FIN1.1", kind=Kind.CURRENCY, scale=2, counts_people=False)
    added_up(figure(country.hubs[0], sites, period, 300), by=country.worker)
    assert seen(make_release(period=period), level=1) == {"Alder Hub": 300}


def test_money_worked_out_from_people_cannot_be_judged_and_is_hidden(country, period):
    saved = make_definition("FIN2.1", kind=Kind.CURRENCY, scale=2, counts_people=True)
    added_up(figure(country.hubs[0], saved, period, 9_000_000), by=country.worker)
    assert set(seen(make_release(period=period)).values()) == {"hidden"}


def test_the_largest_hub_is_told_only_where_it_is_seen(country, period):
    families = make_definition(place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE)
    added_up(
        *(
            figure(hub, families, period, number)
            for hub, number in zip(country.hubs[:4], (3, 30, 20, 25), strict=True)
        ),
        by=country.worker,
    )
    release = make_release(period=period)
    largest = dict(
        ReleasedFigure.objects.filter(release=release, level__gt=1).values_list(
            "place__name", "largest_numerator"
        )
    )
    # Birch, with 30, is hidden beside Alder; in the North East its number would be told.
    assert largest == {"Tynebridge": None, "Wearmouth": 25, "North East": None, "England": None}


def test_the_share_not_yet_approved_goes_with_it(country, period):
    families = make_definition()
    alder, birch = country.hubs[:2]
    submit(figure(alder, families, period, 30), figure(birch, families, period, 40), by=country.worker)
    approve(place=alder)
    sweep()
    row = ReleasedFigure.objects.get(release=make_release(period=period), place=country.authorities[0])
    assert (row.numerator, row.reported, row.not_yet_approved) == (70, 2, 1)


def test_the_same_figures_are_not_released_twice(country, period):
    families = make_definition()
    added_up(figure(country.hubs[0], families, period, 30), by=country.worker)
    with time_machine.travel(date(2026, 11, 23)):
        first = make_release(period=period)
    with time_machine.travel(date(2026, 11, 24)):
        assert make_release(period=period) is None
        added_up(figure(country.hubs[0], families, period, 31), by=country.worker)
        second = make_release(period=period)
    assert [release.pk for release in Release.objects.all()] == [second.pk, first.pk]


def test_a_period_is_released_once_a_day_unless_somebody_asks(country, period):
    families = make_definition()
    administrator = make_user(Role.SERVICE_ADMINISTRATOR)
    with time_machine.travel(date(2026, 11, 23)):
        for number in (30, 31):
            added_up(figure(country.hubs[0], families, period, number), by=country.worker)
            make_due_releases()
        assert Release.objects.count() == 1
        assert make_release(period=period, by=administrator) is not None
    assert [event.by for event in AuditEvent.objects.filter(verb="released figures")] == [administrator, None]


def test_only_who_keeps_the_service_may_ask(country, period):
    with pytest.raises(PermissionDenied):
        make_release(period=period, by=make_user(Role.AUTHORITY_ANALYST, country.authorities[0]))


def test_a_period_without_figures_is_not_released(period):
    assert make_release(period=period) is None
    assert make_due_releases() == []


def test_a_release_never_changes(country, period):
    added_up(figure(country.hubs[0], make_definition(), period, 30), by=country.worker)
    make_release(period=period)
    for change in (
        lambda: ReleasedFigure.objects.update(numerator=1),
        lambda: ReleasedFigure.objects.all().delete(),
        lambda: Release.objects.update(digest=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_what_is_hidden_stays_hidden_in_the_next_release(country, period):
    families = make_definition()
    alder, birch, cedar, damson = country.hubs[:4]
    for hub in country.hubs[2:4]:
        hub.parents.update(parent=country.authorities[0])
    with time_machine.travel(date(2026, 11, 23)):
        added_up(
            *(
                figure(hub, families, period, number)
                for hub, number in zip((alder, birch, cedar, damson), (3, 30, 31, 50), strict=True)
            ),
            by=country.worker,
        )
        make_release(period=period)
    with time_machine.travel(date(2026, 11, 24)):
        added_up(figure(cedar, families, period, 29), by=country.worker)
        release = make_release(period=period)
    # Cedar is now the smaller, but Birch has been hidden: to show it now would tell Alder.
    assert seen(release, level=1) == {
        "Alder Hub": "hidden",
        "Birch Hub": "hidden",
        "Cedar Hub": 29,
        "Damson Hub": 50,
    }


# --- What is rare


@pytest.fixture
def rare():
    return make_definition("WHF2.1", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS)


def test_a_rare_measure_is_never_shown_by_quarter(country, period, rare):
    added_up(*(figure(hub, rare, period, 40, 90) for hub in country.hubs), by=country.worker)
    assert set(seen(make_release(period=period)).values()) == {"years"}


def test_a_rare_measure_is_shown_by_authority_for_a_year_that_is_over(country, rare):
    periods = quarters(4)
    year = make_period(date(2025, 4, 1), frequency=Frequency.ANNUAL)
    added_up(
        *(figure(hub, rare, quarter, 4, 10) for hub in country.hubs for quarter in periods), by=country.worker
    )
    last_day = periods[-1].closes
    assert make_release(period=year, today=last_day) is None
    release = make_release(period=year, today=date(2026, 8, 1))
    assert last_day < date(2026, 8, 1)
    assert seen(release) == {
        "Tynebridge": 32,
        "Wearmouth": 32,
        "Tamarside": 16,
        "North East": 64,
        "South West": 16,
        "England": 80,
    }
    row = ReleasedFigure.objects.get(release=release, place=country.authorities[0])
    assert (row.denominator, row.reported) == (80, 2)


def test_small_numbers_of_a_year_are_hidden_too(country, rare):
    periods = quarters(4)
    year = make_period(date(2025, 4, 1), frequency=Frequency.ANNUAL)
    numbers = dict(zip(country.hubs, (1, 0, 5, 6, 9), strict=True))
    added_up(
        *(figure(hub, rare, quarter, number, 20) for hub, number in numbers.items() for quarter in periods),
        by=country.worker,
    )
    assert seen(make_release(period=year, today=date(2026, 8, 1)), level=2) == {
        "Tynebridge": "hidden",
        "Wearmouth": "hidden",
        "Tamarside": 36,
    }


def test_the_daily_round_finds_years_of_rare_measures(country, rare):
    periods = quarters(4)
    year = make_period(date(2025, 4, 1), frequency=Frequency.ANNUAL)
    added_up(*(figure(country.hubs[0], rare, quarter, 4, 20) for quarter in periods), by=country.worker)
    made = make_due_releases(today=date(2026, 8, 1))
    assert {release.period for release in made} == {year, *periods}


def test_statements_do_not_grow_with_figures(country, period, django_assert_num_queries):
    families = make_definition()

    administrator = make_user(Role.SERVICE_ADMINISTRATOR)

    def report(*numbers) -> None:
        hubs = country.hubs[: len(numbers)]
        added_up(
            *(figure(hub, families, period, number) for hub, number in zip(hubs, numbers, strict=True)),
            by=country.worker,
        )

    report(30)
    make_release(period=period, by=administrator)
    for numbers in ((31,), (30, 40, 50, 3, 5)):
        report(*numbers)
        with django_assert_num_queries(13):
            make_release(period=period, by=administrator)
