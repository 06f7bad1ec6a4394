"""Every page there is, wide and on a phone: it opens, axe is content, nothing sticks out, no complaint.

The pages are those of the table of who may open what, which holds every address of the product: a new
address is looked at here as soon as it has its row there, and cannot do without one.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from familyhubs.testing.browser import faults_found
from familyhubs.testing.processes import wait_until
from familyhubs.tests.admin_expectations import ADMIN, ADMIN_ROWS
from familyhubs.tests.answers import NOBODY, Row
from familyhubs.tests.expectations import ROWS
from familyhubs.tests.test_matrix import admin_models, expected, url_of
from familyhubs.tests.world import CAST, World, make_world

from .visitor import PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Each page is looked at by the first of these who may open it; these pages are another for everybody.
FIRST = ("manager", "worker", "analyst", "commissioner", "editor", "administrator", "superuser", NOBODY)
# A screen of 1280 at 400 per cent.
NARROWEST = 320
# What a browser itself says of a page with such a status.
REFUSED = "error: Failed to load resource: the server responded with a status of"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
DIFFERENT_FOR_EACH = ("home", "figures", "hub", "return")


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    """Name, address and person of each page of the product."""
    for name, row in ROWS.items():
        for person in _who(name, row):
            yield name, url_of(name, row, world), person


def administration(world: World) -> Iterator[tuple[str, str, str]]:
    for name, row in ADMIN_ROWS.items():
        for person in _who(name, row):
            yield name, url_of(f"admin:{name}", row, world), person
    for model, rights in ADMIN.items():
        example = admin_models()[model]._base_manager.order_by("pk").first()
        for page, needed, args in (
            ("changelist", {"view", "change"}, []),
            ("add", {"add"}, []),
            ("change", {"view", "change"}, [example.pk]),
            ("history", {"view", "change"}, [example.pk]),
            ("delete", {"delete"}, [example.pk]),
        ):
            may = expected(rights, needed)
            for person in [person for person in FIRST if may[person] == 200][:1]:
                yield f"{model}_{page}", reverse(f"admin:{model}_{page}", args=args), person


def _who(name: str, row: Row) -> list[str]:
    if name in DIFFERENT_FOR_EACH:
        return [person for person in CAST if row.get[person] == 200]
    return [person for person in FIRST if row.get[person] == 200][:1]


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


class Looker:
    """Looks at pages as each person in turn, in a browser of that person's own."""

    def __init__(self, chromium, server: str, world: World) -> None:
        self.chromium, self.server, self.world = chromium, server, world
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def look(self, name: str, url: str, person: str, *, status: int = 200) -> list[str] | None:
        """What is wrong with a page; None if it is a file and no page."""
        self.faults = []
        page = self.pages.get(person) or self._page_of(person)
        page.set_viewport_size({"width": WIDE, "height": 900})
        try:
            answer = page.goto(url)
        except PlaywrightError as error:
            if "Download is starting" in str(error):
                return None
            raise
        if not answer.headers["content-type"].startswith("text/html"):
            return None
        self._expect(answer.status == status, f"status {answer.status}")
        self._expect(page.locator("h1").count() == 1, f"{page.locator('h1').count()} headings")
        for width in (WIDE, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            self._expect(self._fits(page), f"wider than a screen of {width}")
            self.faults += [f"at {width}: {fault}" for fault in faults_found(page)]
            self._keep_picture(page, f"{name}-{person}-{width}")
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        self._expect(self._fits(page), f"wider than a screen of {NARROWEST}")
        return [fault for fault in self.faults if status == 200 or not fault.startswith(REFUSED)]

    def _page_of(self, person: str) -> Page:
        context = self.chromium.new_context(base_url=self.server, locale="en-GB", timezone_id="Europe/London")
        if person in self.world.sessions:
            session = {"name": "sessionid", "value": self.world.sessions[person], "url": self.server}
            context.add_cookies([session])
        page = self.pages[person] = context.new_page()
        page.on("console", lambda message: self.faults.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def _expect(self, holds: bool, otherwise: str) -> None:
        self.faults += [] if holds else [otherwise]

    def _fits(self, page: Page) -> bool:
        """Charts take a moment to follow the width."""
        try:
            wait_until(lambda: page.evaluate(FITS), seconds=2)
        except AssertionError:
            return False
        return True

    def _keep_picture(self, page: Page, name: str) -> None:
        if directory := os.environ.get("PICTURES_DIR"):
            page.screenshot(
                path=Path(directory) / f"{re.sub(r'[^A-Za-z0-9_]+', '-', name)}.png", full_page=True
            )

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


@pytest.mark.parametrize(("visits", "at_least"), [(pages, 60), (administration, 80)])
def test_every_page(world, chromium, live_server, visits, at_least):
    looker = Looker(chromium, live_server.url, world)
    seen = {f"{name}, {person}": looker.look(name, url, person) for name, url, person in visits(world)}
    looker.close()
    found = {page: faults for page, faults in seen.items() if faults}
    assert found == {}, "\n\n".join("\n".join([page, *faults]) for page, faults in found.items())
    assert len([faults for faults in seen.values() if faults == []]) > at_least


def test_pages_that_refuse(world, chromium, live_server):
    looker = Looker(chromium, live_server.url, world)
    refused = [
        ("/nothing/here/", "manager", 404),
        ("/nothing/here/", NOBODY, 404),
        ("/desk/", "worker", 403),
        ("/admin/nothing/here/", "administrator", 404),
        ("/admin/hubs/membership/add/", "administrator", 403),
        ("/handed-over/nothing/", NOBODY, 404),
        ("/invitation/nothing/", NOBODY, 404),
    ]
    seen = {
        f"{url}, {person}": looker.look(f"{status}-{url}", url, person, status=status)
        for url, person, status in refused
    }
    looker.close()
    assert seen == {page: [] for page in seen}
