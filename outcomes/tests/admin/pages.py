"""How tests use the administration pages: their addresses, their words, what a browser would send back."""

import re
from html import unescape

from django.urls import reverse

from outcomes.models import Edition, EditionEntry


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
