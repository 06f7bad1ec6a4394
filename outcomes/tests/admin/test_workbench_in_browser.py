"""An editor's day in Chromium: copy, reword, look, publish. Axe finds nothing on the way."""

import pytest
from django.urls import reverse

from familyhubs.testing.browser import faults_found
from outcomes.models import Definition, Edition, User
from outcomes.tests.starter import starter_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor@example.org", name="Edith Editor")


def looked_at(page):
    page.wait_for_load_state("networkidle")
    assert faults_found(page) == [], page.url
    return page


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_from_a_copy_to_a_published_version(open_page, editor):
    starter_published()
    page = open_page(by=editor)
    page.goto(reverse("admin:outcomes_edition_changelist"))
    looked_at(page).get_by_role("link", name="Copy to a new draft").click()
    looked_at(page).get_by_label("Version").fill("0.4")
    press(page, "Copy")
    looked_at(page).get_by_role("link", name="WHF2.1 Likely statutory referrals that did not happen").click()
    looked_at(page).get_by_role("link", name="Reword in this draft").click()
    looked_at(page).get_by_label("Comparable, with care").check()
    page.get_by_role("textbox", name="Note").fill("Counted anew.")
    press(page, "Give the draft its own wording")
    looked_at(page).get_by_label("Name:").fill("Referrals that did not happen")
    # A split more, found by typing.
    page.get_by_text("Add another Split that is allowed").click()
    row = page.locator("#breakdowns-3")
    row.get_by_role("combobox").click()
    page.locator(".select2-search__field").fill("home lang")
    page.get_by_role("option", name="Home language").click()
    looked_at(page)
    press(page, "Save")
    page.goto(reverse("admin:outcomes_editionentry_changelist"))
    looked_at(page)
    draft = Edition.objects.get(version="0.4")
    page.goto(reverse("admin:outcomes_edition_differences", args=[draft.pk]))
    assert looked_at(page).get_by_role("heading", name="Reworded: WHF2.1").is_visible()
    page.goto(reverse("admin:outcomes_edition_impact", args=[draft.pk]))
    looked_at(page).get_by_role("link", name="Go on to publishing").click()
    page.get_by_label("What changes for hubs").fill("A clearer name.")
    page.get_by_label("I have looked at what this touches").check()
    looked_at(page)
    press(page, "Publish version 0.4")

    assert looked_at(page).get_by_text("Version 0.4 is published and never changes").is_visible()
    own = Definition.objects.get(indicator__code="WHF2.1", number=2)
    assert (own.title, own.comparability, own.breakdowns.last().scheme.code) == (
        "Referrals that did not happen",
        "comparable",
        "home_language",
    )


def test_without_javascript_a_version_is_copied_and_looked_at(open_page, editor):
    published = starter_published()
    page = open_page(by=editor, javascript=False)
    page.goto(reverse("admin:outcomes_edition_copy", args=[published.pk]))
    page.get_by_label("Version").fill("0.4")
    press(page, "Copy")
    page.get_by_role("link", name="Differences").click()
    assert page.get_by_role("cell", name="Family Hub shared outcomes framework").count() == 0
    assert page.get_by_text("Nothing differs.").is_visible()
