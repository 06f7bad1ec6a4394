"""A hub's own page, and the page of one of its measures."""

import datetime
from types import SimpleNamespace

import pytest
import time_machine

from hubs.actions import corrections, facts, returns
from hubs.actions.figure_values import figure_values
from hubs.choices import Role, TargetKind, TargetStatus
from hubs.measuring import Answers, TypedFigure, measure
from hubs.models import Period, Target
from hubs.presenters.hub import state_now
from hubs.queries.entries import typed_figures
from hubs.queries.hub_figures import hub_figures, split_values
from hubs.queries.return_plan import plan_for
from hubs.tests import asking, builders
from hubs.tests.views.returns_cast import make_cast, number
from outcomes.choices import Comparability
from outcomes.models import AuditEvent, Definition, EditionEntry

pytestmark = pytest.mark.django_db

TODAY = datetime.datetime(2026, 11, 5, 9, tzinfo=datetime.UTC)
LAST_YEAR_ON = datetime.date(2026, 12, 31)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def worker(cast, client):
    client.force_login(cast.worker)
    return client


def send_quarter(cast, starts: datetime.date, hours: str, *, approve: bool = True):
    """An earlier quarter with these hours, sent and approved."""
    now = cast.period
    cast.period = builders.make_period(starts, closes=LAST_YEAR_ON)
    returns.start(place=cast.hub, period=cast.period)
    cast.fill()
    cast.save(number(asking.HOURS, numerator=hours))
    period_return = cast.fresh()
    returns.submit(period_return=period_return, by=cast.manager)
    if approve:
        returns.approve(period_return=period_return, by=cast.analyst)
    cast.period = now
    return period_return


def figure(response, code: str = asking.HOURS):
    page = response.context["page"]
    return next(f for domain in page.domains for f in domain.figures if f.code == code)


def test_an_empty_hub_says_what_to_do_next(cast, worker):
    page = worker.get(f"/hubs/{cast.hub.slug}/").context["page"]
    assert page.nothing == "No figure has been sent yet. Open a return above and type the first ones."
    assert [(t.title, t.status, t.hint) for t in page.due] == [
        ("July to September 2026", "Late", "It was due on 31 October 2026.")
    ]
    assert [(d.title, [f.title for f in d.figures]) for d in page.domains] == [
        ("Access to help", ["Families reached", "Families helped soon", "Hours given", "Money gained"]),
        ("Children do well", ["Satisfaction", "Change in wellbeing", "Level of integration"]),
    ]
    assert {(f.newest, f.newest_state) for d in page.domains for f in d.figures} == {
        ("July to September 2026", "Missing")
    }


def test_a_hub_without_framework_or_period(cast, worker, monkeypatch):
    monkeypatch.setattr("hubs.queries.hub_figures.in_force", lambda day: None)
    page = worker.get(f"/hubs/{cast.hub.slug}/").context["page"]
    assert page.nothing == "No version of the framework is in force yet, so nothing is asked of the hub."


def test_each_figure_with_its_state_and_what_was_before(cast, worker):
    send_quarter(cast, datetime.date(2026, 1, 1), "10")
    send_quarter(cast, datetime.date(2026, 4, 1), "12.5", approve=False)
    found = figure(worker.get(f"/hubs/{cast.hub.slug}/"))
    assert (found.value, found.when, found.tag) == ("12.5 hours", "April to June 2026", "Not yet approved")
    assert (found.newest, found.newest_state) == ("July to September 2026", "Missing")
    assert found.trend.words.startswith("January to March 2026: 10 hours; April to June 2026: 12.5 hours")
    assert found.history.rows == [
        ["July to September 2026", "Missing", "", ""],
        ["April to June 2026", "12.5 hours", "Not yet", ""],
        ["January to March 2026", "10 hours", "Yes", ""],
    ]


def test_returns_that_were_sent_stand_below(cast, worker):
    send_quarter(cast, datetime.date(2026, 4, 1), "12.5")
    page = worker.get(f"/hubs/{cast.hub.slug}/").context["page"]
    assert [(t.title, t.status, t.url) for t in page.earlier] == [
        ("April to June 2026", "Approved", f"/hubs/{cast.hub.slug}/returns/2026-q1/")
    ]


