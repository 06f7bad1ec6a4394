"""Figures over places as a person may see them: raw and live inside, else the newest release."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from hubs.choices import Level
from hubs.models import Period, Place
from hubs.queries.places import parent_holds_on
from hubs.queries.returns import period_key
from hubs.queries.scope import Viewer, may, reach, releases_reach
from hubs.queries.waiting import marks_at
from outcomes.choices import EditionStatus, Frequency, Tier
from outcomes.models import Definition, Edition, EditionEntry

from ..models import ReleasedFigure, Summary
from .coverage import Asked, AskedPart, asked_by_measure, asked_by_part
from .rows import WHOLE, FigureRow, newest_releases, raw, read, released

INSIDE = "hubs.view_hub"
YEARS_OF_TREND = {Frequency.MONTHLY: 2, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 6}


@dataclass(frozen=True)
class Measure:
    """A measure as an edition lists it, with its figures here: one for each questionnaire that was used."""

    entry: EditionEntry
    rows: tuple[FigureRow, ...] = ()
    # None where nobody counts.
    hubs: Asked | None = None

    @property
    def definition(self) -> Definition:
        return self.entry.definition

    @property
    def asked(self) -> int | None:
        """Hubs of the place that were asked, before those to which it does not apply."""
        return self.hubs.asked if self.hubs else None

    @property
    def is_chosen(self) -> bool:
        """False for an optional measure that no hub of the place chose, nor reported all the same."""
        of_nobody = self.hubs is not None and not self.hubs.chose
        return self.entry.tier != Tier.OPTIONAL or bool(self.rows) or not of_nobody


@dataclass(frozen=True)
class Grid:
    """Every measure of a place and period."""

    place: Place
    period: Period
    periods: tuple[Period, ...]
    inside: bool
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Opened:
    """One figure, opened: what it is made of, its parts by split, its history."""

    place: Place
    period: Period
    inside: bool
    measure: Measure
    wordings: dict[int, Definition]
    behind: tuple[tuple[AskedPart, tuple[FigureRow, ...]], ...] = ()
    # Places behind it whose figures the person does not read.
    others: tuple[AskedPart, ...] = ()
    splits: tuple[FigureRow, ...] = ()
    trend: tuple[FigureRow, ...] = field(default_factory=tuple)

    @property
    def definition(self) -> Definition:
        return self.measure.definition


def is_inside(viewer: Viewer, place: Place, period: Period) -> bool:
    """Whether the person sees this place's raw figures of the period, by the tree of its first day."""
    if hasattr(place, "is_inside"):  # one of `place_to_read`, which has asked already
        return bool(place.is_inside)
    return may(viewer, INSIDE, place, period.starts)


def place_to_read(*, viewer: Viewer, slug: str, period: Period | None) -> Place | None:
    """The place, if the person may read its figures of this period (or of today) at all; and whether she is
    inside, asked with it."""
    day = period.starts if period else None
    inside = ExpressionWrapper(reach(viewer, INSIDE, place="pk", on=day), output_field=BooleanField())
    return releases_reach(viewer, on=day).filter(slug=slug).annotate(is_inside=inside).first()


def periods_of(slug: str, *, today: date | None = None) -> list[Period]:
    """Periods that have ended, newest first, each with whether the place has figures of it, and whether some
    of them are still being added up."""
    today = today or timezone.localdate()
    waiting = marks_at(slug).filter(period=OuterRef("pk"))
    summed = Summary.objects.filter(place__slug=slug).values("period")
    shown = ReleasedFigure.objects.filter(place__slug=slug).values("release__period")
    return list(
        Period.objects.filter(ends__lt=today)
        .annotate(
            is_calculating=Exists(waiting),
            has_figures=ExpressionWrapper(Q(pk__in=summed) | Q(pk__in=shown), output_field=BooleanField()),
        )
        .order_by("-starts", "frequency")
    )


def period_of(code: str, *, slug: str, indicator: str) -> Period | None:
    """The period of an address, with whether this figure is still being added up."""
    key = period_key(code)
    if key is None:
        return None
    waiting = marks_at(slug).filter(period=OuterRef("pk"), definition__indicator__code=indicator)
    return (
        Period.objects.filter(frequency=key[0], starts=key[1])
        .annotate(is_calculating=Exists(waiting))
        .first()
    )


def grid_for(
    *, viewer: Viewer, place: Place, period: Period, periods: list[Period], today: date | None = None
) -> Grid:
    """Every measure of the edition that governed the period; the place is one of `place_to_read`."""
    today = today or timezone.localdate()
    inside = is_inside(viewer, place, period)
    entries = list(_entries_of(period))
    here = Q(place=place) & WHOLE
    if inside:
        found = read(raw(here & Q(period=period), about="figure"))
    else:
        found = read(released(here, about="figure", releases=newest_releases(Q(period=period))))
    rows: dict[int, list[FigureRow]] = defaultdict(list)
    for row in found:
        rows[row.definition_id].append(row)
    asked = asked_by_measure(place, period, edition_id=entries[0].edition_id, today=today) if entries else {}
    measures = tuple(
        Measure(entry, _in_order(rows[entry.definition_id]), asked.get(entry.definition_id))
        for entry in entries
        if _belongs(entry, period, rows[entry.definition_id])
    )
    return Grid(place, period, tuple(periods), inside, measures)


