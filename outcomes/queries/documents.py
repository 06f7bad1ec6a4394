"""An edition put in the form of a file: complete, in canonical order, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from ..choices import DEFAULT_SCALE, Comparability
from ..document import keys
from ..document.parts import Wording
from ..models import (
    CompanionNumber,
    Crossing,
    Definition,
    DefinitionBreakdown,
    Domain,
    Edition,
    EditionInstrument,
    EditionScheme,
    FrameworkRule,
    IndicatorCrosswalk,
    OutcomeCrosswalk,
    RubricDimension,
    RubricLevel,
    Scheme,
    SuggestedInstrument,
    Threshold,
    VocabularyEntry,
)
from ..models import Outcome as OutcomeModel
from . import editions


def edition_document(edition: Edition) -> dict:
    """The whole edition as a document; dumping it gives the canonical file."""
    entries = list(editions.entries_of(edition))
    wordings = definition_wordings([entry.definition for entry in entries])
    return {
        "name": edition.name,
        "version": edition.version,
        "sources": [
            {key: getattr(source, key) for key in keys.SOURCE}
            for source in edition.sources.order_by("position", "id")
        ],
        "domains": _domains(edition, entries, wordings),
        "integration_rubric": _rubric(edition),
        "instruments": _instruments(edition),
        "vocabularies": _vocabularies(edition),
        "declarations": _declarations(
            [(entry.definition.code, wordings[entry.definition_id]) for entry in entries]
        ),
    }


def definition_wordings(definitions: Iterable[Definition]) -> dict[int, Wording]:
    """The wording of each definition by its id, for comparing with a file's or with one another's."""
    definitions = list(definitions)
    ids = [definition.pk for definition in definitions]
    splits = _grouped(
        DefinitionBreakdown.objects.filter(definition__in=ids).select_related("scheme"), "definition_id"
    )
    crossings = _grouped(
        Crossing.objects.filter(definition__in=ids).select_related("first", "second"), "definition_id"
    )
    companions = _grouped(CompanionNumber.objects.filter(definition__in=ids), "definition_id")
    suggested = _grouped(
        SuggestedInstrument.objects.filter(definition__in=ids).select_related("instrument"), "definition_id"
    )
    return {
        definition.pk: Wording(
            facts=_facts(definition, splits[definition.pk]),
            counts_people=definition.counts_people,
            central_denominator=definition.central_denominator,
            companions=[
                {"code": row.code, "title": row.title, "required": row.required}
                for row in companions[definition.pk]
            ],
            crossings=[[row.first.code, row.second.code] for row in crossings[definition.pk]],
            numerator_only=[row.scheme.code for row in splits[definition.pk] if row.numerator_only],
            suggested_instruments=[row.instrument.code for row in suggested[definition.pk]],
        )
        for definition in definitions
    }


def scheme_documents(schemes: Iterable[Scheme]) -> dict[str, dict]:
    """Splits with their categories as they stand in a file, by code."""
    schemes = list(
        Scheme.objects.filter(pk__in=[scheme.pk for scheme in schemes])
        .select_related("rolls_up_to")
        .prefetch_related("categories__rolls_up_to")
    )
    return {scheme.code: _scheme(scheme) for scheme in schemes}


def plain(value: Decimal | None) -> int | float | None:
    """A number as a file has it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _grouped(rows, key: str) -> dict[int, list]:
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.position, row.pk)):
        found[getattr(row, key)].append(row)
    return found


def _facts(definition: Definition, splits: list[DefinitionBreakdown]) -> dict:
    low, high = plain(definition.valid_low), plain(definition.valid_high)
    special = {
        "numerator": definition.numerator or None,
        "denominator": definition.denominator or None,
        "calculation": definition.calculation or None,
        "founding_measure": definition.founding_measure or None,
        "breakdowns": [row.scheme.code for row in splits],
        "required_breakdowns": [row.scheme.code for row in splits if row.required],
        "multi_select": [row.scheme.code for row in splits if row.multi_select],
        "valid_range": None if low is None and high is None else [low, high],
    }
    return {key: special[key] if key in special else getattr(definition, key) for key in keys.WORDING}


def _domains(edition: Edition, entries: list, wordings: dict[int, Wording]) -> list[dict]:
    domains = list(Domain.objects.filter(edition=edition).order_by("position", "id"))
    outcomes = _grouped(OutcomeModel.objects.filter(domain__in=domains), "domain_id")
    crosswalk = _grouped(OutcomeCrosswalk.objects.filter(outcome__domain__in=domains), "outcome_id")
    entry_crosswalk = _grouped(IndicatorCrosswalk.objects.filter(entry__edition=edition), "entry_id")
    measures = defaultdict(list)
    for entry in entries:
        measures[entry.outcome_id].append(
            _indicator(entry, wordings[entry.definition_id], entry_crosswalk[entry.pk])
        )
    return [
        {
            "code": domain.code,
            "title": domain.title,
            "benefit": domain.benefit,
            "outcomes": [
                _outcome(outcome, measures[outcome.pk], crosswalk[outcome.pk])
                for outcome in outcomes[domain.pk]
            ],
        }
        for domain in domains
    ]


