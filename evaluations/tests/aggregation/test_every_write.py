"""Whatever people do through the product, a sweep makes of it what loops over the facts say.

A machine plays every write at random; each time the tests run it plays the same. A long run, which plays anew
each time and finds what a short one cannot:

    LONG_RUN=200 python3 -m pytest evaluations/tests/aggregation/test_every_write.py
"""

import os

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import EveryWrite
from .machine.watching import at
from .machine.world import TODAY, make_world

pytestmark = pytest.mark.django_db

LONG_RUN = int(os.environ.get("LONG_RUN", "0"))


@pytest.fixture
def world():
    with time_machine.travel(at(TODAY), tick=False):
        EveryWrite.world = make_world()
    yield EveryWrite.world
    del EveryWrite.world


def test_after_any_writes_the_sums_are_what_loops_over_the_facts_say(world):
    run_state_machine_as_test(
        EveryWrite,
        settings=settings(
            max_examples=LONG_RUN or 12,
            stateful_step_count=100 if LONG_RUN else 30,
            derandomize=not LONG_RUN,
            database=None,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
