"""One page of a return, as a browser without scripts meets it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.models import Entry
from hubs.tests import asking
from hubs.tests.views.returns_cast import (
    access_figures,
    banners_of,
    box,
    cells,
    form_of,
    make_cast,
    number,
    send,
    summary_of,
    typed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def worker(cast, client):
    client.force_login(cast.worker)
    return client


# --- Saving


def test_what_is_typed_is_saved_and_the_next_page_opens(cast, worker):
    answer = send(worker, cast.page(), **{box(asking.REACHED, "numerator"): "0"})
    assert (answer.status_code, answer.url) == (302, cast.page("chd"))
    assert typed(asking.REACHED) == {"numerator": "0"}
    assert cast.fresh().status == "draft"
    assert banners_of(worker.get(answer.url)) == ["Access to help: saved."]


def test_the_last_page_leads_to_the_check(cast, worker):
    answer = send(
        worker, cast.page("chd"), **{box(asking.SATISFIED, "n"): "4", box(asking.SATISFIED, "mean"): "3"}
    )
    assert answer.url == f"{cast.url}check/"


def test_save_and_go_to_the_list(cast, worker):
    answer = send(worker, cast.page(), "list", **{box(asking.HOURS, "numerator"): "12.5"})
    assert answer.url == cast.url


def test_an_untouched_page_writes_nothing(cast, worker):
    send(worker, cast.page())
    assert Entry.objects.count() == 0


def test_errors_are_saved_and_shown_beside_their_box(cast, worker):
    wrong = box(asking.REACHED, "numerator")
    answer = send(worker, cast.page(), **{wrong: "forty", box(asking.HOURS, "numerator"): "1.23"})
    assert answer.url == cast.page()
    page = worker.get(answer.url)
    assert typed(asking.REACHED) == {"numerator": "forty"}
    assert banners_of(page) == ["Access to help: saved, with 2 things to mend."]
    assert summary_of(page) == [
        ("Families reached: How many must be a number, such as 31.", f"#{wrong}"),
        (
            "Hours given: The amount may have at most 1 decimal places.",
            f"#{box(asking.HOURS, 'numerator')}",
        ),
    ]
    html = page.content.decode()
    assert f'id="{wrong}_error"' in html
    assert "<title>Error: Access to help, July to September 2026" in html
    assert form_of(page)[wrong] == "forty"


def test_what_is_missing_is_told_only_when_everything_is_asked_for(cast, worker):
    assert summary_of(worker.get(cast.page())) == []
    lines = summary_of(worker.get(f"{cast.page()}?all=1"))
    assert [message.partition(":")[0] for message, _ in lines] == [
        "Families reached",
        "Families helped soon",
        "Hours given",
        "Money gained",
    ]


def test_every_line_of_the_summary_leads_to_something_that_can_be_filled(cast, worker):
    for domain in ("acc", "chd"):
        page = worker.get(f"{cast.page(domain)}?all=1")
        html = page.content.decode()
        for _, href in summary_of(page):
            assert f'id="{href.removeprefix("#")}"' in html, href


def test_words_that_are_too_long_are_not_saved_and_not_lost(cast, worker):
    reason = box(asking.REACHED, "reason")
    page = send(worker, cast.page(), **{reason: "x" * 1001, box(asking.REACHED, "state"): "not_collected"})
    assert page.status_code == 200
    assert Entry.objects.count() == 0
    assert form_of(page)[reason] == "x" * 1001
    assert [href for _, href in summary_of(page)] == [f"#{reason}"]


def test_parts_that_do_not_add_up_are_told_at_the_split(cast, worker):
    under = box(asking.REACHED, "numerator", cell=cells(asking.REACHED)["Under 1"])
    send(worker, cast.page(), **{box(asking.REACHED, "numerator"): "41", under: "40"})
    page = worker.get(cast.page())
    assert summary_of(page) == [("Families reached: The parts add up to 40; the total is 41.", f"#{under}")]
    assert "How many: the parts add up to 40 of 41." in page.content.decode()


def test_a_shared_number_is_typed_once(cast, worker):
    """Families helped soon is a share of the families reached, so that it has no second box of its own."""
    send(worker, cast.page(), **{box(asking.REACHED, "numerator"): "41"})
    page = worker.get(cast.page())
    assert box(asking.HELPED, "denominator") not in form_of(page)
    assert "the same number as" in page.content.decode()
    assert f'href="#figure-{asking.definition(asking.REACHED).pk}"' in page.content.decode()


# --- Two editors, two clicks


def test_the_same_form_twice_is_one_save(cast, worker):
    sent = form_of(worker.get(cast.page())) | {box(asking.HOURS, "numerator"): "7", "do": "continue"}
    first, second = worker.post(cast.page(), sent), worker.post(cast.page(), sent)
    assert (first.url, second.url) == (cast.page("chd"), cast.page("chd"))
    assert cast.fresh().sections.get(domain_code="acc").version == 1


def test_two_editors_see_both_answers_and_choose(cast, worker):
    hours, gained, reached = (
        box(code, "numerator") for code in (asking.HOURS, asking.GAINED, asking.REACHED)
    )
    sent = form_of(worker.get(cast.page())) | {hours: "7", reached: "41", "do": "list"}
    cast.save(number(asking.HOURS, numerator="9"), number(asking.GAINED, numerator="5"), by=cast.manager)
    page = worker.post(cast.page(), sent)
    assert "Somebody else changed this page" in page.content.decode()
    assert "Mona Manager saved this page" in page.content.decode()
    choices = page.context["page"].choices
    assert [(c.name, c.legend, c.mine_words, c.theirs_words, c.chosen) for c in choices] == [
        (hours, "Hours given: hours given by volunteers", "7", "9", ""),
        (gained, "Money gained: income gained for families", "nothing typed", "5", "theirs"),
    ]
    assert typed(asking.HOURS) == {"numerator": "9"}
    # A choice left open is asked again, with everything still there.
    resent = form_of(page) | {"do": "list"}
    again = worker.post(cast.page(), resent)
    assert "Somebody else changed this page" in again.content.decode()
    assert summary_of(again) == [
        ("Hours given: hours given by volunteers: Choose which answer to keep.", f"#{hours}")
    ]
    answer = worker.post(cast.page(), form_of(again) | {hours: "7", "do": "list"})
    assert answer.url == cast.url
    assert [typed(code) for code in (asking.REACHED, asking.HOURS, asking.GAINED)] == [
        {"numerator": "41"},
        {"numerator": "7"},
        {"numerator": "5"},
    ]


def test_ones_own_other_window_is_no_stranger(cast, worker):
    hours = box(asking.HOURS, "numerator")
    sent = form_of(worker.get(cast.page())) | {hours: "7", "do": "list"}
    cast.save(number(asking.HOURS, numerator="9"), by=cast.worker)
    page = worker.post(cast.page(), sent)
    assert "This page was changed in another window" in page.content.decode()
    assert "Wanda Worker saved" not in page.content.decode()
    assert "Your other window: <strong>9</strong>" in page.content.decode()
    again = worker.post(cast.page(), form_of(page) | {"do": "list"})
    assert "This page was changed in another window" in again.content.decode()


def test_two_who_typed_the_same_do_not_disagree(cast, worker):
    sent = form_of(worker.get(cast.page())) | {box(asking.HOURS, "numerator"): "9", "do": "list"}
    cast.save(number(asking.HOURS, numerator="9"), by=cast.manager)
    assert worker.post(cast.page(), sent).status_code == 302


def test_what_cannot_be_saved_any_more_is_still_shown(cast, worker):
    sent = form_of(worker.get(cast.page())) | {box(asking.HOURS, "numerator"): "7", "do": "list"}
    cast.submit()
    page = worker.post(cast.page(), sent)
    assert form_of(page)[box(asking.HOURS, "numerator")] == "7"
    assert banners_of(page) == [
        "Not saved. This return is submitted. A single figure can be mended by a correction. "
        "Copy what you need."
    ]
    assert typed(asking.HOURS) == {"numerator": "12.5"}


# --- Who, and how many statements


@pytest.mark.parametrize(
    ("person", "get", "post"),
    [
        ("worker", 200, 302),
        ("manager", 200, 302),
        ("analyst", 403, 403),
        ("commissioner", 403, 403),
        ("stranger", 404, 404),
    ],
)
def test_who_may_type(cast, client, person, get, post):
    client.force_login(getattr(cast, person))
    assert client.get(cast.page()).status_code == get
    assert client.post(cast.page(), {"version": "0", "do": "list"}).status_code == post


def test_pages_that_are_not_there(cast, worker):
    base = f"/hubs/{cast.hub.slug}/returns/"
    addresses = (f"{base}2026-q2/xyz/", f"{base}2031-q2/acc/", f"{base}nonsense/acc/")
    for url in (*addresses, "/hubs/nowhere/returns/2026-q2/acc/"):
        assert worker.get(url).status_code == 404, url


def test_a_return_that_is_not_open_leads_to_its_list(cast, worker):
    cast.submit()
    answer = worker.get(cast.page())
    assert answer.url == cast.url
    assert banners_of(worker.get(answer.url)) == [
        "This return is submitted, so its pages are closed for typing."
    ]


@pytest.mark.parametrize("more", [1, 100])
def test_a_page_of_any_length_takes_few_statements(client, more):
    cast = make_cast(more=more)
    client.force_login(cast.worker)
    page = client.get(cast.page())
    sent = form_of(page) | {"do": "list"}
    for index in range(more):
        sent[box(f"ACC2.{index + 1}", "numerator")] = str(index)
    with CaptureQueriesContext(connection) as posted:
        assert client.post(cast.page(), sent).status_code == 302
    with CaptureQueriesContext(connection) as looked:
        assert client.get(cast.page()).status_code == 200
    assert Entry.objects.count() == more
    assert _counted(looked) == 11
    # SQLite takes a hundred rows in two statements.
    assert _counted(posted) in ((14,) if more == 1 else (14, 15))


def _counted(statements) -> int:
    return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE")) for q in statements.captured_queries)


def test_names_that_look_like_markup_are_words(client):
    hostile = '<script>alert("x")</script>'
    cast = make_cast()
    type(cast.hub).objects.filter(pk=cast.hub.pk).update(name=hostile)
    cast.worker.name = hostile
    cast.worker.save()
    client.force_login(cast.worker)
    cast.save(number(asking.HOURS, numerator=hostile), *access_figures()[:1])
    page = client.get(cast.page())
    assert hostile not in page.content.decode()
    assert form_of(page)[box(asking.HOURS, "numerator")] == hostile


# --- Forms that no page made


@pytest.mark.parametrize(
    "made_up",
    [
        {f"f{'9' * 5000}-0-0-numerator": "1"},
        {"open": f"{'9' * 5000}:0:age"},
        {"slots": f"1:{'9' * 5000}"},
        {"do": f"same:{'9' * 5000}"},
        {"do": f"split:{'9' * 5000}:0:age"},
        {"do": f"slot:1:{'9' * 5000}"},
        {"settle": f"f{'9' * 5000}-0-0-numerator"},
    ],
    ids=["box", "open", "slots", "same", "split", "slot", "settle"],
)
def test_numbers_without_end_are_not_read(cast, worker, made_up):
    answer = send(worker, cast.page(), **made_up)
    assert answer.status_code in (200, 302, 400)


def test_boxes_that_the_page_does_not_have_are_not_kept(cast, worker):
    send(
        worker,
        cast.page(),
        **{
            box(asking.REACHED, "numerator", slot=5): "7",
            box(asking.REACHED, "method", slot=5): "m" * 100,
            box(asking.REACHED, "reason", slot=5): "a\x00b",
            box(asking.REACHED, "numerator"): "41",
        },
    )
    assert [(e.slot, e.cell_id, e.typed, e.method, e.reason) for e in Entry.objects.all()] == [
        (0, 0, {"numerator": "41"}, "", "")
    ]
