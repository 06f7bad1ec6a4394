"""What is wrong with a draft, as an editor reads it: in words, each leading to where it is mended."""

import re

import pytest

from outcomes.choices import TimeRule
from outcomes.document.paths import flat
from outcomes.models import Definition, EditionEntry, FrameworkRule, RubricDimension, Source, VocabularyEntry
from outcomes.presenters.places import address, where
from outcomes.presenters.problems import plain_problems, sentence
from outcomes.queries.documents import edition_document
from outcomes.queries.part_rows import part_rows
from outcomes.tests.admin.pages import address as page_of
from outcomes.tests.admin.pages import entry_of, words
from outcomes.tests.starter import starter_document
from outcomes.validators import Problem, document_problems

pytestmark = pytest.mark.django_db

INDICATOR = "domains[ACC].outcomes[ACC1].indicators[ACC1.1]"


SAID = {
    "sources[1].used_for": "Source 1: used for",
    "domains[ACC].benefit": "Domain ACC: benefit",
    "domains[ACC].outcomes[ACC1].crosswalk[2].reason": "Outcome ACC1: place 2 in other frameworks, reason",
    f"{INDICATOR}.window": "Measure ACC1.1: which dates count",
    f"{INDICATOR}.tier": "Measure ACC1.1: who reports it",
    INDICATOR: "Measure ACC1.1",
    "integration_rubric.dimensions[INT01].levels": "Dimension of the rubric INT01: levels",
    "integration_rubric.scoring.scale": "Rubric: scale",
    "instruments[sdq].thresholds[1].value": "Questionnaire sdq: score or change 1, value",
    "vocabularies.breakdowns.sex.rolls_up_to.scheme": "Split sex: rolls up to, scheme",
    "vocabularies.rules[3]": "Rule 3",
    "vocabularies.terms.Family hub": "Words with a fixed meaning, terms: Family hub",
    "declarations.companion_numbers[A1, started].title": "Measure A1: numbers asked beside the figure",
    "declarations.counts_people": "Measures: counts people",
    "domains": "Domains and measures",
    "domains.order": "Domains and measures",
    "": "",
}


@pytest.mark.parametrize(("path", "in_words"), SAID.items())
def test_a_place_in_a_file_is_said_in_words(path, in_words):
    assert where(path) == in_words


def test_every_place_of_the_framework_has_words_and_a_page(draft):
    rows = part_rows(draft)
    for path in flat(edition_document(draft)):
        said = where(path)
        assert said, path
        assert not re.search(r"[\[\]]|domains|vocabularies|declarations|integration_rubric", said), said
        assert address(path, rows).startswith("/admin/outcomes/"), path


def test_each_part_leads_to_its_own_page(draft):
    rows = part_rows(draft)
    entry = entry_of(draft, "ACC1.1")
    second_source = Source.objects.filter(edition=draft).order_by("position")[1]
    word = VocabularyEntry.objects.get(edition=draft, vocabulary="benefits", code="access")
    note = FrameworkRule.objects.filter(edition=draft, about=FrameworkRule.BREAKDOWN_NOTE).first()
    for path, page in {
        f"{INDICATOR}.window": page_of("definition_change", entry.definition_id),
        f"{INDICATOR}.review_date": page_of("editionentry_change", entry.pk),
        f"{INDICATOR}.crosswalk[1].match": page_of("editionentry_change", entry.pk),
        "declarations.crossings[ACC1.1]": page_of("definition_change", entry.definition_id),
        "domains[ACC].outcomes[ACC1].level": page_of("outcome_change", entry.outcome_id),
        "domains[ACC].title": page_of("domain_change", entry.outcome.domain_id),
        "sources[2].url": page_of("source_change", second_source.pk),
        "vocabularies.benefits.access": page_of("vocabularyentry_change", word.pk),
        "vocabularies.breakdown_notes[1]": page_of("frameworkrule_change", note.pk),
        "integration_rubric.scoring.rule": page_of("edition_change", draft.pk),
        "domains": f"{page_of('editionentry_changelist')}?version=0.4",
        "vocabularies.breakdowns.nowhere": f"{page_of('editionscheme_changelist')}?version=0.4",
        "": "",
    }.items():
        assert address(path, rows) == page, path


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("must not be empty", "It must not be empty."),
        (
            "must be null for the kind count (number)",
            "It must be empty for the kind “number”.",
        ),
        (
            "the code access has no meaning in vocabularies.benefits",
            "The code access has no meaning among the words with a fixed meaning, benefits.",
        ),
        (
            "unknown code sex: it does not stand in vocabularies.breakdowns",
            "Sex is not known: it is not among the splits offered.",
        ),
        (
            "the code A1 also stands at domains[ACC].outcomes[A1]",
            "The code A1 also stands at Outcome A1.",
        ),
        (
            "sum does not suit the kind percentage (percentage); use none, pooled",
            f"“{TimeRule.SUM.label}” does not suit the kind “percentage”; choose"
            f" “{TimeRule.NONE.label}” or “{TimeRule.POOLED.label}”.",
        ),
    ],
)
def test_a_message_is_said_as_beside_a_box(message, said):
    assert sentence(message, "x.time_rule") == said


