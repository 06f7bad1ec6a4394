"""Somebody at a browser: goes by what stands on the page, and every page that she comes to is looked through.

With PICTURES_DIR set, each page is kept there as a picture, to be looked at by people.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from familyhubs.testing.browser import faults_found
from familyhubs.testing.processes import wait_until
from hubs.tests.builders import PASSWORD

WIDE, PHONE = 1280, 375


class Visitor:
    def __init__(self, page: Page, *, scripts: bool = True) -> None:
        self.page = page
        self.scripts = scripts
        self.said: list[str] = []
        self._pictures = count(1)
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))

    # Going from page to page

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def follow(self, name: str | re.Pattern, *, within: Locator | None = None, exact: bool = False) -> None:
        with self._to_a_page():
            (within or self.page).get_by_role("link", name=name, exact=exact).click()

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        with self._to_a_page():
            (within or self.page).get_by_role("button", name=name, exact=exact).click()

    @contextmanager
    def _to_a_page(self) -> Iterator[None]:
        with self.page.expect_navigation():
            yield
        self.look()

    def reload_until(self, words: str) -> None:
        """A page that says how far a worker is: looked at again until it says this."""
        wait_until(lambda: self._reloaded_says(words), what=f"“{words}”")
        self.look()

    def _reloaded_says(self, words: str) -> bool:
        self.page.reload()
        return self.page.get_by_text(words).count() > 0

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/sign-in/")
        self.give_name(email, password)

    def give_name(self, email: str, password: str = PASSWORD) -> None:
        self.fill("Email address", email)
        self.fill("Password", password)
        self.press("Sign in", within=self.page.locator("main"))

    def sign_out(self) -> None:
        self.press("Sign out")

    # On a page

    def fill(self, label: str | re.Pattern, words: str | int, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=isinstance(label, str)).fill(str(words))

    def tick(self, label: str | re.Pattern, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=isinstance(label, str)).check()

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=True).select_option(label=option)

    def open_up(self, summary: str, *, within: Locator | None = None) -> None:
        """Details that are closed until somebody asks for them."""
        (within or self.page).locator("summary", has_text=summary).first.click()

    def part(self, title: str | re.Pattern) -> Locator:
        """The section, or another part of the page, that goes by this name."""
        return self.page.get_by_role("region", name=title)

    def reads(self, words: str | re.Pattern, *, within: Locator | None = None) -> None:
        expect((within or self.page.locator("main")).get_by_text(words).first).to_be_visible()

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    # What every page must be

    def look(self) -> None:
        """One heading, nothing that axe finds, nothing beyond the edge of the screen, a quiet console."""
        self._keep_picture()
        assert self.page.locator("h1").count() == 1, self.page.url
        assert self.said == [], f"{self.page.url}: {self.said}"
        if self.scripts:
            wide, screen = self.page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            assert wide <= screen, f"{self.page.url} is {wide} wide on a screen of {screen}"
            faults = faults_found(self.page)
            assert faults == [], f"{self.page.url}: {faults}"

    def _keep_picture(self) -> None:
        if directory := os.environ.get("PICTURES_DIR"):
            story = re.sub(r"\W+", "-", os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2].split()[0])
            width = self.page.viewport_size["width"]
            name = f"{story}-{width}-{id(self) % 1000:03}-{next(self._pictures):02}.png"
            self.page.screenshot(path=Path(directory) / name, full_page=True)
