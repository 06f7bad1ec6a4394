"""The editors' pages, as an editor uses them: copy, reword, put in order, look, publish."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.actions import editions
from outcomes.choices import EditionStatus
from outcomes.exports.framework import edition_bytes
from outcomes.models import AuditEvent, Definition, Edition, EditionEntry, Source, User
from outcomes.queries.documents import edition_document
from outcomes.tests.starter import measure, starter_draft, starter_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor@example.org", name="Edith Editor")


@pytest.fixture
def page(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def published():
    return starter_published()


@pytest.fixture
def draft(published, editor):
    return editions.copy(edition=published, version="0.4", name="Next", by=editor)


def address(name: str, *arguments) -> str:
    return reverse(f"admin:outcomes_{name}", args=arguments)


def words(response) -> str:
    """What can be read on the page, in one line."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def entry_of(edition: Edition, code: str) -> EditionEntry:
    return edition.entries.get(definition__indicator__code=code)


def form_values(response) -> dict:
    """What a browser would send back of an administration form, unchanged."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                values[bound.html_name] = "on"
            elif value is not None and value is not False:
                values[bound.html_name] = getattr(value, "isoformat", lambda v=value: v)()
    return values


def change(page, url: str, **changes):
    response = page.get(url)
    assert response.status_code == 200
    return page.post(url, form_values(response) | changes)


# --- Versions


def test_the_list_of_versions_says_what_can_be_done_with_each(page, published, draft):
    text = words(page.get(address("edition_changelist")))

    assert (
        "0.4 Next Draft not settled 67 0.3 Differences · Copy to a new draft · Impact · Publish"
        " 0.3 Family Hub shared outcomes framework (starter) Published 1 April 2020 67 nothing"
        " Differences · Copy to a new draft 2 versions of the framework" in text
    )


def test_a_version_is_copied_to_a_draft(page, published, editor):
    url = address("edition_copy", published.pk)
    assert "begins with everything that version 0.3 says" in words(page.get(url))

    response = page.post(url, {"version": "0.4", "name": "Next"})

    draft = Edition.objects.get(version="0.4")
    assert response.url == address("edition_change", draft.pk)
    assert (draft.status, draft.based_on) == (EditionStatus.DRAFT, published)
    assert AuditEvent.objects.get(verb="edition copied").by == editor


@pytest.mark.parametrize(
    "version, expected",
    [
        ("0.3", "There is a version 0.3 already."),
        ("next one", "“next one” is not a version: letters, digits, full stops and hyphens, such as 0.4"),
        ("", "This field is required."),
    ],
)
def test_a_copy_needs_a_version_of_its_own(page, published, version, expected):
    response = page.post(address("edition_copy", published.pk), {"version": version, "name": "Next"})

    assert expected in words(response)
    assert Edition.objects.count() == 1


def test_the_page_of_a_version_shows_its_parts_and_its_measures(page, draft, editor):
    editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="same", by=editor)

    text = words(page.get(address("edition_change", draft.pk)))

    assert "Measures 67 Domains 6 Outcomes 23 Questionnaires 19 Dimensions of the rubric 11" in text
    assert "ACC1.1 Families reached Core: every hub · New wording: the same thing, reworded" in text
    assert (
        "ACC1.2 Share of local children under five who were reached Core: every hub"
        " · Wording shared with other versions" in text
    )


def test_a_published_version_is_for_reading_and_says_why(page, published):
    response = page.get(address("edition_change", published.pk))

    assert (
        "Version 0.3 is published and never changes, so this page is for reading."
        " To change something, copy the version to a new draft." in words(response)
    )
    assert 'name="_save"' not in response.content.decode()
    refused = page.post(address("edition_change", published.pk), {"name": "x", "version": "0.3"})
    assert refused.status_code == 403


def test_a_draft_is_renamed_and_its_rating_changed_line_by_line(page, draft):
    url = address("edition_change", draft.pk)

    response = change(page, url, name="Renamed", rubric_steps="First\n\n Second ", rubric_scale="1\n2\n3\n4")

    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.name, draft.rubric_steps, draft.rubric_scale) == (
        "Renamed",
        ["First", "Second"],
        [1, 2, 3, 4],
    )
    assert "“two” is not a whole number." in words(change(page, url, rubric_scale="1\ntwo"))
    event = AuditEvent.objects.get(verb="version of the framework changed")
    assert event.detail["changes"] == [{"changed": {"fields": ["Name", "Steps of rating"]}}]


def test_a_draft_is_discarded_with_a_word_on_what_goes(page, draft):
    url = address("edition_delete", draft.pk)
    assert "Draft 0.4, with its 67 measures" in words(page.get(url))

    page.post(url, {"post": "yes"})

    assert list(Edition.objects.values_list("version", flat=True)) == ["0.3"]


def test_a_version_downloads_as_its_file(page, published):
    response = page.get(address("edition_file", published.pk))

    assert response.content == edition_bytes(published)
    assert response["Content-Disposition"] == 'attachment; filename="framework-0.3.json"'


# --- Measures


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
            "sum does not suit the kind percentage (percentage); use none, ratio_of_sums.",
        ),
        ({"denominator": ""}, "It is needed for the kind percentage (percentage)."),
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


# --- Differences, impact, publishing


def test_differences_are_shown_against_the_version_before_or_any_other(page, draft, editor):
    editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="break", note="New law.", by=editor)
    Definition.objects.filter(indicator__code="ACC1.1", number=2).update(title="Families met")
    editions.remove_measure(entry=entry_of(draft, "ACC1.5"), by=editor)
    other = editions.copy(edition=draft, version="0.5", name="Next", by=editor)

    text = words(page.get(address("edition_differences", draft.pk)))

    assert "From version 0.3 (published) to version 0.4 (draft)." in text
    assert "Reworded: ACC1.1 Families met Not comparable: the series breaks. New law." in text
    assert "What Version 0.3 Version 0.4 Name Families reached Families met" in text
    assert "Taken out Taken out Measure Who reported it Outcome ACC1.5 Contacts where" in text
    same = words(page.get(address("edition_differences", other.pk) + "?other=0.4"))
    assert "From version 0.4 (draft) to version 0.5 (draft). Nothing differs." in same


def test_the_impact_page_names_measures_and_what_hubs_will_read(page, draft, editor):
    editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="break", by=editor)

    text = words(page.get(address("edition_impact", draft.pk)))

    assert "Held against version 0.3" in text
    assert "ACC1.1 Families reached Cannot be compared; the series breaks here" in text
    assert "ACC1.1 Families reached has a wording of its own that says the same as before." in text
    assert "What hubs will read Reworded: ACC1.1 Families reached. Its words are as before." in text
    assert page.get(address("edition_impact", draft.based_on_id)).status_code == 404


def test_a_draft_is_published_after_a_second_look(page, draft, editor):
    url = address("edition_publish", draft.pk)
    form = page.get(url).context["form"]
    assert form.fields["in_force_from"].choices[0] == ("2020-07-01", "1 July 2020")
    sent = {"in_force_from": "2021-04-01", "change_note": "Little changes.", "seen": "on"}

    unseen = page.post(url, {**sent, "seen": ""})
    silent = page.post(url, {**sent, "change_note": ""})
    wrong = page.post(url, {**sent, "in_force_from": "2021-05-01"})

    assert "Confirm that you have looked at what this touches." in words(unseen)
    assert "Say in plain words what changes for hubs." in words(silent)
    assert "Select a valid choice." in words(wrong)
    draft.refresh_from_db()
    assert draft.status == EditionStatus.DRAFT

    assert page.post(url, sent).url == address("edition_change", draft.pk)

    draft.refresh_from_db()
    assert (draft.status, draft.in_force_from, draft.published_by, draft.change_note) == (
        EditionStatus.PUBLISHED,
        date(2021, 4, 1),
        editor,
        "Little changes.",
    )
    assert page.get(url).status_code == 404


def test_what_stands_in_the_way_is_said_before_anything_is_sent(page, draft, published, editor):
    draft.domains.first().outcomes.first().crosswalk.all().delete()
    later = editions.copy(edition=published, version="0.5", name="Later", by=editor)
    editions.publish(edition=later, in_force_from=date(2021, 4, 1), change_note="x", by=editor)

    text = words(page.get(address("edition_publish", draft.pk)))

    assert "The draft cannot be published yet: based_on: Version 0.5 was published" in text
    assert (
        "domains[ACC].outcomes[ACC1].crosswalk: say where the outcome stands in Supporting Families" in text
    )
    page.post(address("edition_rebase", draft.pk))
    draft.refresh_from_db()
    assert draft.based_on == later


def test_the_first_version_may_begin_in_the_past(page):
    draft = starter_draft()

    response = page.post(address("edition_publish", draft.pk), {"in_force_from": "2013-04-01", "seen": "on"})

    assert response.status_code == 302
    assert Edition.objects.get().in_force_from == date(2013, 4, 1)


def test_a_version_is_retired_once_another_is_in_force(page, published, draft, editor):
    url = address("edition_retire", published.pk)
    assert "This version is in force." in words(page.get(url))
    assert "It cannot be retired yet" in words(page.post(url))

    editions.publish(edition=draft, in_force_from=date(2021, 4, 1), change_note="x", by=editor)
    assert "It cannot be brought back." in words(page.get(url))
    page.post(url)

    published.refresh_from_db()
    assert published.status == EditionStatus.RETIRED
    assert page.get(address("edition_retire", published.pk)).status_code == 404


# --- Every list with as many statements at one row as at three


@pytest.mark.parametrize(
    "model",
    ["editionentry", "domain", "outcome", "editioninstrument", "rubricdimension", "source", "vocabularyentry",
     "frameworkrule", "editionscheme"],
)  # fmt: skip
def test_lists_take_as_many_statements_however_long(page, draft, model):
    from django.apps import apps

    path = {"outcome": "domain__edition"}.get(model, "edition")
    rows = apps.get_model("outcomes", model).objects.filter(**{path: draft})
    taken = []
    url = address(f"{model}_changelist")
    page.get(url)
    for kept in (3, 1):
        keep = rows.order_by("pk").values_list("pk", flat=True)[:kept]
        rows.exclude(pk__in=list(keep)).delete()
        with CaptureQueriesContext(connection) as statements:
            assert len(page.get(url).context["cl"].result_list) == kept
        taken.append(len(statements))

    assert taken[0] == taken[1]


def test_the_lists_of_versions_and_of_wordings_too(page, published, editor):
    for name in ("edition", "definition", "scheme", "indicator"):
        page.get(address(f"{name}_changelist"))
    taken = {}
    for version in ("0.4", "0.5", "0.6"):
        draft = editions.copy(edition=published, version=version, name=version, by=editor)
        editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="same", by=editor)
        for name in ("edition", "definition", "scheme", "indicator"):
            with CaptureQueriesContext(connection) as statements:
                page.get(address(f"{name}_changelist"))
            taken.setdefault(name, set()).add(len(statements))

    assert {name: len(numbers) for name, numbers in taken.items()} == dict.fromkeys(taken, 1)
