"""The links at the top and foot of each page, as far as the person looking may follow them.

An entry names the capability that it needs; whether the person has it is answered by the one table of
rights.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from hubs.queries.scope import places_with


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    capability: str = ""  # empty: everyone who has signed in
    public: bool = False
    of_several: str = ""  # the label for who holds the capability at several places

    def is_for(self, user) -> bool:
        return (
            self.public or user.is_authenticated and (not self.capability or user.has_perm(self.capability))
        )

    def label_for(self, user) -> str:
        several = self.of_several and len(places_with(user, self.capability)) > 1
        return self.of_several if several else self.label


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    is_current: bool


HOME = Entry("Home", "home")
NAVIGATION = (
    HOME,
    Entry("Your hub", "own_hubs", "hubs.enter_figures", of_several="Your hubs"),
    Entry("Your desk", "desk", "hubs.review_returns"),
    Entry("Figures", "figures", "evaluations.view_releases"),
    Entry("Area figures", "context_list"),
    Entry("People", "people_overview", "hubs.invite_to_hub"),
    Entry("Framework", "admin:index", "outcomes.edit_framework"),
    Entry("Operations", "operations", "evaluations.operate"),
)
ACCOUNT = (Entry("Your account", "account"),)
FOOTER = (
    Entry("Help", "help", public=True),
    Entry("The shared framework", "framework", public=True),
    Entry("Accessibility statement", "accessibility", public=True),
    Entry("Privacy notice", "privacy", public=True),
    Entry("Jobs", "jobs"),
)


def links(entries: tuple[Entry, ...], request: HttpRequest) -> list[Link]:
    addresses = [(entry, reverse(entry.url_name)) for entry in entries if entry.is_for(request.user)]
    # Of two entries that lead here, the nearer one is current: area figures stand below the figures.
    here = max(
        (url for entry, url in addresses if entry != HOME and request.path.startswith(url)),
        key=len,
        default=reverse(HOME.url_name) if request.path == reverse(HOME.url_name) else None,
    )
    return [Link(entry.label_for(request.user), url, is_current=url == here) for entry, url in addresses]


def navigation(request: HttpRequest) -> dict[str, list[Link]]:
    """For every page: what stands in the menu, beside the name, and at the foot."""
    if not hasattr(request, "user"):  # an error before anybody was looked up
        return {"navigation": [], "account_links": [], "footer_links": []}
    return {
        "navigation": links(NAVIGATION, request),
        "account_links": links(ACCOUNT, request),
        "footer_links": links(FOOTER, request),
    }
