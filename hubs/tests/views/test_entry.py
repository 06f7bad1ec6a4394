"""One page of a return, as a browser without scripts meets it."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.models import Entry, SplitPurpose, StandingAnswer
from hubs.tests import asking
from hubs.tests.views.returns_cast import (
    access_figures,
    banners_of,
    box,
    cells,
    form_of,
    make_cast,
    number,
    summary_of,
)
from outcomes.models import InstrumentVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def worker(cast, client):
    client.force_login(cast.worker)
    return client


def typed(code: str, cell: int = 0, slot: int = 0) -> dict:
    return Entry.objects.get(definition=asking.definition(code), cell=cell, slot=slot).typed


def entry(code: str, cast) -> Entry:
    return Entry.objects.get(period_return=cast.fresh(), definition=asking.definition(code), cell=0, slot=0)


def send(client, url: str, do: str = "continue", **changes):
    """Open the page, change these boxes and press the button."""
    sent = form_of(client.get(url)) | changes
    return client.post(url, sent | {"do": do})


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


# --- Answers without a number


def test_an_answer_without_a_number_needs_its_reason(cast, worker):
    send(worker, cast.page(), **{box(asking.HOURS, "state"): "not_collected"})
    page = worker.get(cast.page())
    assert summary_of(page) == [
        ("Hours given: Say why you do not collect this.", f"#{box(asking.HOURS, 'reason')}")
    ]
    # What is wrong inside is open to see.
    assert '<details class="govuk-details" open>' in page.content.decode()


@pytest.mark.parametrize(
    ("also", "told"),
    [
        ({"numerator": "12.5"}, "There is a figure, so this reason is not sent."),
        ({"state": "nil"}, "“None this quarter” needs no reason: this one is not sent."),
        ({}, "A reason alone is no answer."),
        ({"state": "not_collected"}, ""),
    ],
)
def test_what_becomes_of_a_reason_is_told_beside_it(cast, worker, also, told):
    boxes = {box(asking.HOURS, name): words for name, words in also.items()}
    send(worker, cast.page(), **boxes, **{box(asking.HOURS, "reason"): "No register."})
    page = worker.get(cast.page())
    block = next(b for b in page.context["page"].blocks if b.facts.code == asking.HOURS)
    assert (block.unused_reason[: len(told)], bool(block.unused_reason)) == (told, bool(told))
    assert block.unused_reason in unescape(page.content.decode())
    assert form_of(page)[box(asking.HOURS, "reason")] == "No register."


def test_an_answer_may_stand_for_later_returns(cast, worker):
    send(
        worker,
        cast.page(),
        **{
            box(asking.HOURS, "state"): "not_applicable",
            box(asking.HOURS, "reason"): "We have no volunteers.",
            box(asking.HOURS, "keep"): "on",
        },
    )
    answer = StandingAnswer.objects.get()
    assert (answer.state, answer.reason, answer.since, answer.by) == (
        "not_applicable",
        "We have no volunteers.",
        cast.period.starts,
        cast.worker,
    )
    # Saved again, it stays as it is.
    send(worker, cast.page())
    assert StandingAnswer.objects.count() == 1
    # Without the tick it ends with this return.
    sent = form_of(worker.get(cast.page()))
    del sent[box(asking.HOURS, "keep")]
    worker.post(cast.page(), sent | {"do": "continue"})
    assert [a.until for a in StandingAnswer.objects.all()] == [cast.period.starts]


def test_a_figure_may_be_given_against_a_standing_answer(cast, worker):
    send(
        worker,
        cast.page(),
        **{
            box(asking.HOURS, "state"): "not_collected",
            box(asking.HOURS, "reason"): "Not yet.",
            box(asking.HOURS, "keep"): "on",
        },
    )
    send(
        worker,
        cast.page(),
        **{
            box(asking.HOURS, "state"): "reported",
            box(asking.HOURS, "numerator"): "3",
            box(asking.HOURS, "reason"): "",
        },
    )
    assert (entry(asking.HOURS, cast).state, typed(asking.HOURS)) == ("reported", {"numerator": "3"})
    assert StandingAnswer.objects.get().until is None
    assert summary_of(worker.get(cast.page())) == []


# --- Each kind of figure


def test_an_average_is_typed_one_way_or_the_other(cast, worker):
    n, mean, total, way = (box(asking.SATISFIED, name) for name in ("n", "mean", "sum", "way"))
    send(worker, cast.page("chd"), **{n: "20", mean: "4.2", way: "average"})
    assert typed(asking.SATISFIED) == {"n": "20", "mean": "4.2"}
    # The way that was chosen counts where both boxes hold something.
    send(worker, cast.page("chd"), **{total: "84", way: "sum"})
    assert typed(asking.SATISFIED) == {"n": "20", "sum": "84"}
    page = worker.get(cast.page("chd"))
    assert form_of(page)[way] == "sum"


def test_before_and_after_takes_several_questionnaires(cast, worker):
    first, second = InstrumentVersion.objects.filter(instrument__isnull=False).order_by("instrument__code")
    url, figure = cast.page("chd"), asking.definition(asking.WELLBEING).pk
    page = send(
        worker,
        url,
        f"slot:{figure}:2",
        **{box(asking.WELLBEING, "instrument"): str(first.pk), box(asking.WELLBEING, "n"): "6"},
    )
    assert page.status_code == 200
    assert Entry.objects.count() == 0
    sent = form_of(page)
    assert sent[box(asking.WELLBEING, "n")] == "6"
    assert "Questionnaire 2" in page.content.decode()
    sent |= {
        box(asking.WELLBEING, "instrument", slot=1): str(second.pk),
        box(asking.WELLBEING, "n", slot=1): "3",
        "do": "continue",
    }
    worker.post(url, sent)
    kept = Entry.objects.filter(definition=figure).order_by("slot")
    assert [(e.slot, e.instrument_version_id, e.typed) for e in kept] == [
        (0, first.pk, {"n": "6"}),
        (1, second.pk, {"n": "3"}),
    ]


def test_a_questionnaire_that_is_not_offered_is_not_taken(cast, worker):
    send(worker, cast.page("chd"), **{box(asking.WELLBEING, "instrument"): "999999"})
    assert not Entry.objects.exclude(instrument_version=None).exists()


def test_levels_are_chosen_by_dimension(cast, worker):
    dimensions = cells(asking.INTEGRATION)
    first, second = dimensions.values()
    send(worker, cast.page("chd"), **{box(asking.INTEGRATION, "level", cell=first): "3"})
    assert typed(asking.INTEGRATION, first) == {"level": "3"}
    page = worker.get(cast.page("chd"))
    assert form_of(page)[box(asking.INTEGRATION, "level", cell=first)] == "3"
    assert form_of(page)[box(asking.INTEGRATION, "level", cell=second)] == ""
    # It can be taken back.
    send(worker, cast.page("chd"), **{box(asking.INTEGRATION, "level", cell=first): ""})
    assert typed(asking.INTEGRATION, first) == {}


def test_money_wears_its_sign(cast, worker):
    send(worker, cast.page(), **{box(asking.GAINED, "numerator"): "£1,250.50"})
    page = worker.get(cast.page())
    assert summary_of(page) == []
    assert "£1,250.50 (as saved)" in page.content.decode()


def test_boxes_that_the_page_does_not_ask_are_not_looked_at(cast, worker):
    other = asking.definition(asking.SATISFIED).pk
    strange = {f"f{other}-0-0-n": "5", "f99999-0-0-numerator": "7", box(asking.HOURS, "denominator"): "3"}
    send(worker, cast.page(), **strange, **{box(asking.HOURS, "numerator"): "2"})
    assert [e.typed for e in Entry.objects.all()] == [{"numerator": "2"}]


# --- Splits, and what was there before


def test_a_breakdown_opens_and_nothing_typed_is_lost(cast, worker):
    hours, helped = box(asking.HOURS, "numerator"), asking.definition(asking.HELPED).pk
    page = send(worker, cast.page(), f"split:{helped}:0:age_band_child", **{hours: "7"})
    under = box(asking.HELPED, "numerator", cell=cells(asking.HELPED)["Under 1"])
    assert form_of(page)[hours] == "7"
    assert form_of(page)[under] == ""
    assert Entry.objects.count() == 0
    # It stays open while other buttons are pressed, and after saving because something stands in it.
    again = worker.post(cast.page(), form_of(page) | {"do": f"slot:{helped}:1"})
    assert under in form_of(again)
    worker.post(cast.page(), form_of(again) | {under: "3", "do": "list"})
    assert form_of(worker.get(cast.page()))[under] == "3"


def test_a_sensitive_split_asks_for_its_purpose_first(cast, worker):
    reached, hours = asking.definition(asking.REACHED).pk, box(asking.HOURS, "numerator")
    split = f"{reached}:0:priority_group"
    page = send(worker, cast.page(), f"split:{split}", **{hours: "7"})
    group = box(asking.REACHED, "numerator", cell=cells(asking.REACHED, "priority_group")["Young parents"])
    assert "Why does your hub collect priority group?" in page.content.decode()
    assert group not in form_of(page)
    # Nothing said is refused, with what was typed still there.
    page = worker.post(cast.page(), form_of(page) | {"do": f"purpose:{split}"})
    assert SplitPurpose.objects.count() == 0
    assert "Say what you collect this for" in page.content.decode()
    assert form_of(page)[hours] == "7"
    page = worker.post(cast.page(), form_of(page) | {"purpose": "To plan visits.", "do": f"purpose:{split}"})
    assert [(p.purpose, p.by) for p in SplitPurpose.objects.all()] == [("To plan visits.", cast.worker)]
    assert group in form_of(page)
    assert form_of(page)[hours] == "7"


def test_a_purpose_that_was_typed_is_kept_by_saving_too(cast, worker):
    split = f"{asking.definition(asking.REACHED).pk}:0:priority_group"
    page = send(worker, cast.page(), f"split:{split}")
    worker.post(cast.page(), form_of(page) | {"purpose": "To plan visits.", "do": "list"})
    assert SplitPurpose.objects.get().purpose == "To plan visits."


def test_same_as_last_time_fills_and_saves_nothing(cast, worker, last_quarter):
    figure = asking.definition(asking.REACHED).pk
    page = send(worker, cast.page(), f"same:{figure}", **{box(asking.HOURS, "numerator"): "7"})
    sent = form_of(page)
    ages = cells(asking.REACHED)
    assert sent[box(asking.REACHED, "numerator")] == "41"
    assert [sent[box(asking.REACHED, "numerator", cell=cell)] for cell in ages.values()] == [
        "11",
        "20",
        "10",
        "0",
    ]
    assert sent[box(asking.HOURS, "numerator")] == "7"
    assert "Filled from April to June 2026." in page.content.decode()
    assert Entry.objects.filter(period_return=cast.fresh()).count() == 0


@pytest.fixture
def last_quarter(cast):
    """The quarter before, sent."""
    import datetime

    from hubs.actions import returns
    from hubs.tests import builders

    period = builders.make_period(datetime.date(2026, 4, 1), closes=datetime.date(2026, 12, 31))
    earlier = builders.make_return(cast.hub, period, edition=cast.edition)
    now, cast.period = cast.period, period
    cast.fill()
    returns.submit(period_return=cast.fresh(), by=cast.manager)
    cast.period = now
    return earlier


def test_what_was_before_stands_beside_the_box(cast, worker, last_quarter):
    html = worker.get(cast.page()).content.decode()
    for words in ("41 families", "73.2% (30 of 41)", "12.5 hours", "£1,250.50"):
        assert words in html
    html = worker.get(cast.page("chd")).content.decode()
    assert "April to June 2026, SWEMWBS" in html
    assert "+3.50 (average of 6)" in html


def test_a_surprising_change_asks_to_be_explained_and_passes(cast, worker, last_quarter):
    answer = send(worker, cast.page(), **{box(asking.REACHED, "numerator"): "90"})
    page = worker.get(answer.url)
    assert banners_of(page) == ["Access to help: saved, with 1 change to explain."]
    assert "How many went from 41 in April to June 2026 to 90." in page.content.decode()
    explanation = box(asking.REACHED, "explanation")
    send(worker, cast.page(), **{explanation: "A second site opened."})
    assert entry(asking.REACHED, cast).explanation == "A second site opened."
    # It is still there for the next save.
    send(worker, cast.page())
    assert entry(asking.REACHED, cast).explanation == "A second site opened."


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