def test_a_target_stands_beside_the_figure(cast, worker):
    for value, status in (("20", TargetStatus.AGREED), ("30", TargetStatus.PROPOSED)):
        agreed = {"agreed_by": cast.analyst, "agreed_at": TODAY} if status == TargetStatus.AGREED else {}
        Target.objects.create(
            place=cast.hub,
            indicator=asking.definition(asking.HOURS).indicator,
            kind=TargetKind.TARGET,
            value=value,
            starts=datetime.date(2026, 4, 1),
            ends=datetime.date(2027, 3, 31),
            basis="A little more.",
            status=status,
            proposed_by=cast.manager,
            **agreed,
        )
    assert figure(worker.get(f"/hubs/{cast.hub.slug}/")).goals == [
        "Target: 20 hours, 1 April 2026 to 31 March 2027"
    ]


def test_what_was_taken_back_leaves_the_page(cast, worker):
    period_return = send_quarter(cast, datetime.date(2026, 4, 1), "12.5", approve=False)
    returns.recall(period_return=period_return, by=cast.manager)
    assert figure(worker.get(f"/hubs/{cast.hub.slug}/")).value == "No figure yet"


def test_the_page_of_a_measure(cast, worker):
    send_quarter(cast, datetime.date(2026, 1, 1), "10")
    period_return = send_quarter(cast, datetime.date(2026, 4, 1), "12.5")
    corrections.correct(
        period_return=period_return,
        figures=[number(asking.HOURS, numerator="14")],
        reason="Found.",
        by=cast.worker,
    )
    response = worker.get(f"/hubs/{cast.hub.slug}/measures/{asking.HOURS}/")
    page = response.context["page"]
    assert page.finding == "April to June 2026: 14 hours"
    assert page.history.rows[1] == [
        "April to June 2026",
        "14 hours",
        "Not yet; approved is 12.5 hours",
        "",
    ]
    assert [(t["name"], t["y"]) for t in page.figure["data"]] == [
        ("Hours given", [10.0, 14.0, None]),
        ("Hours given: approved", [None, 12.5, None]),
    ]
    assert page.figure["data"][0]["x"] == ["Jan–Mar 2026", "Apr–Jun 2026", "Jul–Sep 2026"]
    assert page.revisions.rows == [
        [
            {"text": "Hours given", "note": ""},
            "12.5 hours",
            "14 hours",
            "Found.",
            "Wanda Worker, 5 November 2026 at 9:00am",
        ]
    ]
    assert "The same numbers as a table" in response.content.decode()


def test_the_newest_splits_of_a_measure(cast, worker):
    send_quarter(cast, datetime.date(2026, 4, 1), "12.5")
    page = worker.get(f"/hubs/{cast.hub.slug}/measures/{asking.REACHED}/").context["page"]
    assert [(title, rows.rows) for title, rows in page.splits] == [
        (
            "Age of child",
            [
                ["Under 1", "11 families", "Yes"],
                ["1 to 4", "20 families", "Yes"],
                ["5 and over", "10 families", "Yes"],
                ["Not known", "None this quarter", "Yes"],
            ],
        )
    ]


def test_a_level_and_a_questionnaire_are_named(cast, worker):
    send_quarter(cast, datetime.date(2026, 4, 1), "12.5")
    page = worker.get(f"/hubs/{cast.hub.slug}/")
    assert figure(page, asking.WELLBEING).value == "SWEMWBS: +3.50 (average of 6)"
    # Two of eight dimensions give no overall level.
    assert figure(page, asking.INTEGRATION).value == "Rated, too few dimensions for an overall level"


def test_a_new_wording_starts_a_line_of_its_own(cast, worker):
    send_quarter(cast, datetime.date(2026, 1, 1), "10")
    old = asking.definition(asking.HOURS)
    fields = {
        f.name: getattr(old, f.name)
        for f in Definition._meta.concrete_fields
        if f.name not in ("id", "number")
    }
    new = Definition.objects.create(
        **fields | {"comparability": Comparability.BREAK, "comparability_note": "Now with travel."}, number=2
    )
    edition = asking.next_edition(cast.edition, {old: new}, in_force_from=datetime.date(2026, 4, 1))
    assert EditionEntry.objects.filter(edition=edition, definition=new).exists()
    now, cast.period = cast.period, builders.make_period(datetime.date(2026, 4, 1), closes=LAST_YEAR_ON)
    period_return = returns.start(place=cast.hub, period=cast.period)
    assert period_return.edition == edition
    returns.save_section(
        period_return=period_return,
        domain_code="acc",
        figures=[TypedFigure(new.pk, typed={"numerator": "20"})],
        version=0,
        form_key="",
        by=cast.worker,
    )
    answers = Answers(plan_for(period_return), typed_figures(period_return))
    facts.record_submitted(
        figure_values(measure(answers), period_return), by=cast.manager, at=TODAY, period_return=period_return
    )
    cast.period = now
    page = worker.get(f"/hubs/{cast.hub.slug}/measures/{asking.HOURS}/").context["page"]
    assert [(t["name"], t["y"]) for t in page.figure["data"]] == [
        ("Hours given", [10.0, None, None]),
        ("Hours given, counted anew from April to June 2026", [None, 20.0, None]),
    ]
    assert page.note == (
        "Counted differently from April to June 2026: not to be compared with what was before. "
        "Now with travel."
    )


