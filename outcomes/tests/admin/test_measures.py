"""Measures, their wordings and the other parts of a draft, as an editor changes them."""

import pytest

from outcomes.actions import editions
from outcomes.models import Definition, Source
from outcomes.queries.documents import edition_document
from outcomes.tests.admin.pages import address, change, entry_of, words
from outcomes.tests.starter import measure

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_draft_and_its_order_can_be_changed(page, draft):
    url = address("editionentry_changelist")
    response = page.get(url + "?domain=FIN")
    rows = response.context["cl"].formset.forms
    codes = [form.instance.definition.code for form in rows]
    assert codes == [
        "FIN1.1", "FIN1.2", "FIN2.1", "FIN2.2", "FIN2.3", "FIN2.4", "FIN3.1", "FIN3.2"
    ]  # fmt: skip
    sent = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "8", "_save": "Save"}
    for number, form in enumerate(rows):
        sent |= {
            f"form-{number}-id": form.instance.pk,
            f"form-{number}-position": 9 - number,
            f"form-{number}-tier": "core",
        }

    assert page.post(url + "?domain=FIN", sent).status_code == 302

    listed = page.get(url + "?domain=FIN").context["cl"].result_list
    assert [entry.definition.code for entry in listed] == [
        "FIN1.2", "FIN1.1", "FIN2.4", "FIN2.3", "FIN2.2", "FIN2.1", "FIN3.2", "FIN3.1"
    ]  # fmt: skip
    assert {entry.tier for entry in listed} == {"core"}


def test_the_list_of_a_published_version_cannot_be_changed(page, published, draft):
    url = address("editionentry_changelist") + "?version=0.3"
    response = page.get(url)
    entry = entry_of(published, "ACC1.1")

    assert response.context["cl"].formset is None
    assert "Version 0.3 is published and never changes, so this list is for reading." in words(response)
    sent = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": entry.pk,
        "form-0-position": "5",
        "form-0-tier": "optional",
        "_save": "Save",
    }
    page.post(url, sent)
    # Nor by way of the draft's list.
    page.post(address("editionentry_changelist") + "?version=0.4", sent)
    entry.refresh_from_db()
    assert (entry.position, entry.tier) == (1, "core")


@pytest.mark.parametrize(
    "query, codes",
    [
        ("q=likely+statutory", ["WHF2.1"]),
        ("q=family+group+decision", ["WHF1.6"]),
        ("tier__exact=context&domain=WHF", ["WHF2.4", "WHF2.5", "WHF2.6"]),
        ("definition__founding_measure__exact=satisfaction&tier__exact=core", ["ACC4.1"]),
    ],
)
def test_measures_are_searched_and_filtered(page, draft, query, codes):
    listed = page.get(f"{address('editionentry_changelist')}?{query}").context["cl"].result_list

    assert [entry.definition.code for entry in listed] == codes


def test_a_shared_wording_is_reworded_in_the_draft_instead_of_refused(page, draft, published):
    entry = entry_of(draft, "WHF2.1")
    assert "Reword in this draft" in words(page.get(address("editionentry_change", entry.pk)))
    shared = words(page.get(address("definition_change", entry.definition_id)))
    assert (
        "This wording is part of the published version 0.3 and never changes."
        " A draft can have a new wording instead. Reword in draft 0.4" in shared
    )
    before = edition_document(published)

    url = address("editionentry_reword", entry.pk)
    assert "Say what to bear in mind" in words(page.post(url, {"comparability": "comparable", "note": " "}))
    response = page.post(url, {"comparability": "comparable", "note": "Counted anew."})

    own = Definition.objects.get(indicator__code="WHF2.1", number=2)
    assert response.url == address("definition_change", own.pk)
    saved = change(page, response.url, title="Referrals that did not happen")
    assert saved.status_code == 302
    assert edition_document(published) == before
    reworded = measure(edition_document(draft), "WHF2.1")
    assert (reworded["title"], reworded["comparability"], reworded["comparability_note"]) == (
        "Referrals that did not happen",
        "comparable",
        "Counted anew.",
    )
    assert "Change the wording" in words(page.get(address("editionentry_change", entry.pk)))

    page.post(address("editionentry_former", entry.pk))
    assert entry_of(draft, "WHF2.1").definition.number == 1
    assert not Definition.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize(
    "changes, expected",
    [
        (
            {"place_rule": "sum"},
            "“Add the hubs” does not suit the kind “percentage”; choose “Not added over hubs” or",
        ),
        ({"denominator": ""}, "It is needed for the kind “percentage”."),
        ({"valid_low": "90", "valid_high": "10"}, "It must be above the lowest value."),
        ({"valid_high": ""}, "Give both, or neither."),
        ({"comparability": "comparable", "comparability_note": ""}, "Say what to bear in mind"),
        ({"title": "x" * 201}, "Ensure this value has at most 200 characters"),
    ],
)
def test_a_wording_that_contradicts_itself_is_told_beside_the_field(page, draft, editor, changes, expected):
    own = editions.reword(entry=entry_of(draft, "WHF1.1"), comparability="same", by=editor)

    response = change(page, address("definition_change", own.pk), **changes)

    assert expected in words(response)
    own.refresh_from_db()
    assert (own.place_rule, own.comparability) == ("ratio_of_sums", "same")


