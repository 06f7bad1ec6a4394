"""The framework's pages in Chromium: nothing for axe to find, nothing beyond the edge of a phone."""

from datetime import date

import pytest
from django.urls import reverse

from familyhubs.testing.browser import faults_found
from outcomes.actions import editions, framework_files
from outcomes.models import User
from outcomes.tests.starter import measure, starter_document, starter_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ann():
    return User.objects.create_user("ann@example.org", name="Ann Lane")


@pytest.fixture
def framework():
    """Two versions, the second with another wording."""
    starter_published()
    document = starter_document() | {"version": "0.4"}
    measure(document, "ACC1.1")["numerator"] = "Families met"
    edition = framework_files.load(document=document, by=None).edition
    editions.publish(edition=edition, in_force_from=date(2021, 4, 1), change_note="Little.", by=None)


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_and_nothing_hangs_over(open_page, ann, framework, width):
    page = open_page(by=ann, width=width)
    for address in (
        reverse("framework"),
        *(reverse("framework_measure", args=[code]) for code in ("ACC1.1", "PAR2.1", "WHF2.1", "WRK4.1")),
        reverse("framework_changes", args=["0.4"]),
    ):
        page.goto(address)
        assert faults_found(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
