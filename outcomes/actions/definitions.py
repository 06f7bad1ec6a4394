"""New definitions, many at once, each with its splits, crossings, companions and questionnaires."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from ..choices import Comparability
from ..document.parts import Wording
from ..models import (
    CompanionNumber,
    Crossing,
    Definition,
    DefinitionBreakdown,
    Indicator,
    Instrument,
    Scheme,
    SuggestedInstrument,
)
from ..validators import Problem, Refused

# Facts that stand in the definition's own columns under the same name, and those that may be empty text.
_SAME = (
    "title",
    "definition",
    "kind",
    "unit",
    "multiplier",
    "direction",
    "frequency",
    "window",
    "source",
    "entry",
    "time_rule",
    "place_rule",
    "instrument_required",
    "targets_allowed",
    "scale",
)
_OR_EMPTY = ("numerator", "denominator", "calculation", "founding_measure")


@dataclass(frozen=True)
class NewDefinition:
    code: str
    wording: Wording
    comparability: str = Comparability.FIRST
    note: str = ""


def create(rows: Iterable[NewDefinition]) -> dict[str, Definition]:
    """Store new wordings under the next number of their measure, by its code.

    Splits and questionnaires that they name must be there. A wording that declares how it compares is
    never number 1: the one before may stand in another database.
    """
    rows = list(rows)
    codes = [row.code for row in rows]
    indicators = indicators_for(codes)
    newest = dict(
        Definition.objects.filter(indicator__code__in=codes)
        .values_list("indicator__code")
        .annotate(newest=Max("number"))
        .values_list("indicator__code", "newest")
    )
    _refuse_taken(row.code for row in rows if row.comparability == Comparability.FIRST and row.code in newest)
    made = Definition.objects.bulk_create(
        [_definition(row, indicators[row.code], newest.get(row.code)) for row in rows]
    )
    _create_parts(list(zip(made, rows, strict=True)))
    return {row.code: definition for row, definition in zip(rows, made, strict=True)}


def _refuse_taken(codes: Iterable[str]) -> None:
    """A first wording under a code that is in use, though no edition lists it: somebody's local measure."""
    problems = [
        Problem(code, "the code is already used for a measure outside the framework") for code in codes
    ]
    if problems:
        raise Refused("A code stands for one measure for ever.", problems)


def indicators_for(codes: Iterable[str]) -> dict[str, Indicator]:
    """The measures' codes as rows; a code that is new begins its life here."""
    Indicator.objects.bulk_create([Indicator(code=code) for code in codes], ignore_conflicts=True)
    return {indicator.code: indicator for indicator in Indicator.objects.filter(code__in=codes)}


def _definition(row: NewDefinition, indicator: Indicator, newest: int | None) -> Definition:
    facts = row.wording.facts
    low, high = facts["valid_range"] or (None, None)
    first = row.comparability == Comparability.FIRST
    return Definition(
        indicator=indicator,
        number=1 if first else (newest or 1) + 1,
        **{key: facts[key] for key in _SAME},
        **{key: facts[key] or "" for key in _OR_EMPTY},
        valid_low=_exact(low),
        valid_high=_exact(high),
        counts_people=row.wording.counts_people,
        central_denominator=row.wording.central_denominator,
        comparability=row.comparability,
        comparability_note=row.note,
    )


def _exact(number: int | float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _create_parts(made: list[tuple[Definition, NewDefinition]]) -> None:
    schemes = {scheme.code: scheme for scheme in Scheme.objects.filter(code__in=_schemes_named(made))}
    named = {code for _, row in made for code in row.wording.suggested_instruments}
    instruments = {one.code: one for one in Instrument.objects.filter(code__in=named)}
    DefinitionBreakdown.objects.bulk_create(
        DefinitionBreakdown(
            definition=definition,
            scheme=schemes[code],
            position=position,
            required=code in row.wording.facts["required_breakdowns"],
            multi_select=code in row.wording.facts["multi_select"],
            numerator_only=code in row.wording.numerator_only,
        )
        for definition, row in made
        for position, code in enumerate(row.wording.facts["breakdowns"], start=1)
    )
    Crossing.objects.bulk_create(
        Crossing(definition=definition, first=schemes[first], second=schemes[second], position=position)
        for definition, row in made
        for position, (first, second) in enumerate(row.wording.crossings, start=1)
    )
    CompanionNumber.objects.bulk_create(
        CompanionNumber(definition=definition, position=position, **companion)
        for definition, row in made
        for position, companion in enumerate(row.wording.companions, start=1)
    )
    SuggestedInstrument.objects.bulk_create(
        SuggestedInstrument(definition=definition, instrument=instruments[code], position=position)
        for definition, row in made
        for position, code in enumerate(row.wording.suggested_instruments, start=1)
    )


def _schemes_named(made: list[tuple[Definition, NewDefinition]]) -> set[str]:
    return {
        code
        for _, row in made
        for codes in (row.wording.facts["breakdowns"], *row.wording.crossings)
        for code in codes
    }
