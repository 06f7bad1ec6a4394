"""What must hold between the parts of a document: every code named stands somewhere, and once."""

import re
from collections.abc import Iterator

from ..choices import RATIO_KINDS, Kind, Match
from ..document import keys
from ..document.parts import indicators
from ..document.paths import joined, labels, within
from .problems import Problem

# Kept for the levels of the rubric, which the product itself makes.
RUBRIC_LEVEL = "rubric_level"
INTEGRATION_DIMENSION = "integration_dimension"
SENSITIVE = frozenset({"priority_group", "ethnicity", "ethnicity_detail"})

_CODE_IN_FORMULA = re.compile(r"\b[A-Z][A-Za-z]*\d+(?:\.\d+)+")
# Key of a thing, and the list of codes that gives its meaning.
_INDICATOR_WORDS = {
    "kind": "kind",
    "direction": "direction",
    "frequency": "frequency",
    "entry": "entry",
    "tier": "tier",
    "founding_measure": "founding_measures",
    "time_rule": "time_rule",
    "place_rule": "place_rule",
}

# What tells two declarations of a list apart.
_DECLARED_ONCE = {
    "companion_numbers": ("indicator", "code"),
    "crossings": ("indicator", "schemes"),
    "numerator_only": ("indicator", "scheme"),
    "suggested_instruments": ("indicator",),
}


def reference_problems(document: dict) -> list[Problem]:
    """Problems between the parts of a document that has the right form."""
    return [
        Problem(path, message)
        for rule in (_once, _retired, _meanings, _formulas, _schemes, _outcome_crosswalks, _declared, _rubric)
        for path, message in rule(document)
    ]


def measure_path(document: dict) -> dict[str, str]:
    return {
        indicator["code"]: f"domains[{domain['code']}].outcomes[{outcome['code']}]"
        f".indicators[{indicator['code']}]"
        for domain, outcome, indicator in indicators(document)
    }


def _once(document: dict) -> Iterator[tuple[str, str]]:
    """Codes are looked for by themselves, so a measure's or an outcome's stands once in the whole file."""
    outcomes: dict[str, str] = {}
    measures: dict[str, str] = {}
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            path = f"domains[{domain['code']}].outcomes[{outcome['code']}]"
            if outcome["code"] in outcomes:
                yield path, f"the code {outcome['code']} also stands at {outcomes[outcome['code']]}"
            outcomes.setdefault(outcome["code"], path)
            for indicator in outcome["indicators"]:
                place = f"{path}.indicators[{indicator['code']}]"
                if indicator["code"] in measures:
                    yield place, f"the code {indicator['code']} also stands at {measures[indicator['code']]}"
                measures.setdefault(indicator["code"], place)


def _retired(document: dict) -> Iterator[tuple[str, str]]:
    retired = document["vocabularies"].get(keys.RETIRED_CODES, {})
    for code, path in measure_path(document).items():
        if code in retired:
            yield path, f"the code {code} is retired and may not be used again"


def _meanings(document: dict) -> Iterator[tuple[str, str]]:
    """Every code used has its meaning in the vocabularies."""
    vocabularies = document["vocabularies"]

    def missing(path: str, key: str, name: str, used: str | None) -> Iterator[tuple[str, str]]:
        if used is not None and used not in vocabularies[name]:
            yield joined(path, key), f"the code {used} has no meaning in vocabularies.{name}"

    for domain in document["domains"]:
        path = f"domains[{domain['code']}]"
        yield from missing(path, "benefit", "benefits", domain["benefit"])
        for outcome in domain["outcomes"]:
            outcome_path = f"{path}.outcomes[{outcome['code']}]"
            yield from missing(outcome_path, "level", "level", outcome["level"])
            for number, row in enumerate(outcome.get("crosswalk", []), 1):
                yield from missing(f"{outcome_path}.crosswalk[{number}]", "match", "match", row["match"])
    paths = measure_path(document)
    for _, _, indicator in indicators(document):
        path = paths[indicator["code"]]
        for key, name in _INDICATOR_WORDS.items():
            yield from missing(path, key, name, indicator[key])
        for number, row in enumerate(indicator["crosswalk"], 1):
            yield from missing(f"{path}.crosswalk[{number}]", "match", "match", row["match"])
    for instrument in document["instruments"]:
        path = f"instruments[{instrument['code']}]"
        yield from missing(path, "direction", "direction", instrument["direction"])
        for number, threshold in enumerate(instrument["thresholds"], 1):
            place = f"{path}.thresholds[{number}]"
            yield from missing(place, "type", "threshold_type", threshold["type"])


def _formulas(document: dict) -> Iterator[tuple[str, str]]:
    paths = measure_path(document)
    for _, _, indicator in indicators(document):
        path = joined(paths[indicator["code"]], "calculation")
        for code in _CODE_IN_FORMULA.findall(indicator["calculation"] or ""):
            if code == indicator["code"]:
                yield path, f"a formula cannot name its own measure {code}"
            elif code not in paths:
                yield path, f"unknown code {code}: there is no such measure"


