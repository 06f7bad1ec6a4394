import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes.actions import editions, framework_files
from outcomes.choices import EditionStatus
from outcomes.document.canonical import to_text
from outcomes.models import (
    AuditEvent,
    Category,
    Cell,
    Definition,
    DefinitionBreakdown,
    Edition,
    EditionEntry,
    Indicator,
    InstrumentVersion,
    Scheme,
    User,
)
from outcomes.queries.documents import edition_document
from outcomes.tests.starter import FIRST_DAY, measure, starter_document, starter_draft, starter_published
from outcomes.validators import Refused

pytestmark = pytest.mark.django_db

ACC1_1 = "domains[ACC].outcomes[ACC1].indicators[ACC1.1]"


def load(document, **options) -> framework_files.Loaded:
    return framework_files.load(document=document, by=None, **options)


def rows() -> dict[str, int]:
    models = (Edition, Definition, DefinitionBreakdown, EditionEntry, Indicator, Scheme, Category)
    return {model.__name__: model.objects.count() for model in models}


def test_every_value_of_the_file_is_kept():
    assert edition_document(starter_draft()) == starter_document()


def test_a_file_gives_the_same_rows_however_often_it_is_loaded():
    load(starter_document())
    before = rows()

    again = load(starter_document())

    assert not again.changed
    assert rows() == before
    assert AuditEvent.objects.filter(verb="framework file loaded").count() == 1


def test_kinds_settle_how_many_decimals_are_kept():
    starter_draft()

    kept = dict(Definition.objects.order_by("kind").values_list("kind", "scale").distinct())

    assert kept == {
        "count": 0,
        "currency": 2,
        "maturity_level": 0,
        "mean_change": 4,
        "mean_score": 4,
        "money_ratio": 2,
        "percentage": 0,
        "quantity": 2,
        "rate": 0,
    }


def test_a_file_that_differs_from_a_published_edition_is_refused_with_the_differences():
    starter_published()
    document = starter_document()
    measure(document, "ACC1.1")["title"] = "Families met"
    document["instruments"] = [row for row in document["instruments"] if row["code"] != "family_star_plus"]
    document["sources"][0]["url"] = "https://example.org/"
    before = rows()

    with pytest.raises(framework_files.Differs) as refused:
        load(document)

    paths = [difference.path for difference in refused.value.differences]
    assert f"{ACC1_1}.title: Families reached → Families met" in str(refused.value)
    assert [path for path in paths if not path.startswith("instruments[family_star_plus]")] == [
        "sources[1].url",
        f"{ACC1_1}.title",
    ]
    assert "instruments[family_star_plus].title" in paths
    assert rows() == before


def test_as_a_draft_it_shares_what_is_unchanged_and_declares_how_the_rest_compares():
    published = starter_published()
    document = starter_document()
    measure(document, "ACC1.1")["definition"] = "Number of different families met."
    measure(document, "ACC1.2").update(
        title="Local children under five reached",
        comparability="comparable",
        comparability_note="From 2027 only.",
    )
    measure(document, "ACC1.5")["tier"] = "optional"

    loaded = load(document, as_draft="0.4", comparability="same")

    assert (loaded.edition.version, loaded.edition.status) == ("0.4", EditionStatus.DRAFT)
    assert loaded.edition.based_on == published
    assert [(one.code, one.number, one.comparability, one.comparability_note) for one in loaded.reworded] == [
        ("ACC1.1", 2, "same", ""),
        ("ACC1.2", 2, "comparable", "From 2027 only."),
    ]
    assert len(loaded.shared) == 65
    assert loaded.new_measures == []
    ids = {
        edition.version: set(edition.entries.values_list("definition_id", flat=True))
        for edition in Edition.objects.all()
    }
    assert len(ids["0.3"] & ids["0.4"]) == 65
    exported = edition_document(loaded.edition)
    assert measure(exported, "ACC1.1")["comparability"] == "same"
    assert not load(exported).changed


