"""Somebody who sees a release and subtracts: every sum that holds is an equation, and all are solved at once.

Shares nothing with the rule that it attacks. Equations are solved over the whole numbers modulo a large
prime, which is exact for numbers of this size.
"""

from collections import defaultdict

PRIME = 2**61 - 1
# In the tests a split's parts are numbered from these, and a crossing's parts by both.
PART = {"age": 10, "need": 20}
CROSSED = 1000

Key = tuple[int, int]


def worked_out(figures, hidden, parents, name: str) -> dict[Key, int]:
    """Hidden numbers that follow from the shown ones, by key; `name` is numerator, denominator or rest."""
    values = {figure.key: number_of(figure, name) for figure in figures}
    values = {key: value for key, value in values.items() if value is not None}
    equations = [
        equation(values, hidden, whole, parts)
        for whole, parts in sums_in(figures, parents)
        if whole in values and all(part in values for part in parts)
    ]
    return solved(equations)


def number_of(figure, name: str):
    if name != "rest":
        return getattr(figure, name)
    if figure.numerator is None or figure.denominator is None:
        return None
    return figure.denominator - figure.numerator


def sums_in(figures, parents):
    """Places and what lies in them; totals, splits and crossings. What is not split counts whole."""
    by_key = {figure.key: figure for figure in figures}
    below = defaultdict(list)
    for child, parent in parents.items():
        below[parent].append(child)
    for place, part in by_key:
        children = [(child, part) for child in below[place] if (child, part) in by_key]
        if children:
            yield (place, part), children
    crossed = {figure.part for figure in figures if "/" in figure.split}
    for whole, parts in families(figures, crossed):
        for place in {figure.place for figure in figures}:
            if (place, whole) in by_key and any((place, part) in by_key for part in parts):
                yield (place, whole), made_of(place, whole, parts, by_key, below)


def families(figures, crossed):
    """A part and the parts that it is made of, by their numbers."""
    for split in ("age", "need"):
        parts = {figure.part for figure in figures if figure.split == split}
        if parts:
            yield 0, parts
    if crossed:
        yield 0, crossed
    for side, split in enumerate(("age", "need")):
        for number in range(10):
            parts = {part for part in crossed if divmod(part - CROSSED, 10)[side] == number}
            if parts:
                yield PART[split] + number, parts


def made_of(place, whole, parts, by_key, below):
    """The parts at a place, and the wholes of those places in it that have no parts of their own."""
    return [(place, part) for part in parts if (place, part) in by_key] + unsplit(
        place, whole, parts, by_key, below
    )


def unsplit(place, whole, parts, by_key, below):
    found = []
    for child in below[place]:
        if any((child, part) in by_key for part in parts):
            found += unsplit(child, whole, parts, by_key, below)
        elif (child, whole) in by_key:
            found.append((child, whole))
    return found


def equation(values, hidden, whole, parts) -> dict:
    """Unknowns with their coefficients; under None what they come to."""
    row = defaultdict(int)
    for key, sign in [(whole, 1), *((part, -1) for part in parts)]:
        if key in hidden:
            row[key] = (row[key] + sign) % PRIME
        else:
            row[None] = (row[None] - sign * values[key]) % PRIME
    return {key: number for key, number in row.items() if number or key is None}


def solved(rows: list[dict]) -> dict[Key, int]:
    """Gauss and Jordan; the unknowns that can have one value only."""
    done: dict[Key, dict] = {}
    for row in rows:
        for key in [key for key in row if key in done]:
            row = less(row, done[key], row.get(key, 0))
        free = [key for key in row if key is not None]
        if not free:
            continue
        key = free[0]
        one = pow(row[key], -1, PRIME)
        row = {other: number * one % PRIME for other, number in row.items()}
        done = {k: less(other, row, other.get(key, 0)) for k, other in done.items()} | {key: row}
    return {
        key: signed(row.get(None, 0))
        for key, row in done.items()
        if not any(k not in (key, None) for k in row)
    }


def less(row: dict, other: dict, factor: int) -> dict:
    if not factor:
        return row
    found = {key: (row.get(key, 0) - factor * other.get(key, 0)) % PRIME for key in {*row, *other}}
    return {key: number for key, number in found.items() if number or key is None}


def signed(number: int) -> int:
    return number if number < PRIME // 2 else number - PRIME
