import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.choices import Origin, Role
from hubs.models import CentralDenominator, Observation, Revision
from hubs.tests import builders
from hubs.tests.desk import another_hub, signed_in
from hubs.tests.returning import HELPED, REACHED, SAVED, cell, definition, make_cast, submit

pytestmark = pytest.mark.django_db
URL = f"/desk/central/tynebridge/{SAVED}/2026-q2/"
HELPED_URL = f"/desk/central/tynebridge/{HELPED}/2026-q2/"


@pytest.fixture
def cast():
    return make_cast()


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def box(place, name: str = "numerator", cell_id: int = 0) -> str:
    return f"h{place.pk}-{cell_id}-{name}"


def send(client, boxes: dict, *, url: str = URL, reason: str = "", seen: str | None = None):
    seen = client.get(url).context["form"].seen if seen is None else seen
    return client.post(url, {**boxes, "change_reason": reason, "seen": seen})


def standing() -> list[tuple]:
    observations = Observation.objects.filter(definition=definition(SAVED)).order_by("place__name", "cell")
    return [
        (o.place.name, o.submitted_state, o.submitted_numerator, o.approved_numerator, o.origin)
        for o in observations
    ]


def test_the_list_says_how_many_hubs_have_a_figure(cast):
    another_hub(cast, "Birch Hub")
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub): "1,250.50"})
    rows = client.get("/desk/central/").context["page"].rows
    assert [(row[0]["url"], row[2]["text"], row[3]) for row in rows] == [
        (HELPED_URL, "0 of 2 hubs", "Out of how many"),
        (URL, "1 of 2 hubs", "The whole figure"),
    ]


def test_a_grid_is_saved_and_approved_at_once(cast):
    other = another_hub(cast, "Birch Hub")
    client = signed_in(cast.analyst)
    answer = send(
        client,
        {
            box(cast.hub): "£1,250.50",
            box(other.hub, "state"): "not_collected",
            box(other.hub, "reason"): "No ledger yet.",
        },
    )
    assert (answer.status_code, answer.url) == (302, URL)
    assert standing() == [
        ("Alder Hub", "reported", 125050, 125050, Origin.CENTRAL),
        ("Birch Hub", "not_collected", None, None, Origin.CENTRAL),
    ]


def test_errors_stand_at_their_boxes_and_nothing_typed_is_lost(cast):
    other = another_hub(cast, "Birch Hub")
    answer = send(
        signed_in(cast.analyst),
        {box(cast.hub): "many", box(other.hub): "12", box(other.hub, "state"): "not_applicable"},
    )
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert sorted(errors) == sorted([box(cast.hub), box(other.hub, "reason"), box(other.hub, "state")])
    assert errors[box(cast.hub)][0].startswith("Alder Hub: ")
    assert 'value="many"' in answer.content.decode()
    assert standing() == []


def test_a_change_needs_a_reason(cast):
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub): "100"})
    refused = send(client, {box(cast.hub): "120"})
    assert refused.context["form"].errors == {
        "change_reason": ["Say why: 1 figure that you saved before would be another now"]
    }
    send(client, {box(cast.hub): "120"}, reason="The ledger was closed.")
    assert standing() == [("Alder Hub", "reported", 12000, 12000, Origin.CENTRAL)]
    assert [revision.reason for revision in Revision.objects.all()] == ["The ledger was closed."]


def test_a_figure_left_blank_is_cleared(cast):
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub): "100"})
    send(client, {box(cast.hub): ""}, reason="It was another hub's.")
    assert standing() == [("Alder Hub", "", None, None, Origin.CENTRAL)]


def test_a_double_click_is_one_save(cast):
    client = signed_in(cast.analyst)
    seen = client.get(URL).context["form"].seen
    first = send(client, {box(cast.hub): "100"}, seen=seen)
    second = send(client, {box(cast.hub): "100"}, seen=seen)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Revision.objects.count() == 0


def test_the_period_before_stands_beside(cast):
    earlier = builders.make_period(cast.period.starts.replace(month=4))
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub): "75"}, url=URL.replace("2026-q2", earlier.code))
    assert [row.before for row in client.get(URL).context["rows"]] == ["£75"]


