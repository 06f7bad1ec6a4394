"""The cast of the tests about returns: a hub with a worker and a manager, its council, and strangers."""

import re
from dataclasses import dataclass
from html import unescape

from hubs.actions import returns
from hubs.choices import Role
from hubs.measuring import TypedFigure
from hubs.models import Entry, Period, Place, Return
from hubs.queries.returns import return_for
from hubs.tests import asking, builders
from outcomes.models import Cell, Definition, Edition, InstrumentVersion, User


@dataclass
class Cast:
    hub: Place
    other_hub: Place
    authority: Place
    edition: Edition
    period: Period
    period_return: Return
    worker: User
    manager: User
    analyst: User
    stranger: User
    commissioner: User

    @property
    def url(self) -> str:
        return f"/hubs/{self.hub.slug}/returns/{self.period.code}/"

    def page(self, domain: str = "acc") -> str:
        return f"{self.url}{domain}/"

    def fresh(self) -> Return:
        return return_for(viewer=self.worker, slug=self.hub.slug, period_code=self.period.code)

    def save(self, *figures: TypedFigure, domain: str = "acc", by: User | None = None) -> None:
        """As somebody else's page does: with the version of the moment."""
        section = self.fresh().sections.filter(domain_code=domain).first()
        returns.save_section(
            period_return=self.fresh(),
            domain_code=domain,
            figures=figures,
            version=section.version if section else 0,
            form_key="",
            by=by or self.worker,
        )

    def fill(self) -> None:
        """Every figure of the return, so that it can be submitted."""
        self.save(*access_figures(), domain="acc")
        self.save(*children_figures(), domain="chd")

    def submit(self, also: dict[str, str] | None = None) -> Return:
        """`also` holds numbers of further counts, by their titles."""
        self.fill()
        for title, words in (also or {}).items():
            definition = Definition.objects.get(title=title)
            self.save(TypedFigure(definition.pk, typed={"numerator": words}))
        period_return = self.fresh()
        returns.submit(period_return=period_return, by=self.manager)
        return period_return


def make_cast(*, more: int = 0, optional: tuple[str, ...] = ()) -> Cast:
    nation = builders.make_nation()
    authority = builders.make_authority(region=builders.make_region(nation=nation))
    hub = builders.make_hub("Alder Hub", authority=authority)
    other_hub = builders.make_hub("Birch Hub", authority=authority)
    edition = asking.make_framework(more=more, optional=optional)
    period = builders.make_period()
    return Cast(
        hub=hub,
        other_hub=other_hub,
        authority=authority,
        edition=edition,
        period=period,
        period_return=returns.start(place=hub, period=period),
        worker=builders.make_user(Role.HUB_WORKER, hub, name="Wanda Worker"),
        manager=builders.make_user(Role.HUB_MANAGER, hub, name="Mona Manager"),
        analyst=builders.make_user(Role.AUTHORITY_ANALYST, authority, name="Anna Analyst"),
        stranger=builders.make_user(Role.HUB_WORKER, other_hub, name="Stan Stranger"),
        commissioner=builders.make_user(Role.COMMISSIONER, authority, name="Cora Commissioner"),
    )


def access_figures(families: int = 41) -> list[TypedFigure]:
    ages = cells(asking.REACHED)
    return [
        number(asking.REACHED, numerator=str(families)),
        number(asking.REACHED, cell=ages["Under 1"], numerator=str(families - 30)),
        number(asking.REACHED, cell=ages["1 to 4"], numerator="20"),
        number(asking.REACHED, cell=ages["5 and over"], numerator="10"),
        number(asking.REACHED, cell=ages["Not known"], numerator="0"),
        number(asking.HELPED, numerator="30"),
        number(asking.HOURS, numerator="12.5"),
        number(asking.GAINED, numerator="1250.50"),
    ]


def children_figures() -> list[TypedFigure]:
    version = InstrumentVersion.objects.get(instrument__code="swemwbs").pk
    change = {
        "started": "9",
        "n": "6",
        "first": "20",
        "last": "23.5",
        "improved": "4",
        "same": "1",
        "worse": "1",
    }
    dimensions = cells(asking.INTEGRATION)
    return [
        number(asking.SATISFIED, n="20", mean="4.2"),
        number(asking.WELLBEING, version=version, **change),
        *(number(asking.INTEGRATION, cell=cell, level="3") for cell in dimensions.values()),
    ]


def number(code: str, *, cell: int = 0, slot: int = 0, version: int | None = None, **typed) -> TypedFigure:
    return TypedFigure(asking.definition(code).pk, slot, cell, version, typed=typed)


def box(code: str, name: str, *, slot: int = 0, cell: int = 0) -> str:
    return f"f{asking.definition(code).pk}-{slot}-{cell}-{name}"


def cells(code: str, scheme: str = "") -> dict[str, int]:
    """The cells of one split of a measure (the first unless named), by the words of its parts."""
    splits = asking.definition(code).breakdowns.order_by("position", "pk")
    if scheme:
        splits = splits.filter(scheme__code=scheme)
    found = Cell.objects.filter(category__scheme=splits.first().scheme, crossed_with=None)
    return {cell.category.title: cell.pk for cell in found.select_related("category").order_by("pk")}


_FIELD = re.compile(
    r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<(?:input|textarea|select|/form)\b|$)", re.DOTALL
)
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


def form_of(response, *, of: str = "data-entry") -> dict[str, str | list[str]]:
    """What a browser without scripts would send of the form with that attribute, without any button."""
    html = response.content.decode()
    start = html.index(of)
    html = html[start : html.index("</form>", start) + 7]
    sent: dict[str, str | list[str]] = {}
    for tag, attributes, inside in _FIELD.findall(html):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        name = given.get("name")
        if not name or "disabled" in given:
            continue
        if tag == "input" and given.get("type") in ("radio", "checkbox"):
            if "checked" in given:
                sent[name] = given.get("value", "on")
        elif tag == "input":
            value = given.get("value", "")
            # Hidden fields may come several times.
            sent[name] = [*_as_list(sent[name]), value] if name in sent else value
        elif tag == "textarea":
            sent[name] = unescape(inside.split("</textarea>")[0]).removeprefix("\n")
        else:
            options = re.findall(r"<option\b([^>]*)>", inside.split("</select>")[0])
            chosen = [o for o in options if re.search(r"\bselected\b", o)] or options[:1]
            sent[name] = unescape(re.search(r'value="([^"]*)"', chosen[0])[1])
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def send(client, url: str, do: str = "continue", **changes):
    """Open the page, change these boxes and press the button."""
    sent = form_of(client.get(url)) | changes
    return client.post(url, sent | {"do": do})


def typed(code: str, cell: int = 0, slot: int = 0) -> dict:
    return Entry.objects.get(definition=asking.definition(code), cell=cell, slot=slot).typed


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def summary_of(response) -> list[tuple[str, str]]:
    """The lines of the error summary, with where each leads."""
    html = response.content.decode()
    if "govuk-error-summary__list" not in html:
        return []
    part = html.split("govuk-error-summary__list", 1)[1].split("</ul>")[0]
    lines = re.findall(r'<li>(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</li>', part)
    return [(unescape(message), unescape(href)) for href, message in lines]


def banners_of(response) -> list[str]:
    html = response.content.decode()
    found = re.findall(r'govuk-notification-banner__heading">(.*?)</p>', html, re.DOTALL)
    return [unescape(words).strip() for words in found]
