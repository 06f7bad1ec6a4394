"""The form of a framework file: which keys, of which kind, how long."""

from ..choices import (
    Benefit,
    Comparability,
    Direction,
    EntryBy,
    FoundingMeasure,
    Frequency,
    Kind,
    Match,
    OutcomeLevel,
    PlaceRule,
    ThresholdType,
    Tier,
    TimeRule,
)
from ..document import keys
from .shapes import (
    Shape,
    at_most,
    by_code,
    code,
    coded,
    day,
    indicator_code,
    list_of,
    low_to_high,
    number,
    one_of,
    optional,
    record,
    text,
    version,
    whole,
    yes_no,
)

CODE_LENGTH, LONG_CODE_LENGTH = 10, 60
short_code = at_most(CODE_LENGTH, code)
long_code = at_most(LONG_CODE_LENGTH, code)
measure = at_most(20, indicator_code)
VERSION = at_most(20, version)
title = at_most(200, text)
words_300 = at_most(300, text)
MOST = 32_767  # of the small numbers that both databases keep
codes = list_of(text, unique=True)

MATCHES = [match for match in Match.values if match != Match.NONE]
LATER = [word for word in Comparability.values if word != Comparability.FIRST]


def _record(order: tuple[str, ...], shapes: dict[str, Shape], extra: tuple[str, ...] = ()) -> Shape:
    """A record whose keys are exactly those of the canonical order."""
    return record({key: shapes[key] for key in order}, {key: shapes[key] for key in extra})


SOURCE = _record(
    keys.SOURCE,
    {"title": words_300, "publisher": words_300, "url": at_most(500, text), "used_for": at_most(500, text)},
)

INDICATOR_CROSSWALK = _record(keys.CROSSWALK, {"framework": title, "item": title, "match": one_of(MATCHES)})
OUTCOME_CROSSWALK = _record(
    keys.CROSSWALK,
    {
        "framework": title,
        "item": optional(title),
        "match": one_of(Match.values),
        "reason": at_most(500, text),
    },
    keys.CROSSWALK_EXTRA,
)

INDICATOR = _record(
    keys.INDICATOR,
    {
        "code": measure,
        "title": title,
        "definition": text,
        "kind": one_of(Kind.values),
        "numerator": optional(words_300),
        "denominator": optional(words_300),
        "unit": at_most(80, text),
        "multiplier": optional(whole(1, 2_000_000_000)),
        "direction": one_of(Direction.values),
        "frequency": one_of(Frequency.values),
        "window": text,
        "source": text,
        "entry": one_of(EntryBy.values),
        "calculation": optional(words_300),
        "tier": one_of(Tier.values),
        "founding_measure": optional(one_of(FoundingMeasure.values)),
        "time_rule": one_of(TimeRule.values),
        "place_rule": one_of(PlaceRule.values),
        "breakdowns": codes,
        "required_breakdowns": codes,
        "multi_select": codes,
        "instrument_required": yes_no,
        "valid_range": optional(low_to_high(number)),
        "targets_allowed": yes_no,
        "owner": at_most(100, text),
        "review_date": day,
        "crosswalk": list_of(INDICATOR_CROSSWALK),
        "scale": whole(0, 6),
        "comparability": one_of(LATER),
        "comparability_note": text,
    },
    keys.INDICATOR_EXTRA,
)

OUTCOME = _record(
    keys.OUTCOME,
    {
        "code": short_code,
        "title": title,
        "description": text,
        "level": one_of(OutcomeLevel.values),
        "indicators": coded(INDICATOR),
        "crosswalk": list_of(OUTCOME_CROSSWALK),
    },
    keys.OUTCOME_EXTRA,
)

DOMAIN = _record(
    keys.DOMAIN,
    {"code": short_code, "title": title, "benefit": one_of(Benefit.values), "outcomes": coded(OUTCOME)},
)

LEVEL = _record(keys.LEVEL, {"level": whole(1, MOST), "title": at_most(60, text), "descriptor": text})
RUBRIC = _record(
    keys.RUBRIC,
    {
        "dimensions": coded(
            _record(keys.DIMENSION, {"code": short_code, "title": title, "levels": list_of(LEVEL, least=1)})
        ),
        "scoring": _record(
            keys.SCORING,
            {
                "scale": list_of(whole(1, MOST), unique=True),
                "rule": text,
                "evidence": text,
                "steps": list_of(text),
            },
        ),
    },
)

THRESHOLD = _record(
    keys.THRESHOLD,
    {
        "type": one_of(ThresholdType.values),
        "value": number,
        "population": words_300,
        "source": words_300,
        "checked_on": day,
    },
    keys.THRESHOLD_EXTRA,
)
INSTRUMENT = _record(
    keys.INSTRUMENT,
    {
        "code": long_code,
        "title": title,
        "respondent": title,
        "range": optional(low_to_high(whole(-1_000_000, 1_000_000))),
        "direction": one_of(Direction.values),
        "licence_note": text,
        "scores_only": yes_no,
        "thresholds": list_of(THRESHOLD),
        "versions": list_of(at_most(60, text), unique=True, least=1),
    },
    keys.INSTRUMENT_EXTRA,
)

SCHEME = _record(
    keys.SCHEME,
    {
        "title": title,
        "note": optional(text),
        "rolls_up_to": optional(_record(keys.ROLL_UP, {"scheme": long_code, "map": by_code(text)})),
        "categories": coded(_record(keys.CATEGORY, {"code": long_code, "title": title}), least=1),
    },
)
CODE_LIST = by_code(text, keys=at_most(80, text))
VOCABULARIES = record(
    {
        **dict.fromkeys(keys.CODE_LISTS, CODE_LIST),
        "rules": list_of(text),
        "breakdowns": by_code(SCHEME, keys=long_code),
        "breakdown_notes": list_of(text),
    },
    {keys.RETIRED_CODES: CODE_LIST},
)

DECLARATIONS = _record(
    keys.DECLARATIONS,
    {
        "central_denominators": codes,
        "companion_numbers": list_of(
            _record(
                keys.COMPANION,
                {
                    "indicator": text,
                    "code": at_most(40, code),
                    "title": words_300,
                    "required": yes_no,
                },
            )
        ),
        "crossings": list_of(
            _record(keys.CROSSING, {"indicator": text, "schemes": list_of(text, unique=True, least=2)})
        ),
        "numerator_only": list_of(_record(keys.NUMERATOR_ONLY, {"indicator": text, "scheme": text})),
        "suggested_instruments": list_of(_record(keys.SUGGESTED, {"indicator": text, "instruments": codes})),
        "counts_people": codes,
    },
)

DOCUMENT = _record(
    keys.DOCUMENT,
    {
        "name": title,
        "version": VERSION,
        "sources": list_of(SOURCE),
        "domains": coded(DOMAIN),
        "integration_rubric": RUBRIC,
        "instruments": coded(INSTRUMENT),
        "vocabularies": VOCABULARIES,
        "declarations": DECLARATIONS,
    },
)
