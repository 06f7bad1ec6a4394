"""A country that is small and awkward: one of everything that adds up differently.

Two authorities in one region and one in another, five hubs, and a framework cut from the one that is shipped:
it goes the way of every framework, from a file to its publication.
"""

from dataclasses import dataclass
from datetime import date

from hubs.actions import periods, places
from hubs.choices import Role
from hubs.models import Place
from hubs.tests.builders import make_user
from outcomes.actions import editions, framework_files
from outcomes.choices import Frequency
from outcomes.document.parts import indicators
from outcomes.models import User
from outcomes.tests.starter import starter_document

FIRST_DAY = date(2025, 4, 1)
TODAY = date(2026, 4, 8)

REACHED, IN_CONTACT, CASES = "ACC1.1", "ACC1.5", "ACC1.6"
ATTENDANCE, SAVINGS, OUTCOMES = "ACC1.2", "FIN2.4", "WHF2.2"

# What is kept of the framework, and the splits of each measure.
KEPT: dict[str, tuple[str, ...]] = {
    REACHED: ("age_band_child", "priority_group"),  # a count of families, who may use two hubs
    ATTENDANCE: ("age_band_child",),  # the council says out of how many
    IN_CONTACT: (),  # made monthly below
    CASES: (),  # a count for whole years
    "ACC2.1": ("priority_group",),  # shares a number with REACHED; not added over hubs
    "PAR1.1": (),  # before and after, with a questionnaire
    "PAR2.1": (),  # shares its pairs with the one before
    "PAR4.1": ("imd_decile",),  # money, which may be negative
    "WHF1.4": ("send",),  # an average
    "WHF2.1": ("statutory_service", "confidence_grade"),  # rare, with a crossing
    OUTCOMES: ("level_of_need",),  # the council's, a share
    "WRK2.3": (),  # decimals
    "WRK4.1": ("integration_dimension",),  # a level
    SAVINGS: (),  # the council's, money for whole years
}
DIMENSIONS = 8  # the fewest that give an overall level


def awkward_document() -> dict:
    """The shipped framework with little left in it: few measures, short splits, one of them monthly."""
    document = starter_document() | {"version": "1.0"}
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            outcome["indicators"] = [i for i in outcome["indicators"] if i["code"] in KEPT]
        domain["outcomes"] = [outcome for outcome in domain["outcomes"] if outcome["indicators"]]
    document["domains"] = [domain for domain in document["domains"] if domain["outcomes"]]
    for _, _, indicator in indicators(document):
        kept = KEPT[indicator["code"]]
        for name in ("breakdowns", "required_breakdowns", "multi_select"):
            indicator[name] = [scheme for scheme in indicator[name] if scheme in kept]
        if indicator["code"] == IN_CONTACT:
            indicator["frequency"] = Frequency.MONTHLY
    document["declarations"] = {
        name: [row for row in rows if _is_kept(row)] for name, rows in document["declarations"].items()
    }
    splits = document["vocabularies"]["breakdowns"]
    document["vocabularies"]["breakdowns"] = {
        code: _short(code, splits[code]) for code in splits if any(code in kept for kept in KEPT.values())
    }
    rubric = document["integration_rubric"]
    rubric["dimensions"] = rubric["dimensions"][:DIMENSIONS]
    return document


def _is_kept(row) -> bool:
    if isinstance(row, str):
        return row in KEPT
    schemes = [*row.get("schemes", ()), *([row["scheme"]] if "scheme" in row else [])]
    return row["indicator"] in KEPT and set(schemes) <= set(KEPT[row["indicator"]])


def _short(code: str, split: dict) -> dict:
    """Two parts and what is not known are as awkward as twenty."""
    categories = split["categories"]
    kept = categories[:DIMENSIONS] if code == "integration_dimension" else [*categories[:2], categories[-1]]
    return split | {"categories": kept, "rolls_up_to": None}


@dataclass
class World:
    """What every run begins with. Whatever happens to it afterwards is taken back."""

    nation: Place
    authorities: list[Place]
    hubs: list[Place]
    analysts: dict[int, User]
    worker: User
    administrator: User

    def analyst(self, authority: Place) -> User:
        if authority.pk not in self.analysts:
            self.analysts[authority.pk] = make_user(Role.AUTHORITY_ANALYST, authority)
        return self.analysts[authority.pk]


def make_world() -> World:
    """To be made with the clock at TODAY."""
    editions.publish(
        edition=framework_files.load(document=awkward_document(), by=None).edition,
        in_force_from=FIRST_DAY,
        by=None,
    )
    periods.ensure(since=FIRST_DAY, through=date(2027, 3, 31))
    nation = places.open_nation(name="England", opened=date(2013, 4, 1), by=None)
    north, west = (
        places.open_region(name=name, nation=nation, opened=nation.opened, by=None)
        for name in ("North East", "South West")
    )
    authorities = [
        places.open_authority(name=name, region=region, opened=nation.opened, by=None)
        for name, region in (("Tynebridge", north), ("Wearmouth", north), ("Tamarside", west))
    ]
    hubs = [
        places.open_hub(name=f"{name} Hub", authority=authorities[of], opened=opened, by=None)
        for name, of, opened in (
            ("Alder", 0, date(2024, 1, 1)),
            ("Birch", 0, date(2024, 1, 1)),
            ("Cedar", 1, date(2024, 1, 1)),
            ("Damson", 1, date(2025, 10, 1)),
            ("Elder", 2, date(2024, 1, 1)),
        )
    ]
    return World(
        nation=nation,
        authorities=authorities,
        hubs=hubs,
        analysts={a.pk: make_user(Role.AUTHORITY_ANALYST, a) for a in authorities},
        worker=make_user(name="Wendy Worker"),
        administrator=make_user(Role.SERVICE_ADMINISTRATOR, name="Sam Administrator"),
    )
