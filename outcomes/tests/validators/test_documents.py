import pytest

from outcomes.models import (
    Category,
    CompanionNumber,
    Definition,
    Domain,
    Edition,
    EditionEntry,
    EditionInstrument,
    Indicator,
    IndicatorCrosswalk,
    Instrument,
    InstrumentVersion,
    Outcome,
    OutcomeCrosswalk,
    RubricDimension,
    RubricLevel,
    Scheme,
    Source,
    Threshold,
    VocabularyEntry,
)
from outcomes.tests.starter import measure, starter_document
from outcomes.validators import document_problems, publication_problems

ACC1_1 = "domains[ACC].outcomes[ACC1].indicators[ACC1.1]"
ACC1_2 = "domains[ACC].outcomes[ACC1].indicators[ACC1.2]"
FIN2_2 = "domains[FIN].outcomes[FIN2].indicators[FIN2.2]"


def said(document) -> list[str]:
    return [str(problem) for problem in document_problems(document)]


def test_the_shipped_framework_is_well_formed_and_may_be_published():
    assert document_problems(starter_document()) == []
    assert publication_problems(starter_document()) == []


def test_something_else_than_an_object_is_told_so():
    assert said([]) == [
        "must be an object with the keys name, version, sources, domains, integration_rubric, instruments,"
        " vocabularies, declarations, not a list"
    ]


def test_every_problem_of_form_is_named_with_its_path():
    document = starter_document()
    first = measure(document, "ACC1.1")
    first["titel"] = first.pop("title")
    measure(document, "ACC1.2")["kind"] = "share"
    measure(document, "ACC1.3")["review_date"] = "30/11/2027"
    document["domains"][2] = "PAR"
    document["instruments"][0]["thresholds"][0]["value"] = 2.875
    document["comment"] = "x"

    assert said(document) == [
        f"{ACC1_1}: the key “title” is missing",
        f"{ACC1_1}: there is no key “titel” here; is “title” meant?",
        f"{ACC1_2}.kind: unknown code “share”; it must be one of count, quantity, percentage, rate,"
        " mean_score, mean_change, currency, money_ratio, maturity_level",
        "domains[ACC].outcomes[ACC1].indicators[ACC1.3].review_date:"
        " “30/11/2027” is not a date such as 2027-11-30",
        "domains[3]: must be an object with the keys code, title, benefit, outcomes, not “PAR”",
        "instruments[sdq_total_parent].thresholds[1].value:"
        " must be below a million with at most two decimals, not 2.875",
        "there is no key “comment” here; the keys are name, version, sources, domains, integration_rubric,"
        " instruments, vocabularies, declarations",
    ]


