"""The figures on a page of a return: each kind, answers without a number, splits, and what was before."""

import datetime
from html import unescape

import pytest

from hubs.actions import returns
from hubs.models import Entry, SplitPurpose, StandingAnswer
from hubs.tests import asking, builders
from hubs.tests.views.returns_cast import (
    banners_of,
    box,
    cells,
    form_of,
    make_cast,
    send,
    summary_of,
    typed,
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


def entry(code: str, cast) -> Entry:
    return Entry.objects.get(period_return=cast.fresh(), definition=asking.definition(code), cell=0, slot=0)


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
