"""The list of tasks of a return, its history, its draft."""

import datetime

import pytest
import time_machine

from hubs.actions import returns
from hubs.measuring import TypedFigure
from hubs.models import Entry
from hubs.presenters.returns import PartsShown
from hubs.tests import asking, builders
from hubs.tests.views.returns_cast import banners_of, make_cast, number
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db

ON_TIME = datetime.datetime(2026, 10, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture
def cast():
    with time_machine.travel(ON_TIME, tick=False):
        yield make_cast()


@pytest.fixture
def worker(cast, client):
    client.force_login(cast.worker)
    return client


def tasks(response) -> list[tuple]:
    return [(task.title, task.status, task.hint) for task in response.context["page"].tasks]


def test_nothing_begun(cast, worker):
    page = worker.get(cast.url)
    assert tasks(page) == [
        ("Access to help", "Not started", "4 figures"),
        ("Children do well", "Not started", "3 figures"),
    ]
    assert page.context["page"].words == [
        "It covers 1 July to 30 September 2026.",
        "It is due by 31 October 2026.",
    ]
    assert cast.fresh().status == "not_started"


def test_a_page_in_progress_with_errors_and_complete(cast, worker):
    cast.save(number(asking.REACHED, numerator="0"))
    assert tasks(worker.get(cast.url))[0][1:] == ("In progress", "1 of 4 figures are there.")
    cast.save(number(asking.HOURS, numerator="x"), number(asking.HELPED, numerator="9"))
    assert tasks(worker.get(cast.url))[0][1:] == ("2 things to mend", "3 of 4 figures are there.")
    cast.fill()
    assert tasks(worker.get(cast.url)) == [
        ("Access to help", "Complete", "4 figures"),
        ("Children do well", "Complete", "3 figures"),
    ]


def test_a_change_to_explain_is_told_in_the_list(cast, worker):
    with time_machine.travel(ON_TIME, tick=False):
        earlier = builders.make_period(datetime.date(2026, 4, 1), closes=datetime.date(2026, 12, 31))
        cast.period, now = earlier, cast.period
        returns.start(place=cast.hub, period=earlier)
        cast.submit()
        cast.period = now
        cast.fill()
        cast.save(number(asking.GAINED, numerator="9000"))
    assert tasks(worker.get(cast.url))[0][1:] == ("In progress", "1 change to explain.")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime.date(2026, 11, 5), "It was due on 31 October 2026 and closes on 30 November 2026."),
        (datetime.date(2026, 12, 5), "It closed on 30 November 2026. Ask your council to admit it late."),
    ],
)
def test_late_and_closed_returns_say_so(cast, worker, day, words):
    with time_machine.travel(datetime.datetime.combine(day, datetime.time(9), tzinfo=datetime.UTC)):
        worker.force_login(cast.worker)
        assert worker.get(cast.url).context["page"].words[1] == words


def test_what_was_said_when_it_came_back_stands_at_the_top_and_at_the_figure(cast, worker):
    period_return = cast.submit()
    returns.return_with_comments(
        period_return=period_return,
        by=cast.analyst,
        note="Nearly there.",
        figure_comments={asking.definition(asking.HOURS).pk: "Is this <b>all</b>?"},
    )
    page = worker.get(cast.url)
    said = page.context["page"].said
    figure = asking.definition(asking.HOURS).pk
    assert (said.heading, said.note, said.figures) == (
        "Sent back on 20 October 2026 at 10:00am by Anna Analyst",
        "Nearly there.",
        [("Hours given", "Is this <b>all</b>?", f"{cast.page()}#figure-{figure}")],
    )
    assert "<b>all</b>" not in page.content.decode()
    assert "Is this &lt;b&gt;all&lt;/b&gt;?" in worker.get(cast.page()).content.decode()


def test_a_sent_return_shows_its_figures_and_who_may_take_it_back(cast, client):
    cast.submit()
    client.force_login(cast.worker)
    page = client.get(cast.url).context["page"]
    assert (page.is_open, page.tasks, page.recall_url, page.check_url) == (False, [], "", "")
    assert [(row.key, row.value) for row in page.cards[0].rows] == [
        ("Families reached", "41 families"),
        ("Families helped soon", "73.2% (30 of 41)"),
        ("Hours given", "12.5 hours"),
        ("Money gained", "£1,250.50"),
    ]
    ages = [("Under 1", "11"), ("1 to 4", "20"), ("5 and over", "10"), ("Not known", "None this quarter")]
    assert page.cards[0].rows[0].parts == [PartsShown("Age of child", ages)]
    assert [(row.key, row.value) for row in page.cards[1].rows] == [
        ("Satisfaction", "4.20 (average of 20)"),
        ("Change in wellbeing", "SWEMWBS: +3.50 (average of 6)"),
        ("Level of integration", "Shared plans: level 3\nShared records: level 3"),
    ]
    client.force_login(cast.manager)
    assert client.get(cast.url).context["page"].recall_url == f"{cast.url}take-back/"


def test_an_analyst_reads_the_list_and_has_nothing_to_press(cast, client):
    cast.save(number(asking.REACHED, numerator="0"))
    client.force_login(cast.analyst)
    page = client.get(cast.url).context["page"]
    assert [task.url for task in page.tasks] == ["", ""]
    assert (page.check_url, page.restore_url) == ("", "")
    assert [label for label, _ in page.links] == ["History of this return"]


@pytest.mark.parametrize(
    ("person", "status"),
    [("worker", 200), ("manager", 200), ("analyst", 200), ("commissioner", 403), ("stranger", 404)],
)
def test_who_sees_a_return(cast, client, person, status):
    client.force_login(getattr(cast, person))
    assert client.get(cast.url).status_code == status
    assert client.get(f"{cast.url}history/").status_code == status


