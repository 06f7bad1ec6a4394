"""E-mails that are sent once: queued as a row with the facts, sent by a worker, claimed before the sending.

A row that two senders see goes to the one whose update finds it unsent; a sending that fails gives the row
back. A sender that dies between claim and sending sends nothing: better none than two.
"""

import logging

from django.core.mail import send_mail
from django.utils import timezone

from outcomes.hints import send_after_commit

from ..choices import NoticeKind
from ..models import Notice

log = logging.getLogger(__name__)

SEND_NOTICES = "hubs.send_notices"
MOST_ATTEMPTS = 6
LONGEST_SUBJECT = 200
# Their text holds a link that opens something; once sent it is kept nowhere.
WITH_SECRET = frozenset({NoticeKind.INVITATION, NoticeKind.HANDOVER})
FORGOTTEN = "(not kept)"


def queue(*, key: str, kind: NoticeKind, email: str, subject: str, body: str) -> None:
    """Inside the caller's transaction. The same key a second time is the same notice."""
    queue_many([Notice(key=key, kind=kind, email=email, subject=subject, body=body)])


def queue_many(notices: list[Notice]) -> None:
    """A worker is told only of what is new: the task that it is sent for queues again what is due soon."""
    keys = [notice.key for notice in notices]
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    new = [notice for notice in notices if notice.key not in known]
    for notice in new:
        # Names stand in it: no line ends, which no e-mail server takes, and no more than there is room for.
        notice.subject = " ".join(notice.subject.split())[:LONGEST_SUBJECT]
    if new:
        Notice.objects.bulk_create(new, ignore_conflicts=True)
        send_after_commit(SEND_NOTICES)


def send_due() -> int:
    """Send what has not been sent, oldest first. Returns how many went out."""
    sent = 0
    waiting = Notice.objects.filter(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS).order_by("pk")
    for notice in waiting:
        claimed = Notice.objects.filter(pk=notice.pk, sent_at__isnull=True).update(
            sent_at=timezone.now(), attempts=notice.attempts + 1
        )
        if claimed:
            sent += _send(notice)
    return sent


def _send(notice: Notice) -> int:
    try:
        send_mail(notice.subject, notice.body, None, [notice.email])
    except Exception as problem:  # every way of sending has errors of its own
        log.warning("Notice %s was not sent and will be tried again: %s", notice.pk, problem)
        Notice.objects.filter(pk=notice.pk).update(sent_at=None)
        return 0
    if notice.kind in WITH_SECRET:
        Notice.objects.filter(pk=notice.pk).update(body=FORGOTTEN)
    return 1
