"""Whatever happens to facts and places, after a sweep the summaries are what loops over the facts say."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubs.actions import facts
from hubs.actions.places import close_hub, move_hub, reopen_hub
from hubs.models import Observation, Place
from hubs.tests.builders import make_edition, make_return
from outcomes.choices import Kind, PlaceRule
from outcomes.measurement import Parts

from ...aggregation import compare, sweep
from ..builders import (
    make_country,
    make_crossing,
    make_definition,
    make_instrument_version,
    make_scheme,
    quarters,
)
from .by_hand import expected, stored

pytestmark = pytest.mark.django_db

HUBS, AUTHORITIES, PERIODS, DEFINITIONS, CELLS = 5, 3, 2, 6, 3

small = st.integers(0, 12)
maybe = st.none() | small
place = st.integers(0, HUBS + AUTHORITIES - 1)
hub = st.integers(0, HUBS - 1)
state = st.sampled_from(["reported", "reported", "nil", "not_collected", "not_applicable", facts.CLEARED])
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("submit"),
            place,
            st.integers(0, DEFINITIONS - 1),
            st.integers(0, PERIODS - 1),
            st.integers(0, CELLS - 1),
            st.booleans(),
            state,
            st.tuples(small, maybe, maybe),
        ),
        st.tuples(st.just("change"), st.integers(0, 20), state, st.tuples(small, maybe, maybe)),
        st.tuples(st.just("approve"), place),
        st.tuples(st.just("withdraw"), hub, st.integers(0, PERIODS - 1)),
        st.tuples(st.just("move"), hub, st.integers(0, AUTHORITIES - 1), st.integers(0, PERIODS - 1)),
        st.tuples(st.just("close"), hub, st.integers(0, PERIODS - 1)),
        st.tuples(st.just("reopen"), hub),
        st.tuples(st.just("sweep")),
    ),
    min_size=12,
    max_size=40,
)


@dataclass
class World:
    """What the steps act on. The names of its methods are the names of the steps."""

    def __post_init__(self):
        self.country = make_country()
        self.periods = quarters(PERIODS)
        self.definitions = [
            make_definition("ACC1.1", place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE),
            make_definition("ACC1.3"),
            make_definition("FIN2.1", kind=Kind.CURRENCY, scale=2),
            make_definition("WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS),
            make_definition("PAR1.1", kind=Kind.MEAN_CHANGE, place_rule=PlaceRule.POOLED_MEAN, scale=4),
            make_definition("WHF2.4", kind=Kind.RATE, place_rule=PlaceRule.NONE),
        ]
        edition = make_edition(*self.definitions)
        ages, needs = make_scheme("age"), make_scheme("need", "high")
        self.cells = [None, ages[0], make_crossing(ages, needs)[0]]
        self.version = make_instrument_version()
        self.places = [*self.country.hubs, *self.country.authorities]
        self.returns = {
            (hub.pk, period.pk): make_return(hub, period, edition=edition)
            for hub in self.country.hubs
            for period in self.periods
        }

    def submit(self, place, definition, period, cell, with_version, state, parts):
        cell = self.cells[cell]
        self.record(
            place_id=self.places[place].pk,
            definition_id=self.definitions[definition].pk,
            period_id=self.periods[period].pk,
            cell_id=cell.pk if cell else 0,
            instrument_version_id=self.version.pk if with_version else 0,
            state=state,
            parts=parts,
        )

    def change(self, number, state, parts):
        """Another value for something that was submitted before."""
        keys = ("place_id", "definition_id", "period_id", "cell_id", "instrument_version_id")
        submitted = list(Observation.objects.order_by("pk").values(*keys))
        if submitted:
            self.record(**submitted[number % len(submitted)], state=state, parts=parts)

    def record(self, *, state, parts, **key):
        numbers = Parts(*parts) if state in ("reported", "nil") else Parts()
        facts.record_submitted(
            [facts.FigureValue(**key, state=state, parts=numbers)],
            by=self.country.worker,
            at=timezone.now(),
            reason="Counted again.",
            period_return=self.returns.get((key["place_id"], key["period_id"])),
        )

    def approve(self, place):
        facts.approve_submitted(Observation.objects.filter(place=self.places[place]), at=timezone.now())

    def withdraw(self, hub, period):
        facts.withdraw_submitted(self.returns[(self.places[hub].pk, self.periods[period].pk)])

    def move(self, hub, authority, period):
        with refusals_borne():
            move_hub(
                hub=self.fresh(hub),
                to=self.country.authorities[authority],
                starts=self.periods[period].starts,
                by=None,
            )

    def close(self, hub, period):
        with refusals_borne():
            close_hub(hub=self.fresh(hub), closed=self.periods[period].starts, by=None)

    def reopen(self, hub):
        with refusals_borne():
            reopen_hub(hub=self.fresh(hub), by=None)

    def sweep(self):
        sweep()

    def fresh(self, hub) -> Place:
        return Place.objects.get(pk=self.places[hub].pk)


@contextmanager
def refusals_borne():
    """A step that the product refuses changes nothing."""
    try:
        with transaction.atomic():
            yield
    except ValidationError:
        pass


@contextmanager
def undone():
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


def test_summaries_are_what_loops_over_the_facts_say():
    world = World()

    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(steps)
    def holds(taken):
        with undone():
            for name, *how in taken:
                getattr(world, name)(*how)
            sweep()
            assert stored() == expected()
            for definition in world.definitions:
                assert compare(definition).differences == []

    holds()
