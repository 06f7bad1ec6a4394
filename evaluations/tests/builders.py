"""A small country with figures in it, for tests of what is made of figures."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from hubs.actions import facts
from hubs.models import Observation, Period, Place
from hubs.tests.builders import (
    LONG_AGO,
    make_authority,
    make_definition,
    make_edition,
    make_hub,
    make_nation,
    make_period,
    make_region,
    make_user,
)
from outcomes.choices import EditionStatus, Tier
from outcomes.measurement import Parts
from outcomes.models import Category, Cell, Definition, Edition, Instrument, InstrumentVersion, Scheme, User


@dataclass(frozen=True)
class Country:
    """England with two regions; the first has two authorities of two hubs each, the second one of one hub."""

    nation: Place
    regions: list[Place]
    authorities: list[Place]
    hubs: list[Place]
    worker: User

    @property
    def places(self) -> list[Place]:
        return [*self.hubs, *self.authorities, *self.regions, self.nation]


def make_country() -> Country:
    nation = make_nation()
    regions = [make_region(name, nation=nation) for name in ("North East", "South West")]
    authorities = [
        make_authority("Tynebridge", region=regions[0]),
        make_authority("Wearmouth", region=regions[0]),
        make_authority("Tamarside", region=regions[1]),
    ]
    hubs = [
        make_hub("Alder Hub", authority=authorities[0]),
        make_hub("Birch Hub", authority=authorities[0]),
        make_hub("Cedar Hub", authority=authorities[1]),
        make_hub("Damson Hub", authority=authorities[1]),
        make_hub("Elder Hub", authority=authorities[2]),
    ]
    return Country(nation, regions, authorities, hubs, make_user(name="Wendy Worker"))


def figure(
    place: Place,
    definition: Definition,
    period: Period,
    numerator: int | None = None,
    denominator: int | None = None,
    sum_sq: int | None = None,
    *,
    state: str = "reported",
    cell: Cell | None = None,
    instrument_version: InstrumentVersion | None = None,
    **fields,
) -> facts.FigureValue:
    return facts.FigureValue(
        place_id=place.pk,
        definition_id=definition.pk,
        period_id=period.pk,
        state=state,
        parts=Parts(numerator, denominator, sum_sq),
        cell_id=cell.pk if cell else Cell.TOTAL,
        instrument_version_id=instrument_version.pk if instrument_version else InstrumentVersion.NONE,
        **fields,
    )


def submit(*values: facts.FigureValue, by: User, reason: str = "Counted again.") -> facts.Recorded:
    return facts.record_submitted(values, by=by, at=timezone.now(), reason=reason)


def approve(**where) -> int:
    return facts.approve_submitted(Observation.objects.filter(**where), at=timezone.now())


def make_scheme(code: str = "age", *parts: str) -> list[Cell]:
    """A split and a cell for each of its parts."""
    scheme = Scheme.objects.create(code=code, title=code.replace("_", " ").capitalize())
    cells = []
    for position, part in enumerate(parts or ("young", "old")):
        category = Category.objects.create(
            scheme=scheme, code=part, title=part.replace("_", " ").capitalize(), position=position
        )
        cells.append(Cell.objects.create(category=category, code=Cell.code_for(category)))
    return cells


def make_crossing(first: list[Cell], second: list[Cell]) -> list[Cell]:
    """Every part of one split by every part of another."""
    return [
        Cell.objects.create(
            category=one.category,
            crossed_with=other.category,
            code=Cell.code_for(one.category, other.category),
        )
        for one in first
        for other in second
    ]


def make_instrument_version(code: str = "scale", label: str = "standard") -> InstrumentVersion:
    instrument, _ = Instrument.objects.get_or_create(code=code)
    return InstrumentVersion.objects.create(instrument=instrument, label=label)


def make_edition_of_choices(*, core: list[Definition], optional: list[Definition]) -> Edition:
    """A published edition of which hubs may choose some measures."""
    edition = make_edition(*core, *optional, published=False)
    edition.entries.filter(definition__in=optional).update(tier=Tier.OPTIONAL)
    Edition.objects.filter(pk=edition.pk).update(
        status=EditionStatus.PUBLISHED, in_force_from=LONG_AGO, published_at=timezone.now()
    )
    return edition


def quarters(many: int, *, first: datetime.date = datetime.date(2025, 4, 1)) -> list[Period]:
    days = [first]
    while len(days) < many:
        month = days[-1].month + 3
        days.append(days[-1].replace(year=days[-1].year + month // 13, month=(month - 1) % 12 + 1))
    return [make_period(day) for day in days]


__all__ = [
    "Country",
    "approve",
    "figure",
    "make_country",
    "make_crossing",
    "make_definition",
    "make_edition_of_choices",
    "make_instrument_version",
    "make_scheme",
    "quarters",
    "submit",
]
