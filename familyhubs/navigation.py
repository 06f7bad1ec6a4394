"""The links at the top and foot of each page, as far as the person looking may follow them.

An entry names the capability that it needs; whether the person has it is answered by the one table of
rights.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    capability: str = ""  # empty: everyone who has signed in

    def is_for(self, user) -> bool:
        return user.is_authenticated and (not self.capability or user.has_perm(self.capability))


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    is_current: bool


NAVIGATION: tuple[Entry, ...] = ()
FOOTER: tuple[Entry, ...] = ()


def links(entries: tuple[Entry, ...], request: HttpRequest) -> list[Link]:
    shown = []
    for entry in entries:
        if entry.is_for(request.user):
            url = reverse(entry.url_name)
            shown.append(Link(entry.label, url, is_current=request.path == url))
    return shown


def navigation(request: HttpRequest) -> dict[str, list[Link]]:
    if not hasattr(request, "user"):
        return {"navigation": [], "footer_links": []}
    return {"navigation": links(NAVIGATION, request), "footer_links": links(FOOTER, request)}