def broken() -> dict:
    """Much of what an editor can put out of order, one thing in each part."""
    document = starter_document()
    document["sources"][0]["used_for"] = ""
    document["integration_rubric"]["scoring"]["scale"] = [1, 2, 3, 4, 5]
    del document["vocabularies"]["benefits"]["access"]
    indicator = document["domains"][0]["outcomes"][0]["indicators"][1]
    indicator |= {"denominator": None, "time_rule": "sum", "tier": "context", "calculation": "X1 / Y1"}
    document["declarations"]["numerator_only"].append({"indicator": "ACC1.1", "scheme": "imd_decile"})
    return document


def test_nothing_that_a_file_alone_knows_reaches_an_editor(draft):
    document = broken()
    rows = part_rows(draft)
    of_form = plain_problems(document_problems(document), rows)
    document["sources"][0]["used_for"] = "x"
    between = plain_problems(document_problems(document), rows)

    assert len(of_form) > 5
    assert len(between) > 15
    for problem in of_form + between:
        assert not re.search(r"null|\[|vocabularies|declarations|_rule|maturity_level", problem.text), problem
        assert problem.where, problem
        assert problem.url, problem


def test_a_code_without_a_meaning_leads_to_the_words_and_not_to_the_code(draft):
    [problem] = plain_problems(
        [Problem("domains[ACC].benefit", "the code access has no meaning in vocabularies.benefits")],
        part_rows(draft),
    )
    assert problem.where == "Domain ACC: benefit"
    assert problem.url == f"{page_of('vocabularyentry_changelist')}?version=0.4&vocabulary=benefits"


def test_an_editor_follows_each_problem_to_where_it_is_mended(page, draft):
    Source.objects.filter(
        edition=draft, position=Source.objects.filter(edition=draft).first().position
    ).update(used_for=" ")
    EditionEntry.objects.filter(edition=draft).update(owner=" ")

    answer = page.get(page_of("edition_publish", draft.pk))

    assert "Source 1: used for : It must not be empty." in words(answer)
    assert "Measure ACC1.1: looked after by : It must not be empty." in words(answer)
    links = {problem.url for problem in answer.context["problems"]}
    assert len(links) == 1 + draft.entries.count()
    for link in sorted(links)[:3]:
        assert page.get(link).status_code == 200


def test_rows_are_found_in_as_many_statements_however_many(draft, django_assert_num_queries):
    with django_assert_num_queries(9):
        part_rows(draft)
    RubricDimension.objects.filter(edition=draft, code__gt="INT01").delete()
    draft.entries.exclude(pk=draft.entries.first().pk).delete()
    assert Definition.objects.exists()
    with django_assert_num_queries(9):
        part_rows(draft)
