"""Adding up by a worker that is a process of its own: from a submission to England, and over its death."""

import time
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from hubs.actions import returns
from hubs.choices import CountingMethod, Role, State
from hubs.measuring import TypedFigure
from hubs.models import OutboxMark
from hubs.tests.builders import make_edition, make_period, make_user
from outcomes.actions import jobs
from outcomes.hints import send, send_after_commit
from outcomes.models import JobRun

from ..actions import aggregation as adding_up
from ..models import Release, ReleasedFigure, Summary
from .aggregation.by_hand import expected, stored
from .builders import figure, make_country, make_definition, quarters, submit

SWEEP = "evaluations.sweep_outbox"


def hint() -> None:
    """As the action that submits does, after its commit."""
    with transaction.atomic():
        send_after_commit(SWEEP)


def added_up() -> bool:
    return not OutboxMark.objects.exists()


def test_a_submission_appears_at_its_authority_region_and_england(transactional_db, worker):
    country, families, period = make_country(), make_definition(), quarters(1)[0]
    submit(*(figure(hub, families, period, 10) for hub in country.hubs), by=country.worker)
    hint()
    worker.wait_until(added_up, what="adding up")
    totals = Summary.objects.filter(definition=families, level__gt=1).select_related("place")
    assert {row.place.name: row.latest_numerator for row in totals} == {
        "Tynebridge": 20,
        "Wearmouth": 20,
        "Tamarside": 10,
        "North East": 40,
        "South West": 10,
        "England": 50,
    }


def test_a_return_that_is_sent_reaches_its_council_and_the_pages_stop_saying_that_it_is_on_its_way(
    transactional_db, worker, client
):
    """By the hint of the action itself: nobody sends another, and no schedule runs."""
    worker.stop()
    country = make_country()
    families = make_definition("WHF1.1")
    make_edition(families)
    period = make_period(date(2026, 7, 1), closes=timezone.localdate() + timedelta(days=200))
    alder, tynebridge = country.hubs[0], country.authorities[0]
    manager = make_user(Role.HUB_MANAGER, alder)
    period_return = returns.start(place=alder, period=period)
    typed = TypedFigure(
        definition_id=families.pk,
        state=State.REPORTED,
        typed={"numerator": "40"},
        method=CountingMethod.ONE_SYSTEM,
    )
    returns.save_section(
        period_return=period_return, domain_code="WHF", figures=[typed], version=0, form_key="", by=manager
    )
    returns.submit(period_return=period_return, by=manager)

    client.force_login(make_user(Role.AUTHORITY_ANALYST, tynebridge))
    figures = [reverse("figure", args=[place.slug, "WHF1.1", period.code]) for place in (alder, tynebridge)]
    pages = [*figures, reverse("hub", args=[alder.slug]), reverse("desk")]

    def on_its_way() -> set[bool]:
        return {"Still being added up" in client.get(page).content.decode() for page in pages}

    assert on_its_way() == {True}
    worker.start()
    worker.wait_until(lambda: on_its_way() == {False}, what="adding up")
    assert "40 families" in client.get(figures[1]).content.decode()


def test_what_comes_while_no_worker_runs_waits_for_one(transactional_db, worker):
    worker.stop()
    country, families, period = make_country(), make_definition(), quarters(1)[0]
    submit(figure(country.hubs[0], families, period, 10), by=country.worker)
    hint()
    assert not Summary.objects.exists()
    worker.start()
    worker.wait_until(added_up, what="adding up")
    assert stored() == expected()


def test_workers_that_are_killed_in_the_middle_leave_nothing_wrong(transactional_db, worker):
    """Ten measures change again and again while the worker is killed; whoever comes next finishes the work.

    A killed worker's transaction is gone with it, marks and sums as they were.
    """
    country, period = make_country(), quarters(1)[0]
    definitions = [make_definition(f"ACC1.{number}") for number in range(1, 11)]
    for round_ in range(1, 4):
        for hub in country.hubs:
            submit(
                *(figure(hub, definition, period, round_ * 10 + hub.pk) for definition in definitions),
                by=country.worker,
            )
            hint()
        time.sleep(0.05 * round_)
        worker.kill()
        worker.start()
    hint()
    worker.wait_until(added_up, what="adding up")
    assert stored() == expected()


@pytest.mark.only_on("postgresql")
def test_a_worker_killed_while_it_holds_a_measure_lets_go_of_it(transactional_db, worker):
    """It is stopped for certain in the middle: this process holds a row that it has to wait for."""
    country, families, period = make_country(), make_definition(), quarters(1)[0]
    submit(figure(country.hubs[0], families, period, 10), by=country.worker)
    hint()
    worker.wait_until(added_up, what="the first adding up")

    submit(figure(country.hubs[0], families, period, 11), by=country.worker)
    with transaction.atomic():
        # England's row is locked, so the worker stops before its last level.
        Summary.objects.select_for_update().get(place=country.nation)
        send(SWEEP)
        worker.wait_until(is_waiting, what="the worker's waiting")
        worker.kill()
    assert OutboxMark.objects.count() == 1
    assert set(Summary.objects.values_list("latest_numerator", flat=True)) == {10}

    worker.start()
    hint()
    worker.wait_until(added_up, what="adding up")
    assert stored() == expected()


def is_waiting() -> bool:
    with connection.cursor() as cursor:
        # Of this database alone: beside it others may be at work.
        cursor.execute(
            "SELECT count(*) FROM pg_locks waits WHERE NOT granted AND EXISTS ("
            " SELECT 1 FROM pg_locks held JOIN pg_database d ON d.oid = held.database"
            " WHERE held.pid = waits.pid AND d.datname = current_database())"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.only_on("postgresql")
def test_a_worker_killed_in_the_middle_of_a_release_leaves_the_one_before_in_force(transactional_db, worker):
    """It has written its figures and waits for the audit table, which this process holds."""
    country, families, period = make_country(), make_definition(), quarters(1)[0]
    administrator = make_user(Role.SERVICE_ADMINISTRATOR)
    submit(figure(country.hubs[0], families, period, 10), by=country.worker)
    run = adding_up.release(by=administrator, period=period)
    worker.wait_until(lambda: Release.objects.count() == 1, what="the first release")
    first = Release.objects.get()

    submit(figure(country.hubs[0], families, period, 11), by=country.worker)
    again = adding_up.release(by=administrator, period=period)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE outcomes_auditevent IN EXCLUSIVE MODE")
        worker.wait_until(is_waiting, what="the worker's waiting")
        worker.kill()
    assert Release.objects.get() == first
    assert set(ReleasedFigure.objects.values_list("numerator", flat=True)) == {10}

    JobRun.objects.filter(pk=again.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    worker.start()
    jobs.sweep()
    worker.wait_until(lambda: Release.objects.count() == 2, what="the second release")
    assert run.pk != again.pk
    assert set(ReleasedFigure.objects.exclude(release=first).values_list("numerator", flat=True)) == {11}