@pytest.mark.parametrize(
    "code, changes, expected",
    [
        ("ACC1.2", {"denominator": None}, "denominator: is needed for the kind percentage (percentage)"),
        ("ACC1.2", {"multiplier": 1000}, "multiplier: must be 100 for a percentage"),
        ("ACC1.1", {"denominator": "Families"}, "denominator: must be null for the kind count (count)"),
        ("ACC1.1", {"numerator": None}, "numerator: is needed for the kind count (count)"),
        (
            "ACC1.2",
            {"place_rule": "sum"},
            "place_rule: sum does not suit the kind percentage (percentage); use none, ratio_of_sums",
        ),
        (
            "ACC1.1",
            {"time_rule": "sum"},
            "time_rule: a count of different families is not added over periods:",
        ),
        ("ACC1.1", {"calculation": "ACC1.6"}, "calculation: must be null where entry is hub, not calculated"),
        ("FIN2.2", {"calculation": None}, "calculation: a calculated measure needs its formula"),
        (
            "FIN2.2",
            {"calculation": "FIN9.9 * 2"},
            "calculation: unknown code FIN9.9: there is no such measure",
        ),
        (
            "FIN2.2",
            {"calculation": "FIN2.2 + FIN1.1"},
            "calculation: a formula cannot name its own measure FIN2.2",
        ),
        (
            "FIN2.2",
            {"place_rule": "ratio_of_sums"},
            "place_rule: ratio_of_sums does not suit money; use none, sum",
        ),
        (
            "ACC1.1",
            {"tier": "context"},
            "entry: an area figure (tier context) is loaded centrally, so entry must",
        ),
        ("ACC1.1", {"entry": "rubric"}, "entry: rubric and the kind maturity_level go together"),
        (
            "ACC1.1",
            {"required_breakdowns": ["sex"]},
            "required_breakdowns: sex is not among the breakdowns of this measure",
        ),
        (
            "ACC1.1",
            {"multi_select": ["delivery_mode", "priority_group"]},
            "multi_select: must be in the order of the breakdowns",
        ),
        (
            "ACC1.1",
            {"breakdowns": ["age_band_child", "shoe_size"], "multi_select": []},
            "breakdowns: unknown code shoe_size",
        ),
        ("ACC1.1", {"valid_range": [10, 1]}, "valid_range: the lowest, 10, must be below the highest, 1"),
        (
            "ACC1.1",
            {"comparability": "first"},
            "comparability: unknown code “first”; it must be one of same,",
        ),
        (
            "ACC1.1",
            {"comparability": "comparable"},
            "comparability_note: is needed where wordings are comparable: say what to bear in mind",
        ),
        ("ACC1.1", {"title": " "}, "title: must not be empty"),
        ("ACC1.1", {"title": "x" * 201}, "title: has 201 characters; at most 200 can be kept"),
        ("ACC1.1", {"multiplier": True}, "multiplier: must be a whole number, not true"),
    ],
)
def test_a_measure_that_contradicts_itself_is_named(code, changes, expected):
    document = starter_document()
    measure(document, code).update(changes)
    domain, outcome = code[:3], code.split(".")[0]

    found = said(document)

    assert any(
        line.startswith(f"domains[{domain}].outcomes[{outcome}].indicators[{code}].{expected}")
        for line in found
    ), found


def test_a_code_stands_once():
    document = starter_document()
    outcome = document["domains"][0]["outcomes"][0]
    outcome["indicators"].append(dict(outcome["indicators"][0]))
    document["domains"][1]["outcomes"][0]["indicators"].append(dict(outcome["indicators"][1]))

    assert said(document) == [
        "domains[ACC].outcomes[ACC1].indicators: the code ACC1.1 is used more than once",
    ]

    outcome["indicators"].pop()
    assert said(document) == [
        "domains[CHD].outcomes[CHD1].indicators[ACC1.2]: the code ACC1.2 also stands at " + ACC1_2
    ]


def test_a_retired_code_may_not_come_back():
    document = starter_document()
    document["vocabularies"]["retired_codes"] = {"ACC1.1": "Once something else."}

    assert said(document) == [f"{ACC1_1}: the code ACC1.1 is retired and may not be used again"]


def test_every_code_used_has_its_meaning():
    document = starter_document()
    del document["vocabularies"]["match"]["none"]
    del document["vocabularies"]["level"]["workforce"]

    found = said(document)

    assert (
        "domains[WRK].outcomes[WRK1].level: the code workforce has no meaning in vocabularies.level" in found
    )
    assert (
        "domains[ACC].outcomes[ACC1].crosswalk[2].match: the code none has no meaning in vocabularies.match"
        in found
    )


