"""All rows of an edition, written from a document in a fixed number of statements."""

from datetime import date
from decimal import Decimal

from ..document import keys
from ..document.parts import indicators
from ..models import (
    Definition,
    Domain,
    Edition,
    EditionEntry,
    EditionInstrument,
    EditionScheme,
    FrameworkRule,
    IndicatorCrosswalk,
    Instrument,
    Outcome,
    OutcomeCrosswalk,
    RubricDimension,
    RubricLevel,
    Scheme,
    Source,
    Threshold,
    VocabularyEntry,
)


def write(
    edition: Edition,
    document: dict,
    *,
    definitions: dict[str, Definition],
    schemes: dict[str, Scheme],
    instruments: dict[str, Instrument],
) -> None:
    """Fill an empty draft. Definitions, splits and questionnaires are rows already, by their codes."""
    _write_head(edition, document)
    _write_measures(edition, document, definitions)
    _write_rubric(edition, document["integration_rubric"])
    _write_instruments(edition, document["instruments"], instruments)
    _write_words(edition, document["vocabularies"], schemes)


def instruments_for(codes: list[str]) -> dict[str, Instrument]:
    """Questionnaires' codes as rows; a code that is new begins its life here."""
    Instrument.objects.bulk_create([Instrument(code=code) for code in codes], ignore_conflicts=True)
    return {one.code: one for one in Instrument.objects.filter(code__in=codes)}


def clear(edition: Edition) -> None:
    """Empty a draft. Wordings that no other edition lists go with it."""
    own = list(
        Definition.objects.filter(entries__edition=edition)
        .exclude(entries__in=EditionEntry.objects.exclude(edition=edition))
        .values_list("pk", flat=True)
    )
    for parts in (
        edition.entries,
        edition.domains,
        edition.rubric_dimensions,
        edition.edition_instruments,
        edition.edition_schemes,
        edition.vocabulary,
        edition.rules,
        edition.sources,
    ):
        parts.all().delete()
    Definition.objects.filter(pk__in=own).delete()


def _write_head(edition: Edition, document: dict) -> None:
    edition.name = document["name"]
    for key in keys.SCORING:
        setattr(edition, f"rubric_{key}", document["integration_rubric"]["scoring"][key])
    edition.save(update_fields=["name", *(f"rubric_{key}" for key in keys.SCORING)])
    Source.objects.bulk_create(
        Source(edition=edition, position=position, **source)
        for position, source in enumerate(document["sources"], start=1)
    )


def _write_measures(edition: Edition, document: dict, definitions: dict[str, Definition]) -> None:
    domains = Domain.objects.bulk_create(
        Domain(
            edition=edition,
            position=position,
            code=domain["code"],
            title=domain["title"],
            benefit=domain["benefit"],
        )
        for position, domain in enumerate(document["domains"], start=1)
    )
    by_code = {domain.code: domain for domain in domains}
    placed = [
        (by_code[domain["code"]], position, outcome)
        for domain in document["domains"]
        for position, outcome in enumerate(domain["outcomes"], start=1)
    ]
    outcomes = Outcome.objects.bulk_create(
        Outcome(
            domain=domain,
            position=position,
            code=outcome["code"],
            title=outcome["title"],
            description=outcome["description"],
            level=outcome["level"],
        )
        for domain, position, outcome in placed
    )
    OutcomeCrosswalk.objects.bulk_create(
        OutcomeCrosswalk(
            outcome=row,
            position=position,
            framework=place["framework"],
            item=place["item"] or "",
            match=place["match"],
            reason=place.get("reason", ""),
        )
        for row, (_, _, outcome) in zip(outcomes, placed, strict=True)
        for position, place in enumerate(outcome.get("crosswalk", []), start=1)
    )
    _write_entries(edition, document, definitions, {outcome.code: outcome for outcome in outcomes})


def _write_entries(
    edition: Edition, document: dict, definitions: dict[str, Definition], outcomes: dict[str, Outcome]
) -> None:
    measures = [(outcome, indicator) for _, outcome, indicator in indicators(document)]
    entries = EditionEntry.objects.bulk_create(
        EditionEntry(
            edition=edition,
            outcome=outcomes[outcome["code"]],
            definition=definitions[indicator["code"]],
            position=outcome["indicators"].index(indicator) + 1,
            tier=indicator["tier"],
            owner=indicator["owner"],
            review_date=date.fromisoformat(indicator["review_date"]),
        )
        for outcome, indicator in measures
    )
    IndicatorCrosswalk.objects.bulk_create(
        IndicatorCrosswalk(entry=entry, position=position, **place)
        for entry, (_, indicator) in zip(entries, measures, strict=True)
        for position, place in enumerate(indicator["crosswalk"], start=1)
    )


def _write_rubric(edition: Edition, rubric: dict) -> None:
    dimensions = RubricDimension.objects.bulk_create(
        RubricDimension(edition=edition, position=position, code=row["code"], title=row["title"])
        for position, row in enumerate(rubric["dimensions"], start=1)
    )
    RubricLevel.objects.bulk_create(
        RubricLevel(dimension=dimension, **level)
        for dimension, row in zip(dimensions, rubric["dimensions"], strict=True)
        for level in row["levels"]
    )


def _write_instruments(edition: Edition, rows: list[dict], instruments: dict[str, Instrument]) -> None:
    made = EditionInstrument.objects.bulk_create(
        EditionInstrument(
            edition=edition,
            position=position,
            instrument=instruments[row["code"]],
            title=row["title"],
            respondent=row["respondent"],
            range_low=row["range"][0] if row["range"] else None,
            range_high=row["range"][1] if row["range"] else None,
            direction=row["direction"],
            licence_note=row["licence_note"],
            scores_only=row["scores_only"],
            versions=row.get("versions", []),
        )
        for position, row in enumerate(rows, start=1)
    )
    Threshold.objects.bulk_create(
        Threshold(
            edition_instrument=one,
            position=position,
            type=threshold["type"],
            value=Decimal(str(threshold["value"])),
            population=threshold["population"],
            source=threshold["source"],
            checked_on=_day(threshold.get("checked_on")),
        )
        for one, row in zip(made, rows, strict=True)
        for position, threshold in enumerate(row["thresholds"], start=1)
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _write_words(edition: Edition, vocabularies: dict, schemes: dict[str, Scheme]) -> None:
    lists = (*keys.CODE_LISTS, keys.RETIRED_CODES)
    VocabularyEntry.objects.bulk_create(
        VocabularyEntry(edition=edition, vocabulary=name, code=code, meaning=meaning, position=position)
        for name in lists
        for position, (code, meaning) in enumerate(vocabularies.get(name, {}).items(), start=1)
    )
    FrameworkRule.objects.bulk_create(
        FrameworkRule(edition=edition, about=about, text=text, position=position)
        for about, name in (
            (FrameworkRule.RULE, "rules"),
            (FrameworkRule.BREAKDOWN_NOTE, "breakdown_notes"),
        )
        for position, text in enumerate(vocabularies[name], start=1)
    )
    EditionScheme.objects.bulk_create(
        EditionScheme(edition=edition, scheme=schemes[code], position=position)
        for position, code in enumerate(vocabularies["breakdowns"], start=1)
    )
