"""A return is checked, sent, proved and taken back."""

import datetime

import pytest
import time_machine

from hubs.actions import returns
from hubs.models import Notice, Observation, Receipt
from hubs.presenters.returns import PartsShown
from hubs.tests import asking
from hubs.tests.views.returns_cast import banners_of, box, cells, make_cast, number, summary_of

pytestmark = pytest.mark.django_db

ON_TIME = datetime.datetime(2026, 10, 20, 9, tzinfo=datetime.UTC)
AGES = [("Under 1", "11"), ("1 to 4", "20"), ("5 and over", "10"), ("Not known", "0")]


@pytest.fixture(autouse=True)
def on_time():
    with time_machine.travel(ON_TIME, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.manager)
    return client


def test_every_problem_is_listed_with_its_place(cast, manager):
    cast.save(number(asking.REACHED, numerator="41"), number(asking.HOURS, numerator="x"))
    page = manager.get(f"{cast.url}check/")
    lines = summary_of(page)
    assert lines[0] == (
        "Families reached: Fill in the split by age of child: it is part of the return.",
        f"{cast.page()}?all=1#{box(asking.REACHED, 'numerator', cell=cells(asking.REACHED)['Under 1'])}",
    )
    assert (
        "Hours given: The amount must be a number, such as 12.5.",
        f"{cast.page()}?all=1#{box(asking.HOURS, 'numerator')}",
    ) in lines
    assert len(lines) == 7
    assert "Submit the return" not in page.content.decode()
    # Each line's place is there.
    for _, href in lines:
        address, _, anchor = href.partition("#")
        assert f'id="{anchor}"' in manager.get(address).content.decode()


def test_the_answers_stand_there_to_be_checked(cast, manager):
    cast.fill()
    page = manager.get(f"{cast.url}check/")
    assert summary_of(page) == []
    rows = page.context["page"].cards[0].rows
    assert [(row.key, row.value, row.action) for row in rows] == [
        ("Families reached", "41 families", "Change"),
        ("Families helped soon", "73.2% (30 of 41)", "Change"),
        ("Hours given", "12.5 hours", "Change"),
        ("Money gained", "£1,250.50", "Change"),
    ]
    assert rows[0].parts == [PartsShown("Age of child", AGES)]
    assert rows[0].url == f"{cast.page()}#figure-{asking.definition(asking.REACHED).pk}"


def test_submitting_gives_a_receipt_on_a_page_and_by_email(cast, manager):
    cast.fill()
    answer = manager.post(f"{cast.url}check/")
    receipt = Receipt.objects.get()
    assert answer.url == f"{cast.url}receipt/{receipt.reference}/"
    page = manager.get(answer.url)
    assert receipt.reference in page.content.decode()
    assert page.context["page"].words[1] == (
        "Submitted on 20 October 2026 at 10:00am by Mona Manager. A copy of this receipt was emailed to "
        f"{cast.manager.email}."
    )
    assert [(row.key, row.value) for row in page.context["page"].cards[0].rows] == [
        ("Families reached", "41"),
        ("Families helped soon", "30 of 41"),
        ("Hours given", "12.5"),
        ("Money gained", "£1,250.50"),
    ]
    assert page.context["page"].cards[0].rows[0].parts == [PartsShown("Age of child", AGES)]
    assert [(n.email, receipt.reference in n.body) for n in Notice.objects.filter(kind="receipt")] == [
        (cast.manager.email, True)
    ]


def test_a_second_press_submits_nothing_more(cast, manager):
    cast.fill()
    manager.post(f"{cast.url}check/")
    answer = manager.post(f"{cast.url}check/")
    assert answer.url == cast.url
    assert Receipt.objects.count() == 1


def test_what_is_not_ready_is_refused_with_its_problems(cast, manager):
    page = manager.post(f"{cast.url}check/")
    assert page.status_code == 200
    assert len(summary_of(page)) == 7
    assert cast.fresh().status == "not_started"