def test_declarations_name_what_is_there_and_nothing_twice():
    document = starter_document()
    declared = document["declarations"]
    declared["counts_people"].append("XXX1.1")
    declared["central_denominators"].append("ACC1.1")
    declared["companion_numbers"].append(dict(declared["companion_numbers"][0]))
    declared["crossings"] += [
        {"indicator": "ACC1.1", "schemes": ["age_band_child", "sex"]},
        {"indicator": "WHF3.2", "schemes": ["priority_group", "ethnicity"]},
    ]
    declared["numerator_only"].append({"indicator": "ACC1.1", "scheme": "priority_group"})
    declared["suggested_instruments"].append({"indicator": "ACC1.1", "instruments": ["sdq"]})

    assert said(document) == [
        "declarations.counts_people: unknown code XXX1.1: there is no such measure",
        "declarations.central_denominators: ACC1.1 is not a percentage or rate",
        "declarations.companion_numbers[CHD1.4, started, item 11]: is declared more than once",
        "declarations.crossings[ACC1.1].schemes: sex is not among the breakdowns of ACC1.1",
        "declarations.crossings[WHF3.2].schemes: priority_group is not among the breakdowns of WHF3.2",
        "declarations.crossings[WHF3.2].schemes: ethnicity is not among the breakdowns of WHF3.2",
        "declarations.crossings[WHF3.2].schemes:"
        " priority groups are never crossed with one another or with ethnicity",
        "declarations.numerator_only[ACC1.1, priority_group]: ACC1.1 has no denominator",
        "declarations.suggested_instruments[ACC1.1]:"
        " ACC1.1 asks for no questionnaire (instrument_required is false)",
        "declarations.suggested_instruments[ACC1.1].instruments: unknown code sdq: no such questionnaire",
    ]


def test_splits_that_roll_up_name_every_category():
    document = starter_document()
    schemes = document["vocabularies"]["breakdowns"]
    roll_up = schemes["ethnicity_detail"]["rolls_up_to"]["map"]
    del roll_up["other_arab"]
    roll_up["martian"] = "other"
    roll_up["white_irish"] = "green"
    schemes["imd_decile_detail"]["rolls_up_to"]["scheme"] = "imd_2030"
    schemes["rubric_level"] = schemes["sex"]
    path = "vocabularies.breakdowns.ethnicity_detail.rolls_up_to.map"

    assert said(document) == [
        f"{path}: the category other_arab is missing",
        f"{path}.white_irish: unknown code green in ethnicity",
        f"{path}: unknown code martian: it is no category of ethnicity_detail",
        "vocabularies.breakdowns.imd_decile_detail.rolls_up_to.scheme:"
        " unknown code imd_2030: there is no other such split",
        "vocabularies.breakdowns.rubric_level: the code rubric_level is kept for the levels of the rubric",
    ]


def test_the_rubric_has_every_level_of_its_scale_and_the_split_its_dimensions():
    document = starter_document()
    dimensions = document["integration_rubric"]["dimensions"]
    dimensions[0]["levels"].pop()
    dimensions.append({"code": "INT12", "title": "More", "levels": dimensions[1]["levels"]})
    codes = ", ".join(dimension["code"] for dimension in dimensions)

    assert said(document) == [
        "integration_rubric.dimensions[INT01].levels: has the levels 1, 2, 3, and the scale has 1, 2, 3, 4",
        "vocabularies.breakdowns.integration_dimension.categories:"
        f" must be the dimensions of the rubric in order: {codes}",
    ]


def test_an_outcome_has_a_counterpart_or_a_reason():
    document = starter_document()
    document["domains"][0]["outcomes"][0]["crosswalk"] = [
        {"framework": "London Family Hubs and Beyond", "item": None, "match": "related"},
        {"framework": "Supporting Families", "item": "education", "match": "none"},
    ]
    path = "domains[ACC].outcomes[ACC1].crosswalk"

    assert said(document) == [
        f"{path}[1].item: is needed where the match is related",
        f"{path}[2].item: must be null where there is no counterpart (match none)",
        f"{path}[2].reason: is needed where there is no counterpart (match none)",
    ]


def test_publishing_asks_every_outcome_for_both_frameworks_and_for_a_core_measure():
    document = starter_document()
    document["domains"][0]["outcomes"][0]["crosswalk"].pop()
    del document["domains"][0]["outcomes"][1]["crosswalk"]
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            for indicator in outcome["indicators"]:
                indicator["tier"] = "optional"

    assert [str(problem) for problem in publication_problems(document)] == [
        "domains: there is no core measure, so no hub would have anything to report",
        "domains[ACC].outcomes[ACC1].crosswalk:"
        " say where the outcome stands in Supporting Families, or why it stands nowhere there",
        "domains[ACC].outcomes[ACC2].crosswalk:"
        " say where the outcome stands in London Family Hubs and Beyond, or why it stands nowhere there",
        "domains[ACC].outcomes[ACC2].crosswalk:"
        " say where the outcome stands in Supporting Families, or why it stands nowhere there",
    ]


