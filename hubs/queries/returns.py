"""Returns as a person may see them, and what was said about them."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, QuerySet

from outcomes.choices import Frequency
from outcomes.models import User

from ..models import FigureComment, HandOver, Period, Place, Receipt, Return, ReturnEvent, Revision
from .observations import VIEW
from .scope import reach

# Years of four digits that there will be; an address may hold anything.
_QUARTER = re.compile(r"([12][0-9]{3})-q([1-4])")
_YEAR = re.compile(r"([12][0-9]{3})-to-([12][0-9]{3})")
_MONTH = re.compile(r"([12][0-9]{3})-([0-9]{2})")


def period_key(code: str) -> tuple[str, date] | None:
    """Frequency and first day of the period of an address, such as 2026-q2; None where it names none."""
    if found := _QUARTER.fullmatch(code):
        year, quarter = int(found[1]), int(found[2])
        return Frequency.QUARTERLY, date(year + (quarter == 4), (quarter * 3) % 12 + 1, 1)
    if (found := _YEAR.fullmatch(code)) and int(found[2]) == int(found[1]) + 1:
        return Frequency.ANNUAL, date(int(found[1]), 4, 1)
    if (found := _MONTH.fullmatch(code)) and 1 <= int(found[2]) <= 12:
        return Frequency.MONTHLY, date(int(found[1]), int(found[2]), 1)
    return None


def period_by_code(code: str) -> Period | None:
    key = period_key(code)
    return key and Period.objects.filter(frequency=key[0], starts=key[1]).first()


def returns_for(*, viewer: User, capability: str = VIEW, place: Place | None = None) -> QuerySet[Return]:
    """The returns over which the person has the right, each by the tree of its own period, newest first."""
    found = (
        Return.objects.filter(reach(viewer, capability, on=F("period__starts")))
        .select_related("place", "period", "edition")
        .order_by("-period__starts", "period__frequency", "place__name")
    )
    return found if place is None else found.filter(place=place)


def return_for(*, viewer: User, slug: str, period_code: str, capability: str = VIEW) -> Return | None:
    """One return, with its place, period and edition; None where there is none, or none for this person."""
    key = period_key(period_code)
    if key is None:
        return None
    return (
        returns_for(viewer=viewer, capability=capability)
        .filter(place__slug=slug, period__frequency=key[0], period__starts=key[1])
        .select_related("submitted_by", "approved_by")
        .first()
    )


def receipt_for(*, viewer: User, reference: str) -> Receipt | None:
    return (
        Receipt.objects.filter(
            reach(viewer, VIEW, place="period_return__place", on=F("period_return__period__starts")),
            reference=reference,
        )
        .select_related("period_return__place", "period_return__period", "period_return__edition", "by")
        .first()
    )


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to a return: a step with its comments and the values that it changed."""

    at: datetime
    kind: str
    words: str
    by: User | None
    note: str
    comments: tuple[FigureComment, ...] = ()
    revisions: tuple[Revision, ...] = ()


def history_for(*, viewer: User, period_return: Return) -> list[HistoryLine]:
    """The whole conversation, newest first; three statements however long it is."""
    events = (
        ReturnEvent.objects.filter(
            reach(viewer, VIEW, place="period_return__place", on=F("period_return__period__starts")),
            period_return=period_return,
        )
        .select_related("by")
        .prefetch_related(
            Prefetch(
                "figure_comments",
                FigureComment.objects.select_related("definition__indicator").order_by("id"),
            ),
            Prefetch(
                "revisions",
                Revision.objects.select_related(
                    "definition__indicator", "cell__category", "instrument_version__instrument", "by"
                ).order_by("id"),
            ),
        )
        .order_by("-id")
    )
    return [
        HistoryLine(
            at=event.at,
            kind=event.kind,
            words=event.get_kind_display(),
            by=event.by,
            note=event.note,
            comments=tuple(event.figure_comments.all()),
            revisions=tuple(event.revisions.all()),
        )
        for event in events
    ]


def open_comments(period_return: Return) -> tuple[ReturnEvent | None, dict[int, list[FigureComment]]]:
    """What the return was last sent back with, by figure, for the pages that put it right."""
    event = (
        ReturnEvent.objects.filter(period_return=period_return, kind="returned")
        .select_related("by")
        .order_by("-id")
        .first()
    )
    comments: dict[int, list[FigureComment]] = {}
    if event is not None:
        for comment in event.figure_comments.order_by("id"):
            comments.setdefault(comment.definition_id, []).append(comment)
    return event, comments


def handovers_for(*, viewer: User, period_return: Return) -> QuerySet[HandOver]:
    return (
        HandOver.objects.filter(
            reach(viewer, VIEW, place="period_return__place", on=F("period_return__period__starts")),
            period_return=period_return,
        )
        .select_related("definition__indicator", "by")
        .order_by("-at")
    )
