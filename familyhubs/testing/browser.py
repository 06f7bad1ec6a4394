"""Chromium for browser stories, driven by Playwright: the operating system's own, found by its path."""

import json
import os
import shutil
from pathlib import Path

import pytest

AXE = next((Path(__file__).parents[2] / "outcomes" / "tests" / "vendor").glob("axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium():
    """A browser for the whole run. CHROMIUM_PATH names one that is not on the path."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("No Chromium was found. On Debian: apt install chromium")
    # Playwright's loop runs in this thread, so Django would take every query for one inside a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def session_cookie(user, url: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def open_page(chromium, live_server):
    """Opens a page of its own for each person in a story: open_page(by=ann, width=375, javascript=False).

    Whoever is given is signed in already. At the end no page may have logged an error: a blocked inline
    style or script would show here, and so would an answer of 403 or 500.
    """
    contexts, complaints = [], []

    def opened(*, by=None, width: int = 1280, height: int = 900, javascript: bool = True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        if by is not None:
            context.add_cookies([session_cookie(by, live_server.url)])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def faults_found(page) -> list[str]:
    """What axe finds wrong with the page as it stands, one line for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text() + "; undefined")
    # Without preloading: it would write inline styles, of which the page's own policy complains.
    options = json.dumps(
        {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False}
    )
    found = page.evaluate(f"axe.run(document, {options}).then(result => result.violations)")
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
