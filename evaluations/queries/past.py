"""A figure as it read at an earlier data version or in an earlier release, and what has happened since."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import BigIntegerField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from hubs.choices import Level, ReturnEventKind
from hubs.models import Period, Place, ReturnEvent, Revision
from hubs.queries.places import descendants
from outcomes.measurement import Parts
from outcomes.models import Definition

from ..models import Release
from .measures import in_order
from .rows import WHOLE, FigureRow, read, released

# What moves a return's figures into the sums, out of them, or makes them approved ones.
STEPS = (
    ReturnEventKind.SUBMITTED,
    ReturnEventKind.RECALLED,
    ReturnEventKind.RETURNED,
    ReturnEventKind.APPROVED,
    ReturnEventKind.CORRECTED,
    ReturnEventKind.CORRECTION_APPROVED,
)


@dataclass(frozen=True)
class Happening:
    """A submitted figure that was corrected (`step` is empty), or a step in a return's life."""

    step: str
    place: str
    who: str
    at: datetime
    reason: str
    part: str
    old_state: str
    old: Parts
    new_state: str
    new: Parts


@dataclass(frozen=True)
class ReleasedThen:
    """The figure in one release and in the newest, with the days on which releases between changed it."""

    at: datetime
    rows: tuple[FigureRow, ...]
    now: tuple[FigureRow, ...]
    now_at: datetime
    changed: tuple[datetime, ...]


def happened_since(at: datetime, *, place: Place, definition: Definition, period: Period) -> list[Happening]:
    """What people did to a figure after a moment, in one statement, the oldest first. Their names are in the
    answer: the caller has asked that the person is inside."""
    hubs, *above = _within(place, period)
    where = reduce(or_, (Q(place__in=some) for some in above), Q(place__in=hubs))
    nothing, no_number = Value("", output_field=TextField()), Value(None, output_field=BigIntegerField())
    numbers = [f"{side}_{part}" for side in ("old", "new") for part in ("numerator", "denominator", "sum_sq")]
    corrected = Revision.objects.filter(where & WHOLE, definition=definition, period=period, at__gt=at)
    moved = ReturnEvent.objects.filter(
        period_return__place__in=hubs, period_return__period=period, kind__in=STEPS, at__gt=at
    )
    rows = _columns(
        corrected,
        step=nothing,
        place=F("place__name"),
        part=Coalesce(F("cell__category__title"), nothing, output_field=TextField()),
        **{name: F(name) for name in ("reason", "old_state", "new_state", *numbers)},
    ).union(
        _columns(
            moved,
            step=F("kind"),
            place=F("period_return__place__name"),
            **dict.fromkeys(("part", "reason", "old_state", "new_state"), nothing),
            **dict.fromkeys(numbers, no_number),
        ),
        all=True,
    )
    found = [
        Happening(step, place, name or email or "", at, reason, part, old, Parts(*some), new, Parts(*others))
        for step, place, part, reason, old, new, *some_and_others, name, email, at in rows
        for some, others in [(some_and_others[:3], some_and_others[3:])]
    ]
    return sorted(found, key=lambda one: one.at)


def _columns(rows: QuerySet, **named) -> QuerySet:
    order = ("step", "place", "part", "reason", "old_state", "new_state")
    named |= {"name": F("by__name"), "email": F("by__email"), "when": F("at")}
    ordered = [*order, *(name for name in named if name not in (*order, "name", "email", "when"))]
    columns = {f"of_{name}": named[name] for name in (*ordered, "name", "email", "when")}
    return rows.order_by().annotate(**columns).values_list(*columns)


def figure_released_then(
    *, place: Place, definition: Definition, period: Period, release: int
) -> ReleasedThen | None:
    """None where the period never had this release."""
    releases = list(Release.objects.filter(period=period, pk__gte=release).order_by("pk"))
    if not releases or releases[0].pk != release:
        return None
    here = Q(place=place, definition=definition) & WHOLE
    since = Release.objects.filter(period=period, pk__gte=release).values("pk")
    found = read(released(here, about="figure", releases=since))
    of = {one.pk: in_order(row for row in found if row.version == one.pk) for one in releases}
    changed = [
        later.made_at
        for one, later in zip(releases, releases[1:], strict=False)
        if [row.numbers for row in of[one.pk]] != [row.numbers for row in of[later.pk]]
    ]
    newest = releases[-1]
    return ReleasedThen(releases[0].made_at, of[release], of[newest.pk], newest.made_at, tuple(changed))


def _within(place: Place, period: Period) -> list:
    """The hubs of a place first, then what lies between and itself, by the tree of the period's first day."""
    return [
        descendants(place, level=level, day=period.starts).order_by().values("pk")
        for level in Level
        if level <= place.level
    ]
