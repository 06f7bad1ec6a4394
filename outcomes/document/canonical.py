"""A well-formed document put in canonical order: keys, declarations by measure, nothing said twice."""

import json

from . import keys
from .parts import indicators


def canonical(document: dict, *, default_scale: dict[str, int]) -> dict:
    """The same document as the product writes it; a scale that is its kind's usual one goes unsaid."""
    measures = [indicator for _, _, indicator in indicators(document)]
    return {
        "name": document["name"],
        "version": document["version"],
        "sources": [ordered(source, keys.SOURCE) for source in document["sources"]],
        "domains": [_domain(domain, default_scale) for domain in document["domains"]],
        "integration_rubric": _rubric(document["integration_rubric"]),
        "instruments": [_instrument(instrument) for instrument in document["instruments"]],
        "vocabularies": _vocabularies(document["vocabularies"]),
        "declarations": _declarations(document["declarations"], measures),
    }


def to_text(document: dict) -> str:
    """The file, ending with a line's end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def ordered(record: dict, order: tuple[str, ...], extra: tuple[str, ...] = ()) -> dict:
    """The record with its keys in order; extra ones only where they say something."""
    return {key: record[key] for key in order} | {key: record[key] for key in extra if record.get(key)}


def _domain(domain: dict, default_scale: dict[str, int]) -> dict:
    outcomes = [_outcome(outcome, default_scale) for outcome in domain["outcomes"]]
    return ordered(domain | {"outcomes": outcomes}, keys.DOMAIN)


def _outcome(outcome: dict, default_scale: dict[str, int]) -> dict:
    parts = {
        "indicators": [_indicator(indicator, default_scale) for indicator in outcome["indicators"]],
        "crosswalk": [
            ordered(row, keys.CROSSWALK, keys.CROSSWALK_EXTRA) for row in outcome.get("crosswalk", [])
        ],
    }
    return ordered(outcome | parts, keys.OUTCOME, keys.OUTCOME_EXTRA)


def _indicator(indicator: dict, default_scale: dict[str, int]) -> dict:
    crosswalk = [ordered(row, keys.CROSSWALK) for row in indicator["crosswalk"]]
    made = ordered(indicator | {"crosswalk": crosswalk}, keys.INDICATOR, keys.COMPARABILITY)
    if indicator.get("scale", default_scale[indicator["kind"]]) != default_scale[indicator["kind"]]:
        made["scale"] = indicator["scale"]
    return {key: made[key] for key in (*keys.INDICATOR, *keys.INDICATOR_EXTRA) if key in made}


def _rubric(rubric: dict) -> dict:
    dimensions = [
        ordered(
            dimension | {"levels": [ordered(level, keys.LEVEL) for level in dimension["levels"]]},
            keys.DIMENSION,
        )
        for dimension in rubric["dimensions"]
    ]
    return {"dimensions": dimensions, "scoring": ordered(rubric["scoring"], keys.SCORING)}


def _instrument(instrument: dict) -> dict:
    thresholds = [ordered(row, keys.THRESHOLD, keys.THRESHOLD_EXTRA) for row in instrument["thresholds"]]
    return ordered(instrument | {"thresholds": thresholds}, keys.INSTRUMENT, keys.INSTRUMENT_EXTRA)


def _vocabularies(vocabularies: dict) -> dict:
    schemes = {code: _scheme(scheme) for code, scheme in vocabularies["breakdowns"].items()}
    retired = {keys.RETIRED_CODES: vocabularies.get(keys.RETIRED_CODES)}
    return {
        **{name: vocabularies[name] for name in keys.CODE_LISTS},
        **{name: words for name, words in retired.items() if words},
        "rules": vocabularies["rules"],
        "breakdowns": schemes,
        "breakdown_notes": vocabularies["breakdown_notes"],
    }


def _scheme(scheme: dict) -> dict:
    categories = [ordered(category, keys.CATEGORY) for category in scheme["categories"]]
    roll_up = scheme["rolls_up_to"]
    if roll_up is not None:
        in_order = {category["code"]: roll_up["map"][category["code"]] for category in categories}
        roll_up = {"scheme": roll_up["scheme"], "map": in_order}
    return ordered(scheme | {"categories": categories, "rolls_up_to": roll_up}, keys.SCHEME)


def _declarations(declared: dict, measures: list[dict]) -> dict:
    place = {measure["code"]: number for number, measure in enumerate(measures)}
    splits = {measure["code"]: measure["breakdowns"] for measure in measures}

    def rows(name: str, order: tuple[str, ...]) -> list[dict]:
        found = sorted(declared[name], key=lambda row: place[row["indicator"]])
        return [ordered(row, order) for row in found]

    return {
        "central_denominators": sorted(declared["central_denominators"], key=place.__getitem__),
        "companion_numbers": rows("companion_numbers", keys.COMPANION),
        "crossings": rows("crossings", keys.CROSSING),
        "numerator_only": sorted(
            rows("numerator_only", keys.NUMERATOR_ONLY),
            key=lambda row: (place[row["indicator"]], splits[row["indicator"]].index(row["scheme"])),
        ),
        "suggested_instruments": [
            row for row in rows("suggested_instruments", keys.SUGGESTED) if row["instruments"]
        ],
        "counts_people": sorted(declared["counts_people"], key=place.__getitem__),
    }
