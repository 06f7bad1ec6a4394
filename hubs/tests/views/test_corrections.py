"""One submitted figure is mended, with its reason."""

import datetime

import pytest
import time_machine

from hubs.actions import returns
from hubs.models import Observation, Revision
from hubs.tests import asking
from hubs.tests.views.returns_cast import banners_of, box, cells, form_of, make_cast, summary_of

pytestmark = pytest.mark.django_db

ON_TIME = datetime.datetime(2026, 10, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def on_time():
    with time_machine.travel(ON_TIME, tick=False):
        yield


@pytest.fixture
def cast():
    made = make_cast()
    made.submit()
    return made


@pytest.fixture
def worker(cast, client):
    client.force_login(cast.worker)
    return client


def url(cast, code: str = asking.HOURS) -> str:
    return f"{cast.url}correct/{code}/"


def send(client, address: str, do: str = "correct", **changes):
    return client.post(address, form_of(client.get(address)) | changes | {"do": do})


def told_of(page) -> str:
    """What is said of the value in the boxes."""
    return page.context["page"].blocks[0].facts.trend_words[-1].value


def hours() -> Observation:
    return Observation.objects.get(definition=asking.definition(asking.HOURS))


def test_the_form_holds_what_was_sent(cast, worker):
    page = worker.get(url(cast))
    assert form_of(page)[box(asking.HOURS, "numerator")] == "12.5"
    assert '<details class="govuk-details" >' in page.content.decode()
    assert "None. This is the figure as it was first sent." in page.content.decode()
    # One figure, and no other.
    assert box(asking.GAINED, "numerator") not in form_of(page)


def test_the_value_that_stands_is_told_as_sent_and_another_as_typed_now(cast, worker):
    address, amount = url(cast), box(asking.HOURS, "numerator")
    assert told_of(worker.get(address)) == "12.5 hours (as sent)"
    refused = send(worker, address, **{amount: "14", "reason": ""})
    assert told_of(refused) == "14 hours (typed now)"


def test_a_correction_changes_the_figure_and_stands_beside_it(cast, worker):
    answer = send(
        worker, url(cast), **{box(asking.HOURS, "numerator"): "14", "reason": "A register was found."}
    )
    page = worker.get(answer.url)
    assert banners_of(page) == [
        "Hours given: corrected. Your council approves corrections; until then the approved figure stands "
        "in the totals."
    ]
    assert hours().submitted_numerator == 140
    when = "20 October 2026 at 10:00am"
    assert page.context["page"].cards[0].rows[2].value == (
        f"14 hours\nCorrected: 12.5 hours → 14 hours, {when} by Wanda Worker: A register was found."
    )
    again = worker.get(url(cast))
    assert again.context["revisions"].rows == [
        [
            {"text": "Hours given", "note": ""},
            "12.5 hours",
            "14 hours",
            "A register was found.",
            f"Wanda Worker, {when}",
        ]
    ]


def test_after_approval_both_values_are_shown(cast, worker):
    returns.approve(period_return=cast.fresh(), by=cast.analyst)
    send(worker, url(cast), **{box(asking.HOURS, "numerator"): "14", "reason": "Found."})
    page = worker.get(cast.url)
    assert page.context["page"].cards[0].rows[2].value.splitlines()[0] == (
        "14 hours (not yet approved; approved is 12.5 hours)"
    )
    assert hours().approved_numerator == 125


def test_a_reason_is_needed_and_nothing_typed_is_lost(cast, worker):
    page = send(worker, url(cast), **{box(asking.HOURS, "numerator"): "14", "reason": ""})
    assert summary_of(page) == [("Say why the figure is corrected", "#id_reason")]
    assert form_of(page)[box(asking.HOURS, "numerator")] == "14"
    assert hours().submitted_numerator == 125


def test_errors_are_told_at_their_box(cast, worker):
    page = send(worker, url(cast), **{box(asking.HOURS, "numerator"): "many", "reason": "Found."})
    assert summary_of(page) == [
        ("Hours given: The amount must be a number, such as 12.5.", f"#{box(asking.HOURS, 'numerator')}")
    ]
    assert form_of(page)["reason"] == "Found."
    assert Revision.objects.count() == 0


def test_errors_of_figures_that_share_the_number_are_told_too(cast, worker):
    ages = cells(asking.REACHED)
    changes = {
        box(asking.REACHED, "numerator"): "20",
        box(asking.REACHED, "numerator", cell=ages["Under 1"]): "0",
        box(asking.REACHED, "numerator", cell=ages["1 to 4"]): "10",
    }
    page = send(worker, url(cast, asking.REACHED), **changes, reason="Counted twice.")
    assert summary_of(page) == [
        ("Families helped soon: How many (30) cannot be more than out of how many (20).", "")
    ]


def test_the_same_figure_again_is_no_correction(cast, worker):
    answer = send(worker, url(cast), reason="Found.")
    assert answer.url == cast.url
    assert banners_of(worker.get(answer.url)) == ["These are the figures that stand already."]
    assert Revision.objects.count() == 0


def test_a_breakdown_may_be_added(cast, worker):
    helped = asking.definition(asking.HELPED).pk
    page = send(worker, url(cast, asking.HELPED), f"split:{helped}:0:age_band_child", reason="More.")
    under = box(asking.HELPED, "numerator", cell=cells(asking.HELPED)["Under 1"])
    assert form_of(page)[under] == ""
    assert form_of(page)["reason"] == "More."


def test_a_draft_or_a_locked_return_is_not_corrected(cast, worker):
    returns.recall(period_return=cast.fresh(), by=cast.manager)
    answer = worker.get(url(cast))
    assert banners_of(worker.get(answer.url)) == [
        "This return is taken back: a single figure is corrected only while a return is submitted or "
        "approved."
    ]


def test_no_such_figure(cast, worker):
    assert worker.get(url(cast, "XXX9.9")).status_code == 404


def test_who_corrects(cast, client):
    people = (("worker", 200), ("manager", 200), ("analyst", 403), ("stranger", 404), ("commissioner", 403))
    for person, status in people:
        client.force_login(getattr(cast, person))
        assert client.get(url(cast)).status_code == status
        assert client.post(url(cast), {"reason": ""}).status_code == status


def test_what_a_colleague_corrected_meanwhile_is_not_undone(cast, worker):
    early = form_of(worker.get(url(cast))) | {"reason": "Found.", box(asking.HOURS, "numerator"): "20"}
    send(worker, url(cast), **{box(asking.HOURS, "numerator"): "15", "reason": "Counted again."})

    page = worker.post(url(cast), early)

    assert [line[:55] for line, _ in summary_of(page)] == [
        "Not corrected. Somebody has changed this return since y"
    ]
    assert form_of(page)[box(asking.HOURS, "numerator")] == "20"
    assert Revision.objects.count() == 1
    assert worker.post(url(cast), form_of(page)).status_code == 302
    assert Revision.objects.count() == 2
