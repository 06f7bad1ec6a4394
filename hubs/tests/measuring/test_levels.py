import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubs.measuring import Dimension, DimensionLevel, How, measure
from hubs.measuring.problems import problems_of
from hubs.measuring.rubric import overall_level
from hubs.tests.measuring.figures import answers, make_figure, say
from outcomes.choices import Kind
from outcomes.measurement import Parts

LEVELS = tuple(DimensionLevel(n, f"Level {n}", "") for n in (1, 2, 3, 4))
FIGURE = make_figure(
    "WRK4.1",
    Kind.MATURITY_LEVEL,
    more={
        "how": How.LEVELS,
        "level_cells": {n: 900 + n for n in (1, 2, 3, 4)},
        "levels": tuple(
            Dimension(d, f"INT{d:02}", f"Dimension {d}", LEVELS, {n: d * 10 + n for n in (1, 2, 3, 4)})
            for d in range(1, 12)
        ),
    },
)


def rated(*levels):
    return answers(FIGURE, said=[say(FIGURE, cell=d, level=n) for d, n in enumerate(levels, start=1)])


def test_the_overall_level_is_the_lower_middle():
    assert overall_level([1, 1, 1, 1, 2, 3, 3, 3]) == 1
    assert overall_level([1, 1, 1, 1, 2, 3, 3, 3, 3]) == 2
    assert overall_level([4] * 11) == 4


def test_under_eight_rated_there_is_none():
    assert overall_level([4] * 7) is None
    assert overall_level([]) is None


@given(st.lists(st.integers(1, 4), min_size=8, max_size=11))
def test_half_of_the_dimensions_at_least_stand_at_the_overall_level_or_above(ratings):
    overall = overall_level(ratings)
    assert overall in ratings
    assert 2 * sum(rating >= overall for rating in ratings) > len(ratings)
    assert 2 * sum(rating <= overall for rating in ratings) >= len(ratings)


def test_a_rating_is_a_count_of_1_in_its_level():
    values = measure(rated(1, 2, 2, 2, 3, 3, 3, 4))
    assert {value.cell_id: value.parts for value in values} == {
        cell: Parts(1) for cell in (0, 902, 1, 11, 2, 22, 3, 32, 4, 42, 5, 53, 6, 63, 7, 73, 8, 84)
    }
    assert values[0].companions == {"rated": 8, "lowest": 1}


def test_with_few_dimensions_rated_there_is_no_overall_level_and_the_ratings_stay():
    values = measure(rated(3, 4))
    assert [value.cell_id for value in values] == [0, 1, 13, 2, 24]
    assert values[0].companions == {"rated": 2, "lowest": 3}


def test_no_rating_is_no_figure():
    found = rated()
    assert measure(found) == []
    assert [problem.message for problem in problems_of(found)] == [
        "Choose a level, or say why there is none."
    ]


@pytest.mark.parametrize("state", ["reported", "nil"])
def test_levels_are_chosen_and_not_only_said_to_be_there(state):
    found = answers(FIGURE, said=[say(FIGURE, state=state)])
    assert [(problem.kind, problem.message) for problem in problems_of(found)] == [
        ("missing", "Choose a level, or say why there is none.")
    ]


def test_a_level_that_there_is_not():
    found = answers(FIGURE, said=[say(FIGURE, cell=1, level=3), say(FIGURE, cell=2, level=5)])
    assert [(problem.box, problem.message) for problem in problems_of(found)] == [
        (f"f{FIGURE.definition_id}-0-2-level", "Choose a level from 1 to 4.")
    ]
