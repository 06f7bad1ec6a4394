"""The administration pages under the strict policy: nothing inline that a browser would have to block."""

import pytest
from django.contrib import admin
from django.urls import reverse

from outcomes.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def addresses(client) -> list[str]:
    """Every list and every empty form that can be opened at all, and one filled form of each kind."""
    found = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        one = model._default_manager.first()
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        if one is not None:
            found += [reverse(f"{name}_change", args=[one.pk]), reverse(f"{name}_history", args=[one.pk])]
    return [address for address in found if client.get(address).status_code == 200]


def test_every_list_and_form_keeps_the_policy(open_page, client):
    """A page that complains of anything blocked makes the fixture fail."""
    root = User.objects.create_superuser("root@example.org", name="Root")
    client.force_login(root)
    page = open_page(by=root)
    visited = addresses(client)
    for address in visited:
        answer = page.goto(address)
        assert answer.status == 200
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert len(visited) > len(admin.site._registry)