def test_nobody_is_asked_to_sign_in(cast, client):
    assert client.get(cast.url).url == f"/sign-in/?next={cast.url}"


def test_a_return_that_was_not_made_yet_is_made_when_it_is_asked_for(cast, client):
    """A hub that joined after the period had opened."""
    client.force_login(cast.stranger)
    url = f"/hubs/{cast.other_hub.slug}/returns/{cast.period.code}/"
    assert client.get(url).status_code == 200
    assert cast.other_hub.returns.get().status == "not_started"


def test_no_return_before_it_opens_nor_of_a_hub_that_was_not_there(cast, client):
    client.force_login(cast.stranger)
    later = builders.make_period(datetime.date(2026, 10, 1))
    assert client.get(f"/hubs/{cast.other_hub.slug}/returns/{later.code}/").status_code == 404
    cast.other_hub.opened = datetime.date(2026, 9, 1)
    cast.other_hub.save()
    assert client.get(f"/hubs/{cast.other_hub.slug}/returns/{cast.period.code}/").status_code == 404


def test_the_list_takes_as_many_statements_whatever_it_holds(cast, worker, django_assert_num_queries):
    worker.get(cast.url)
    with django_assert_num_queries(12) as first:
        worker.get(cast.url)
    cast.fill()
    with django_assert_num_queries(len(first.captured_queries) - 1):
        # A draft that was begun has no deleted one to look for.
        worker.get(cast.url)


# --- Draft


def test_a_draft_is_deleted_and_brought_back(cast, worker):
    cast.save(number(asking.HOURS, numerator="7"))
    assert "Delete the draft?" in worker.get(f"{cast.url}delete/").content.decode()
    answer = worker.post(f"{cast.url}delete/")
    page = worker.get(answer.url)
    assert banners_of(page) == ["The draft is deleted. You can bring it back from this page."]
    assert tasks(page)[0][1] == "Not started"
    assert page.context["page"].restore_url == f"{cast.url}restore/"
    answer = worker.post(f"{cast.url}restore/")
    assert banners_of(worker.get(answer.url)) == ["The draft is back, as it was."]
    assert Entry.objects.get(deleted_at=None).typed == {"numerator": "7"}


def test_what_cannot_be_deleted_or_restored_says_so(cast, worker):
    answer = worker.post(f"{cast.url}restore/")
    assert banners_of(worker.get(answer.url)) == ["There is no deleted draft of this return."]
    cast.submit()
    answer = worker.post(f"{cast.url}delete/")
    assert banners_of(worker.get(answer.url)) == ["This return is submitted: it cannot be thrown away."]


def test_only_who_types_deletes(cast, client):
    cast.save(number(asking.HOURS, numerator="7"))
    for person, status in (("analyst", 403), ("stranger", 404), ("commissioner", 403)):
        client.force_login(getattr(cast, person))
        assert client.post(f"{cast.url}delete/").status_code == status
        assert client.post(f"{cast.url}restore/").status_code == status
    assert client.get(f"{cast.url}restore/").status_code == 405


# --- History


def test_the_history_tells_every_step_newest_first(cast, worker):
    period_return = cast.submit()
    returns.return_with_comments(
        period_return=period_return,
        by=cast.analyst,
        note="See the hours.",
        figure_comments={asking.definition(asking.HOURS).pk: "All of them?"},
    )
    cast.save(number(asking.HOURS, numerator="14"))
    returns.submit(period_return=cast.fresh(), by=cast.manager, change_reason="Found a register.")
    page = worker.get(f"{cast.url}history/").context["page"]
    when = "20 October 2026 at 10:00am"
    assert [(s.what, s.who_and_when, s.note, s.figures, s.changes) for s in page.steps] == [
        (
            "Submitted",
            f"{when}, Mona Manager",
            "Found a register.",
            [],
            ["Hours given: 12.5 hours → 14 hours"],
        ),
        (
            "Returned with comments",
            f"{when}, Anna Analyst",
            "See the hours.",
            [("Hours given", "All of them?")],
            [],
        ),
        ("Submitted", f"{when}, Mona Manager", "", [], []),
        ("Started", f"{when}, Wanda Worker", "", [], []),
    ]
    assert page.revisions.rows == [
        [
            {"text": "Hours given", "note": ""},
            "12.5 hours",
            "14 hours",
            "Found a register.",
            f"Mona Manager, {when}",
        ]
    ]
    assert len(page.receipts) == 2


def test_a_history_without_any(cast, worker):
    html = worker.get(f"{cast.url}history/").content.decode()
    assert "Nothing has happened yet" in html
    assert "No submitted figure has been changed." in html


def test_a_long_history_takes_as_many_statements_as_a_short_one(cast, worker, django_assert_num_queries):
    cast.submit()
    worker.get(f"{cast.url}history/")
    with django_assert_num_queries(10):
        worker.get(f"{cast.url}history/")
    for hours in ("13", "14", "15"):
        returns.recall(period_return=cast.fresh(), by=cast.manager)
        cast.save(TypedFigure(asking.definition(asking.HOURS).pk, typed={"numerator": hours}))
        returns.submit(period_return=cast.fresh(), by=cast.manager, change_reason="Again.")
    with django_assert_num_queries(10):
        worker.get(f"{cast.url}history/")


def test_reading_what_was_sent_is_written_down(cast, client):
    receipt = cast.submit().receipts.get()
    client.force_login(cast.analyst)
    for page in ("", "history/", f"receipt/{receipt.reference}/"):
        assert client.get(f"{cast.url}{page}").status_code == 200
    read = AuditEvent.objects.filter(verb="figures.read", by=cast.analyst)
    assert [(e.object_type, e.scope) for e in read] == [("hubs.return", f"place:{cast.hub.pk}")] * 3
