"""Adding up again: faults are found and named, and stand until somebody has them mended."""

import logging
from datetime import date

import pytest

from hubs.models import OutboxMark
from outcomes.actions import jobs, running
from outcomes.models import AuditEvent, JobRun
from outcomes.models.jobs import JobStatus

from ...aggregation import compare, mend, sweep
from ...choices import COMPARE, MEND
from ...models import Summary, SummaryVersion
from ..builders import figure, make_country, make_definition, quarters, submit
from .by_hand import expected, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def families():
    return make_definition()


@pytest.fixture
def country(families):
    """Every hub has reported, and everything is added up."""
    country = make_country()
    period = quarters(1)[0]
    submit(
        *(figure(hub, families, period, 10 * n) for n, hub in enumerate(country.hubs, start=1)),
        by=country.worker,
    )
    sweep()
    return country


def spoil(country) -> None:
    """Three faults: a wrong sum, a missing one and one too many."""
    Summary.objects.filter(place=country.nation).update(latest_numerator=7)
    Summary.objects.filter(place=country.authorities[0]).delete()
    stray = Summary.objects.get(place=country.authorities[1])
    stray.pk, stray.cell_id = None, 99
    stray.save()


def perform(kind: str) -> JobRun:
    run = jobs.request(kind=kind, by=None)
    running.perform(run_id=run.pk)
    run.refresh_from_db()
    return run


def test_what_agrees_is_left_alone(country, families):
    version = SummaryVersion.objects.get().number
    assert compare(families).differences == []
    assert SummaryVersion.objects.get().number == version


def test_comparing_names_each_fault_and_changes_nothing(country, families):
    spoil(country)
    before = stored()
    found = {
        (difference.key["place_id"], difference.key["cell_id"]): (
            difference.stored and difference.stored["latest_numerator"],
            difference.fresh and difference.fresh["latest_numerator"],
        )
        for difference in compare(families).differences
    }
    tynebridge, wearmouth = country.authorities[:2]
    assert found == {
        (country.nation.pk, 0): (7, 150),
        (tynebridge.pk, 0): (None, 30),
        (wearmouth.pk, 99): (70, None),
    }
    assert stored() == before


def test_mending_makes_the_summaries_what_the_facts_say(country, families):
    spoil(country)
    version = SummaryVersion.objects.get().number
    assert len(mend(families).differences) == 3
    assert stored() == expected()
    assert SummaryVersion.objects.get().number == version + 1
    assert compare(families).differences == []


def test_what_waits_to_be_added_up_is_no_fault(country, families):
    submit(figure(country.hubs[0], families, quarters(1, first=date(2026, 4, 1))[0], 99), by=country.worker)
    assert OutboxMark.objects.exists()
    assert compare(families).differences == []
    assert not OutboxMark.objects.exists()
    assert stored() == expected()


def test_the_nightly_job_records_what_it_found_and_raises_the_alarm(country, families, caplog):
    with caplog.at_level(logging.ERROR):
        assert perform(COMPARE).result["differences"] == 0
        assert caplog.records == []
        spoil(country)
        run = perform(COMPARE)
    assert run.status == JobStatus.SUCCEEDED
    assert run.result["differences"] == 3
    assert run.result["summary"] == "1 measure was added up again: 3 figures differed."
    assert {
        "indicator": "WHF1.1",
        "where": {
            "place_id": country.nation.pk,
            "definition_id": families.pk,
            "period_id": Summary.objects.first().period_id,
            "instrument_version_id": 0,
            "cell_id": 0,
        },
        "is_stored": True,
        "is_submitted": True,
        # No number: who keeps the service reads the record of a job, and no hub's figures.
        "columns": ["latest_numerator"],
    } in run.result["kept"]
    (alarm,) = caplog.messages
    assert "3 stored figures of WHF1.1" in alarm
    event = AuditEvent.objects.get(verb="found differing summaries")
    assert (event.object_id, event.detail["differences"]) == (str(run.pk), 3)


def test_the_job_behind_the_button_mends(country, families):
    spoil(country)
    assert perform(MEND).result["differences"] == 3
    assert stored() == expected()
    assert perform(COMPARE).result["differences"] == 0
