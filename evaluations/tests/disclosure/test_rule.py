"""What is hidden, by example, and that a determined reader cannot work it out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ...disclosure import COUNTS, DENOMINATOR_COUNTS, Figure, Rule, protect
from .attacker import PART, worked_out

# England 1, regions 2 and 3, authorities 4 to 7, hubs from 10 on.
NATION, REGIONS, AUTHORITIES = 1, (2, 3), (4, 5, 6, 7)
UPPER = {2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 3}


def one_authority(*numbers, **more) -> tuple[list[Figure], dict[int, int]]:
    """Hubs 10, 11, … of authority 4 with these numbers, and their sum."""
    pairs = [number if isinstance(number, tuple) else (number, None) for number in numbers]
    hubs = [Figure(10 + n, numerator, denominator) for n, (numerator, denominator) in enumerate(pairs)]
    whole = Figure(
        4,
        sum(numerator for numerator, _ in pairs),
        sum(d for _, d in pairs) if pairs[0][1] is not None else None,
    )
    return [*hubs, whole], {hub.place: 4 for hub in hubs}


def places_hidden(*numbers, counting=COUNTS, **more) -> list[int]:
    figures, parents = one_authority(*numbers)
    return sorted(place for place, _ in protect(figures, parents=parents, counting=counting, **more))


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_count_from_1_to_5_is_hidden_with_the_next_smallest(number):
    assert places_hidden(number, 30, 20, 40) == [10, 12]


@pytest.mark.parametrize("number", [0, 6, 100])
def test_zero_and_six_are_shown(number):
    assert places_hidden(number, 30, 20) == []


def test_small_ones_that_protect_each_other_need_no_third_when_they_could_be_many():
    assert places_hidden(4, 5, 30) == [10, 11]


def test_two_that_add_up_to_very_little_need_a_third():
    # 1 and 2 together are 3: whoever reads 3 knows nearly everything.
    assert places_hidden(1, 2, 30, 40) == [10, 11, 12]


def test_an_empty_hub_protects_nobody():
    assert places_hidden(3, 0, 0, 30) == [10, 13]


def test_where_nothing_is_left_to_hide_the_sum_goes():
    assert places_hidden(3, 0, 0) == [4, 10]
    assert places_hidden(1, 5) == [4, 10, 11]


def test_the_sum_goes_with_its_only_part():
    assert places_hidden(3) == [4, 10]
    assert places_hidden(30) == []


def test_those_not_counted_are_protected_too():
    # 97 of 100: three families are not reached.
    assert places_hidden((97, 100), (40, 90), (50, 80)) == [10, 11]


def test_few_out_of_how_many_are_hidden():
    assert places_hidden((0, 4), (40, 90), (50, 80)) == [10, 11]


@pytest.mark.parametrize("share", [(0, 9), (9, 9)])
def test_none_and_all_of_fewer_than_ten_are_hidden(share):
    assert places_hidden(share, (40, 90), (50, 80)) == [10, 11]


@pytest.mark.parametrize("share", [(0, 10), (10, 10), (0, 40)])
def test_none_and_all_of_ten_or_more_are_shown(share):
    assert places_hidden(share, (40, 90)) == []


def test_a_share_above_the_whole_has_nobody_left_over():
    assert places_hidden((103, 100), (40, 90)) == []


def test_an_average_is_hidden_by_its_number_of_people_only():
    assert places_hidden((3, 40), (900, 50), counting=DENOMINATOR_COUNTS) == []
    assert places_hidden((300, 4), (900, 50), (800, 60), counting=DENOMINATOR_COUNTS) == [10, 12]


def test_what_was_hidden_before_is_hidden_rather_than_the_smallest():
    assert places_hidden(3, 20, 30) == [10, 11]
    assert places_hidden(3, 20, 30, hidden_before={(12, 0)}) == [10, 12]


def test_another_threshold():
    assert places_hidden(7, 30, 40, rule=Rule(largest_small=7)) == [10, 11]


def test_an_authoritys_own_count_needs_no_second_hub_hidden():
    figures = [Figure(10, 3), Figure(11, 30), Figure(4, 25)]
    assert protect(figures, parents={10: 4, 11: 4}, counting=COUNTS) == {(10, 0)}


def test_a_hub_in_no_sum_is_hidden_alone():
    figures = [Figure(10, 3, None, adds=False), Figure(11, 30, 60), Figure(4, 30, 60)]
    assert protect(figures, parents={10: 4, 11: 4}, counting=COUNTS) == {(10, 0)}


def test_a_hidden_authority_hides_a_second_in_its_region_and_one_of_its_own_hubs():
    hubs = {10: 3, 11: 40, 12: 30, 13: 35}
    parents = {10: 4, 11: 5, 12: 5, 13: 5} | UPPER
    figures = [Figure(place, number) for place, number in hubs.items()]
    figures += [Figure(4, 3), Figure(5, 105), Figure(2, 108), Figure(1, 108)]
    hidden = protect(figures, parents=parents, counting=COUNTS)
    # Tynebridge is its only hub; with it goes the other authority, and that one's smallest hub, so that it
    # cannot be added up again.
    assert sorted(place for place, _ in hidden) == [4, 5, 10, 12]


def test_a_split_is_shown_whole_or_not_at_all():
    ages = [Figure(10, 3, split="age", part=10), Figure(10, 37, split="age", part=11)]
    other = [Figure(11, 20, split="age", part=10), Figure(11, 30, split="age", part=11)]
    whole = [Figure(4, 23, split="age", part=10), Figure(4, 67, split="age", part=11)]
    totals = [Figure(10, 40), Figure(11, 50), Figure(4, 90)]
    hidden = protect([*ages, *other, *whole, *totals], parents={10: 4, 11: 4}, counting=COUNTS)
    assert hidden == {(10, 10), (10, 11), (11, 10), (11, 11)}


def test_parts_of_a_hidden_total_are_hidden():
    parts = [Figure(10, 0, split="age", part=10), Figure(10, 4, split="age", part=11)]
    hidden = protect([Figure(10, 4), *parts], parents={}, counting=COUNTS)
    assert hidden == {(10, 0), (10, 10), (10, 11)}


def test_everybody_in_one_part_is_hidden_where_they_are_few():
    def of(total):
        parts = [Figure(10, total, split="age", part=10), Figure(10, 0, split="age", part=11)]
        return protect([Figure(10, total), *parts], parents={}, counting=COUNTS)

    assert of(8) == {(10, 10), (10, 11)}
    assert of(12) == set()


def test_a_finer_split_goes_with_the_coarser_one_that_it_adds_up_to():
    coarse = [Figure(10, 4, split="ethnicity", part=1), Figure(10, 36, split="ethnicity", part=2)]
    fine = [Figure(10, number, split="ethnicity_detail", part=3 + number) for number in (0, 40)]
    hidden = protect(
        [Figure(10, 40), *coarse, *fine],
        parents={},
        counting=COUNTS,
        coarser={"ethnicity_detail": "ethnicity"},
    )
    assert hidden == {(10, 1), (10, 2), (10, 3), (10, 43)}


# --- Against the attacker

numbers = st.one_of(st.integers(0, 12), st.integers(0, 60))
hubs_of = st.lists(st.integers(1, 4), min_size=4, max_size=4)


@st.composite
def tables(draw, *, with_splits: bool):
    """Hubs with numbers (and, some of them, splits and a crossing that add up), summed up the tree."""
    parents, hubs = dict(UPPER), []
    for authority, many in zip(AUTHORITIES, draw(hubs_of), strict=True):
        for _ in range(many):
            hub = 10 + len(hubs)
            parents[hub] = authority
            hubs.append(hub)
    splits = draw(st.booleans()) if with_splits else False
    leaves = {}
    for hub in hubs:
        if splits and draw(st.integers(0, 3)):
            grid = {(i, j): (draw(numbers), draw(numbers)) for i in range(2) for j in range(2)}
            leaves |= {(hub, *key): value for key, value in from_grid(grid).items()}
        else:
            leaves[(hub, "", 0)] = (draw(numbers), draw(numbers))
    sums = dict(leaves)
    for (hub, split, part), (inside, rest) in leaves.items():
        place = parents.get(hub)
        while place is not None:
            before = sums.get((place, split, part), (0, 0))
            sums[(place, split, part)] = (before[0] + inside, before[1] + rest)
            place = parents.get(place)
    figures = [
        Figure(place, inside, inside + rest, split=split, part=part)
        for (place, split, part), (inside, rest) in sums.items()
    ]
    return figures, parents


def from_grid(grid):
    """Service by grade, with both margins and the total."""
    found = {("", 0): (0, 0)}
    for (i, j), value in grid.items():
        found[("age/need", 1000 + 10 * i + j)] = value
        for key in (("", 0), ("age", PART["age"] + i), ("need", PART["need"] + j)):
            before = found.get(key, (0, 0))
            found[key] = (before[0] + value[0], before[1] + value[1])
    return found


def is_small(number: int | None) -> bool:
    return number is not None and 1 <= number <= 5


def check(figures, parents, names):
    hidden = protect(figures, parents=parents, counting=COUNTS)
    for figure in figures:
        small = [figure.numerator, figure.denominator]
        if figure.denominator is not None:
            small.append(figure.denominator - figure.numerator)
        if any(is_small(number) for number in small):
            assert figure.key in hidden
    for name in names:
        assert worked_out(figures, hidden, parents, name) == {}


@settings(max_examples=150, deadline=None)
@given(tables(with_splits=False))
def test_no_hidden_count_or_share_follows_from_what_is_shown(table):
    figures, parents = table
    check(figures, parents, ("numerator", "denominator", "rest"))
    counts = [Figure(figure.place, figure.numerator) for figure in figures]
    check(counts, parents, ("numerator",))


@settings(max_examples=100, deadline=None)
@given(tables(with_splits=True))
def test_no_hidden_part_of_a_split_follows_from_what_is_shown(table):
    figures, parents = table
    check(figures, parents, ("numerator", "denominator", "rest"))


def test_a_split_is_not_shown_over_places_of_which_a_hidden_one_does_not_give_it():
    # Without Birch's total, everybody less everybody with an age would be Birch.
    ages = {10: (20, 20), 12: (30, 30), 4: (50, 50)}
    figures = [
        Figure(place, number, split="age", part=PART["age"] + n)
        for place, pair in ages.items()
        for n, number in enumerate(pair)
    ]
    figures += [Figure(10, 40), Figure(11, 3), Figure(12, 60), Figure(4, 103)]
    parents = {10: 4, 11: 4, 12: 4}
    hidden = protect(figures, parents=parents, counting=COUNTS)
    # Alder's total is hidden with Birch's, and its ages with it; then the ages of both hubs together.
    assert hidden == {(11, 0), (10, 0), (10, 10), (10, 11), (4, 10), (4, 11)}
    assert worked_out(figures, {(11, 0), (10, 0), (10, 10), (10, 11)}, parents, "numerator")[(11, 0)] == 3
    assert worked_out(figures, hidden, parents, "numerator") == {}


def test_the_attacker_would_find_a_number_that_was_hidden_alone():
    figures, parents = one_authority(3, 30, 20)
    assert worked_out(figures, {(10, 0)}, parents, "numerator") == {(10, 0): 3}
    assert worked_out(figures, {(10, 0), (11, 0)}, parents, "numerator") == {}