def test_reading_is_written_down(cast, worker):
    worker.get(f"/hubs/{cast.hub.slug}/")
    worker.get(f"/hubs/{cast.hub.slug}/measures/{asking.HOURS}/")
    read = AuditEvent.objects.filter(verb="figures.read", by=cast.worker).order_by("pk")
    assert [(e.scope, e.detail) for e in read] == [
        (f"place:{cast.hub.pk}", {}),
        (f"place:{cast.hub.pk}", {"indicator": asking.HOURS}),
    ]


@pytest.mark.parametrize(
    ("person", "status"),
    [("worker", 200), ("manager", 200), ("analyst", 200), ("commissioner", 403), ("stranger", 404)],
)
def test_who_reads(cast, client, person, status):
    client.force_login(getattr(cast, person))
    for part in ("", f"measures/{asking.HOURS}/", "standing-answers/", "optional-measures/2026/"):
        assert client.get(f"/hubs/{cast.hub.slug}/{part}").status_code == status, part
    assert client.get("/hubs/nowhere/").status_code == 404


def test_no_such_measure(cast, worker):
    assert worker.get(f"/hubs/{cast.hub.slug}/measures/XXX1.1/").status_code == 404


def test_the_page_takes_as_many_statements_for_three_quarters_as_for_one(
    cast, worker, django_assert_num_queries
):
    send_quarter(cast, datetime.date(2026, 4, 1), "12.5")
    worker.get(f"/hubs/{cast.hub.slug}/")
    with django_assert_num_queries(12):
        worker.get(f"/hubs/{cast.hub.slug}/")
    send_quarter(cast, datetime.date(2026, 1, 1), "10")
    send_quarter(cast, datetime.date(2025, 10, 1), "11")
    with django_assert_num_queries(12):
        worker.get(f"/hubs/{cast.hub.slug}/")


def test_a_councils_analyst_sees_the_periods_in_which_the_hub_was_hers(cast, client):
    send_quarter(cast, datetime.date(2026, 1, 1), "11")
    send_quarter(cast, datetime.date(2026, 4, 1), "12")
    other = builders.make_authority("Newly")
    before = cast.hub.parents.get()
    before.ends = datetime.date(2026, 4, 1)
    before.save()
    cast.hub.parents.create(parent=other, starts=before.ends)
    newcomer = builders.make_user(Role.AUTHORITY_ANALYST, other)

    def series(person) -> list[str]:
        figures = hub_figures(cast.hub, viewer=person, indicator=asking.HOURS).figures
        return [seen.period.code for figure in figures for seen in figure.seen]

    assert series(cast.worker) == ["2025-q4", "2026-q1"]
    assert series(newcomer) == ["2026-q1"]
    earlier = Period.objects.get(starts="2026-01-01")
    for person, many in ((cast.worker, 1), (newcomer, 0)):
        parts = split_values(cast.hub, asking.REACHED, earlier, viewer=person)
        assert bool(parts) == bool(many)


@pytest.mark.parametrize(
    ("entry", "state"), [("hub", "missing"), ("central", "missing"), ("calculated", "not_collected")]
)
def test_what_is_worked_out_is_owed_by_nobody(entry, state):
    ended = SimpleNamespace(pk=1, due=datetime.date(2026, 4, 30))
    figure = SimpleNamespace(periods=[ended], seen=[], definition=SimpleNamespace(entry=entry))
    assert state_now(figure, datetime.date(2026, 6, 1)) == (state, ended)
