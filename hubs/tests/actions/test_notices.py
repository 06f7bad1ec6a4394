import pytest
from django.core import mail
from django.utils import timezone

from hubs.actions import notices
from hubs.choices import NoticeKind
from hubs.models import Notice

pytestmark = pytest.mark.django_db


def queue(key="one", kind=NoticeKind.OPENED):
    notices.queue(key=key, kind=kind, email="mary@example.org", subject="It is open", body="Do come in.")


def test_a_notice_goes_out_once():
    queue()
    queue()
    assert [notices.send_due(), notices.send_due()] == [1, 0]
    assert [(m.subject, m.body, m.to) for m in mail.outbox] == [
        ("It is open", "Do come in.", ["mary@example.org"])
    ]


def test_two_senders_that_see_the_same_row_send_it_once(monkeypatch):
    queue()
    send = notices._send

    def while_another_sends(notice):
        assert notices.send_due() == 0
        return send(notice)

    monkeypatch.setattr(notices, "_send", while_another_sends)
    assert notices.send_due() == 1
    assert len(mail.outbox) == 1


def test_a_row_read_before_another_claimed_it_is_left_alone(monkeypatch):
    queue()
    claim = timezone.now

    def another_was_quicker():
        Notice.objects.update(sent_at=claim())
        return claim()

    monkeypatch.setattr(notices.timezone, "now", another_was_quicker)
    assert notices.send_due() == 0
    assert mail.outbox == []


def test_a_sending_that_fails_is_tried_again_and_then_given_up(monkeypatch):
    def refuse(*args):
        raise OSError("no post office")

    queue()
    with monkeypatch.context() as patch:
        patch.setattr(notices, "send_mail", refuse)
        assert notices.send_due() == 0
    assert notices.send_due() == 1
    queue("two")
    monkeypatch.setattr(notices, "send_mail", refuse)
    for _ in range(notices.MOST_ATTEMPTS + 2):
        assert notices.send_due() == 0
    assert Notice.objects.get(key="two").attempts == notices.MOST_ATTEMPTS


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_secret_link_is_forgotten_once_it_is_sent(kind):
    queue(kind=kind)
    notices.send_due()
    kept = "(not kept)" if kind in ("invitation", "handover") else "Do come in."
    assert Notice.objects.get().body == kept
    assert mail.outbox[0].body == "Do come in."


def test_what_is_queued_already_wakes_no_worker(django_capture_on_commit_callbacks):
    """The worker's own task queues what is due soon: each hint for it would be followed by another."""
    with django_capture_on_commit_callbacks() as first:
        queue()
    with django_capture_on_commit_callbacks() as again:
        queue()
    assert [[hint.task_name for hint in hints] for hints in (first, again)] == [["hubs.send_notices"], []]


def test_a_name_with_a_line_end_does_not_stop_the_letter(mailoutbox):
    notices.queue(
        key="one",
        kind=NoticeKind.RECEIPT,
        email="somebody@example.org",
        subject="Ann\nBcc: all@example.org asks " + "you " * 60,
        body="Hello",
    )
    assert notices.send_due() == 1
    assert mailoutbox[0].subject.startswith("Ann Bcc: all@example.org asks you you")
    assert len(mailoutbox[0].subject) == 200
