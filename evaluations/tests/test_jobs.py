"""Long work of this app: releases are made one period after the other, each whole or not at all."""

from datetime import date

import pytest
import time_machine

from hubs.choices import Role
from hubs.models import OutboxMark
from hubs.tests.builders import make_user
from outcomes.actions import running
from outcomes.models import AuditEvent, JobRun
from outcomes.models.jobs import JobStatus

from ..actions import aggregation, releases
from ..models import Release, ReleasedFigure
from .builders import figure, make_country, make_definition, quarters, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def administrator():
    return make_user(Role.SERVICE_ADMINISTRATOR)


def done(run: JobRun) -> JobRun:
    running.perform(run_id=run.pk)
    run.refresh_from_db()
    return run


def report(country, period, *numbers: int, definition) -> None:
    submit(
        *(
            figure(hub, definition, period, number)
            for hub, number in zip(country.hubs, numbers, strict=False)
        ),
        by=country.worker,
    )


def test_what_waits_is_added_up_before_it_is_released(country):
    families, period = make_definition(), quarters(1)[0]
    report(country, period, 30, 40, definition=families)
    run = done(aggregation.release(by=None))
    assert (run.status, run.result["summary"]) == (
        JobStatus.SUCCEEDED,
        "1 period was released; 1 looked at.",
    )
    figures = ReleasedFigure.objects.filter(place=country.authorities[0])
    assert [row.numerator for row in figures] == [70]
    assert done(aggregation.release(by=None)).result == {
        "summary": "Readers have everything already: no release was due.",
        "released": [],
    }


def test_without_figures_there_is_nothing_to_release():
    assert done(aggregation.release(by=None)).result["summary"] == "There are no figures to release yet."


def test_one_period_may_be_asked_for_and_who_asked_is_written_down(country, administrator):
    families, (first, second) = make_definition(), quarters(2)
    for period in (first, second):
        report(country, period, 30, 40, definition=families)
    done(aggregation.release(by=administrator, period=second))
    assert [release.period for release in Release.objects.all()] == [second]
    assert AuditEvent.objects.get(verb="released figures").by == administrator


def test_a_release_that_breaks_off_leaves_the_one_before_in_force_and_the_others_are_made(
    country, monkeypatch
):
    """It breaks with half of its figures written."""
    families, (first, second) = make_definition(), quarters(2)
    with time_machine.travel(date(2026, 11, 23)):
        for period in (first, second):
            report(country, period, 30, 40, 50, 60, 70, definition=families)
        done(aggregation.release(by=None))
    before = {release.period_id: release.pk for release in Release.objects.all()}

    monkeypatch.setattr(releases, "ROWS_AT_ONCE", 3)
    write, written = ReleasedFigure.objects.bulk_create, []

    def breaks_in_the_middle(rows, **how):
        rows = list(rows)
        if rows[0].release.period == first:
            written.extend(write(rows[:5], **how))
            raise RuntimeError("the disk is full")
        return write(rows, **how)

    monkeypatch.setattr(ReleasedFigure.objects, "bulk_create", breaks_in_the_middle)
    with time_machine.travel(date(2026, 11, 24)):
        for period in (first, second):
            report(country, period, 31, 41, 51, 61, 71, definition=families)
        run = done(aggregation.release(by=None))
    assert len(written) == 5
    assert run.status == JobStatus.FAILED
    assert run.error == (
        "Not released: April to June 2025. Readers still see the release before. 1 period was released. "
        "Try again; if it happens again, the log of the worker says why."
    )
    newest = {period: Release.objects.filter(period=period).first() for period in (first, second)}
    assert newest[first].pk == before[first.pk]
    assert newest[second].pk != before[second.pk]
    assert ReleasedFigure.objects.filter(release=newest[first]).count() == 11


def test_waiting_marks_are_added_up_for_who_asks(country, administrator):
    families, period = make_definition(), quarters(1)[0]
    report(country, period, 30, definition=families)
    run = done(aggregation.sweep(by=administrator))
    assert run.result["summary"] == "1 measure was added up; 4 sums changed."
    assert not OutboxMark.objects.exists()
    assert done(aggregation.sweep(by=administrator)).result["summary"] == "Nothing waited."
    assert AuditEvent.objects.filter(verb="asked for", by=administrator).count() == 2


def test_a_measure_that_cannot_be_added_up_is_said_and_keeps_its_marks(country, administrator, monkeypatch):
    from ..aggregation import sweeping

    def refuse(*_):
        raise RuntimeError("no room")

    families, period = make_definition(), quarters(1)[0]
    report(country, period, 30, definition=families)
    monkeypatch.setattr(sweeping.tree, "add_up", refuse)
    run = done(aggregation.sweep(by=administrator))
    assert run.status == JobStatus.FAILED
    assert run.error.startswith("Some measures could not be added up; what was sent for them still waits")
    assert OutboxMark.objects.count() == 1
