"""Analysts are told what awaits their review: on the day after it came, and each week while it waits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs import tasks
from hubs.actions import notices, returns
from hubs.actions.review_letters import write_to_analysts
from hubs.choices import Role
from hubs.models import Notice
from hubs.tests import builders
from hubs.tests.desk import another_hub
from hubs.tests.returning import make_cast, submit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    made = make_cast()
    submit(made)
    return made


@pytest.fixture
def tomorrow():
    return timezone.localdate() + DAY


def letters() -> list[tuple[str, str]]:
    found = Notice.objects.filter(kind="awaiting").order_by("email", "pk")
    return list(found.values_list("email", "subject"))


def test_an_analyst_gets_one_letter_with_the_number(cast, tomorrow, mailoutbox):
    submit(another_hub(cast, "Birch Hub"))
    another_hub(cast, "Cedar Hub")
    assert write_to_analysts(today=tomorrow) == 1
    assert letters() == [(cast.analyst.email, "2 returns await your review")]
    Notice.objects.exclude(kind="awaiting").delete()
    notices.send_due()
    [letter] = mailoutbox
    assert "Tynebridge: 2\nhttp" in letter.body
    assert f"/desk/?authority={cast.authority.slug}" in letter.body


def test_it_comes_the_day_after_and_then_each_week(cast, tomorrow):
    written = [day for day in range(-1, 16) if write_to_analysts(today=tomorrow + day * DAY)]
    assert written == [0, 7, 14]


def test_two_schedulers_write_once(cast, tomorrow):
    for _ in range(3):
        write_to_analysts(today=tomorrow)
    assert letters() == [(cast.analyst.email, "1 return awaits your review")]


def test_what_is_approved_or_went_back_awaits_nobody(cast, tomorrow):
    other = another_hub(cast, "Birch Hub")
    submit(other)
    returns.return_with_comments(period_return=other.period_return, by=cast.analyst, note="Ages?")
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    assert write_to_analysts(today=tomorrow) == 0


def test_a_return_awaits_the_council_of_its_period(cast, tomorrow):
    newcomer = builders.make_authority("Newport")
    builders.make_user(Role.AUTHORITY_ANALYST, newcomer)
    builders.move_place(cast.hub, to=newcomer, on=cast.period.ends + DAY)
    write_to_analysts(today=tomorrow)
    assert [email for email, _ in letters()] == [cast.analyst.email]


def test_others_are_not_written_to(cast, tomorrow):
    builders.make_user(Role.COMMISSIONER, cast.authority)
    left = builders.make_user(Role.AUTHORITY_ANALYST, cast.authority)
    left.is_active = False
    left.save()
    write_to_analysts(today=tomorrow)
    assert [email for email, _ in letters()] == [cast.analyst.email]


def test_who_works_for_two_councils_gets_one_letter(cast, tomorrow):
    second = builders.make_authority("Newport")
    hub = builders.make_hub("Quay Hub", authority=second)
    moved = another_hub(cast, "Birch Hub")
    submit(moved)
    builders.make_membership(cast.analyst, Role.AUTHORITY_ANALYST, second)
    builders.move_place(moved.hub, to=second, on=cast.period.starts)
    write_to_analysts(today=tomorrow)
    assert letters() == [(cast.analyst.email, "2 returns await your review")]
    body = Notice.objects.get(kind="awaiting").body
    assert ("Newport: 1" in body, "Tynebridge: 1" in body, hub.name in body) == (True, True, False)


def test_as_many_statements_for_many_analysts_as_for_one(cast, tomorrow):
    def statements(day) -> int:
        with CaptureQueriesContext(connection) as captured:
            write_to_analysts(today=day)
        return len(captured)

    one = statements(tomorrow)
    for name in ("Birch Hub", "Cedar Hub"):
        submit(another_hub(cast, name))
        builders.make_user(Role.AUTHORITY_ANALYST, cast.authority)
    assert statements(tomorrow + 7 * DAY) == one <= 6


def test_the_task_writes(cast, monkeypatch):
    called = []
    monkeypatch.setattr(tasks.review_letters, "write_to_analysts", lambda: called.append(1))
    tasks.write_to_analysts()
    assert called == [1]