def test_changed_figures_need_a_reason(cast, manager):
    cast.submit()
    returns.recall(period_return=cast.fresh(), by=cast.manager)
    cast.save(number(asking.HOURS, numerator="14"))
    page = manager.post(f"{cast.url}check/")
    assert summary_of(page) == [("Figures that you sent before would change: say why", "#id_change_reason")]
    assert page.context["page"].changes.rows == [
        [{"text": "Hours given", "note": ""}, "12.5 hours", "14 hours"]
    ]
    page = manager.post(f"{cast.url}check/", {"change_reason": " "})
    assert "Say why these figures change" in page.content.decode()
    answer = manager.post(f"{cast.url}check/", {"change_reason": "A register was found."})
    assert answer.status_code == 302
    assert Observation.objects.get(definition=asking.definition(asking.HOURS)).submitted_numerator == 140


def test_a_closed_return_says_whom_to_ask(cast, manager):
    cast.fill()
    with time_machine.travel(datetime.datetime(2026, 12, 5, 9, tzinfo=datetime.UTC)):
        manager.force_login(cast.manager)
        page = manager.post(f"{cast.url}check/")
    assert summary_of(page) == [
        ("This return closed on 30 November 2026. Ask the council to admit it late.", "")
    ]


def test_a_worker_checks_and_a_manager_sends(cast, client):
    cast.fill()
    client.force_login(cast.worker)
    html = client.get(f"{cast.url}check/").content.decode()
    assert "A manager of your hub can now submit the return." in html
    assert "Submit the return" not in html
    assert client.post(f"{cast.url}check/").status_code == 403
    for person, status in (("analyst", 403), ("stranger", 404), ("commissioner", 403)):
        client.force_login(getattr(cast, person))
        assert client.get(f"{cast.url}check/").status_code == status
        assert client.post(f"{cast.url}check/").status_code == status


def test_a_sent_return_is_not_checked_again(cast, manager):
    cast.submit()
    answer = manager.get(f"{cast.url}check/")
    assert banners_of(manager.get(answer.url)) == ["This return is submitted already."]


def test_the_check_takes_few_statements(cast, manager, django_assert_num_queries):
    cast.fill()
    manager.get(f"{cast.url}check/")
    with django_assert_num_queries(9):
        manager.get(f"{cast.url}check/")


# --- Receipt


def test_a_receipt_is_for_those_of_the_hub(cast, client):
    cast.submit()
    reference = Receipt.objects.get().reference
    url = f"{cast.url}receipt/{reference}/"
    for person, status in (("worker", 200), ("analyst", 200), ("stranger", 404), ("commissioner", 404)):
        client.force_login(getattr(cast, person))
        assert client.get(url).status_code == status
    client.force_login(cast.worker)
    assert client.get(f"{cast.url}receipt/FH-2026-XXXXXX/").status_code == 404
    # A receipt has one address.
    other = f"/hubs/{cast.other_hub.slug}/returns/{cast.period.code}/receipt/{reference}/"
    assert client.get(other).status_code == 404


# --- Taking back


def test_a_return_is_taken_back(cast, manager):
    cast.submit()
    assert "Take it back" in manager.get(f"{cast.url}take-back/").content.decode()
    answer = manager.post(f"{cast.url}take-back/", {"note": "Wrong hours."})
    assert banners_of(manager.get(answer.url)) == [
        "The return is taken back. Change what you need, then submit it again."
    ]
    assert cast.fresh().status == "recalled"
    assert cast.fresh().events.last().note == "Wrong hours."


def test_only_what_is_submitted_is_taken_back(cast, manager):
    answer = manager.post(f"{cast.url}take-back/")
    assert banners_of(manager.get(answer.url)) == [
        "Only a return that is submitted and not yet approved can be taken back."
    ]


def test_after_the_closing_day_it_could_not_be_sent_again(cast, manager):
    cast.submit()
    with time_machine.travel(datetime.datetime(2026, 12, 5, 9, tzinfo=datetime.UTC)):
        manager.force_login(cast.manager)
        page = manager.post(f"{cast.url}take-back/", {"note": ""})
    assert summary_of(page)[0][0].startswith("The closing day has passed")
    assert cast.fresh().status == "submitted"


def test_only_a_manager_takes_back(cast, client):
    cast.submit()
    people = (("worker", 403), ("analyst", 403), ("stranger", 404), ("commissioner", 403))
    for person, status in people:
        client.force_login(getattr(cast, person))
        assert client.get(f"{cast.url}take-back/").status_code == status
        assert client.post(f"{cast.url}take-back/").status_code == status
