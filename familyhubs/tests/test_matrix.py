"""Every address, looked at and written to, by everybody: the table in `expectations` against the product."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils.html import strip_tags

from .admin_expectations import ADMIN, ADMIN_ROWS
from .answers import Answers, Row
from .expectations import CROSSED, ROWS
from .world import CAST, STAFF, World, make_world

pytestmark = pytest.mark.django_db

# Words that stand for one place or person of the world wherever they are read.
MARKS = (
    *("Alder", "Birch", "Cedar", "Tynebridge", "Southport", "Northshire", "Southshire"),
    *(
        "Wanda",
        "Mona",
        "Nora",
        "Stan",
        "Anna",
        "Otto",
        "Cora",
        "Cyril",
        "Nigel",
        "Edith",
        "Adam",
        "Greta",
        "Sue",
    ),
    *("new-at-alder", "new-at-tynebridge", "new-at-cedar"),
)
TYNEBRIDGE_PLACES = {"Alder", "Birch", "Tynebridge", "Northshire"}
SOUTHPORT_PLACES = {"Cedar", "Southport", "Southshire"}
ALDER_PEOPLE = {"Wanda", "Mona", "Greta", "new-at-alder"}
# What may ever be read by whom; a page that shows more leaks. Who typed is for the hub and its analysts.
MAY_READ: dict[str, set[str]] = {
    "worker": {"Alder", "Tynebridge", "Northshire", "Anna", *ALDER_PEOPLE},
    "manager": {"Alder", "Tynebridge", "Northshire", "Anna", "Adam", *ALDER_PEOPLE},
    "neighbour": {"Birch", "Tynebridge", "Northshire", "Nora", "Anna"},
    "stranger": {*SOUTHPORT_PLACES, "Stan", "Otto", "new-at-cedar"},
    "analyst": {*TYNEBRIDGE_PLACES, *ALDER_PEOPLE, "Nora", "Anna", "Cora", "Adam", "new-at-tynebridge"},
    "other_analyst": {*SOUTHPORT_PLACES, "Stan", "Otto", "Cyril", "new-at-cedar"},
    "commissioner": {*TYNEBRIDGE_PLACES, "Cora"},
    "other_commissioner": {*SOUTHPORT_PLACES, "Cyril"},
    "national": {*TYNEBRIDGE_PLACES, *SOUTHPORT_PLACES, "Nigel"},
    "editor": {"Edith"},
    "administrator": set(MARKS),
    "gone": {"Greta"},
    "superuser": {"Sue"},
    "nobody": set(),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once; each request is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def ask(world: World, name: str, method: str, url: str, data: dict | None = None) -> tuple[int, str]:
    """The answer's status and words. Whatever was written is undone."""
    with transaction.atomic():
        answer = getattr(world.client(name), method)(url, data or {})
        content = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, content.decode(errors="replace")


def words_of(page: str) -> str:
    """What can be read of a page, without who is signed in."""
    page = re.sub(r'<span class="app-account__name">.*?</span>(?=\s)', "", page, flags=re.DOTALL)
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return strip_tags(page.replace("<", " <"))


def marks_in(page: str) -> set[str]:
    # "alder-hub" is the example that a page gives of a hub's code.
    words = words_of(page).replace("alder-hub", "")
    return {mark for mark in MARKS if re.search(rf"\b{mark}\b", words, re.IGNORECASE)}


# --- The pages of the product