def test_changed_wordings_break_the_series_unless_somebody_says_otherwise():
    starter_published()
    document = starter_document() | {"version": "0.4"}
    measure(document, "ACC1.1")["window"] = "Another window."

    [definition] = load(document).reworded

    assert (definition.code, definition.number, definition.comparability) == ("ACC1.1", 2, "break")


def test_a_draft_is_loaded_again_with_what_it_says_now():
    starter_published()
    document = starter_document() | {"version": "0.4"}
    measure(document, "ACC1.1").update(
        window="Another.", comparability="comparable", comparability_note="Care."
    )
    load(document)
    measure(document, "ACC1.1")["window"] = "Yet another."
    for key in ("comparability", "comparability_note"):
        del measure(document, "ACC1.1")[key]

    loaded = load(document)

    assert [str(difference) for difference in loaded.differences] == [
        f"{ACC1_1}.window: Another. → Yet another."
    ]
    # What the draft had declared stands where the file is silent, and its abandoned wording is gone.
    assert list(
        Definition.objects.filter(indicator__code="ACC1.1").values_list("number", "window", "comparability")
    ) == [(1, "Contacts dated in the period.", "first"), (2, "Yet another.", "comparable")]


def test_a_draft_that_goes_back_to_the_published_wording_shares_it_again():
    starter_published()
    document = starter_document() | {"version": "0.4"}
    measure(document, "ACC1.1")["window"] = "Another."
    load(document)

    loaded = load(starter_document() | {"version": "0.4"})

    assert (len(loaded.shared), loaded.reworded) == (67, [])
    assert Definition.objects.filter(indicator__code="ACC1.1").count() == 1


def test_a_later_edition_loads_into_an_empty_database_and_comes_back_the_same():
    document = starter_document() | {"version": "0.4"}
    indicator = measure(document, "ACC1.1")
    indicator.update(comparability="comparable", comparability_note="Counted anew from 2027.")

    loaded = load(document)

    assert edition_document(loaded.edition) == document
    assert not load(document).changed


def test_a_file_out_of_order_is_put_in_order():
    document = starter_document()
    document["declarations"]["counts_people"].reverse()
    document["declarations"]["companion_numbers"].reverse()
    document["vocabularies"] = dict(reversed(document["vocabularies"].items()))
    document["domains"][0] = dict(reversed(document["domains"][0].items()))

    edition = load(document).edition

    assert to_text(edition_document(edition)) == to_text(starter_document())


def test_extra_facts_are_kept_where_there_are_any():
    document = starter_document()
    document["instruments"][0]["versions"] = ["1997", "2015"]
    document["instruments"][0]["thresholds"][0]["checked_on"] = "2026-10-01"
    measure(document, "WRK2.3")["scale"] = 1

    edition = load(document).edition

    assert edition_document(edition) == document
    assert Definition.objects.get(indicator__code="WRK2.3").scale == 1


def test_a_published_split_that_changes_needs_a_new_code():
    starter_published()
    document = starter_document() | {"version": "0.4"}
    document["vocabularies"]["breakdowns"]["sex"]["categories"][0]["title"] = "Girls and women"
    document["vocabularies"]["breakdowns"]["send"]["title"] = "SEND"
    before = rows()

    with pytest.raises(Refused) as refused:
        load(document)

    assert [str(problem) for problem in refused.value.problems] == [
        "vocabularies.breakdowns.send: the split differs from the one in published version 0.3;"
        " it needs a new code",
        "vocabularies.breakdowns.sex: the split differs from the one in published version 0.3;"
        " it needs a new code",
    ]
    assert rows() == before


def test_a_split_of_another_draft_is_not_changed_from_here():
    starter_draft()
    document = starter_document() | {"version": "0.4"}
    document["vocabularies"]["breakdowns"]["sex"]["title"] = "Gender"

    with pytest.raises(Refused, match="differs from the one in draft 0.3; it needs a new code"):
        load(document)


def test_a_draft_rewrites_its_own_splits():
    starter_draft()
    document = starter_document()
    document["vocabularies"]["breakdowns"]["ethnicity"]["categories"].append(
        {"code": "more", "title": "More"}
    )

    edition = load(document).edition

    assert edition_document(edition) == document


