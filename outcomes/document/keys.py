"""The canonical order of keys. A file in this order, indented by two spaces, comes back byte for byte.

Keys named as extra are ours beyond the first format: they are left out where there is nothing to say.
"""

DOCUMENT = (
    "name",
    "version",
    "sources",
    "domains",
    "integration_rubric",
    "instruments",
    "vocabularies",
    "declarations",
)
SOURCE = ("title", "publisher", "url", "used_for")
DOMAIN = ("code", "title", "benefit", "outcomes")
OUTCOME = ("code", "title", "description", "level", "indicators")
OUTCOME_EXTRA = ("crosswalk",)
CROSSWALK = ("framework", "item", "match")
CROSSWALK_EXTRA = ("reason",)

INDICATOR = (
    "code",
    "title",
    "definition",
    "kind",
    "numerator",
    "denominator",
    "unit",
    "multiplier",
    "direction",
    "frequency",
    "window",
    "source",
    "entry",
    "calculation",
    "tier",
    "founding_measure",
    "time_rule",
    "place_rule",
    "breakdowns",
    "required_breakdowns",
    "multi_select",
    "instrument_required",
    "valid_range",
    "targets_allowed",
    "owner",
    "review_date",
    "crosswalk",
)
INDICATOR_EXTRA = ("scale", "comparability", "comparability_note")
# What an edition says of a measure. All other keys are its wording, which editions may share.
ENTRY = ("tier", "owner", "review_date", "crosswalk")
COMPARABILITY = ("comparability", "comparability_note")
WORDING = tuple(key for key in INDICATOR + ("scale",) if key not in ("code", *ENTRY))

RUBRIC = ("dimensions", "scoring")
DIMENSION = ("code", "title", "levels")
LEVEL = ("level", "title", "descriptor")
SCORING = ("scale", "rule", "evidence", "steps")

INSTRUMENT = (
    "code",
    "title",
    "respondent",
    "range",
    "direction",
    "licence_note",
    "scores_only",
    "thresholds",
)
INSTRUMENT_EXTRA = ("versions",)
THRESHOLD = ("type", "value", "population", "source")
THRESHOLD_EXTRA = ("checked_on",)

# Lists of codes with their meanings, in order; then the rules, the splits and the notes on splits.
CODE_LISTS = (
    "benefits",
    "founding_measures",
    "level",
    "tier",
    "kind",
    "direction",
    "frequency",
    "entry",
    "time_rule",
    "place_rule",
    "match",
    "threshold_type",
    "terms",
)
# Codes that were used once and may never be used again, each with what it was.
RETIRED_CODES = "retired_codes"
VOCABULARIES = (*CODE_LISTS, "rules", "breakdowns", "breakdown_notes")
SCHEME = ("title", "note", "rolls_up_to", "categories")
ROLL_UP = ("scheme", "map")
CATEGORY = ("code", "title")

DECLARATIONS = (
    "central_denominators",
    "companion_numbers",
    "crossings",
    "numerator_only",
    "suggested_instruments",
    "counts_people",
)
COMPANION = ("indicator", "code", "title", "required")
CROSSING = ("indicator", "schemes")
NUMERATOR_ONLY = ("indicator", "scheme")
SUGGESTED = ("indicator", "instruments")