def _outcome(outcome: OutcomeModel, measures: list[dict], crosswalk: list[OutcomeCrosswalk]) -> dict:
    document = {
        "code": outcome.code,
        "title": outcome.title,
        "description": outcome.description,
        "level": outcome.level,
        "indicators": measures,
    }
    if crosswalk:
        document["crosswalk"] = [
            {"framework": row.framework, "item": row.item or None, "match": row.match}
            | ({"reason": row.reason} if row.reason else {})
            for row in crosswalk
        ]
    return document


def _indicator(entry, wording: Wording, crosswalk: list[IndicatorCrosswalk]) -> dict:
    definition = entry.definition
    own = {
        "code": definition.indicator.code,
        "tier": entry.tier,
        "owner": entry.owner,
        "review_date": entry.review_date.isoformat(),
        "crosswalk": [{key: getattr(row, key) for key in keys.CROSSWALK} for row in crosswalk],
    }
    document = {key: own[key] if key in own else wording.facts[key] for key in keys.INDICATOR}
    if definition.scale != DEFAULT_SCALE[definition.kind]:
        document["scale"] = definition.scale
    if definition.comparability != Comparability.FIRST:
        document["comparability"] = definition.comparability
        if definition.comparability_note:
            document["comparability_note"] = definition.comparability_note
    return document


def _rubric(edition: Edition) -> dict:
    dimensions = list(RubricDimension.objects.filter(edition=edition).order_by("position", "id"))
    levels = defaultdict(list)
    for level in RubricLevel.objects.filter(dimension__in=dimensions).order_by("level"):
        levels[level.dimension_id].append({key: getattr(level, key) for key in keys.LEVEL})
    return {
        "dimensions": [
            {"code": dimension.code, "title": dimension.title, "levels": levels[dimension.pk]}
            for dimension in dimensions
        ],
        "scoring": {key: getattr(edition, f"rubric_{key}") for key in keys.SCORING},
    }


def _instruments(edition: Edition) -> list[dict]:
    rows = EditionInstrument.objects.filter(edition=edition).select_related("instrument")
    thresholds = _grouped(
        Threshold.objects.filter(edition_instrument__edition=edition), "edition_instrument_id"
    )
    return [_instrument(row, thresholds[row.pk]) for row in rows.order_by("position", "id")]


def _instrument(row: EditionInstrument, thresholds: list[Threshold]) -> dict:
    document = {
        "code": row.instrument.code,
        "title": row.title,
        "respondent": row.respondent,
        "range": None if row.range_low is None else [row.range_low, row.range_high],
        "direction": row.direction,
        "licence_note": row.licence_note,
        "scores_only": row.scores_only,
        "thresholds": [_threshold(threshold) for threshold in thresholds],
    }
    return document | ({"versions": row.versions} if row.versions else {})


def _threshold(threshold: Threshold) -> dict:
    document = {key: getattr(threshold, key) for key in keys.THRESHOLD} | {"value": plain(threshold.value)}
    return document | ({"checked_on": threshold.checked_on.isoformat()} if threshold.checked_on else {})


def _vocabularies(edition: Edition) -> dict:
    words = defaultdict(dict)
    for row in VocabularyEntry.objects.filter(edition=edition).order_by("position", "id"):
        words[row.vocabulary][row.code] = row.meaning
    rules = defaultdict(list)
    for row in FrameworkRule.objects.filter(edition=edition).order_by("position", "id"):
        rules[row.about].append(row.text)
    offered = [
        row.scheme
        for row in EditionScheme.objects.filter(edition=edition)
        .select_related("scheme")
        .order_by("position", "id")
    ]
    schemes = scheme_documents(offered)
    retired = {keys.RETIRED_CODES: words[keys.RETIRED_CODES]} if words[keys.RETIRED_CODES] else {}
    return {
        **{name: words[name] for name in keys.CODE_LISTS},
        **retired,
        "rules": rules[FrameworkRule.RULE],
        "breakdowns": {scheme.code: schemes[scheme.code] for scheme in offered},
        "breakdown_notes": rules[FrameworkRule.BREAKDOWN_NOTE],
    }


def _scheme(scheme: Scheme) -> dict:
    categories = sorted(scheme.categories.all(), key=lambda category: (category.position, category.pk))
    wider = scheme.rolls_up_to
    return {
        "title": scheme.title,
        "note": scheme.note or None,
        "rolls_up_to": None
        if wider is None
        else {
            "scheme": wider.code,
            "map": {
                category.code: category.rolls_up_to.code for category in categories if category.rolls_up_to
            },
        },
        "categories": [{"code": category.code, "title": category.title} for category in categories],
    }


def _declarations(measures: list[tuple[str, Wording]]) -> dict:
    return {
        "central_denominators": [code for code, wording in measures if wording.central_denominator],
        "companion_numbers": [
            {"indicator": code} | row for code, wording in measures for row in wording.companions
        ],
        "crossings": [
            {"indicator": code, "schemes": schemes}
            for code, wording in measures
            for schemes in wording.crossings
        ],
        "numerator_only": [
            {"indicator": code, "scheme": scheme}
            for code, wording in measures
            for scheme in wording.numerator_only
        ],
        "suggested_instruments": [
            {"indicator": code, "instruments": wording.suggested_instruments}
            for code, wording in measures
            if wording.suggested_instruments
        ],
        "counts_people": [code for code, wording in measures if wording.counts_people],
    }
