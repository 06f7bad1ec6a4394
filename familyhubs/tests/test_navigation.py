"""The menu: each person finds what she may open, and nothing that she may not."""

import pytest
from django.template import Context, Template
from django.urls import reverse

from familyhubs import navigation
from hubs.choices import Role
from hubs.permissions import CAPABILITIES, roles_with
from hubs.tests import builders
from outcomes.models import User

ENTRIES = navigation.NAVIGATION + navigation.ACCOUNT + navigation.FOOTER


class Person:
    """Somebody with these rights, known to nobody else, and at no place."""

    is_authenticated = True
    is_active = False

    def __init__(self, *rights: str) -> None:
        self.rights = rights

    def has_perm(self, capability: str) -> bool:
        return capability in self.rights


def labels(rf, user, path: str = "/") -> list[str]:
    request = rf.get(path)
    request.user = user
    return [link.label for link in navigation.navigation(request)["navigation"]]


def test_every_entry_leads_somewhere_and_asks_for_a_right_that_exists():
    assert len({reverse(entry.url_name) for entry in ENTRIES}) == len(ENTRIES)
    assert sorted({entry.capability for entry in ENTRIES} - {""} - set(CAPABILITIES)) == []


@pytest.mark.parametrize("role", Role)
def test_the_menu_is_what_the_table_of_rights_says(rf, role):
    person = Person(*(name for name in CAPABILITIES if role in roles_with(name)))
    menu = navigation.NAVIGATION
    expected = [entry.label for entry in menu if not entry.capability or role in roles_with(entry.capability)]
    assert labels(rf, person) == expected


def test_who_has_not_signed_in_has_no_menu(rf, client, db):
    page = client.get(reverse("login"))
    assert [page.context[name] for name in ("navigation", "account_links")] == [[], []]
    assert [link.url for link in page.context["footer_links"]] == [
        "/help/",
        "/framework/",
        "/accessibility/",
        "/privacy/",
    ]


def test_an_error_before_anybody_is_known_still_has_a_page(rf):
    request = rf.get("/")
    assert navigation.navigation(request) == {"navigation": [], "account_links": [], "footer_links": []}


def test_the_page_one_is_on_is_marked_also_below_it(rf):
    request = rf.get("/people/some-hub/invite/")
    request.user = Person("hubs.invite_to_hub")
    marked = [link.label for link in navigation.navigation(request)["navigation"] if link.is_current]
    assert marked == ["People"]


def test_labels_are_words_and_not_markup(rf):
    link = navigation.Link("<b>Home</b>", "/", is_current=False)
    shown = Template("{% include '_navigation.html' %}").render(Context({"navigation": [link]}))
    assert "<b>Home</b>" not in shown


def test_a_person_without_a_role_can_still_go_home(client, db):
    client.force_login(User.objects.create_user("new@example.org", name="New"))
    page = client.get(reverse("home"))
    assert page.status_code == 200
    assert [link.label for link in page.context["account_links"]] == ["Your account"]


@pytest.fixture
def hub_manager(db):
    hub = builders.make_hub()
    return builders.make_user(Role.HUB_MANAGER, hub), hub


def test_the_people_of_a_hub_find_it_in_the_menu_and_see_that_they_are_there(client, hub_manager):
    person, hub = hub_manager
    client.force_login(person)
    page = client.get(reverse("own_hubs"), follow=True)
    assert page.redirect_chain == [(f"/hubs/{hub.slug}/", 302)]
    assert [link.label for link in page.context["navigation"] if link.is_current] == ["Your hub"]


def test_who_has_several_hubs_chooses_among_them(client, hub_manager):
    person, hub = hub_manager
    builders.make_membership(person, Role.HUB_WORKER, builders.make_hub("Birch Hub"))
    builders.make_hub("Cedar Hub")
    # Two roles at one hub are one hub.
    builders.make_membership(person, Role.HUB_WORKER, hub)
    client.force_login(person)
    page = client.get(reverse("own_hubs"))
    assert [place.name for place in page.context["hubs"]] == ["Alder Hub", "Birch Hub"]
    assert [link.label for link in page.context["navigation"] if link.is_current] == ["Your hubs"]
