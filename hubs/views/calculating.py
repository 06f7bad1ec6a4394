"""While what was sent is being added up, a page says so and looks again by itself, a few times.

No script is needed: a response header asks for the page once more. Whoever wants the page to keep still says
so by a link, and after some looks it keeps still by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from ..models import Period

LOOK = "look"
KEEP_STILL = "off"
MOST_LOOKS = 5
SECONDS_BETWEEN_LOOKS = 4

OF_THIS_PAGE = "Still being added up: something was sent for this period a moment ago."


@dataclass(frozen=True)
class Calculating:
    """The notice: its words, and how to have the page kept still or brought up to date."""

    words: str
    still_url: str
    again_url: str
    next_look: str  # empty where the page looks no more by itself


def calculating(request: HttpRequest, words: str) -> Calculating | None:
    """None without words: nothing waits."""
    if not words:
        return None
    look = request.GET.get(LOOK, "0")
    looks = int(look) if look.isdecimal() and len(look) < 3 else MOST_LOOKS
    return Calculating(
        words=words,
        still_url=_with(request, KEEP_STILL),
        again_url=_with(request, ""),
        next_look=_with(request, str(looks + 1)) if looks < MOST_LOOKS else "",
    )


def looks_again(response: HttpResponse, notice: Calculating | None) -> HttpResponse:
    if notice is not None and notice.next_look:
        response["Refresh"] = f"{SECONDS_BETWEEN_LOOKS}; url={notice.next_look}"
    return response


def words_of_own_page(periods: Sequence[Period], *, of: str) -> str:
    """For a page that shows what hubs sent as soon as it is sent: the sums above them are still to come."""
    if not periods:
        return ""
    first, *others = periods
    when = first.title if not others else f"{first.title} and {len(others)} more"
    return (
        f"Still being added up: what was sent for {when}. {of} on this page have it already; the figures of "
        "the council and above will have it in a moment."
    )


def _with(request: HttpRequest, look: str) -> str:
    query = request.GET.copy()
    query.pop(LOOK, None)
    if look:
        query[LOOK] = look
    return f"{request.path}?{query.urlencode()}" if query else request.path
