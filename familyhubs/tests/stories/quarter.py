"""The newest quarter, and what a hub answers to the measures that ship with the product, page by page."""

import datetime
import re

from django.utils import timezone

from hubs.models import Period
from hubs.tests import builders

from .visitor import Visitor

AGES = {
    "Unborn": 12,
    "Under 1": 88,
    "1": 60,
    "2": 52,
    "3 to 4": 50,
    "5 to 10": 30,
    "11 to 15": 9,
    "16 to 18": 2,
    "19 to 25 with SEND": 1,
    "Prefer not to say": 1,
    "Not known": 7,
}
FAMILIES = "Different families with one or more recorded contacts in the period"
REACHED = sum(AGES.values())
NEEDS = {
    "Education": (9, 14),
    "Early years development": (8, 11),
    "Mental and physical health": (12, 22),
    "Drugs and alcohol": (0, 0),
    "Family relationships": (14, 19),
    "Abuse or exploitation": (0, 0),
    "Crime": (0, 0),
    "Domestic abuse": (6, 9),
    "Housing": (7, 13),
    "Money": (15, 20),
    "Not known": (0, 0),
}
GRADES = {"A: strong": (7, 9), "B: fair": (6, 8), "C: weak": (0, 0)}


def latest_quarter() -> Period:
    """The quarter that ended last, open for typing on whatever day the story is told."""
    today = timezone.localdate()
    months = today.year * 12 + (today.month - 1) // 3 * 3 - 3
    return builders.make_period(
        datetime.date(months // 12, months % 12 + 1, 1),
        due=today + datetime.timedelta(days=7),
        closes=today + datetime.timedelta(days=40),
    )


def fill_reached(worker: Visitor) -> None:
    """Families reached, with the split by age that every return has."""
    reached = worker.part("ACC1.1 Families reached")
    worker.fill(
        "Different families with one or more recorded contacts in the period", REACHED, within=reached
    )
    for age, number in AGES.items():
        worker.fill(f"{age}: How many", number, within=reached)


def fill_access(worker: Visitor) -> None:
    """The rest of the first page."""
    few = worker.part("ACC1.2 Share of local children under five who were reached")
    worker.fill(re.compile("^How many:"), 260, within=few)
    _fill_share(worker, "ACC1.3 Reach into the most deprived neighbourhoods", 131, 298)
    _fill_share(worker, "ACC1.4 Fathers and male carers taking part", 71, 350)
    worker.fill("Contacts in the period not linked to an identified family", 240)
    _fill_share(worker, "ACC3.1 First conversation within ten working days", 78, 104)
    _fill_share(worker, "ACC4.1 People satisfied with the hub", 84, 95)
    _fill_share(worker, "ACC4.2 People who told their story once", 40, 63)


def fill_children(worker: Visitor) -> None:
    """This hub runs no language programme, and says so once for all quarters."""
    language = worker.part("CHD1.4 Progress after early language support")
    worker.open_up("No figure to give", within=language)
    worker.tick("Does not apply here", within=language)
    worker.fill(re.compile("why\\?"), "We run no language programme.", within=language)
    worker.tick("Give this answer in later returns too, until we change it", within=language)


def fill_parents(worker: Visitor) -> None:
    confidence = worker.part("PAR1.1 Improvement in parenting confidence")
    questionnaires = confidence.get_by_label("Which questionnaire was used?")
    questionnaires.select_option(index=1)
    for label, number in {
        "How many started, with a first score": 31,
        re.compile("^Parents with a matched first and last score"): 24,
        "Average of the first scores": "15.2",
        "Average of the last scores": "18.7",
        "How many improved": 17,
        "How many stayed the same": 4,
        "How many got worse": 3,
    }.items():
        worker.fill(label, number, within=confidence)
    _fill_share(worker, "PAR1.2 Programmes for parents completed", 24, 31)


def fill_families(worker: Visitor) -> None:
    _fill_share(worker, "WHF1.1 Whole-family assessments", 52, 70)
    met = worker.part("WHF1.2 Needs met at closing")
    _fill_pairs(worker, met, NEEDS)
    _fill_share(worker, "WHF1.2 Needs met at closing", *_sums(NEEDS))
    worker.fill(re.compile("^Families whose targeted help ended"), 44, within=met)
    rating = worker.part("WHF1.4 How far the hub met our family's needs")
    worker.fill("Responses with a rating", 38, within=rating)
    worker.fill("Average", "7.9", within=rating)
    avoided = worker.part("WHF2.1 Likely statutory referrals that did not happen")
    _fill_pairs(worker, avoided, GRADES)
    _fill_share(worker, "WHF2.1 Likely statutory referrals that did not happen", *_sums(GRADES))
    worker.fill(re.compile("could not be checked$"), 2, within=avoided)
    _fill_share(worker, "WHF2.3 Families stepped up to statutory help", 6, 47)


def fill_working_together(worker: Visitor) -> None:
    _fill_share(worker, "WRK1.1 Families with a multi-agency team", 41, 66)
    _fill_share(worker, "WRK2.1 One shared outcome plan", 30, 52)


def _fill_share(worker: Visitor, title: str, how_many: int, out_of: int) -> None:
    figure = worker.part(title)
    worker.fill(re.compile("^How many:"), how_many, within=figure)
    worker.fill(re.compile("^Out of how many:"), out_of, within=figure)


def _fill_pairs(worker: Visitor, figure, rows: dict[str, tuple[int, int]]) -> None:
    for name, (how_many, out_of) in rows.items():
        worker.fill(re.compile(f"^{name}.*: How many"), how_many, within=figure)
        worker.fill(re.compile(f"^{name}.*: Out of how many"), out_of, within=figure)


def _sums(rows: dict[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(some for some, _ in rows.values()), sum(all_ for _, all_ in rows.values())