def routes(patterns=None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each address's name and pattern, without the administration's own."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield pattern.name or address, address
        elif getattr(pattern, "app_name", "") != "admin":
            yield from routes(pattern.url_patterns, address)


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(name for name, _ in routes()) == sorted({route_of(row) for row in ROWS})


def test_every_row_speaks_of_everybody():
    rows = {**ROWS, **ADMIN_ROWS}
    assert [
        name for name, row in rows.items() if set(row.get) != set(CAST) or set(row.post) != set(CAST)
    ] == []


def route_of(row: str) -> str:
    return row.partition("#")[0]


def url_of(name: str, row: Row, world: World) -> str:
    try:
        return reverse(route_of(name), args=row.at(world)) + row.query(world)
    except NoReverseMatch:
        # Without a name the pattern itself is the address.
        return f"/{name}"


def answers(world: World, name: str, row: Row, method: str) -> tuple[Answers, dict[str, set[str]]]:
    """What everybody got, and which marks those who got the page could read."""
    statuses, marks = {}, {}
    url, data = url_of(name, row, world), row.data(world) if method == "post" else {}
    for person in CAST:
        statuses[person], page = ask(world, person, method, url, data)
        marks[person] = marks_in(page)
    return statuses, marks


@pytest.mark.parametrize("name", sorted(ROWS))
def test_looking(world, name):
    row = ROWS[name]
    statuses, marks = answers(world, name, row, "get")
    assert statuses == row.get
    leaked = {person: found - MAY_READ[person] for person, found in marks.items()}
    if row.shows is None:
        assert {person: found for person, found in leaked.items() if found} == {}
    else:
        shown = {person: " ".join(sorted(marks[person])) for person in CAST if statuses[person] == 200}
        stated = {person: " ".join(sorted(row.shows.get(person, "").split())) for person in shown}
        assert shown == stated


@pytest.mark.parametrize("name", sorted(ROWS))
def test_writing(world, name):
    row = ROWS[name]
    statuses, marks = answers(world, name, row, "post")
    assert statuses == row.post
    shown = row.shows or {}
    leaked = {p: found - MAY_READ[p] - set(shown.get(p, "").split()) for p, found in marks.items()}
    assert {person: found for person, found in leaked.items() if found} == {}


@pytest.mark.parametrize("name", sorted(CROSSED))
def test_nothing_of_another_hub_is_found_under_ones_own_address(world, name):
    method, at = CROSSED[name]
    url = reverse(name, args=at(world))
    found = {person: ask(world, person, method, url)[0] for person in ("worker", "manager", "analyst")}
    assert set(found.values()) <= {403, 404}
    assert found["manager"] == 404


# --- The administration pages


def admin_models() -> dict[str, type]:
    return {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}


def test_every_model_of_the_administration_has_a_row():
    assert sorted(admin_models()) == sorted(ADMIN)


def admin_routes() -> set[str]:
    """Names of the administration's addresses beyond the five that each model has, and the site's own."""
    usual = {
        f"{model}_{page}" for model in ADMIN for page in ("changelist", "add", "history", "delete", "change")
    }
    names = set()
    for pattern in admin.site.get_urls():
        inner = pattern.url_patterns if hasattr(pattern, "url_patterns") else [pattern]
        names |= {p.name for p in inner if p.name}
    return names - usual


def test_every_other_address_of_the_administration_has_a_row():
    assert sorted(admin_routes()) == sorted(ADMIN_ROWS)


def expected(rights: dict[str, str], needed: set[str], status: int = 200) -> Answers:
    """Staff with one of the rights get the page; other staff are told; all others are sent to sign in."""
    return {
        person: 302
        if person not in STAFF
        else status
        if needed & set(rights.get(person, "").split())
        else 403
        for person in CAST
    }


@pytest.mark.parametrize("model", sorted(ADMIN))
def test_administration_of_a_model(world, model):
    rights = ADMIN[model]
    example = admin_models()[model]._base_manager.order_by("pk").first()
    assert example is not None, f"The world has no {model}."
    list_url, add_url = (reverse(f"admin:{model}_{page}") for page in ("changelist", "add"))
    change_url, delete_url, history_url = (
        reverse(f"admin:{model}_{page}", args=[example.pk]) for page in ("change", "delete", "history")
    )
    look, add, change, delete = {"view", "change"}, {"add"}, {"change"}, {"delete"}
    stated = {
        ("get", list_url): expected(rights, look),
        ("post", list_url): expected(rights, look),
        ("get", add_url): expected(rights, add),
        ("post", add_url): expected(rights, add),
        ("get", change_url): expected(rights, look),
        ("post", change_url): expected(rights, change),
        ("get", delete_url): expected(rights, delete),
        ("post", delete_url): expected(rights, delete),
        ("get", history_url): expected(rights, look),
    }
    found = {
        (method, url): {person: ask(world, person, method, url)[0] for person in CAST}
        for method, url in stated
    }
    assert found == stated


@pytest.mark.parametrize("name", sorted(ADMIN_ROWS))
def test_other_pages_of_the_administration(world, name):
    row = ADMIN_ROWS[name]
    for method, stated in (("get", row.get), ("post", row.post)):
        statuses, _ = answers(world, f"admin:{name}", row, method)
        assert statuses == stated, method


def test_addresses_of_the_administration_without_a_name(world):
    """The short address of a row leads on; what does not exist is not found, by staff alone."""
    worker = world.users["worker"].pk
    short = {person: ask(world, person, "get", f"/admin/outcomes/user/{worker}/")[0] for person in CAST}
    assert short == dict.fromkeys(CAST, 302)
    missing = {person: ask(world, person, "get", "/admin/nothing/here/")[0] for person in CAST}
    assert missing == {person: 404 if person in STAFF else 302 for person in CAST}


def test_the_menu_leads_only_where_each_person_may_go(world):
    """Every link of the menu, beside the name and at the foot, opens for whoever is shown it."""
    closed, led = [], {}
    for person in set(CAST) - {"nobody"}:
        page = ask(world, person, "get", reverse("home"))[1]
        bars = re.findall(r"<(?:header|footer)\b.*?</(?:header|footer)>", page, re.DOTALL)
        led[person] = {url for bar in bars for url in re.findall(r'<a [^>]*href="(/[^"#]*)"', bar)}
        closed += [
            (person, url) for url in led[person] if ask(world, person, "get", url)[0] not in (200, 302)
        ]
    assert closed == []
    assert {person for person, urls in led.items() if len(urls) < 3} == set()


def test_the_home_page_leads_only_where_each_person_may_go(world):
    closed = []
    for person in set(CAST) - {"nobody"}:
        page = ask(world, person, "get", reverse("home"))[1]
        [main] = re.findall(r"<main\b.*?</main>", page, re.DOTALL)
        urls = set(re.findall(r'<a [^>]*href="(/[^"#]*)"', main))
        closed += [(person, url) for url in urls if ask(world, person, "get", url)[0] not in (200, 302)]
    assert closed == []


@pytest.mark.parametrize(
    ("app", "model", "field", "people"),
    [
        ("hubs", "membership", "user", {"administrator", "superuser"}),
        ("hubs", "membership", "place", {"administrator", "superuser"}),
    ],
)
def test_names_are_completed_for_who_may_look_them_up(world, app, model, field, people):
    url = f"{reverse('admin:autocomplete')}?app_label={app}&model_name={model}&field_name={field}&term=a"
    assert {person for person in CAST if ask(world, person, "get", url)[0] == 200} == people


def test_each_person_finds_her_own_jobs_and_the_administrator_all(world):
    things = world.things
    numbers = {things.analyst_job.pk: "analyst", things.other_analyst_job.pk: "other_analyst"}
    found = {}
    for person in set(CAST) - {"nobody"}:
        page = ask(world, person, "get", reverse("jobs"))[1]
        listed = {int(pk) for pk in re.findall(r'href="/jobs/(\d+)/"', page)}
        found[person] = {numbers[pk] for pk in listed & set(numbers)}
    assert found == {
        **{person: set() for person in set(CAST) - {"nobody"}},
        "analyst": {"analyst"},
        "other_analyst": {"other_analyst"},
        "administrator": {"analyst", "other_analyst"},
    }
