"""One hub's month, sent again with other numbers: writing it, and adding up what it changes."""

import random
import time
from dataclasses import dataclass

from django.utils import timezone

from evaluations.aggregation import sweep
from hubs.actions import facts
from hubs.models import Observation
from outcomes.measurement import Parts
from outcomes.models import User

from .population import Population, value_of


@dataclass(frozen=True)
class Timed:
    """Seconds of writing one submission and of adding it up, and what adding up wrote."""

    writing: float
    adding_up: float
    written: int


def submit(population: Population, chance: random.Random, *, newest: int = 0) -> Timed:
    """Of any hub and any month, or of one of the newest months."""
    hub = chance.choice(population.hubs)
    period = chance.choice(population.periods[-newest:])
    values = values_of(hub.pk, period.pk, population.boxes[hub.pk], chance)
    began = time.perf_counter()
    record(values, by=population.author)
    written = time.perf_counter()
    swept = sweep()
    return Timed(written - began, time.perf_counter() - written, swept.written)


def values_of(place: int, period: int, boxes: list, chance: random.Random) -> list[facts.FigureValue]:
    values = []
    for definition, cell in boxes:
        state, *parts = value_of(definition, chance)
        values.append(
            facts.FigureValue(
                place_id=place,
                definition_id=definition.pk,
                period_id=period,
                cell_id=cell,
                state=state,
                parts=Parts(*parts),
            )
        )
    return values


def record(values: list[facts.FigureValue], *, by: User) -> None:
    """By the one way in for facts."""
    facts.record_submitted(values, by=by, at=timezone.now(), reason="Counted again.")


def boxes_in(place: int, period: int) -> list:
    """What stands there already, for whoever has no population at hand."""
    standing = Observation.objects.filter(place=place, period=period).select_related("definition")
    return [(row.definition, row.cell_id) for row in standing.order_by("pk")]