@pytest.mark.parametrize(
    ("url", "name", "shown"), [(URL, "numerator", "£75"), (HELPED_URL, "denominator", "75")]
)
def test_what_another_council_gave_before_the_hub_came_is_not_shown(cast, url, name, shown):
    """Rights follow the membership of the figure's own period: also beside a box."""
    former = builders.make_authority("Northport")
    moved = builders.make_hub("Moved Hub", authority=former)
    earlier = builders.make_period(cast.period.starts.replace(month=4))
    was = url.replace("2026-q2", earlier.code)
    theirs = signed_in(builders.make_user(Role.AUTHORITY_ANALYST, former))
    assert (
        send(theirs, {box(moved, name): "75"}, url=was.replace("tynebridge", former.slug)).status_code == 302
    )
    builders.move_place(moved, to=cast.authority, on=cast.period.starts)
    ours = signed_in(cast.analyst)
    assert send(ours, {box(cast.hub, name): "75"}, url=was).status_code == 302
    rows = {row.hub: row.before for row in ours.get(url).context["rows"]}
    assert rows == {"Alder Hub": shown, "Moved Hub": ""}


def test_out_of_how_many_counts_from_the_period_on(cast):
    submit(cast, helped=31)
    client = signed_in(cast.analyst)
    answer = send(client, {box(cast.hub, "denominator"): "310"}, url=HELPED_URL)
    assert answer.status_code == 302
    assert [(d.place, d.starts, d.number) for d in CentralDenominator.objects.all()] == [
        (cast.hub, cast.period.starts, 310)
    ]
    helped = Observation.objects.get(definition=definition(HELPED), cell=0)
    assert (helped.submitted_numerator, helped.submitted_denominator) == (31, 310)


def test_a_split_has_a_grid_of_its_own(cast):
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub, "denominator"): "310"}, url=HELPED_URL)
    url = f"{HELPED_URL}age_band_child/"
    cells = [cell(f"age_band_child:{age}") for age in ("under_1", "age_1_4")]
    answer = send(
        client,
        {box(cast.hub, "denominator", cells[0]): "60", box(cast.hub, "denominator", cells[1]): "250"},
        url=url,
    )
    assert answer.status_code == 302
    numbers = CentralDenominator.objects.order_by("number").values_list("cell", "number")
    assert list(numbers) == [(cells[0], 60), (cells[1], 250), (0, 310)]


@pytest.mark.parametrize(
    "url",
    [
        URL.replace(SAVED, REACHED),
        URL.replace("2026-q2", "2031-q2"),
        URL.replace("tynebridge", "alder-hub"),
        f"{URL}age_band_child/",
    ],
)
def test_what_the_council_does_not_fill_is_not_found(cast, url):
    assert signed_in(cast.analyst).get(url).status_code == 404


@pytest.mark.parametrize(
    ("role", "at", "answer"),
    [
        (Role.HUB_WORKER, "hub", 403),
        (Role.HUB_MANAGER, "hub", 403),
        (Role.COMMISSIONER, "authority", 403),
        (Role.AUTHORITY_ANALYST, "elsewhere", 404),
    ],
)
def test_only_analysts_fill_their_own_grids(cast, role, at, answer):
    places = {"hub": cast.hub, "authority": cast.authority, "elsewhere": builders.make_authority("Southport")}
    client = signed_in(builders.make_user(role, places[at]))
    assert [client.get(URL).status_code, client.post(URL, {}).status_code] == [answer, answer]


def counted(ask) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code in (200, 302)
    return len(queries)


def measured(client, hubs) -> tuple[int, int, int]:
    """Statements of the grid, of a save that changes every hub, and of the list."""
    send(client, {box(hub): "100" for hub in hubs}, reason="Closed.")
    seen = client.get(URL).context["form"].seen
    changed = {box(hub): "200" for hub in hubs} | {"change_reason": "Opened again.", "seen": seen}
    return (
        counted(lambda: client.get(URL)),
        counted(lambda: client.post(URL, changed)),
        counted(lambda: client.get("/desk/central/")),
    )


def test_statements_do_not_grow_with_hubs(cast):
    client = signed_in(cast.analyst)
    client.get(URL)
    one = measured(client, [cast.hub])
    hubs = [cast.hub, *(another_hub(cast, f"{name} Hub").hub for name in ("Birch", "Cedar"))]
    three = measured(client, hubs)
    assert three == one
    shown, saved, listed = one
    # A save reads, compares, revises, marks and tells; each a statement, in two savepoints.
    assert (shown <= 15, saved <= 25, listed <= 15) == (True, True, True)
