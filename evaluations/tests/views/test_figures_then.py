"""A permanent link to a figure: what it read then, what it reads now, and what happened between."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hubs.actions.readings import VERB
from hubs.choices import ReturnEventKind
from hubs.models import Return, ReturnEvent
from hubs.tests.builders import make_hub
from outcomes.models import AuditEvent

from ...actions.releases import make_release
from ...aggregation import sweep
from ...models import Release, SummaryVersion
from ..builders import figure, submit
from .reading import opened, said, tables

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(date(2026, 11, 23), tick=False) as clock:
        yield clock


def later(clock, **by):
    clock.shift(timedelta(**(by or {"hours": 1})))


def kept(person, place, definition, period) -> dict[str, str]:
    """The query of the permanent link that the page gives."""
    address = opened(person, place, definition, period).context["page"].kept_address
    (name, number) = re.search(r"\?(version|release)=(\d+)$", address).groups()
    return {name: number}


def test_the_link_shows_then_now_and_the_correction(clock, country, people, families, period, reported):
    tynebridge, alder = country.authorities[0], country.hubs[0]
    link = kept(people["analyst"], tynebridge, families, period)
    assert list(link) == ["version"]
    same = opened(people["analyst"], tynebridge, families, period, **link)
    assert "Nothing has changed since." in said(same)
    assert [row[1:] for row in tables(same)[0]] == [
        ["Figure 33 families", "Hubs included 2 of 2 hubs"],
        ["Figure 33 families", "Hubs included 2 of 2 hubs"],
    ]
    later(clock)
    submit(figure(alder, families, period, 13), by=country.worker, reason="Two registers were added.")
    sweep()
    page = opened(people["analyst"], tynebridge, families, period, **link)
    compared, corrections = tables(page)
    assert [row[1:] for row in compared[:2]] == [
        ["Figure 33 families", "Hubs included 2 of 2 hubs"],
        ["Figure 43 families", "Hubs included 2 of 2 hubs, 1 not yet approved"],
    ]
    assert "The figure has changed since." in said(page)
    assert corrections[0][:4] == [
        "Alder Hub",
        "Before 3 families",
        "After 13 families",
        "Why Two registers were added.",
    ]
    assert "Wendy Worker" in corrections[0][4]
    # Another figure of the measure has not changed by this, though its version has.
    wearmouth = opened(people["other analyst"], country.authorities[1], families, period, **link)
    assert "Nothing has changed since." in said(wearmouth)


def test_what_returns_went_through_is_told(clock, country, people, families, period, reported):
    tynebridge, alder = country.authorities[0], country.hubs[0]
    link = kept(people["analyst"], tynebridge, families, period)
    period_return = Return.objects.create(place=alder, period=period, edition_id=_edition(families))
    later(clock)
    for kind in (ReturnEventKind.RECALLED, ReturnEventKind.COMMENTED, ReturnEventKind.SUBMITTED):
        ReturnEvent.objects.create(period_return=period_return, kind=kind, by=country.worker)
    _, steps = tables(opened(people["analyst"], tynebridge, families, period, **link))
    assert [row[:2] for row in steps] == [["Alder Hub", "What Taken back"], ["Alder Hub", "What Sent"]]


def _edition(definition) -> int:
    return definition.entries.get().edition_id


def test_versions_that_are_not_there_are_not_found(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    newest = SummaryVersion.objects.get(definition=families).number
    wrong = [str(newest + 1), "0", "-1", "", "x", "1.5", "٣", "9" * 30]
    for number in wrong:
        for name in ("version", "release"):
            page = opened(people["analyst"], tynebridge, families, period, **{name: number})
            assert page.status_code == 404, (name, number)


def test_readers_know_no_versions_and_have_releases(clock, country, people, families, period, reported):
    tynebridge, alder = country.authorities[0], country.hubs[0]
    inside = kept(people["analyst"], tynebridge, families, period)
    for name in ("commissioner", "national", "worker"):
        assert opened(people[name], tynebridge, families, period, **inside).status_code == (404), name
    link = kept(people["commissioner"], tynebridge, families, period)
    assert link == {"release": str(reported.pk)}
    assert "Nothing has changed since." in said(
        opened(people["commissioner"], tynebridge, families, period, **link)
    )
    later(clock, days=1)
    submit(figure(alder, families, period, 50), by=country.worker, reason="A secret reason.")
    sweep()
    assert make_release(period=period) is not None
    page = opened(people["commissioner"], tynebridge, families, period, **link)
    (compared,) = tables(page)
    assert [row[1] for row in compared] == ["Figure 33 families", "Figure 80 families"]
    assert "Later releases changed the figure on 24 November 2026." in said(page)
    assert "secret" not in said(page) and "Wendy" not in said(page)
    # Who has come inside may open a reader's link, and sees the releases.
    assert said(opened(people["analyst"], tynebridge, families, period, **link)).count("80 families") == 1
    # A release of another period is none of this figure's.
    newest = Release.objects.latest("pk")
    assert (
        opened(people["commissioner"], tynebridge, families, period, release=newest.pk + 1).status_code == 404
    )


def test_what_is_hidden_now_is_not_told_by_an_older_release(clock, country, people, families, period):
    alder = country.hubs[0]
    submit(figure(alder, families, period, 4731), by=country.worker)
    sweep()
    first = make_release(period=period)
    later(clock, days=1)
    submit(figure(alder, families, period, 3), by=country.worker)
    sweep()
    make_release(period=period)
    page = opened(people["commissioner"], alder, families, period, release=first.pk)
    assert [row[1] for row in tables(page)[0]] == ["Figure Hidden, small number"] * 2
    assert "4,731" not in said(page) and "4731" not in said(page)


def test_a_figure_that_did_not_stand_then_is_said_to_be_none(clock, country, people, families, period):
    tynebridge, alder = country.authorities[0], country.hubs[0]
    submit(figure(country.hubs[2], families, period, 31), by=country.worker)
    sweep()
    version = SummaryVersion.objects.get(definition=families).number
    later(clock)
    submit(figure(alder, families, period, 12), by=country.worker)
    sweep()
    page = opened(people["analyst"], tynebridge, families, period, version=version)
    assert [row[1] for row in tables(page)[0]] == ["Figure No figure yet", "Figure 12 families"]
    assert "No hub’s figure was corrected: figures came in" in said(page)


def test_nobody_else_opens_the_link(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    link = kept(people["analyst"], tynebridge, families, period)
    for name, status in {"stranger": 404, "other analyst": 404, "administrator": 403, "editor": 403}.items():
        assert opened(people[name], tynebridge, families, period, **link).status_code == status
    assert opened(None, tynebridge, families, period, **link).status_code == 302
    alder = country.hubs[0]
    assert opened(people["worker"], alder, families, period, **link).status_code == 200


@pytest.mark.parametrize("name", ["analyst", "commissioner"])
def test_statements_do_not_grow_with_hubs_and_corrections(
    clock, country, people, families, period, reported, name
):
    tynebridge = country.authorities[0]
    link = kept(people[name], tynebridge, families, period)
    client = Client()
    counts = []
    for many in (1, 30):
        hubs = [make_hub(f"Hub {many} {n}", authority=tynebridge) for n in range(many)]
        for number in (10, 20):
            later(clock, days=1)
            submit(*(figure(hub, families, period, number) for hub in hubs), by=country.worker)
        sweep()
        make_release(period=period)
        client.force_login(people[name])
        with CaptureQueriesContext(connection) as ran:
            address = f"/figures/{tynebridge.slug}/{families.code}/{period.code}/"
            assert client.get(address, link).status_code == 200
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 10


def test_the_page_is_recorded_as_a_reading(country, people, families, period, reported):
    link = kept(people["analyst"], country.authorities[0], families, period)
    before = AuditEvent.objects.filter(verb=VERB).count()
    opened(people["analyst"], country.authorities[0], families, period, **link)
    assert AuditEvent.objects.filter(verb=VERB).count() == before + 1
