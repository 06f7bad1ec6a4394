"""The pages about the service: open to everybody, in the set form, with whoever runs it named."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

PAGES = ("help", "privacy", "accessibility")
# The headings that the regulations' model statement sets.
SET_FORM = [
    "How accessible this service is",
    "Feedback and contact information",
    "Enforcement procedure",
    "Technical information about this service’s accessibility",
    "Compliance status",
    "Non-accessible content",
    "Non-compliance with the accessibility regulations",
    "Disproportionate burden",
    "Content that is not within the scope of the accessibility regulations",
    "What we are doing to improve accessibility",
    "Preparation of this accessibility statement",
]


def words(client, name: str) -> str:
    page = client.get(reverse(name))
    assert page.status_code == 200
    return " ".join(strip_tags(page.content.decode()).split())


def test_the_accessibility_statement_has_the_set_form(client, db):
    page = client.get(reverse("accessibility")).content.decode()
    [main] = re.findall(r"<main\b.*?</main>", page, re.DOTALL)
    assert re.findall(r"<h[23][^>]*>(.*?)</h[23]>", main) == SET_FORM


@pytest.mark.parametrize("name", PAGES)
def test_whoever_runs_the_service_is_named(client, db, settings, name):
    settings.SERVICE_OWNER = "Tynebridge Council"
    settings.SERVICE_EMAIL = "hubs@tynebridge.example"
    settings.SERVICE_TELEPHONE = "0191 496 0000"
    settings.DATA_PROTECTION_EMAIL = "dpo@tynebridge.example"
    said = words(client, name)
    named = ["hubs@tynebridge.example", "0191 496 0000"]
    named += ["Tynebridge Council"] if name != "help" else []
    named += ["dpo@tynebridge.example"] if name == "privacy" else []
    assert [part for part in named if part not in said] == []


@pytest.mark.parametrize("name", PAGES)
def test_without_settings_the_reader_is_told_whom_to_ask(client, db, settings, name):
    for setting in ("SERVICE_OWNER", "SERVICE_EMAIL", "SERVICE_TELEPHONE", "DATA_PROTECTION_EMAIL"):
        setattr(settings, setting, "")
    page = client.get(reverse(name)).content.decode()
    assert "Write to the person who invited you" in page
    assert re.findall(r'mailto:|None[.<"]', page) == []


def test_every_cookie_that_we_set_is_explained(client, db, settings):
    said = words(client, "privacy")
    cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "typed_by", "messages")
    assert [name for name in cookies if name not in said] == []
