"""Nothing that a release hides is on any page or file that somebody who is not inside can reach.

Hubs of one council report numbers that stand nowhere else, so that each can be looked for by itself: small
ones and what goes with them, complements, averages, money, parts of splits, and what happens rarely. Then
each reader follows every link there is, from the home page and from every address of a figure.
"""

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from evaluations.actions import aggregation
from evaluations.actions.releases import make_due_releases
from evaluations.aggregation import sweep
from evaluations.models import ReleasedFigure, Summary
from evaluations.tests.builders import (
    Country,
    figure,
    make_country,
    make_definition,
    make_scheme,
    quarters,
    submit,
)
from hubs.choices import Role
from hubs.models import OutboxMark, Period
from hubs.tests.builders import make_edition, make_period, make_user
from outcomes.actions import running
from outcomes.choices import Frequency, Kind, PlaceRule
from outcomes.models import Definition, User

pytestmark = pytest.mark.django_db

TODAY = "2026-11-23"
READERS = (
    "commissioner",
    "other commissioner",
    "national",
    "other analyst",
    "stranger",
    "editor",
    "administrator",
    "superuser",
    "nobody",
)
MOST_PAGES = 2_000
LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)')
NUMBER = re.compile(r"(?<!\w)\d[\d,]*(?:\.\d+)?(?!\w)")
# What leads out, changes something or holds no figures.
PASSED_OVER = ("/static/", "/sign-out", "/admin/logout", "/help", "/privacy", "/accessibility", "/password")


@dataclass
class Planted:
    """Whose figures these are, and the numbers that must not be seen."""

    country: Country
    definitions: list[Definition]
    periods: list[Period]
    people: dict[str, User] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)  # by the number as text: what it is
    shown: set[str] = field(default_factory=set)

    @property
    def addresses(self) -> list[str]:
        """Of every figure of these places, as a page and as a file."""
        tynebridge = self.country.authorities[0]
        places = [*self.country.hubs[:2], tynebridge, self.country.regions[0], self.country.nation]
        found = []
        for place in places:
            for period in self.periods:
                grid = f"{reverse('figures_place', args=[place.slug])}?period={period.code}"
                found += [grid, f"{grid}&format=csv"]
                for definition in self.definitions:
                    page = reverse("figure", args=[place.slug, definition.code, period.code])
                    found += [page, f"{page}?format=csv"]
        return found


@pytest.fixture
def planted() -> Planted:
    with time_machine.travel(TODAY):
        yield _planted()


def _planted() -> Planted:
    country = make_country()
    periods = quarters(4)
    year = make_period(periods[0].starts, frequency=Frequency.ANNUAL)
    ratio = {"kind": Kind.PERCENTAGE, "place_rule": PlaceRule.RATIO_OF_SUMS}
    count = make_definition("ACC1.1", place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE)
    share = make_definition("ACC1.2", **ratio)
    rest = make_definition("ACC1.3", **ratio)
    mean = make_definition("WHF1.1", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN)
    money = make_definition("FIN2.1", kind=Kind.CURRENCY, scale=2)
    rare = make_definition("WHF2.1", **ratio)
    split = make_definition("ACC1.4")
    definitions = [count, share, rest, mean, money, rare, split]
    make_edition(*definitions)
    young, old = make_scheme()
    planted = Planted(country, definitions, [periods[0], year])
    for name, role, place in (
        ("worker", Role.HUB_WORKER, country.hubs[0]),
        ("analyst", Role.AUTHORITY_ANALYST, country.authorities[0]),
        ("commissioner", Role.COMMISSIONER, country.authorities[0]),
        ("other commissioner", Role.COMMISSIONER, country.authorities[1]),
        ("national", Role.NATIONAL_VIEWER, country.nation),
        ("other analyst", Role.AUTHORITY_ANALYST, country.authorities[1]),
        ("stranger", Role.HUB_MANAGER, country.hubs[2]),
        ("editor", Role.FRAMEWORK_EDITOR, None),
        ("administrator", Role.SERVICE_ADMINISTRATOR, None),
    ):
        planted.people[name] = make_user(role, place)
    planted.people["superuser"] = make_user(is_staff=True, is_superuser=True)

    alder, birch, cedar, damson, elder = country.hubs
    now = periods[0]
    submit(
        # 3 is small; 7,043 goes with it.
        figure(alder, count, now, 3),
        figure(birch, count, now, 7_043),
        figure(cedar, count, now, 8_111),
        figure(damson, count, now, 9_221),
        figure(elder, count, now, 9_629),
        # 4 of 39,877 is small; all but 3 of 41,893 is as telling.
        figure(alder, share, now, 4, 39_877),
        figure(birch, share, now, 5_113, 6_247),
        *(figure(hub, share, now, 4_001, 8_009) for hub in (cedar, damson, elder)),
        figure(alder, rest, now, 41_890, 41_893),
        figure(birch, rest, now, 5_351, 6_473),
        *(figure(hub, rest, now, 4_003, 8_017) for hub in (cedar, damson, elder)),
        # Scores of 3 people, and of the hub that goes with them.
        figure(alder, mean, now, 71_357, 3, 1_698_123_457),
        figure(birch, mean, now, 83_117, 29, 238_331_117),
        *(figure(hub, mean, now, 90_001, 31, 261_301_123) for hub in (cedar, damson, elder)),
        # Money worked out from people.
        figure(alder, money, now, 917_351_139),
        # Parts: the total can be shown, one part is small.
        figure(alder, split, now, 6_067),
        figure(alder, split, now, 6_065, cell=young),
        figure(alder, split, now, 2, cell=old),
        by=country.worker,
    )
    for quarter, (number, out_of) in zip(
        periods, ((613, 7_177), (617, 7_187), (619, 7_193), (631, 7_207)), strict=True
    ):
        submit(
            *(figure(hub, rare, quarter, number, out_of) for hub in (alder, birch)),
            *(figure(hub, rare, quarter, 523, 7_001) for hub in (cedar, damson, elder)),
            by=country.worker,
        )
    planted.hidden = {
        "7043": "the second count",
        "39877": "out of how many, of a small number",
        "5113": "the second share",
        "6247": "out of how many, of the second share",
        "41890": "all but three",
        "41893": "out of how many, of all but three",
        "5351": "the second of all but three",
        "6473": "out of how many, of the second of all but three",
        "71357": "the scores of three people",
        "1698123457": "the squares of three people’s scores",
        "83117": "the second scores",
        "238331117": "the second squares",
        "23785.7": "the average of three people",
        "23785.67": "the average of three people",
        "2866.1": "the second average",
        "9173511": "money from people",
        "9173511.39": "money from people",
        "917351139": "money from people, in pence",
        "6065": "a part beside a small part",
        "613": "what happened rarely, in a quarter",
        "7177": "out of how many, in a quarter",
        "1226": "what happened rarely in a quarter in a council",
        "14354": "out of how many in a quarter in a council",
    }
    # The council's count and shares, the hub whose parts alone are hidden, and the rare by year.
    planted.shown = {"7046", "46124", "6067", "4960", "57528"}
    sweep()
    make_due_releases()
    return planted