def figure_for(
    *, viewer: Viewer, place: Place, indicator: str, period: Period, today: date | None = None
) -> Opened | None:
    """One figure with everything behind it; None where the framework had no such measure then."""
    today = today or timezone.localdate()
    entries = list(
        EditionEntry.objects.filter(definition__indicator__code=indicator)
        .exclude(edition__status=EditionStatus.DRAFT)
        .select_related("edition", "definition__indicator", "outcome__domain")
        .order_by("-edition__in_force_from", "-edition__id")
    )
    entry = next((e for e in entries if _governs(e.edition, period.starts)), None)
    if entry is None:
        return None
    inside = is_inside(viewer, place, period)
    found: dict[str, list[FigureRow]] = defaultdict(list)
    for row in read(*_selects(place, entry, period, inside)):
        found[row.about].append(row)
    here = [row for row in found["figure"] if row.definition_id == entry.definition_id]
    if not _belongs(entry, period, here):
        return None
    parts = asked_by_part(
        place,
        period,
        definition_id=entry.definition_id,
        indicator_id=entry.definition.indicator_id,
        is_optional=entry.tier == Tier.OPTIONAL,
        today=today,
    )
    behind: dict[int, list[FigureRow]] = defaultdict(list)
    for row in found["behind"]:
        behind[row.place_id].append(row)
    if place.level == Level.HUB:
        read_parts, others = [], []
    else:
        reached = {part.place_id for part in parts} if inside else _reached(viewer, parts, period)
        read_parts = [part for part in parts if part.place_id in reached]
        others = [part for part in parts if part.place_id not in reached]
    hubs = Asked(sum(part.chose for part in parts), sum(part.asked for part in parts))
    is_whole = [row for row in here if row.is_total or row.rubric_level]
    return Opened(
        place=place,
        period=period,
        inside=inside,
        measure=Measure(entry, _in_order(is_whole), hubs),
        wordings={e.definition_id: e.definition for e in entries},
        behind=tuple((part, _in_order(behind[part.place_id])) for part in read_parts),
        others=tuple(others),
        splits=tuple(row for row in here if not row.is_total),
        trend=tuple(sorted([*found["trend"], *is_whole], key=lambda row: row.starts)),
    )


def _selects(place: Place, entry: EditionEntry, period: Period, inside: bool) -> list[QuerySet]:
    """The figure with its parts, the same of the places just below, and its totals of other periods."""
    this = Q(definition=entry.definition_id)
    below = Q(place__parents__parent=place) & parent_holds_on(period.starts, path="place__parents__")
    first = period.starts.replace(year=period.starts.year - YEARS_OF_TREND[Frequency(period.frequency)])
    others = Q(definition__indicator=entry.definition.indicator_id, place=place) & WHOLE
    same = {"frequency": period.frequency, "starts__gte": first}
    if inside:
        history = Q(**{f"period__{name}": value for name, value in same.items()}) & ~Q(period=period)
        return [
            raw(this & Q(place=place, period=period), about="figure", with_reasons=True),
            raw(this & below & WHOLE & Q(period=period), about="behind", with_reasons=True),
            raw(others & history, about="trend"),
        ]
    now = newest_releases(Q(period=period))
    then = newest_releases(
        Q(**{f"period__{name}": value for name, value in same.items()}) & ~Q(period=period)
    )
    return [
        released(this & Q(place=place), about="figure", releases=now),
        released(this & below & WHOLE, about="behind", releases=now),
        released(others, about="trend", releases=then),
    ]


def _reached(viewer: Viewer, parts: list[AskedPart], period: Period) -> set[int]:
    """Which of these places' released figures the person reads."""
    found = releases_reach(viewer, on=period.starts).filter(pk__in=[part.place_id for part in parts])
    return set(found.values_list("pk", flat=True))


def _entries_of(period: Period) -> QuerySet[EditionEntry]:
    """What the edition in force on the period's first day lists, in its order, in one statement."""
    edition = (
        Edition.objects.exclude(status=EditionStatus.DRAFT)
        .filter(
            Q(retired_at__isnull=True) | Q(retired_at__date__gt=period.starts),
            in_force_from__lte=period.starts,
        )
        .order_by("-in_force_from", "-id")
        .values("pk")
    )
    return (
        EditionEntry.objects.filter(edition=Subquery(edition[:1]))
        .select_related("definition__indicator", "outcome__domain")
        .order_by("outcome__domain__position", "outcome__position", "position", "id")
    )


def _governs(edition: Edition, day: date) -> bool:
    if edition.in_force_from > day:
        return False
    return edition.retired_at is None or day < timezone.localdate(edition.retired_at)


def _belongs(entry: EditionEntry, period: Period, rows: list[FigureRow]) -> bool:
    """Measures of the period's own frequency; of others, and of areas, only what there is a figure of."""
    of_hubs = entry.definition.frequency == period.frequency and entry.tier != Tier.CONTEXT
    return of_hubs or bool(rows)


def _in_order(rows: list[FigureRow]) -> tuple[FigureRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.questionnaire, row.instrument_version_id, row.cell_id)))
