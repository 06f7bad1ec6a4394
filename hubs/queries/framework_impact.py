"""What hubs keep by measure, for the framework's editors: names of hubs and numbers, never values."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from outcomes.choices import Tier
from outcomes.impact import Impact, PlaceImpact, Question, ReturnImpact
from outcomes.models import User
from outcomes.publication import Audience

from ..choices import Level, ReturnStatus, TargetStatus
from ..models import Entry, IndicatorChoice, Observation, Period, Place, Return, StandingAnswer, Target
from .agreements import financial_year_of
from .places import exists_on
from .scope import places_where

FINISHED = (ReturnStatus.APPROVED, ReturnStatus.LOCKED)

# What is counted, as the editor reads it.
FIGURES = "figures reported"
DRAFTS = "figures in drafts"
TARGETS = "targets and baselines"
CHOICES = "choices of the measure"
STANDING = "standing answers"

Key = tuple[int, str]  # place and code of the measure


def framework_impact(question: Question) -> Impact:
    """In a fixed number of statements, however many hubs and measures."""
    today = timezone.localdate()
    asked = _asked(question, today)
    numbers: dict[Key, dict[str, int]] = {key: {} for key in asked}
    for name, counted in _counted(question, today).items():
        for key, number in counted.items():
            numbers.setdefault(key, {})[name] = number
    places = Place.objects.in_bulk({place_id for place_id, _ in numbers})
    may_open = _open_to(question.viewer)
    return Impact(
        places=[
            PlaceImpact(
                place=places[place_id].name,
                code=code,
                asked=(place_id, code) in asked,
                numbers=counted,
                url=reverse("hub_measure", args=[places[place_id].slug, code])
                if place_id in may_open
                else "",
            )
            for (place_id, code), counted in numbers.items()
        ],
        returns=_returns_under_way(question),
    )


def _page(place: Place, code: str) -> str:
    return reverse("hub_measure", args=[place.slug, code])


def latest_period_in_use() -> date | None:
    """The first day of the latest period that has a return or a figure."""
    days = [
        Period.objects.filter(pk__in=rows.values("period")).aggregate(latest=Max("starts"))["latest"]
        for rows in (Return.objects.all(), Observation.objects.all())
    ]
    return max((day for day in days if day is not None), default=None)


def audiences_of(viewer: User) -> list[Audience]:
    """The hubs whose figures the person sees, with the optional measures that each chose this year."""
    today = timezone.localdate()
    hubs = list(places_where(viewer, "hubs.view_hub", level=Level.HUB).filter(exists_on(today)))
    chosen = defaultdict(set)
    for place_id, code in IndicatorChoice.objects.filter(
        place__in=[hub.pk for hub in hubs], year_starts__gte=financial_year_of(today)
    ).values_list("place_id", "indicator__code"):
        chosen[place_id].add(code)
    return [Audience(hub.name, frozenset(chosen[hub.pk])) for hub in sorted(hubs, key=lambda hub: hub.name)]


def _asked(question: Question, today: date) -> set[Key]:
    """Where the change is felt: core measures at every open hub, optional ones where they were chosen."""
    for_all = {one.code for one in question.ended if one.old_tier == Tier.CORE}
    for_all |= {one.code for one in question.begun if one.tier == Tier.CORE}
    chosen = {one.indicator_id: one.code for one in question.ended if one.old_tier == Tier.OPTIONAL}
    found = {
        (place_id, chosen[indicator_id])
        for place_id, indicator_id in _choices(chosen, today).values_list("place_id", "indicator_id")
    }
    if for_all:
        hubs = Place.objects.filter(exists_on(today), level=Level.HUB).values_list("pk", flat=True)
        found |= {(place_id, code) for place_id in hubs for code in for_all}
    return found


def _counted(question: Question, today: date) -> dict[str, dict[Key, int]]:
    by_definition = {one.definition_id: one.code for one in question.ended}
    by_indicator = {one.indicator_id: one.code for one in question.ended}
    said = ~Q(submitted_state="") | ~Q(approved_state="")
    return {
        FIGURES: _by_place(
            Observation.objects.filter(said, definition__in=by_definition), "definition_id", by_definition
        ),
        DRAFTS: _by_place(
            Entry.objects.filter(definition__in=by_definition, deleted_at__isnull=True).exclude(
                period_return__status__in=FINISHED
            ),
            "definition_id",
            by_definition,
            place="period_return__place_id",
        ),
        TARGETS: _by_place(
            Target.objects.filter(indicator__in=by_indicator).exclude(status=TargetStatus.WITHDRAWN),
            "indicator_id",
            by_indicator,
        ),
        CHOICES: _by_place(_choices(by_indicator, today), "indicator_id", by_indicator),
        STANDING: _by_place(
            StandingAnswer.objects.filter(indicator__in=by_indicator, until__isnull=True),
            "indicator_id",
            by_indicator,
        ),
    }


def _choices(indicators: dict[int, str], today: date) -> QuerySet[IndicatorChoice]:
    return IndicatorChoice.objects.filter(indicator__in=indicators, year_starts__gte=financial_year_of(today))


def _by_place(
    rows: QuerySet, column: str, codes: dict[int, str], *, place: str = "place_id"
) -> dict[Key, int]:
    counted = rows.order_by().values_list(place, column).annotate(number=Count("pk"))
    return {(place_id, codes[pk]): number for place_id, pk, number in counted}


def _open_to(viewer: User | None) -> set[int]:
    if viewer is None:
        return set()
    return set(places_where(viewer, "hubs.view_hub", level=Level.HUB).values_list("pk", flat=True))


def _returns_under_way(question: Question) -> list[ReturnImpact]:
    """Returns that are not finished; they keep the version with which they began."""
    counted = (
        Return.objects.filter(edition=question.before_id)
        .exclude(status__in=FINISHED)
        .order_by()
        .values("period")
        .annotate(number=Count("pk"))
    )
    numbers = {row["period"]: row["number"] for row in counted}
    periods = Period.objects.filter(pk__in=numbers).order_by("starts", "frequency")
    return [ReturnImpact(f"Returns for {period.title}", numbers[period.pk]) for period in periods]
