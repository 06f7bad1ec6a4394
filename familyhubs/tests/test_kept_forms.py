"""Whatever a person types is kept when her session has ended: on every page that has a box for words.

The pages are those of the table of who may open what, so a new page with such a box is tried as soon as it
has its row there.
"""

import re
from html import unescape

import pytest
from django.urls import resolve

from .expectations import ROWS
from .test_matrix import route_of, url_of
from .world import make_world

pytestmark = pytest.mark.django_db

STAFF_LAST = ("manager", "worker", "analyst", "administrator", "editor")
# Pages without a session of the person's own, and those where nothing but a name or a secret is typed.
NOT_KEPT = {
    "login",
    "password_reset",
    "password_reset_confirm",
    "password_change",
    "account",
    "invitation",
    "handover",
}
FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
BOX = re.compile(r'<(?:textarea|input)\b[^>]*\bname="([^"]+)"[^>]*>')
HAS_NO_WORDS = re.compile(r'type="(?:hidden|radio|checkbox|file|submit|password)"')


def boxes_of(page: str) -> list[str]:
    """The names of the boxes for words in the forms of a page that are sent."""
    return [
        box[1] for form in FORM.findall(page) for box in BOX.finditer(form) if not HAS_NO_WORDS.search(box[0])
    ]


def test_whatever_is_typed_is_kept_over_an_expired_session():
    world = make_world()
    tried, lost = set(), {}
    for name, row in ROWS.items():
        person = next((p for p in STAFF_LAST if row.get[p] == 200 and row.post[p] in (200, 302)), None)
        if person is None or route_of(name) in NOT_KEPT:
            continue
        url, browser = url_of(name, row, world), world.client(person)
        boxes = boxes_of(browser.get(url).content.decode())
        if boxes:
            tried.add(route_of(name))
            if fault := _fault(browser, url, boxes):
                lost[name] = fault
    assert lost == {}
    assert {"return_section", "figure_correct", "desk_reopen", "requirement_new", "invite"} <= tried


def _fault(browser, url: str, boxes: list[str]) -> str:
    session = browser.cookies.pop("sessionid")
    words = {box: f"Words {number}" for number, box in enumerate(boxes, start=1)}
    answer = browser.post(url, words)
    if answer.headers.get("Location") != "/sign-in/?next=/kept/":
        return f"is not kept: {resolve(url.partition('?')[0]).func}"
    browser.cookies["sessionid"] = session.value
    listed = unescape(browser.get("/kept/").content.decode())
    address = re.search(r'href="([^"]*[?&]kept=\d+)"', listed)[1]
    page = unescape(browser.get(address).content.decode())
    browser.post(re.search(r'action="(/kept/\d+/throw-away/)"', listed)[1])
    gone = [box for box, said in words.items() if said not in page]
    return f"does not show {', '.join(gone)}" if gone else ""