@pytest.mark.parametrize(
    "model, field, path",
    [
        (Edition, "name", "name"),
        (Edition, "version", "version"),
        (Source, "title", "sources.0.title"),
        (Source, "publisher", "sources.0.publisher"),
        (Source, "url", "sources.0.url"),
        (Source, "used_for", "sources.0.used_for"),
        (Domain, "code", "domains.0.code"),
        (Domain, "title", "domains.0.title"),
        (Outcome, "code", "domains.0.outcomes.0.code"),
        (Outcome, "title", "domains.0.outcomes.0.title"),
        (OutcomeCrosswalk, "framework", "domains.0.outcomes.0.crosswalk.0.framework"),
        (OutcomeCrosswalk, "item", "domains.0.outcomes.0.crosswalk.0.item"),
        (OutcomeCrosswalk, "reason", "domains.0.outcomes.0.crosswalk.1.reason"),
        (Indicator, "code", "domains.0.outcomes.0.indicators.0.code"),
        (Definition, "title", "domains.0.outcomes.0.indicators.0.title"),
        (Definition, "numerator", "domains.0.outcomes.0.indicators.0.numerator"),
        (Definition, "denominator", "domains.0.outcomes.0.indicators.1.denominator"),
        (Definition, "unit", "domains.0.outcomes.0.indicators.0.unit"),
        (Definition, "calculation", "domains.5.outcomes.0.indicators.1.calculation"),
        (EditionEntry, "owner", "domains.0.outcomes.0.indicators.0.owner"),
        (IndicatorCrosswalk, "framework", "domains.0.outcomes.0.indicators.0.crosswalk.0.framework"),
        (IndicatorCrosswalk, "item", "domains.0.outcomes.0.indicators.0.crosswalk.0.item"),
        (RubricDimension, "code", "integration_rubric.dimensions.0.code"),
        (RubricDimension, "title", "integration_rubric.dimensions.0.title"),
        (RubricLevel, "title", "integration_rubric.dimensions.0.levels.0.title"),
        (Instrument, "code", "instruments.0.code"),
        (EditionInstrument, "title", "instruments.0.title"),
        (EditionInstrument, "respondent", "instruments.0.respondent"),
        (InstrumentVersion, "label", "instruments.0.versions.0"),
        (Threshold, "population", "instruments.0.thresholds.0.population"),
        (Threshold, "source", "instruments.0.thresholds.0.source"),
        (Scheme, "title", "vocabularies.breakdowns.sex.title"),
        (Category, "code", "vocabularies.breakdowns.sex.categories.0.code"),
        (Category, "title", "vocabularies.breakdowns.sex.categories.0.title"),
        (CompanionNumber, "code", "declarations.companion_numbers.0.code"),
        (CompanionNumber, "title", "declarations.companion_numbers.0.title"),
    ],
)
def test_what_does_not_fit_the_database_is_refused_and_what_fits_is_not(model, field, path):
    longest = model._meta.get_field(field).max_length
    for length, expected in ((longest, 0), (longest + 1, 1)):
        document = starter_document()
        document["instruments"][0]["versions"] = ["first"]
        _put(document, path, "x" * length)
        told = [line for line in said(document) if "at most" in line]
        assert len(told) == expected, told


@pytest.mark.parametrize("key", ["code of a term", "code of a split"])
def test_codes_that_are_keys_have_their_length_too(key):
    model, field = (VocabularyEntry, "code") if key == "code of a term" else (Scheme, "code")
    longest = model._meta.get_field(field).max_length
    for length, expected in ((longest, 0), (longest + 1, 1)):
        document = starter_document()
        vocabularies = document["vocabularies"]
        if key == "code of a term":
            vocabularies["terms"]["x" * length] = "Meaning."
        else:
            vocabularies["breakdowns"]["x" * length] = vocabularies["breakdowns"]["sex"]
        told = [line for line in said(document) if "at most" in line]
        assert len(told) == expected, told


def _put(document, path: str, value: str) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        document = document[part]
    document[last] = value
