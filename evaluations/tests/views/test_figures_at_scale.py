"""A page of figures asks the database as often for a thousand hubs as for five, and at most ten times."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hubs.choices import Level, Role
from hubs.models import Hub, Place, PlaceParent
from hubs.tests.builders import LONG_AGO, make_authority, make_edition, make_nation, make_region, make_user
from outcomes.choices import FoundingMeasure, PlaceRule

from ...models import Release, ReleasedFigure, Summary
from ..builders import make_definition, quarters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

FEW, MANY = 5, 1000
MOST = 10


class Land:
    """A nation of one region and one authority, with as many hubs as wanted, loaded in bulk."""

    def __init__(self):
        self.nation = make_nation()
        self.region = make_region("North East", nation=self.nation)
        self.authority = make_authority("Tynebridge", region=self.region)
        self.hubs: list[Place] = []
        self.periods = quarters(3)
        self.definitions = [
            make_definition("ACC1.1", place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE),
            make_definition("WHF2.2", founding_measure=FoundingMeasure.AVOIDED_REFERRAL),
        ]
        make_edition(*self.definitions)
        self.releases = [
            Release.objects.create(period=period, policy="test", digest="0") for period in self.periods
        ]

    def grow(self, many: int) -> None:
        new = Place.objects.bulk_create(
            Place(level=Level.HUB, name=f"Hub {n}", slug=f"hub-{n}", opened=LONG_AGO)
            for n in range(len(self.hubs), many)
        )
        PlaceParent.objects.bulk_create(
            PlaceParent(place=hub, parent=self.authority, starts=LONG_AGO) for hub in new
        )
        Hub.objects.bulk_create(Hub(place=hub) for hub in new)
        self.hubs += new
        above = [self.authority, self.region, self.nation]
        Summary.objects.filter(place__in=above).delete()
        places = [(hub, 20, 1) for hub in new] + [(place, 20 * many, many) for place in above]
        rows = [
            (definition, period, release, *where)
            for definition in self.definitions
            for period, release in zip(self.periods, self.releases, strict=True)
            for where in places
        ]
        Summary.objects.bulk_create(
            Summary(
                definition=definition,
                level=place.level,
                place=place,
                period=period,
                cell_id=0,
                latest_numerator=number,
                latest_reported=hubs,
            )
            for definition, period, _, place, number, hubs in rows
        )
        ReleasedFigure.objects.bulk_create(
            (
                ReleasedFigure(
                    release=release,
                    definition=definition,
                    level=place.level,
                    place=place,
                    cell_id=0,
                    shown="shown",
                    numerator=number,
                    reported=hubs,
                )
                for definition, _, release, place, number, hubs in rows
            ),
            # Those above the hubs stand there already, and stay as they were.
            ignore_conflicts=True,
        )

    def addresses(self, place: Place) -> dict[str, str]:
        code = self.periods[-1].code
        grid = reverse("figures_place", args=[place.slug])
        pages = {
            "grid": grid,
            "file": f"{grid}?format=csv",
            "benefit": reverse("figures_benefit", args=[place.slug, "access"]),
            "founding": reverse("figures_founding", args=[place.slug]),
            "figure": reverse("figure", args=[place.slug, "ACC1.1", code]),
        }
        if place.level > Level.HUB:
            pages["kind"] = f"{grid}?kind=single_site"
        return pages


@pytest.fixture
def land():
    land = Land()
    land.grow(FEW)
    return land


def counts_of(client: Client, addresses: dict[str, str]) -> dict[str, int]:
    found = {}
    for name, address in addresses.items():
        client.get(address)  # what a process keeps is kept before anything is counted
        with CaptureQueriesContext(connection) as ran:
            status = client.get(address).status_code
        # Who may not open every hub may not choose among them.
        assert status == 200 or (name, status) == ("kind", 404), address
        found[name] = len(ran)
    return found


def test_statements_are_the_same_from_five_hubs_to_a_thousand(land):
    own = land.hubs[0]
    people = {
        "analyst": (make_user(Role.AUTHORITY_ANALYST, land.authority), [land.authority, own]),
        "commissioner": (make_user(Role.COMMISSIONER, land.authority), [land.authority, own, land.region]),
        "national": (make_user(Role.NATIONAL_VIEWER, land.nation), [land.nation, land.region, own]),
        "manager": (make_user(Role.HUB_MANAGER, own), [own, land.authority, land.nation]),
        "worker": (make_user(Role.HUB_WORKER, own), [own, land.authority]),
    }

    def counts():
        found = {}
        for name, (person, places) in people.items():
            client = Client()
            client.force_login(person)
            home = {"choose": reverse("figures"), "find": f"{reverse('figures')}?q=hub+1"}
            found |= {(name, "", page): many for page, many in counts_of(client, home).items()}
            for place in places:
                for page, many in counts_of(client, land.addresses(place)).items():
                    found[name, place.name, page] = many
        return found

    few = counts()
    land.grow(MANY)
    many = counts()
    assert many == few
    mine = {where: number for where, number in many.items() if where[-1] != "figure"}
    assert {where: number for where, number in mine.items() if number > MOST} == {}


def test_a_thousand_hubs_are_found_by_name_and_not_listed_at_once(land):
    land.grow(MANY)
    client = Client()
    client.force_login(make_user(Role.NATIONAL_VIEWER, land.nation))
    page = client.get(reverse("figures")).context["page"]
    assert sum(len(group.places) for group in page.groups) == 3
    page = client.get(reverse("figures"), {"q": "hub 99"}).context["page"]
    found = [place.name for group in page.groups for place in group.places]
    assert len(found) == 19
    assert {"Hub 99", "Hub 199", "Hub 990"} <= set(found)
    page = client.get(reverse("figures"), {"q": "hub"}).context["page"]
    assert sum(len(group.places) for group in page.groups) == 50
    assert page.finding.startswith("More than 50 places are called “hub”.")
    region = client.get(reverse("figures_place", args=[land.region.slug])).context["ways"]
    assert [label for label, _ in region.below] == ["Tynebridge"]
