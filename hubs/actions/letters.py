"""What the e-mails about returns say: in plain words, with a link and without a figure."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils import timezone

from outcomes.models import User

from ..choices import NoticeKind
from ..measuring.windows import spell
from ..models import HandOver, Notice, Place, Receipt, Return, ReturnEvent
from . import notices


def link(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def return_path(period_return: Return) -> str:
    return f"/hubs/{period_return.place.slug}/returns/{period_return.period.code}/"


def receipt(receipt: Receipt, *, to: User) -> None:
    period_return = receipt.period_return
    at = timezone.localtime(receipt.at)
    notices.queue(
        key=f"receipt:{receipt.reference}",
        kind=NoticeKind.RECEIPT,
        email=to.email,
        subject=f"Receipt {receipt.reference}: {_what(period_return)}",
        body=(
            f"Hello {to.get_short_name()},\n\n"
            f"{_what(period_return)} was submitted on {spell(at.date())} at {at:%H:%M}.\n\n"
            f"Your reference is {receipt.reference}.\n\n"
            f"See what was sent:\n{link(return_path(period_return))}receipt/{receipt.reference}/\n"
        ),
    )


def sent_back(period_return: Return, event: ReturnEvent, *, to: Iterable[User]) -> None:
    _come_back(
        period_return,
        event,
        to=to,
        how="Sent back with comments",
        what=f"The council has sent {_what(period_return)} back with comments. "
        "Please look at them, put right what needs it, and submit again.",
        read="Read the comments",
    )


def reopened(period_return: Return, event: ReturnEvent, *, to: Iterable[User]) -> None:
    until = timezone.localtime(period_return.reopened_until)
    _come_back(
        period_return,
        event,
        to=to,
        how="Reopened",
        what=f"The council has reopened {_what(period_return)}. You can change it and submit it again "
        f"until {spell(until.date())}, {until:%H:%M}. What was approved counts meanwhile.",
        read="Read why",
    )


def _come_back(
    period_return: Return, event: ReturnEvent, *, to: Iterable[User], how: str, what: str, read: str
) -> None:
    notices.queue_many(
        [
            Notice(
                key=f"returned:{event.pk}:{person.pk}",
                kind=NoticeKind.RETURNED,
                email=person.email,
                subject=f"{how}: {_what(period_return)}",
                body=f"Hello {person.get_short_name()},\n\n{what}\n\n"
                f"{read}:\n{link(return_path(period_return))}\n",
            )
            for person in to
        ]
    )


def opened(period_return: Return, person: User) -> Notice:
    period = period_return.period
    return Notice(
        key=f"opened:{period_return.pk}:{person.pk}",
        kind=NoticeKind.OPENED,
        email=person.email,
        subject=f"Open now: {_what(period_return)}",
        body=(
            f"Hello {person.get_short_name()},\n\n"
            f"{_what(period_return)} is open. It is due by {spell(period.due)}.\n\n"
            f"Begin here; you can save at any time and come back:\n{link(return_path(period_return))}\n"
        ),
    )


def due_soon(period_return: Return, person: User) -> Notice:
    period = period_return.period
    return Notice(
        key=f"due_soon:{period_return.pk}:{person.pk}",
        kind=NoticeKind.DUE_SOON,
        email=person.email,
        subject=f"Due by {spell(period.due)}: {_what(period_return)}",
        body=(
            f"Hello {person.get_short_name()},\n\n"
            f"{_what(period_return)} is due by {spell(period.due)} and has not been submitted yet.\n\n"
            f"Go to it:\n{link(return_path(period_return))}\n"
        ),
    )


def awaiting(person: User, waiting: Iterable[tuple[Place, int]], *, day: date) -> Notice:
    """One letter for all the councils for which the person works."""
    by_authority = list(waiting)
    number = sum(many for _, many in by_authority)
    many = "1 return awaits" if number == 1 else f"{number:,} returns await"
    lines = "".join(
        f"{authority.name}: {number:,}\n{link('/desk/')}?authority={authority.slug}\n\n"
        for authority, number in by_authority
    )
    return Notice(
        key=f"awaiting:{day.isoformat()}:{person.pk}",
        kind=NoticeKind.AWAITING,
        email=person.email,
        subject=f"{many} your review",
        body=(
            f"Hello {person.get_short_name()},\n\n{many} your review.\n\n{lines}"
            "We write on the day after a return has come in, and once a week while one waits.\n"
        ),
    )


def handed_over(handover: HandOver, *, secret: str, what: str) -> None:
    expires = timezone.localtime(handover.expires_at)
    message = f"{handover.by.get_full_name()} writes:\n{handover.message}\n\n" if handover.message else ""
    notices.queue(
        key=f"handover:{handover.pk}",
        kind=NoticeKind.HANDOVER,
        email=handover.email,
        subject=f"{handover.by.get_full_name()} asks you for a figure of {handover.period_return.place.name}",
        body=(
            f"Hello {handover.name},\n\n"
            f"{handover.by.get_full_name()} asks you to fill in: {what}, "
            f"for {_what(handover.period_return)}.\n\n{message}"
            f"Open this link, which is for you alone and needs no account:\n"
            f"{link(f'/handed-over/{secret}/')}\n\n"
            f"It works until {spell(expires.date())}, {expires:%H:%M}. "
            "Please give numbers only, and no family's name or details.\n"
        ),
    )


def _what(period_return: Return) -> str:
    return f"the return of {period_return.place.name} for {period_return.period.title}"
