"""More hubs on one analyst's desk, for tests of pages with several rows."""

from dataclasses import replace
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from hubs.actions import returns
from hubs.choices import Role
from hubs.tests import builders
from hubs.tests.returning import Cast, access_page, parents_page, save, submit


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def another_hub(cast: Cast, name: str) -> Cast:
    """A further hub of the same authority, with a return of its own that has not begun."""
    hub = builders.make_hub(name, authority=cast.authority)
    return replace(
        cast,
        hub=hub,
        worker=builders.make_user(Role.HUB_WORKER, hub),
        manager=builders.make_user(Role.HUB_MANAGER, hub),
        period_return=returns.start(place=hub, period=cast.period),
    )


def earlier(cast: Cast) -> Cast:
    """The hub's return for the quarter before, open as well."""
    today = timezone.localdate()
    starts = date(2026, 4, 1)
    period = type(cast.period).objects.filter(starts=starts).first() or builders.make_period(
        starts, due=today + timedelta(1), closes=today + timedelta(20)
    )
    return replace(cast, period=period, period_return=returns.start(place=cast.hub, period=period))


def submit_surprising(cast: Cast, *, explanation: str = "A new site opened.") -> None:
    """Two quarters, the second with three times as many families, explained."""
    before = earlier(cast)
    submit(before, reached=40)
    returns.approve(period_return=before.period_return, by=cast.analyst)
    page = access_page(reached=120)
    save(cast, "acc", [replace(page[0], explanation=explanation), *page[1:]])
    save(cast, "par", parents_page())
    returns.submit(period_return=cast.period_return, by=cast.manager)