class Walk:
    """Follows every link that one person is given, and says where a number stands that should not."""

    def __init__(self, planted: Planted, name: str) -> None:
        self.client = Client()
        if name in planted.people:
            self.client.force_login(planted.people[name])
        self.planted = planted
        self.found: dict[str, list[str]] = {}
        self.seen: set[str] = set()
        self.read: set[str] = set()
        self.waiting: deque[str] = deque()

    def go(self) -> "Walk":
        self._note([reverse("home"), *self.planted.addresses])
        while self.waiting:
            assert len(self.seen) <= MOST_PAGES, "the walk does not end"
            self._look(self.waiting.popleft())
        return self

    def _look(self, address: str) -> None:
        answer = self.client.get(address)
        if answer.status_code in (301, 302):
            self._note([answer["Location"]])
            return
        content = b"".join(answer) if answer.streaming else answer.content
        text = unescape(content.decode(errors="replace"))
        numbers = {number.replace(",", "") for number in NUMBER.findall(text)}
        self.read |= numbers
        if told := sorted(numbers & self.planted.hidden.keys()):
            self.found[address] = told
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            self._note(LINK.findall(text))

    def _note(self, addresses: list[str]) -> None:
        for address in addresses:
            if address.startswith("/") and not address.startswith(PASSED_OVER) and address not in self.seen:
                self.seen.add(address)
                self.waiting.append(address)


@pytest.mark.parametrize("name", READERS)
def test_nobody_outside_reaches_a_number_that_is_hidden(planted, name):
    with time_machine.travel(TODAY):
        walk = Walk(planted, name).go()
    assert walk.found == {}
    if name in ("commissioner", "national"):
        assert planted.shown <= walk.read


def test_what_waits_for_the_next_release_is_not_seen_before_it(planted):
    """Nor while it is being added up: readers do not even learn that something waits."""
    alder = planted.country.hubs[0]
    with time_machine.travel(TODAY):
        submit(figure(alder, planted.definitions[-1], planted.periods[0], 7_919), by=planted.country.worker)
        planted.hidden = {"7919": "not released yet"}
        assert OutboxMark.objects.exists()
        waiting = Walk(planted, "commissioner").go()
        page = reverse("figures_place", args=[planted.country.authorities[0].slug])
        told = waiting.client.get(f"{page}?period={planted.periods[0].code}").content.decode()
        sweep()
        summed = Walk(planted, "commissioner").go()
    assert (waiting.found, summed.found) == ({}, {})
    assert "Still being added up" not in told


def test_a_comparison_tells_who_keeps_the_service_no_number(planted):
    """A sum that was spoilt is found; neither it nor what it should be is on a page or in the records."""
    with time_machine.travel(TODAY):
        Summary.objects.filter(place=planted.country.hubs[1], definition=planted.definitions[0]).update(
            latest_numerator=7_057
        )
        planted.hidden["7057"] = "the spoilt sum"
        run = aggregation.compare(by=planted.people["administrator"])
        running.perform(run_id=run.pk)
        run.refresh_from_db()
        walk = Walk(planted, "administrator").go()
    assert run.result["differences"] == 1
    assert walk.found == {}
    assert any(address.startswith("/admin/outcomes/jobrun/") for address in walk.seen)


@pytest.mark.parametrize("name", ["worker", "analyst"])
def test_the_walk_finds_what_is_there_to_be_found(planted, name):
    """Inside, the same numbers are seen: else nothing above would mean anything."""
    with time_machine.travel(TODAY):
        walk = Walk(planted, name).go()
    seen = {number for numbers in walk.found.values() for number in numbers}
    own = {"39877", "41890", "23785.67", "6065", "613"}
    assert own <= seen
    assert ("7043" in seen) == (name == "analyst")


def test_every_planted_number_is_in_the_sums_and_not_in_a_release(planted):
    """What is planted reached the summaries, and the release kept none of it."""
    names = ("numerator", "denominator", "sum_sq")
    raw = {
        str(number) for name in names for number in Summary.objects.values_list(f"latest_{name}", flat=True)
    }
    kept = {
        str(number)
        for name in (*names, "largest_numerator")
        for number in ReleasedFigure.objects.values_list(name, flat=True)
    }
    whole = {number for number in planted.hidden if "." not in number and number != "9173511"}
    assert sorted(whole - raw) == []
    assert sorted(whole & kept) == []
