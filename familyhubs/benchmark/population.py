"""An invented population of a given size, the same each time: places, measures, months and their figures.

It has every kind of figure that adding up treats apart: all states, values not yet approved, changed since,
taken back or without “out of how many”, hubs that moved, and authorities' figures of their own.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from hubs.choices import Level
from hubs.models import Hub, Observation, Period, Place, PlaceParent
from outcomes.choices import Direction, EntryBy, Frequency, Kind, PlaceRule, TimeRule
from outcomes.models import Category, Cell, Definition, Indicator, Scheme, User

from . import filling
from .sizes import CELLS, CELLS_OF_A_MEASURE, MEASURES, MEASURES_OF_A_HUB, Size

SEED = 20_260_401
FIRST_DAY = datetime.date(2019, 4, 1)
LONG_AGO = datetime.date(2013, 4, 1)

# By turns, as a framework has them: mostly counts, then shares, averages and money.
RULES = (
    (Kind.COUNT, PlaceRule.SUM),
    (Kind.COUNT, PlaceRule.SUM_WITH_OVERLAP_NOTE),
    (Kind.PERCENTAGE, PlaceRule.RATIO_OF_SUMS),
    (Kind.COUNT, PlaceRule.SUM),
    (Kind.MEAN_CHANGE, PlaceRule.POOLED_MEAN),
    (Kind.COUNT, PlaceRule.SUM),
    (Kind.CURRENCY, PlaceRule.SUM),
    (Kind.PERCENTAGE, PlaceRule.RATIO_OF_SUMS),
    (Kind.COUNT, PlaceRule.SUM),
    (Kind.RATE, PlaceRule.NONE),
)
COLUMNS = (
    *("place_id", "definition_id", "instrument_version_id", "period_id", "cell_id"),
    *("submitted_state", "submitted_numerator", "submitted_denominator", "submitted_sum_sq"),
    *("approved_state", "approved_numerator", "approved_denominator", "approved_sum_sq"),
    *("withdrawn", "origin", "method", "reason", "explanation", "typed"),
    *("submitted_at", "submitted_by_id", "approved_at"),
)
NOTHING = ("", None, None, None)


@dataclass(frozen=True)
class Population:
    """What stands in the database: the boxes of a hub are the (definition, cell) pairs that it fills."""

    size: Size
    author: User
    authorities: list[Place]
    hubs: list[Place]
    definitions: list[Definition]
    periods: list[Period]
    boxes: dict[int, list[tuple[Definition, int]]]


def populate(size: Size) -> Population:
    """Fill the empty database that is in use now."""
    chance = random.Random(SEED)
    with transaction.atomic():
        made = _framework_and_places(size, chance)
        filling.fill(Observation, COLUMNS, _observations(made, chance))
    filling.settle()
    return made


def value_of(definition: Definition, chance: random.Random) -> tuple[str, int | None, int | None, int | None]:
    """A figure as a hub would send it: state, numerator, denominator, sum of squares."""
    luck = chance.random()
    if luck > 0.92:
        return (("nil", "not_collected", "not_applicable")[int(luck * 1000) % 3], None, None, None)
    number = chance.randrange(0, 400)
    if definition.kind == Kind.CURRENCY:
        return ("reported", 100 * number - 5_000, None, None)
    if definition.kind == Kind.COUNT:
        return ("reported", number, None, None)
    if luck < 0.02:
        return ("reported", number, None, None)
    if definition.kind == Kind.MEAN_CHANGE:
        many = number % 40 + 1
        spread = None if luck < 0.04 else number * number * many
        return ("reported", (number - 200) * many, many, spread)
    return ("reported", number, number + chance.randrange(1, 100), None)


def _framework_and_places(size: Size, chance: random.Random) -> Population:
    author = User.objects.create(email="benchmark@example.org", name="Nobody in particular")
    cells = [Cell.TOTAL, *_cells()]
    definitions = _definitions()
    periods = _periods(size.months)
    nation = _places(Level.NATION, 1, [])
    regions = _places(Level.REGION, size.regions, nation)
    authorities = _places(Level.AUTHORITY, size.authorities, regions)
    hubs = _places(Level.HUB, size.hubs, authorities)
    Hub.objects.bulk_create(Hub(place=hub) for hub in hubs)
    _move_some(hubs, authorities, on=periods[len(periods) // 2].starts)
    boxes = {
        hub.pk: [
            (definition, cell)
            for definition in sorted(chance.sample(definitions, MEASURES_OF_A_HUB), key=lambda d: d.pk)
            for cell in [Cell.TOTAL, *sorted(chance.sample(cells[1:], CELLS_OF_A_MEASURE - 1))]
        ]
        for hub in hubs
    }
    return Population(size, author, authorities, hubs, definitions, periods, boxes)


def _cells() -> list[int]:
    scheme = Scheme.objects.create(code="benchmark", title="A split")
    categories = Category.objects.bulk_create(
        Category(scheme=scheme, code=f"part-{n}", title=f"Part {n}", position=n) for n in range(1, CELLS)
    )
    for category in categories:
        category.scheme = scheme
    cells = Cell.objects.bulk_create(Cell(category=c, code=Cell.code_for(c)) for c in categories)
    return [cell.pk for cell in cells]


def _definitions() -> list[Definition]:
    indicators = Indicator.objects.bulk_create(
        Indicator(code=f"BEN{n // 10 + 1}.{n % 10 + 1}") for n in range(MEASURES)
    )
    return Definition.objects.bulk_create(
        Definition(
            indicator=indicator,
            title=f"Measure {indicator.code}",
            definition="Invented.",
            kind=RULES[n % len(RULES)][0],
            place_rule=RULES[n % len(RULES)][1],
            numerator="Families",
            unit="families",
            direction=Direction.HIGHER,
            frequency=Frequency.MONTHLY,
            window="The month.",
            source="Invented.",
            entry=EntryBy.HUB,
            time_rule=TimeRule.SUM,
        )
        for n, indicator in enumerate(indicators)
    )


def _periods(months: int) -> list[Period]:
    days = [
        datetime.date(FIRST_DAY.year + (FIRST_DAY.month - 1 + n) // 12, (FIRST_DAY.month - 1 + n) % 12 + 1, 1)
        for n in range(months + 1)
    ]
    return Period.objects.bulk_create(
        Period(
            frequency=Frequency.MONTHLY,
            starts=starts,
            ends=after - datetime.timedelta(days=1),
            opens=after,
            due=after + datetime.timedelta(days=20),
            closes=after + datetime.timedelta(days=50),
        )
        for starts, after in zip(days, days[1:], strict=False)
    )


def _places(level: Level, many: int, parents: list[Place]) -> list[Place]:
    places = Place.objects.bulk_create(
        Place(level=level, name=f"{level.label} {n}", slug=f"{level.name.lower()}-{n}", opened=LONG_AGO)
        for n in range(1, many + 1)
    )
    if parents:
        PlaceParent.objects.bulk_create(
            PlaceParent(place=place, parent=parents[n % len(parents)], starts=LONG_AGO)
            for n, place in enumerate(places)
        )
    return places


def _move_some(hubs: list[Place], authorities: list[Place], *, on: datetime.date) -> None:
    """One hub in fifteen, to the next authority, half-way through."""
    for n in range(0, len(hubs), 15) if len(authorities) > 1 else ():
        PlaceParent.objects.filter(place=hubs[n]).update(ends=on)
        PlaceParent.objects.create(place=hubs[n], parent=authorities[(n + 1) % len(authorities)], starts=on)


def _observations(made: Population, chance: random.Random) -> Iterator[tuple]:
    """In the order in which they would have come: month by month, hub by hub."""
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    rest = ("return", "", "", "", "{}", at, made.author.pk)
    overlapping = [d for d in made.definitions if d.place_rule == PlaceRule.SUM_WITH_OVERLAP_NOTE]
    for number, period in enumerate(made.periods):
        is_newest = number == len(made.periods) - 1
        own = [(place, [(d, Cell.TOTAL) for d in overlapping]) for place in made.authorities]
        for place, boxes in [*((hub, made.boxes[hub.pk]) for hub in made.hubs), *own]:
            for definition, cell in boxes:
                submitted = value_of(definition, chance)
                approved, withdrawn = _as_approved(submitted, is_newest, chance)
                yield (
                    *(place.pk, definition.pk, 0, period.pk, cell),
                    *submitted,
                    *approved,
                    withdrawn,
                    *rest,
                    at if approved[0] else None,
                )


def _as_approved(submitted: tuple, is_newest: bool, chance: random.Random) -> tuple[tuple, bool]:
    """The newest month waits for approval; before it, few figures were changed or taken back."""
    luck = chance.random()
    if is_newest or luck < 0.02:
        return NOTHING, luck < 0.01
    if luck < 0.05 and submitted[1] is not None:
        return (submitted[0], submitted[1] + 1, *submitted[2:]), luck < 0.03
    return submitted, False
