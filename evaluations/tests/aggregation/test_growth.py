"""What one submission costs does not grow with the hubs that did not send anything: counted, not timed."""

from dataclasses import dataclass

import pytest
from django.db import connection

from hubs.tests.builders import make_authority, make_hub, make_region

from ...aggregation import sweep
from ..builders import figure, make_country, make_definition, make_scheme, quarters, submit
from .by_hand import expected, stored

pytestmark = pytest.mark.django_db


@dataclass
class Counted:
    """Statements, and rows that were worked out again."""

    statements: int = 0
    worked_out: int = 0

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        self.statements += 1
        if "INSERT INTO evaluations_fresh" in sql:
            self.worked_out += context["cursor"].rowcount
        return result


@pytest.fixture
def world():
    country = make_country()
    return country, [make_definition(f"WHF1.{n}") for n in (1, 2, 3)], make_scheme(), quarters(1)[0]


def submission(world, hub, number):
    country, definitions, cells, period = world
    submit(
        *(figure(hub, d, period, number, cell=cell) for d in definitions for cell in (None, *cells)),
        by=country.worker,
    )


def cost_of_one_submission(world, number) -> tuple[int, int, int]:
    country = world[0]
    sweep()
    submission(world, country.hubs[0], number)
    counted = Counted()
    with connection.execute_wrapper(counted):
        swept = sweep()
    return swept.written, counted.worked_out, counted.statements


def test_from_5_hubs_to_50_one_submission_costs_the_same(world):
    country = world[0]
    for hub in country.hubs:
        submission(world, hub, 10)
    with_5 = cost_of_one_submission(world, 11)
    # Three measures, in three cells, of a hub and of the three places above it.
    assert with_5[:2] == (36, 36)

    others = make_authority("Avonmere", region=make_region("West", nation=country.nation))
    for number in range(45):
        authority = (*country.authorities, others)[number % 4]
        submission(world, make_hub(f"Hub {number}", authority=authority), 7)
    assert cost_of_one_submission(world, 12) == with_5
    assert stored() == expected()


def test_many_measures_are_added_up_in_the_statements_of_one(world):
    country, definitions, _, period = world

    def statements_for(*some) -> int:
        submit(*(figure(country.hubs[0], d, period, 3) for d in some), by=country.worker)
        counted = Counted()
        with connection.execute_wrapper(counted):
            sweep()
        return counted.statements

    assert statements_for(definitions[0]) == statements_for(*definitions[1:])


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgresql")
def test_a_connection_that_sweeps_often_carries_nothing_along(world):
    """Nobody vacuums temporary tables: rows that were only deleted would be walked through for ever."""
    submission(world, world[0].hubs[0], 10)
    assert sweep().written > 0
    with connection.cursor() as cursor:
        for table in ("measure", "touched", "fresh"):
            cursor.execute("SELECT pg_relation_size(%s)", [f"evaluations_{table}"])
            assert cursor.fetchone() == (0,)
