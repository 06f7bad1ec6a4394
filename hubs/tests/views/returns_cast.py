"""The cast of the tests about returns: a hub with a worker and a manager, its council, and strangers."""

from dataclasses import dataclass

from hubs.choices import Role
from hubs.models import Period, Place, Return
from hubs.queries.returns import return_for
from hubs.tests import asking, builders
from outcomes.models import Definition, Edition, User


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


def make_cast(*, more: int = 0) -> Cast:
    nation = builders.make_nation()
    authority = builders.make_authority(region=builders.make_region(nation=nation))
    hub = builders.make_hub("Alder Hub", authority=authority)
    other_hub = builders.make_hub("Birch Hub", authority=authority)
    edition = asking.make_framework(more=more)
    period = builders.make_period()
    return Cast(
        hub=hub,
        other_hub=other_hub,
        authority=authority,
        edition=edition,
        period=period,
        period_return=builders.make_return(hub, period, edition=edition),
        worker=builders.make_user(Role.HUB_WORKER, hub, name="Wanda Worker"),
        manager=builders.make_user(Role.HUB_MANAGER, hub, name="Mona Manager"),
        analyst=builders.make_user(Role.AUTHORITY_ANALYST, authority, name="Anna Analyst"),
        stranger=builders.make_user(Role.HUB_WORKER, other_hub, name="Stan Stranger"),
        commissioner=builders.make_user(Role.COMMISSIONER, authority, name="Cora Commissioner"),
    )


def box(code: str, name: str, *, slot: int = 0, cell: int = 0) -> str:
    return f"f{asking.definition(code).pk}-{slot}-{cell}-{name}"


def cells(code: str) -> dict[str, int]:
    """The cells of a measure's first split, by the words of its parts."""
    from outcomes.models import Cell

    scheme = Definition.objects.get(indicator__code=code).breakdowns.order_by("position", "pk").first().scheme
    return {
        cell.category.title: cell.pk
        for cell in Cell.objects.filter(category__scheme=scheme, crossed_with=None).select_related("category")
    }


def form_of(response) -> dict[str, str]:
    """What a browser would send of the page's first form that has boxes: names with their values."""
    form = response.context["page"].form
    sent = {name: bound.value() or "" for name, bound in ((n, form[n]) for n in form.fields)}
    return {
        name: value
        for name, value in sent.items()
        if not (name.endswith("-keep") and not value)
    }