def test_a_retired_code_of_a_published_edition_may_not_come_back():
    starter_published()
    document = starter_document() | {"version": "0.4"}
    del document["vocabularies"]["retired_codes"]
    measure(document, "WHF4.1")["code"] = "FIN1.3"

    with pytest.raises(Refused) as refused:
        load(document)

    assert [str(problem) for problem in refused.value.problems] == [
        "FIN1.3: the code is retired since version 0.3 and may not be used again",
    ]


def test_a_code_of_a_measure_outside_the_framework_is_not_taken():
    indicator = Indicator.objects.create(code="ACC1.1")
    Definition.objects.create(indicator=indicator, title="Ours", kind="count")

    with pytest.raises(Refused, match="ACC1.1: the code is already used for a measure outside the framework"):
        load(starter_document())


def test_a_malformed_file_changes_nothing():
    document = starter_document()
    del document["domains"][0]["title"]

    with pytest.raises(Refused) as refused:
        load(document)

    assert [str(problem) for problem in refused.value.problems] == [
        "domains[ACC]: the key “title” is missing"
    ]
    assert rows() == dict.fromkeys(rows(), 0)


def test_loading_is_recorded_with_its_author():
    editor = User.objects.create_user("editor@example.org", name="Edith Editor")

    framework_files.load(document=starter_document(), by=editor)

    event = AuditEvent.objects.get()
    assert (event.by, event.verb, event.object_type) == (editor, "framework file loaded", "outcomes.edition")
    assert len(event.detail["new_measures"]) == 67


def with_measures(first: int, last: int) -> dict:
    """The starter with these measures of its first outcome and no others."""
    document = starter_document() | {"version": f"{first}.{last}"}
    outcome = document["domains"][0]["outcomes"][0]
    outcome["indicators"] = outcome["indicators"][first:last]
    document["domains"] = [document["domains"][0] | {"outcomes": [outcome]}]
    document["declarations"] = dict.fromkeys(document["declarations"], [])
    return document


def test_loading_takes_a_fixed_number_of_statements():
    load(with_measures(0, 1))

    taken = []
    for document in (with_measures(1, 2), with_measures(2, 5)):
        with CaptureQueriesContext(connection) as statements:
            assert load(document).created
        taken.append(len(statements))

    assert taken[0] == taken[1] <= 40


def test_publishing_lays_the_ground_for_figures():
    edition = starter_draft()
    assert set(Cell.objects.values_list("code", flat=True)) == {""}

    editions.publish(edition=edition, in_force_from=FIRST_DAY, by=None)

    schemes = starter_document()["vocabularies"]["breakdowns"]
    singles = {
        f"{code}:{category['code']}" for code, scheme in schemes.items() for category in scheme["categories"]
    }
    crossed = {
        f"statutory_service:{service['code']}/confidence_grade:{grade['code']}"
        for service in schemes["statutory_service"]["categories"]
        for grade in schemes["confidence_grade"]["categories"]
    }
    levels = {f"rubric_level:{level}" for level in (1, 2, 3, 4)}
    rated = {
        f"integration_dimension:{dimension['code']}/{level}"
        for dimension in schemes["integration_dimension"]["categories"]
        for level in levels
    }
    assert set(Cell.objects.values_list("code", flat=True)) == {""} | singles | crossed | levels | rated
    assert list(
        InstrumentVersion.objects.exclude(instrument=None)
        .order_by("instrument__code")
        .values_list("instrument__code", "label")
    ) == [(code, "standard") for code in sorted(row["code"] for row in starter_document()["instruments"])]


def test_an_edition_with_named_versions_of_a_questionnaire_offers_those():
    document = starter_document()
    document["instruments"][0]["versions"] = ["1997", "2015"]
    edition = framework_files.load(document=document, by=None).edition

    editions.publish(edition=edition, in_force_from=FIRST_DAY, by=None)

    assert list(
        InstrumentVersion.objects.filter(instrument__code=document["instruments"][0]["code"])
        .order_by("label")
        .values_list("label", flat=True)
    ) == ["1997", "2015"]
