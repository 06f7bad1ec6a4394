"""Periods are there before anybody asks, and so are the returns, the e-mails and the days."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs import tasks
from hubs.actions import periods, returns
from hubs.choices import Role
from hubs.models import Notice, Period, Return, ReturnSection
from hubs.tests import builders
from hubs.tests.returning import make_cast, make_small_edition, submit
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 10)


def days(**wanted) -> list[tuple]:
    return list(
        Period.objects.filter(**wanted)
        .order_by("starts")
        .values_list("starts", "ends", "opens", "due", "closes")
    )


def test_months_quarters_and_years_with_their_days():
    made = periods.ensure(since=date(2026, 8, 5), through=date(2027, 3, 31))
    assert made == 12 + 4 + 1
    assert days(frequency="quarterly")[1] == (
        date(2026, 7, 1),
        date(2026, 9, 30),
        date(2026, 10, 1),
        date(2026, 10, 30),
        date(2026, 11, 29),
    )
    assert days(frequency="annual") == [
        (date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1), date(2027, 5, 30), date(2027, 6, 29))
    ]
    assert days(frequency="monthly", starts__month=2) == [
        (date(2027, 2, 1), date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 20), date(2027, 4, 19))
    ]


def test_periods_follow_one_another_without_a_gap():
    periods.ensure(since=date(2020, 4, 1), through=date(2029, 3, 31))
    for frequency in ("monthly", "quarterly", "annual"):
        found = days(frequency=frequency)
        assert [later[0] for later in found[1:]] == [row[1] + timedelta(1) for row in found[:-1]]


def test_made_again_they_stay_as_they_were_with_the_days_that_somebody_gave():
    periods.ensure(since=TODAY, through=TODAY)
    Period.objects.filter(frequency="quarterly").update(closes=date(2027, 12, 31))
    assert periods.ensure(since=TODAY, through=TODAY) == 0
    assert set(Period.objects.filter(frequency="quarterly").values_list("closes", flat=True)) == {
        date(2027, 12, 31)
    }


@pytest.fixture
def quarter():
    make_small_edition()
    periods.ensure(since=TODAY, through=TODAY)
    return Period.objects.get(frequency="quarterly", starts=date(2026, 7, 1))


def test_every_hub_of_the_period_s_first_day_gets_its_return(quarter):
    authority = builders.make_authority()
    standing = builders.make_hub("Alder Hub", authority=authority)
    builders.make_hub("Closed Hub", authority=authority, closed=quarter.starts)
    closing = builders.make_hub("Closing Hub", authority=authority, closed=quarter.ends)
    builders.make_hub("Later Hub", authority=authority, opened=quarter.starts + timedelta(1))
    assert periods.open_returns(today=TODAY) == periods.Opened(returns=2, notices=0)
    assert sorted(Return.objects.values_list("place__name", "period", "status", "edition__version")) == [
        (hub.name, quarter.pk, "not_started", "1.0") for hub in (standing, closing)
    ]
    assert sorted(ReturnSection.objects.values_list("period_return__place__name", "domain_code")) == [
        (hub, page) for hub in ("Alder Hub", "Closing Hub") for page in ("acc", "fin", "par")
    ]


def test_only_periods_that_are_open_and_asked_for(quarter):
    builders.make_hub(authority=builders.make_authority())
    assert periods.open_returns(today=quarter.opens - timedelta(1)).returns == 0
    assert periods.open_returns(today=quarter.closes + timedelta(1)).returns == 0
    assert periods.open_returns(today=quarter.closes).returns == 1
    # The small framework asks nothing for a month or a year.
    assert set(Return.objects.values_list("period__frequency", flat=True)) == {"quarterly"}


def test_without_a_framework_nothing_opens():
    periods.ensure(since=TODAY, through=TODAY)
    builders.make_hub(authority=builders.make_authority())
    assert periods.open_returns(today=TODAY).returns == 0


def test_the_edition_is_that_of_the_period_s_first_day():
    make_small_edition(version="1.0")
    from outcomes.models import Edition

    newer = Edition.objects.get()
    newer.pk, newer.version, newer.in_force_from = None, "2.0", date(2026, 10, 1)
    newer.save()
    periods.ensure(since=TODAY, through=TODAY)
    builders.make_hub(authority=builders.make_authority())
    periods.open_returns(today=TODAY)
    assert list(Return.objects.values_list("edition__version", flat=True)) == ["1.0"]


def test_the_hub_s_people_are_told_once(quarter):
    hub = builders.make_hub(authority=builders.make_authority())
    worker = builders.make_user(Role.HUB_WORKER, hub)
    manager = builders.make_user(Role.HUB_MANAGER, hub)
    builders.make_user(Role.HUB_MANAGER, hub, is_active=False)
    assert periods.open_returns(today=TODAY) == periods.Opened(returns=1, notices=2)
    assert periods.open_returns(today=TODAY) == periods.Opened(returns=0, notices=0)
    assert sorted(Notice.objects.values_list("kind", "email")) == sorted(
        ("opened", person.email) for person in (worker, manager)
    )
    body = Notice.objects.first().body
    assert "is open. It is due by 30 October 2026." in body
    assert "http://localhost:8000/hubs/alder-hub/returns/2026-q2/" in body
    assert AuditEvent.objects.filter(verb="return.opened", by=None).count() == 1


def test_returns_of_many_hubs_open_in_the_same_statements(quarter):
    authority = builders.make_authority()

    def statements(name: str, number: int) -> int:
        for n in range(number):
            hub = builders.make_hub(f"{name} {n}", authority=authority)
            builders.make_user(Role.HUB_WORKER, hub)
        with CaptureQueriesContext(connection) as captured:
            periods.open_returns(today=TODAY)
        return len(captured)

    statements("First", 1)
    assert statements("One", 1) == statements("Three", 3)


def test_a_return_is_started_once():
    cast = make_cast()
    again = returns.start(place=cast.hub, period=cast.period, by=cast.worker)
    assert again == cast.period_return
    assert AuditEvent.objects.filter(verb="return.opened").count() == 1


def test_seven_days_before_a_return_is_due_its_people_are_told_once():
    cast = make_cast(today=TODAY)
    assert cast.period.due == TODAY + timedelta(5)
    assert periods.warn_of_due(today=TODAY - timedelta(3)) == 0
    assert periods.warn_of_due(today=TODAY - timedelta(2)) == 2
    assert periods.warn_of_due(today=TODAY) == 2
    assert sorted(Notice.objects.values_list("key", "email")) == sorted(
        (f"due_soon:{cast.period_return.pk}:{person.pk}", person.email)
        for person in (cast.worker, cast.manager)
    )
    assert "due by 15 October 2026 and has not been submitted yet" in Notice.objects.first().body
    assert periods.warn_of_due(today=cast.period.due + timedelta(1)) == 0


def test_what_was_submitted_is_not_warned_of():
    cast = make_cast()
    submit(cast)
    assert periods.warn_of_due(today=cast.period.due) == 0
    returns.recall(period_return=cast.period_return, by=cast.manager)
    assert periods.warn_of_due(today=cast.period.due) == 2


def test_two_schedulers_send_one_e_mail(mailoutbox):
    cast = make_cast()
    for _ in range(2):
        tasks.send_notices()
        tasks.open_periods()
    assert sorted(message.to[0] for message in mailoutbox) == sorted([cast.worker.email, cast.manager.email])


def test_the_clock_expires_and_locks(mailoutbox):
    cast = make_cast()
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    Period.objects.update(
        due=timezone.localdate() - timedelta(2),
        closes=timezone.localdate() - timedelta(1),
    )
    tasks.expire_reopenings()
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == "locked"


def test_the_command_says_what_it_made():
    make_small_edition()
    builders.make_hub(authority=builders.make_authority())
    out = StringIO()
    call_command("open_periods", "--since=2026-04-01", "--through=2027-03-31", stdout=out)
    assert out.getvalue().startswith("Periods made: 17. Returns opened: ")
    again = StringIO()
    call_command("open_periods", "--since=2026-04-01", "--through=2027-03-31", stdout=again)
    assert again.getvalue() == "Periods made: 0. Returns opened: 0. E-mails queued: 0.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--through=soon"], "is not a day"),
        (["--since=2027-01-01", "--through=2026-01-01"], "must not lie after"),
    ],
)
def test_the_command_explains_what_it_does_not_understand(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("open_periods", *arguments)
    assert Period.objects.count() == 0