def _schemes(document: dict) -> Iterator[tuple[str, str]]:
    schemes = document["vocabularies"]["breakdowns"]
    paths = measure_path(document)
    for _, _, indicator in indicators(document):
        for scheme in indicator["breakdowns"]:
            if scheme not in schemes:
                place = joined(paths[indicator["code"]], "breakdowns")
                yield place, f"unknown code {scheme}: it does not stand in vocabularies.breakdowns"
    for code, scheme in schemes.items():
        path = f"vocabularies.breakdowns.{code}"
        if code == RUBRIC_LEVEL:
            yield path, f"the code {RUBRIC_LEVEL} is kept for the levels of the rubric"
        roll_up = scheme["rolls_up_to"]
        if roll_up is None:
            continue
        path = joined(path, "rolls_up_to")
        wider = schemes.get(roll_up["scheme"])
        if wider is None or roll_up["scheme"] == code:
            yield joined(path, "scheme"), f"unknown code {roll_up['scheme']}: there is no other such split"
            continue
        own = [category["code"] for category in scheme["categories"]]
        wide = {category["code"] for category in wider["categories"]}
        for category in own:
            if category not in roll_up["map"]:
                yield joined(path, "map"), f"the category {category} is missing"
        for category, target in roll_up["map"].items():
            if category not in own:
                yield joined(path, "map"), f"unknown code {category}: it is no category of {code}"
            if target not in wide:
                yield joined(path, f"map.{category}"), f"unknown code {target} in {roll_up['scheme']}"


def _outcome_crosswalks(document: dict) -> Iterator[tuple[str, str]]:
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            for number, row in enumerate(outcome.get("crosswalk", []), 1):
                path = f"domains[{domain['code']}].outcomes[{outcome['code']}].crosswalk[{number}]"
                if row["match"] == Match.NONE and row["item"] is not None:
                    yield joined(path, "item"), "must be null where there is no counterpart (match none)"
                if row["match"] == Match.NONE and "reason" not in row:
                    yield joined(path, "reason"), "is needed where there is no counterpart (match none)"
                if row["match"] != Match.NONE and row["item"] is None:
                    yield joined(path, "item"), f"is needed where the match is {row['match']}"


def _declared(document: dict) -> Iterator[tuple[str, str]]:
    declared = document["declarations"]
    measures = {indicator["code"]: indicator for _, _, indicator in indicators(document)}
    instruments = {instrument["code"] for instrument in document["instruments"]}

    def unknown(path: str, code: str) -> Iterator[tuple[str, str]]:
        if code not in measures:
            yield path, f"unknown code {code}: there is no such measure"

    for name in ("central_denominators", "counts_people"):
        for code in declared[name]:
            yield from unknown(f"declarations.{name}", code)
    for code in declared["central_denominators"]:
        if code in measures and measures[code]["kind"] not in RATIO_KINDS:
            yield "declarations.central_denominators", f"{code} is not a percentage or rate"
    for name, once in _DECLARED_ONCE.items():
        rows = declared[name]
        seen = set()
        for label, row in zip(labels(rows), rows, strict=True):
            path = within(f"declarations.{name}", label)
            yield from unknown(path, row["indicator"])
            key = tuple(str(row[part]) for part in once)
            if key in seen:
                yield path, "is declared more than once"
            seen.add(key)
            if row["indicator"] in measures:
                yield from _declaration(name, row, measures[row["indicator"]], path, instruments)


def _declaration(
    name: str, row: dict, indicator: dict, path: str, instruments: set[str]
) -> Iterator[tuple[str, str]]:
    code, allowed = indicator["code"], indicator["breakdowns"]
    if name == "crossings":
        if len(row["schemes"]) != 2:
            yield joined(path, "schemes"), "a crossing has two splits"
        for scheme in row["schemes"]:
            if scheme not in allowed:
                yield joined(path, "schemes"), f"{scheme} is not among the breakdowns of {code}"
        if set(row["schemes"]) <= SENSITIVE:
            yield (
                joined(path, "schemes"),
                "priority groups are never crossed with one another or with ethnicity",
            )
    elif name == "numerator_only":
        if row["scheme"] not in allowed:
            yield joined(path, "scheme"), f"{row['scheme']} is not among the breakdowns of {code}"
        if indicator["denominator"] is None:
            yield path, f"{code} has no denominator"
    elif name == "suggested_instruments":
        if not indicator["instrument_required"]:
            yield path, f"{code} asks for no questionnaire (instrument_required is false)"
        for instrument in row["instruments"]:
            if instrument not in instruments:
                yield (
                    joined(path, "instruments"),
                    f"unknown code {instrument}: no such questionnaire",
                )


def _rubric(document: dict) -> Iterator[tuple[str, str]]:
    rubric = document["integration_rubric"]
    scale = rubric["scoring"]["scale"]
    if scale != sorted(scale):
        yield "integration_rubric.scoring.scale", "must go from the lowest level to the highest"
    for dimension in rubric["dimensions"]:
        levels = [level["level"] for level in dimension["levels"]]
        if levels != scale:
            path = f"integration_rubric.dimensions[{dimension['code']}].levels"
            yield path, f"has the levels {_series(levels)}, and the scale has {_series(scale)}"
    scheme = document["vocabularies"]["breakdowns"].get(INTEGRATION_DIMENSION)
    rated = any(indicator["kind"] == Kind.MATURITY_LEVEL for _, _, indicator in indicators(document))
    if scheme is not None and rated:
        dimensions = [dimension["code"] for dimension in rubric["dimensions"]]
        if [category["code"] for category in scheme["categories"]] != dimensions:
            path = f"vocabularies.breakdowns.{INTEGRATION_DIMENSION}.categories"
            yield path, f"must be the dimensions of the rubric in order: {', '.join(dimensions)}"


def _series(levels: list[int]) -> str:
    return ", ".join(map(str, levels)) or "none"
