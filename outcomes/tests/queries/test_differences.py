import pytest

from outcomes.queries.differences import Sentence, document_changes, for_measures
from outcomes.tests.starter import measure, starter_document


@pytest.fixture
def old():
    return starter_document()


@pytest.fixture
def new():
    return starter_document() | {"version": "0.4"}


def outcome(document: dict, code: str) -> dict:
    return next(o for domain in document["domains"] for o in domain["outcomes"] if o["code"] == code)


def texts(old, new) -> list[str]:
    return [sentence.text for sentence in document_changes(old, new).sentences()]


def test_nothing_differs_between_equal_documents(old, new):
    changes = document_changes(old, new)

    assert changes.is_empty
    assert changes.sentences() == []
    assert (changes.old_version, changes.new_version) == ("0.3", "0.4")


def test_measures_come_and_go(old, new):
    measures = outcome(new, "ACC1")["indicators"]
    gone = measures.pop(4)
    measures.append(gone | {"code": "ACC1.7", "title": "Contacts by telephone"})
    outcome(new, "ACC2")["indicators"].append(
        gone | {"code": "ACC2.4", "title": "Choice", "tier": "optional"}
    )

    changes = document_changes(old, new)

    assert [str(one) for one in changes.added] == ["ACC1.7 Contacts by telephone", "ACC2.4 Choice"]
    assert [str(one) for one in changes.removed] == ["ACC1.5 Contacts where the family was not identified"]
    assert changes.other == {}
    assert texts(old, new) == [
        "New for every hub: ACC1.7 Contacts by telephone.",
        "New, and yours to choose: ACC2.4 Choice.",
        "No longer asked: ACC1.5 Contacts where the family was not identified."
        " Figures already reported are kept.",
    ]


@pytest.mark.parametrize(
    "comparability, note, expected",
    [
        ("same", "", "It is the same thing in other words: figures before and after form one series."),
        ("comparable", "Mind it.", "Figures before and after may be compared, with care: Mind it."),
        ("break", "", "Figures before and after cannot be compared: the series breaks."),
        ("break", "New law.", "Figures before and after cannot be compared: the series breaks. New law."),
    ],
)
def test_a_rewording_says_what_changes_and_how_figures_compare(old, new, comparability, note, expected):
    measure(new, "ACC1.1").update(numerator="Families met", frequency="monthly", comparability=comparability)
    if note:
        measure(new, "ACC1.1")["comparability_note"] = note

    [change] = document_changes(old, new).reworded

    assert [(row.label, row.old, row.new) for row in change.fields] == [
        (
            "What to count",
            "Different families with one or more recorded contacts in the period",
            "Families met",
        ),
        ("How often", "Each quarter", "Each month"),
    ]
    assert texts(old, new) == [
        f"Reworded: ACC1.1 Families reached. What changes: what to count and how often. {expected}"
    ]


def test_declarations_belong_to_a_measures_wording(old, new):
    declared = new["declarations"]
    declared["counts_people"].remove("ACC1.1")
    declared["companion_numbers"] = [
        row for row in declared["companion_numbers"] if row["indicator"] != "WHF2.1"
    ]
    declared["crossings"] = []

    changes = document_changes(old, new).reworded

    assert [
        (change.measure.code, [(row.label, row.old, row.new) for row in change.fields]) for change in changes
    ] == [
        ("ACC1.1", [("Counts people, so small numbers are hidden", "yes", "no")]),
        (
            "WHF2.1",
            [
                (
                    "Numbers asked beside it",
                    "Families with a dated risk statement whose six months were completed in this period and"
                    " who could not be checked (required)",
                    "none",
                ),
                ("Splits crossed", "statutory_service by confidence_grade", "none"),
            ],
        ),
    ]


def test_tiers_owners_reviews_and_outcomes_move(old, new):
    measure(new, "ACC1.1")["tier"] = "optional"
    measure(new, "ACC2.1")["tier"] = "core"
    measure(new, "ACC1.2")["owner"] = "Data team"
    measure(new, "ACC1.3")["review_date"] = "2028-11-30"
    outcome(new, "ACC2")["indicators"].append(outcome(new, "ACC1")["indicators"].pop(3))

    changes = document_changes(old, new)

    assert {
        name: [(one.measure.code, one.old, one.new) for one in getattr(changes, name)]
        for name in ("tiers", "owners", "reviews", "outcomes")
    } == {
        "tiers": [("ACC1.1", "core", "optional"), ("ACC2.1", "optional", "core")],
        "owners": [("ACC1.2", "Framework editor", "Data team")],
        "reviews": [("ACC1.3", "2027-11-30", "2028-11-30")],
        "outcomes": [
            (
                "ACC1.4",
                "ACC1 Families know about the hub and use it",
                "ACC2 Groups who are often missed benefit fairly",
            )
        ],
    }
    assert texts(old, new) == [
        "No longer asked of every hub, but yours to choose: ACC1.1 Families reached.",
        "Now asked of every hub: ACC2.1 Families from priority groups.",
    ]


def test_everything_else_is_told_value_by_value_in_its_part(old, new):
    new["name"] = "Framework"
    outcome(new, "ACC1")["title"] = "Families come"
    outcome(new, "ACC1")["crosswalk"][0]["match"] = "close"
    measure(new, "CHD1.1")["crosswalk"].pop()
    new["instruments"][0]["thresholds"][0]["value"] = 15
    new["integration_rubric"]["scoring"]["rule"] = "Another rule."
    new["vocabularies"]["terms"]["contact"] = "A meeting."
    new["sources"].pop()

    changes = document_changes(old, new)

    assert changes.sentences() == []
    assert {title: [str(row) for row in rows][:1] for title, rows in changes.other.items()} == {
        "Name": ["name: Family Hub shared outcomes framework (starter) → Framework"],
        "Domains and outcomes": [
            "domains[ACC].outcomes[ACC1].title: Families know about the hub and use it → Families come"
        ],
        "Measures in other frameworks, and their order": [
            "measures[CHD1.1].crosswalk[3].framework: Supporting Families → —"
        ],
        "Rubric": [
            f"integration_rubric.scoring.rule: {old['integration_rubric']['scoring']['rule']} → Another rule."
        ],
        "Questionnaires": ["instruments[sdq_total_parent].thresholds[1].value: 14 → 15"],
        "Words, rules and splits": [
            f"vocabularies.terms.contact: {old['vocabularies']['terms']['contact']} → A meeting."
        ],
        "Sources": [
            "sources[13].title: Early years foundation stage profile results: methodology → —",
        ],
    }


def test_the_order_of_what_stands_in_both_is_told(old, new):
    outcome(new, "ACC1")["indicators"][:2] = reversed(outcome(new, "ACC1")["indicators"][:2])

    changes = document_changes(old, new)

    [row] = changes.other["Measures in other frameworks, and their order"]
    assert row.path == "measures.order"
    assert row.new[:3] == ["ACC1.2", "ACC1.1", "ACC1.3"]


def test_a_hub_hears_of_core_measures_and_of_those_it_chose():
    sentences = [
        Sentence("ACC1.1", "core", for_everyone=True),
        Sentence("ACC2.1", "chosen", for_everyone=False),
        Sentence("ACC2.2", "not chosen", for_everyone=False),
    ]

    assert [one.text for one in for_measures(sentences, {"ACC2.1"})] == ["core", "chosen"]
