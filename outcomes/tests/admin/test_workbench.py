"""The editors' pages, as an editor uses them: copy, reword, put in order, look, publish."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes.actions import editions
from outcomes.choices import EditionStatus
from outcomes.exports.framework import edition_bytes
from outcomes.models import AuditEvent, Definition, Edition
from outcomes.tests.admin.pages import address, change, entry_of, words
from outcomes.tests.starter import starter_draft

pytestmark = pytest.mark.django_db


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

    assert "The draft cannot be published yet: Version 0.5 was published" in text
    assert (
        "Outcome ACC1: places in other frameworks : Say where the outcome stands in Supporting Families"
        in text
    )
    page.post(address("edition_rebase", draft.pk))
    draft.refresh_from_db()
    assert draft.based_on == later


def test_the_first_version_may_begin_in_the_past(page):
    draft = starter_draft()

    response = page.post(address("edition_publish", draft.pk), {"in_force_from": "2013-04-01", "seen": "on"})

    assert response.status_code == 302
    assert Edition.objects.get().in_force_from == date(2013, 4, 1)
    assert "The day has passed" not in words(page.get(response.url))


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
