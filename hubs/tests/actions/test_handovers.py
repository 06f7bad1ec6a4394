"""One figure or page for one colleague, by a link that expires."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hubs.actions import handovers, notices
from hubs.actions.refusals import Refused, SectionChanged, UnknownFigure, WrongState
from hubs.models import Entry, HandOver, Notice
from hubs.tests.returning import (
    HELPED,
    REACHED,
    access_page,
    definition,
    make_cast,
    parents_page,
    save,
    submit,
    typed,
)
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def hand_over(cast, **more) -> HandOver:
    return handovers.hand_over(
        **{
            "period_return": cast.period_return,
            "domain_code": "ACC",
            "name": "Pat Partner",
            "email": "pat@partner.example",
            "by": cast.manager,
            **more,
        }
    )


def secret() -> str:
    """As it stands in the e-mail, which alone has it."""
    return Notice.objects.get(kind="handover").body.split("/handed-over/")[1].split("/")[0]


def fill(handover, *figures, version=0):
    return handovers.fill(handover=handover, figures=figures, version=version, form_key="")


def test_the_colleague_is_written_to_and_only_a_digest_is_kept(cast, mailoutbox):
    made = hand_over(cast, definition=definition(HELPED), message="Could you count these?")
    body = Notice.objects.get().body
    assert "Measure ACC1.2" in body and "Mona Manager writes:\nCould you count these?" in body
    found = secret()
    assert found not in made.digest and handovers.digest_of(found) == made.digest
    assert handovers.open_handover(secret=found) == made
    notices.send_due()
    assert [message.to for message in mailoutbox] == [["pat@partner.example"]]
    assert found in mailoutbox[0].body and found not in Notice.objects.get().body


def test_one_figure_is_filled_and_no_other(cast):
    made = hand_over(cast, definition=definition(HELPED))
    with pytest.raises(UnknownFigure):
        fill(made, typed(HELPED, numerator=5), typed(REACHED, numerator=7))
    saved = fill(made, typed(HELPED, numerator=5))
    assert saved.version == 1
    assert list(Entry.objects.values_list("definition__indicator__code", "typed", "saved_by")) == [
        (HELPED, {"numerator": "5"}, None)
    ]
    made.refresh_from_db()
    assert made.filled_at is not None
    assert list(AuditEvent.objects.filter(verb="return.page_saved").values_list("by", "detail")) == [
        (None, {"page": "acc", "figures": 1, "handover": made.pk, "name": "Pat Partner"})
    ]


def test_a_whole_page_is_filled_and_no_other_page(cast):
    made = hand_over(cast)
    assert "the page Page ACC" in Notice.objects.get().body
    assert fill(made, *access_page()).written == 4
    with pytest.raises(UnknownFigure):
        fill(made, *parents_page(), version=1)


def test_the_colleague_and_the_hub_are_told_of_each_other(cast):
    made = hand_over(cast)
    save(cast, "acc", [typed(HELPED, numerator=6)])
    with pytest.raises(SectionChanged):
        fill(made, typed(HELPED, numerator=5))


def expire(cast, made):
    HandOver.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def withdraw(cast, made):
    handovers.withdraw(handover=made, by=cast.manager)


def submit_return(cast, made):
    submit(cast)


@pytest.mark.parametrize("end", [expire, withdraw, submit_return])
def test_a_link_that_has_ended_opens_nothing(cast, end):
    made = hand_over(cast)
    found = secret()
    assert handovers.open_handover(secret=found) is not None
    end(cast, made)
    assert handovers.open_handover(secret=found) is None
    with pytest.raises(WrongState, match="does not work any more"):
        fill(made, typed(HELPED, numerator=5))


def test_a_guessed_link_opens_nothing(cast):
    hand_over(cast)
    assert handovers.open_handover(secret="guess") is None


def test_opening_is_written_down_once(cast):
    hand_over(cast)
    first = handovers.open_handover(secret=secret()).first_opened_at
    assert handovers.open_handover(secret=secret()).first_opened_at == first
    assert AuditEvent.objects.filter(verb="handover.opened").count() == 1


def test_it_is_withdrawn_once(cast):
    made = hand_over(cast)
    withdraw(cast, made)
    with pytest.raises(WrongState, match="already"):
        withdraw(cast, made)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": " "}, "Give the name"),
        ({"email": ""}, "Give the name"),
        ({"days": 0}, "1 to 60 days"),
        ({"days": 61}, "1 to 60 days"),
    ],
)
def test_what_is_missing_is_said(cast, more, words):
    with pytest.raises(Refused, match=words):
        hand_over(cast, **more)


def test_nothing_is_handed_over_of_a_return_that_is_not_open(cast):
    submit(cast)
    with pytest.raises(WrongState, match="nothing to hand over"):
        hand_over(cast)


def test_a_button_pressed_twice_writes_one_letter(cast, mailoutbox):
    assert hand_over(cast) == hand_over(cast)
    assert (HandOver.objects.count(), notices.send_due()) == (1, 1)
