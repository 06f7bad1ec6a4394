"""One measure with all that its edition says of it, for reading."""

from dataclasses import dataclass
from datetime import date

from ..choices import EditionStatus
from ..models import (
    CompanionNumber,
    Crossing,
    DefinitionBreakdown,
    Edition,
    EditionEntry,
    EditionInstrument,
    IndicatorCrosswalk,
    OutcomeCrosswalk,
    RubricDimension,
    Threshold,
)
from .editions import in_force
from .indicators import Series, series_of


@dataclass(frozen=True)
class MeasureFacts:
    entry: EditionEntry
    # Whether the edition in force lists it; else the facts are those of the last edition that did.
    is_asked: bool
    splits: list[DefinitionBreakdown]
    crossings: list[Crossing]
    companions: list[CompanionNumber]
    crosswalk: list[IndicatorCrosswalk]
    outcome_crosswalk: list[OutcomeCrosswalk]
    instruments: list[EditionInstrument]
    thresholds: dict[int, list[Threshold]]
    suggested: set[int]
    dimensions: list[RubricDimension]
    history: list[Series]


def measure_facts(code: str, *, today: date) -> MeasureFacts | None:
    """The measure as the edition in force words it, or as the last one did; none that is only drafted."""
    current = in_force(today)
    entry = _entry(code, current)
    if entry is None:
        return None
    definition = entry.definition
    instruments = (
        list(
            EditionInstrument.objects.filter(edition=entry.edition_id)
            .select_related("instrument")
            .order_by("position", "id")
        )
        if definition.instrument_required
        else []
    )
    thresholds: dict[int, list[Threshold]] = {}
    for threshold in Threshold.objects.filter(edition_instrument__in=instruments).order_by("position", "id"):
        thresholds.setdefault(threshold.edition_instrument_id, []).append(threshold)
    return MeasureFacts(
        entry=entry,
        is_asked=current is not None and entry.edition_id == current.pk,
        splits=list(
            definition.breakdowns.select_related("scheme")
            .prefetch_related("scheme__categories")
            .order_by("position", "id")
        ),
        crossings=list(definition.crossings.select_related("first", "second").order_by("position", "id")),
        companions=list(definition.companions.order_by("position", "id")),
        crosswalk=list(entry.crosswalk.order_by("position", "id")),
        outcome_crosswalk=list(entry.outcome.crosswalk.order_by("position", "id")),
        instruments=instruments,
        thresholds=thresholds,
        suggested=set(definition.suggested_instruments.values_list("instrument_id", flat=True)),
        dimensions=list(
            RubricDimension.objects.filter(edition=entry.edition_id)
            .prefetch_related("levels")
            .order_by("position", "id")
        ),
        history=series_of([definition.indicator_id])[definition.indicator_id],
    )


def _entry(code: str, current: Edition | None) -> EditionEntry | None:
    entries = (
        EditionEntry.objects.filter(definition__indicator__code=code)
        .exclude(edition__status=EditionStatus.DRAFT)
        .select_related("definition__indicator", "outcome__domain", "edition")
        .order_by("-edition__in_force_from", "-edition_id")
    )
    found = list(entries)
    return next((e for e in found if current is not None and e.edition_id == current.pk), None) or (
        found[0] if found else None
    )