NEW = {
    "code": "ACC1.7",
    "tier": "optional",
    "owner": "Edith",
    "review_date": "2028-04-01",
    "title": "Contacts by telephone",
    "definition": "Contacts made by telephone.",
    "numerator": "Contacts by telephone in the period",
    "unit": "contacts",
    "window": "Contacts dated in the period.",
    "source": "Telephone log",
    "kind": "count",
    "direction": "neutral",
    "frequency": "quarterly",
    "entry": "hub",
    "time_rule": "sum",
    "place_rule": "sum",
    "targets_allowed": "on",
    **{
        f"{prefix}-{name}_FORMS": "0"
        for prefix in ("breakdowns", "crossings", "companions", "suggested_instruments")
        for name in ("TOTAL", "INITIAL")
    },
}


def test_a_new_measure_begins_with_its_wording_and_its_place(page, draft, published):
    outcome = draft.domains.get(code="ACC").outcomes.get(code="ACC1")

    response = page.post(address("definition_add"), NEW | {"outcome": outcome.pk})

    assert response.status_code == 302
    entry = entry_of(draft, "ACC1.7")
    assert (entry.outcome, entry.position, entry.tier, entry.owner) == (outcome, 7, "optional", "Edith")
    definition = entry.definition
    assert (definition.number, definition.comparability, definition.scale) == (1, "first", 0)
    assert published.entries.count() == 67


@pytest.mark.parametrize(
    "code, expected",
    [
        ("ACC1.1", "ACC1.1 is the code of a measure already."),
        ("FIN1.3", "FIN1.3 is retired and is never used again."),
        ("ACC 1.7", "Use letters, digits, full stops and hyphens."),
    ],
)
def test_a_code_is_used_once_for_ever(page, draft, code, expected):
    outcome = draft.domains.get(code="ACC").outcomes.get(code="ACC1")

    response = page.post(address("definition_add"), NEW | {"outcome": outcome.pk, "code": code})

    assert expected in words(response)
    assert draft.entries.count() == 67


def test_a_measure_of_another_version_is_brought_into_a_draft_once(page, draft, published, editor):
    entry = entry_of(draft, "ACC1.5")
    page.post(address("editionentry_delete", entry.pk), {"post": "yes"})
    assert draft.entries.count() == 66
    sent = {
        "edition": draft.pk,
        "definition": entry.definition_id,
        "outcome": entry.outcome_id,
        "position": "0",
        "tier": "optional",
        "owner": "Edith",
        "review_date": "2028-04-01",
        "crosswalk-TOTAL_FORMS": "0",
        "crosswalk-INITIAL_FORMS": "0",
    }

    assert page.post(address("editionentry_add"), sent).status_code == 302

    assert entry_of(draft, "ACC1.5").position == 7
    again = page.post(address("editionentry_add"), sent)
    assert "Draft 0.4 lists the measure ACC1.5 already." in words(again)
    other = published.domains.get(code="ACC").outcomes.get(code="ACC1")
    wrong = page.post(address("editionentry_add"), sent | {"outcome": other.pk})
    assert "Select a valid choice." in words(wrong)


def test_outcomes_are_edited_with_their_places_in_other_frameworks(page, draft):
    outcome = draft.domains.get(code="ACC").outcomes.get(code="ACC1")
    url = address("outcome_change", outcome.pk)

    change(page, url, title="Families come", **{"crosswalk-0-match": "close"})

    document = edition_document(draft)["domains"][0]["outcomes"][0]
    assert (document["title"], document["crosswalk"][0]["match"]) == ("Families come", "close")
    new = {"framework": "Local plan", "item": "reach", "match": "related", "position": "0", "reason": ""}
    added = {"crosswalk-TOTAL_FORMS": "3"} | {f"crosswalk-2-{key}": value for key, value in new.items()}
    change(page, url, **added)
    assert edition_document(draft)["domains"][0]["outcomes"][0]["crosswalk"][2] == {
        "framework": "Local plan",
        "item": "reach",
        "match": "related",
    }


def test_a_part_that_is_added_comes_last(page, draft):
    sent = {
        "edition": draft.pk,
        "title": "New",
        "publisher": "P",
        "url": "https://x.org/",
        "used_for": "All",
        "position": "0",
    }

    page.post(address("source_add"), sent)

    assert Source.objects.get(title="New").position == 14
    assert page.get(address("source_add")).context["adminform"].form.initial["edition"] == draft.pk


def test_a_part_is_never_added_to_a_published_version(page, published, draft):
    sent = {
        "edition": published.pk,
        "title": "New",
        "publisher": "P",
        "url": "https://x.org/",
        "used_for": "All",
        "position": "1",
    }

    assert "Select a valid choice." in words(page.post(address("source_add"), sent))
    assert published.sources.count() == 13


def test_a_split_of_a_published_version_says_that_it_never_changes(page, published, draft):
    scheme = draft.edition_schemes.get(scheme__code="sex").scheme

    text = words(page.get(address("scheme_change", scheme.pk)))

    assert (
        "This split is part of the published version 0.3 and never changes."
        " A later list is a new split with a new code." in text
    )
