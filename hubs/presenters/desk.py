"""The analyst's desk as a page: what waits first, then hubs by periods."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from outcomes.templatetags.formats import british_date, british_time, state_colour

from ..choices import EDITABLE, ReturnStatus
from ..models import Period, Return
from ..queries.desk import Desk, DeskHub, DeskReturn
from ..queries.desk_warnings import Warned

LATE = "late"
CORRECTIONS = "corrections"
WARNINGS = "warnings"
STATUS_FILTERS = (
    *((status.value, status.label) for status in ReturnStatus),
    (LATE, "Overdue"),
    (WARNINGS, "With a warning not explained"),
    (CORRECTIONS, "With a correction to approve"),
)


@dataclass(frozen=True)
class Cell:
    """A hub in a period: where its return stands, and what is to be known of it."""

    period: str
    text: str
    colour: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class GridRow:
    hub: str
    cells: list[Cell]


@dataclass(frozen=True)
class Waiting:
    """A return that awaits the analyst, with a box to tick."""

    pk: int
    name: str
    url: str
    submitted: str
    notes: tuple[str, ...]
    colour: str


@dataclass(frozen=True)
class DeskPage:
    authority: str
    slug: str
    several: bool
    waiting: list[Waiting]
    corrections: list[Waiting]
    periods: list[str]
    rows: list[GridRow]
    hubs: int
    period: str
    status: str
    period_choices: list[tuple[str, str]]
    status_choices: list[tuple[str, str]]
    is_filtered: bool
    links: list[tuple[str, str]]
    downloads: list[tuple[str, str]]


def desk_page(desk: Desk, *, today: datetime.date, period: str, status: str, several: bool) -> DeskPage:
    wanted = {
        (hub.place.pk, period_id)
        for hub in desk.hubs
        for period_id, found in hub.returns.items()
        if not status or matches(found, status, today)
    }
    # Asked for a status, only the hubs and periods that have such a return.
    periods = [p for p in desk.periods if not status or p.pk in {period_id for _, period_id in wanted}]
    rows = [
        GridRow(hub.place.name, [_cell(hub, period, today) for period in periods])
        for hub in desk.hubs
        if not status or hub.place.pk in {place_id for place_id, _ in wanted}
    ]
    return DeskPage(
        authority=desk.authority.name,
        slug=desk.authority.slug,
        several=several,
        waiting=[_waiting(found) for found in desk.awaiting],
        corrections=[_corrected(found) for found in desk.corrections],
        periods=[period.title for period in periods],
        rows=rows,
        hubs=len(desk.hubs),
        period=period,
        status=status,
        period_choices=[
            ("", "The last four quarters and year"),
            *((p.code, p.title) for p in desk.to_choose),
        ],
        status_choices=[("", "Any"), *STATUS_FILTERS],
        is_filtered=bool(period or status),
        links=desk_links(desk.authority.slug if several else ""),
        downloads=[
            (
                f"Figures of {period.title} (CSV)",
                f"{reverse('desk_figures_file', args=[period.code])}?authority={desk.authority.slug}",
            )
            for period in periods
        ],
    )


LINKS = (
    ("Figures from the council", "central"),
    ("Files of earlier figures", "value_files"),
    ("Targets and baselines", "targets"),
    ("Agreed exceptions", "waivers"),
    ("Splits that you require", "requirements"),
)


def desk_links(slug: str = "") -> list[tuple[str, str]]:
    """The other pages of the desk, for one authority where the person works for several."""
    query = f"?{urlencode({'authority': slug})}" if slug else ""
    return [(label, reverse(name) + query) for label, name in LINKS]


def matches(found: DeskReturn, status: str, today: datetime.date) -> bool:
    if status == LATE:
        return found.period_return.submitted_at is None and days_late(found, today) > 0
    if status == WARNINGS:
        return found.open_warnings > 0
    if status == CORRECTIONS:
        return found.corrections > 0
    return found.period_return.status == status


def days_late(found: DeskReturn, today: datetime.date) -> int:
    """Days between the day on which it was due and its first submission, or today where there was none."""
    came = timezone.localdate(found.first_submitted_at) if found.first_submitted_at else None
    submitted = found.period_return.submitted_at
    if came is None and submitted is not None:
        came = timezone.localdate(submitted)
    if came is None and found.period_return.status not in EDITABLE:
        return 0
    return max(((came or today) - found.period_return.period.due).days, 0)


def _cell(hub: DeskHub, period: Period, today: datetime.date) -> Cell:
    found = hub.returns.get(period.pk)
    if found is None:
        text = "No return was asked for" if period.pk in hub.expected else "Not one of your hubs then"
        return Cell(period.title, text)
    period_return = found.period_return
    return Cell(
        period.title,
        period_return.get_status_display(),
        state_colour(period_return.status),
        review_url(period_return),
        (*_lateness(found, today), *_notes(found)),
        f"{hub.place.name}, {period.title}",
    )


def review_url(period_return: Return) -> str:
    return reverse("desk_return", args=[period_return.place.slug, period_return.period.code])


def _lateness(found: DeskReturn, today: datetime.date) -> tuple[str, ...]:
    days = days_late(found, today)
    if not days:
        return ()
    words = counted(days, "day")
    return (f"{words} late" if found.period_return.submitted_at else f"{words} overdue",)


def _notes(found: DeskReturn) -> tuple[str, ...]:
    notes = []
    if found.warnings:
        notes.append(warning_words(found.warnings))
    elif found.explained and found.period_return.status not in EDITABLE:
        notes.append(f"{counted(found.explained, 'change')} explained")
    if found.corrections:
        notes.append(f"{counted(found.corrections, 'correction')} to approve")
    return tuple(notes)


def warning_words(warnings: tuple[Warned, ...]) -> str:
    """“3 warnings, 1 not explained”"""
    waiting = sum(warning.is_open for warning in warnings)
    words = counted(len(warnings), "warning")
    if not waiting:
        return f"{words}, explained"
    return f"{words}, {'not explained' if waiting == len(warnings) else f'{waiting} not explained'}"


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _waiting(found: DeskReturn) -> Waiting:
    period_return = found.period_return
    late = days_late(found, timezone.localdate())
    return Waiting(
        pk=period_return.pk,
        name=f"{period_return.place.name}, {period_return.period.title}",
        url=review_url(period_return),
        submitted=f"Sent {british_date(period_return.submitted_at)}"
        + (f", {counted(late, 'day')} late" if late else ""),
        notes=(warning_words(found.warnings),) if found.warnings else (),
        colour="orange" if found.open_warnings else "",
    )


def _corrected(found: DeskReturn) -> Waiting:
    period_return = found.period_return
    return Waiting(
        pk=period_return.pk,
        name=f"{period_return.place.name}, {period_return.period.title}",
        url=review_url(period_return),
        submitted="",
        notes=(f"{counted(found.corrections, 'correction')} to approve",),
        colour="yellow",
    )


@dataclass(frozen=True)
class ToApprove:
    """A return on the page that asks before many are approved at once."""

    pk: int
    version: int
    name: str
    url: str
    warnings: tuple[Warned, ...]
    open_warnings: int


def approval_list(returns: list[DeskReturn]) -> list[ToApprove]:
    return [
        ToApprove(
            found.period_return.pk,
            found.period_return.version,
            f"{found.period_return.place.name}, {found.period_return.period.title}",
            review_url(found.period_return),
            found.warnings,
            found.open_warnings,
        )
        for found in returns
    ]


def approved_words(returns: Iterable[Return]) -> list[str]:
    """“Already approved by Ann Lee on 3 June 2026 at 5:30pm: Alder Hub, April to June 2026.”, a line for each
    approval of one or of many together."""
    together: dict[str, list[str]] = {}
    for found in returns:
        who = f" by {found.approved_by}" if found.approved_by else ""
        when = f" on {british_time(found.approved_at)}" if found.approved_at else ""
        together.setdefault(f"Already approved{who}{when}", []).append(
            f"{found.place.name}, {found.period.title}"
        )
    return [f"{said}: {'; '.join(names)}." for said, names in together.items()]
