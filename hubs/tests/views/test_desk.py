import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.actions import returns, waivers
from hubs.actions.corrections import correct
from hubs.choices import ReturnStatus, Role, WaiverRule
from hubs.models import Period, Return
from hubs.tests import builders
from hubs.tests.desk import another_hub, signed_in, submit_surprising
from hubs.tests.returning import REACHED, definition, make_cast, submit, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def grid(answer) -> list[tuple[str, list[tuple]]]:
    page = answer.context["page"]
    return [(row.hub, [(cell.period, cell.text, *cell.notes) for cell in row.cells]) for row in page.rows]


def test_an_empty_desk_says_what_to_do_next():
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, builders.make_authority())
    answer = signed_in(analyst).get("/desk/")
    assert answer.status_code == 200
    assert "No returns yet" in words(answer)
    assert "No return awaits your review" in words(answer)


def test_each_hub_stands_with_its_periods(cast):
    submit_surprising(cast)
    another_hub(cast, "Birch Hub")
    answer = signed_in(cast.analyst).get("/desk/")
    july, april = "July to September 2026", "April to June 2026"
    assert grid(answer) == [
        (
            "Alder Hub",
            [(july, "Submitted", "1 warning, explained"), (april, "Approved")],
        ),
        ("Birch Hub", [(july, "Not started"), (april, "No return was asked for")]),
    ]


def test_days_late_run_until_the_first_submission(cast):
    today = timezone.localdate()
    submit(cast)
    other = another_hub(cast, "Birch Hub")
    Period.objects.filter(pk=cast.period.pk).update(due=today - timedelta(3))
    assert other.period_return.status == ReturnStatus.NOT_STARTED
    answer = signed_in(cast.analyst).get("/desk/")
    assert grid(answer) == [
        ("Alder Hub", [("July to September 2026", "Submitted", "3 days late")]),
        ("Birch Hub", [("July to September 2026", "Not started", "3 days overdue")]),
    ]


def test_what_awaits_review_comes_with_open_warnings_first(cast):
    calm = another_hub(cast, "Birch Hub")
    submit(calm)
    submit_surprising(cast)
    correct(
        period_return=cast.period_return,
        figures=[typed(REACHED, numerator=10), typed(REACHED, category="under_1", numerator=9)],
        reason="Counted twice.",
        by=cast.worker,
    )
    page = signed_in(cast.analyst).get("/desk/").context["page"]
    assert [(found.name, found.notes) for found in page.waiting] == [
        ("Alder Hub, July to September 2026", ("1 warning, not explained",)),
        ("Birch Hub, July to September 2026", ()),
    ]


def test_a_warning_that_an_exception_accepts_is_not_open(cast):
    submit_surprising(cast)
    waivers.grant(
        rule=WaiverRule.ACCEPT_WARNING,
        place=cast.authority,
        period=cast.period,
        indicator=definition(REACHED).indicator,
        reason="A new site opened everywhere.",
        expires=timezone.localdate(),
        by=cast.analyst,
    )
    correct(
        period_return=cast.period_return,
        figures=[typed(REACHED, numerator=130), typed(REACHED, category="under_1", numerator=129)],
        reason="Some were forgotten.",
        by=cast.worker,
    )
    page = signed_in(cast.analyst).get("/desk/").context["page"]
    assert [found.notes for found in page.waiting] == [("1 warning, explained",)]
    asked = signed_in(cast.analyst).get("/desk/approve/", {"return": cast.period_return.pk})
    assert "Accepted by an exception" in words(asked)


def test_corrections_of_approved_returns_wait_in_a_list_of_their_own(cast):
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    correct(
        period_return=cast.period_return,
        figures=[typed(REACHED, numerator=44), typed(REACHED, category="under_1", numerator=43)],
        reason="One family was forgotten.",
        by=cast.worker,
    )
    page = signed_in(cast.analyst).get("/desk/").context["page"]
    assert page.waiting == []
    assert [(found.name, found.notes) for found in page.corrections] == [
        ("Alder Hub, July to September 2026", ("1 correction to approve",))
    ]


@pytest.mark.parametrize(
    ("query", "hubs"),
    [
        ("status=submitted", ["Alder Hub"]),
        ("status=not_started", ["Birch Hub"]),
        ("status=late", []),
        ("status=corrections", []),
        ("period=2026-q2", ["Alder Hub", "Birch Hub"]),
        ("period=2026-q2&status=draft", []),
    ],
)
def test_the_address_names_what_is_shown(cast, query, hubs):
    submit(cast)
    another_hub(cast, "Birch Hub")
    answer = signed_in(cast.analyst).get(f"/desk/?{query}")
    assert [hub for hub, _ in grid(answer)] == hubs


def test_what_is_overdue_is_found_in_whichever_period_it_is(cast):
    today = timezone.localdate()
    for years in (3, 2, 1):
        old = builders.make_period(cast.period.starts.replace(year=2026 - years))
        submit_late = returns.start(place=cast.hub, period=old)
        Return.objects.filter(pk=submit_late.pk).update(
            submitted_at=timezone.now(), submitted_by=cast.manager, status=ReturnStatus.SUBMITTED
        )
    for month in (1, 4):
        returns.start(place=cast.hub, period=builders.make_period(cast.period.starts.replace(month=month)))
    older = builders.make_period(cast.period.starts.replace(year=2022))
    returns.start(place=cast.hub, period=older)
    answer = signed_in(cast.analyst).get("/desk/?status=late")
    days = [(today - p.due).days for p in Period.objects.filter(returns__status="not_started", due__lt=today)]
    (row,) = grid(answer)
    assert [cell[0] for cell in row[1]] == [
        "April to June 2026",
        "January to March 2026",
        "July to September 2022",
    ]
    assert [cell[2] for cell in row[1]] == [f"{number:,} days overdue" for number in sorted(days)]


@pytest.mark.parametrize("query", ["status=nothing", "period=yesterday", "authority=elsewhere"])
def test_an_address_that_names_nothing_is_not_found(cast, query):
    assert signed_in(cast.analyst).get(f"/desk/?{query}").status_code == 404


def test_an_analyst_of_several_authorities_chooses_first(cast):
    other = builders.make_authority("Southport")
    builders.make_hub("Cedar Hub", authority=other)
    builders.make_membership(cast.analyst, Role.AUTHORITY_ANALYST, other)
    client = signed_in(cast.analyst)
    choice = client.get("/desk/")
    assert choice.context["choices"] == [
        ("Southport", "/desk/?authority=southport"),
        ("Tynebridge", "/desk/?authority=tynebridge"),
    ]
    assert [hub for hub, _ in grid(client.get("/desk/?authority=tynebridge"))] == ["Alder Hub"]
    # Kept for addresses that do not name one, until another is chosen.
    assert [hub for hub, _ in grid(client.get("/desk/"))] == ["Alder Hub"]
    assert client.get("/desk/?authority=").context["choices"] == choice.context["choices"]


def test_a_hub_that_moved_stays_with_the_authority_of_the_period(cast):
    submit(cast)
    other = builders.make_authority("Southport")
    builders.move_place(cast.hub, to=other, on=cast.period.starts + timedelta(30))
    newcomer = builders.make_user(Role.AUTHORITY_ANALYST, other)
    assert [hub for hub, _ in grid(signed_in(cast.analyst).get("/desk/"))] == ["Alder Hub"]
    assert grid(signed_in(newcomer).get("/desk/")) == []


@pytest.mark.parametrize("role", [Role.HUB_WORKER, Role.HUB_MANAGER, Role.COMMISSIONER])
def test_the_desk_is_the_analysts_alone(cast, role):
    place = cast.hub if role != Role.COMMISSIONER else cast.authority
    client = signed_in(builders.make_user(role, place))
    assert client.get("/desk/").status_code == 403
    assert client.get("/desk/approve/").status_code == 403


# --- Many at once


def approve(client, *returns_seen: Return):
    return client.post(
        "/desk/approve/", {"return": [f"{r.pk}-{r.version}" for r in returns_seen]}, follow=True
    )


def test_many_are_looked_at_and_then_approved_together(cast):
    submit_surprising(cast)
    calm = another_hub(cast, "Birch Hub")
    submit(calm)
    client = signed_in(cast.analyst)
    ids = [calm.period_return.pk, cast.period_return.pk]
    asked = client.get("/desk/approve/", {"return": ids})
    assert [found.name for found in asked.context["returns"]] == [
        "Alder Hub, July to September 2026",
        "Birch Hub, July to September 2026",
    ]
    assert "A new site opened." in words(asked)
    cast.period_return.refresh_from_db()
    calm.period_return.refresh_from_db()
    answer = approve(client, cast.period_return, calm.period_return)
    assert "2 returns approved." in words(answer)
    assert set(Return.objects.filter(pk__in=ids).values_list("status", flat=True)) == {"approved"}


def test_nothing_is_approved_where_one_has_changed_meanwhile(cast):
    submit(cast)
    other = another_hub(cast, "Birch Hub")
    submit(other)
    cast.period_return.refresh_from_db()
    other.period_return.refresh_from_db()
    seen = [Return.objects.get(pk=r.pk) for r in (cast.period_return, other.period_return)]
    returns.recall(period_return=other.period_return, by=other.manager)
    answer = approve(signed_in(cast.analyst), *seen)
    assert "changed since you looked" in words(answer)
    assert Return.objects.filter(status=ReturnStatus.APPROVED).count() == 0


def test_returns_of_elsewhere_are_not_approved(cast):
    submit(cast)
    stranger = builders.make_user(Role.AUTHORITY_ANALYST, builders.make_authority("Southport"))
    cast.period_return.refresh_from_db()
    answer = approve(signed_in(stranger), cast.period_return)
    assert "so none was approved" in words(answer)
    assert "Alder Hub" not in words(answer)
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == ReturnStatus.SUBMITTED


# --- As many statements for many as for one


def statements(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_statements_do_not_grow_with_hubs(cast):
    submit_surprising(cast)
    client = signed_in(cast.analyst)
    client.get("/desk/")
    one = statements(client, "/desk/")
    for name in ("Birch Hub", "Cedar Hub"):
        submit_surprising(another_hub(cast, name))
    ids = "&".join(
        f"return={pk}" for pk in Return.objects.filter(status="submitted").values_list("pk", flat=True)
    )
    assert statements(client, "/desk/") == one <= 15
    three = statements(client, f"/desk/approve/?{ids}")
    assert three == statements(client, f"/desk/approve/?return={cast.period_return.pk}") <= 12
