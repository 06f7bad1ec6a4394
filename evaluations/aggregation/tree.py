"""Adding one definition up the tree, for the places and periods that are to be worked out again.

Everything here runs inside the caller's transaction, under the definition's lock.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.backends.utils import CursorWrapper

from hubs.choices import Level
from outcomes.models import Definition

from ..queries.adding_up import adds_over_places, has_bounds, is_ratio
from . import statements

PAIRS_AT_ONCE = 400


@dataclass(frozen=True)
class Difference:
    """A figure as it is stored and as it comes to when added up again; None where there is none."""

    key: dict[str, int]
    stored: dict[str, int | None] | None
    fresh: dict[str, int | None] | None

    @property
    def columns(self) -> list[str]:
        """Which numbers differ; of a sum that is missing or too many, those that say something."""
        stored, fresh = self.stored or {}, self.fresh or {}
        if self.stored is not None and self.fresh is not None:
            return [name for name in statements.NUMBERS if stored[name] != fresh[name]]
        return [name for name in statements.NUMBERS if stored.get(name) or fresh.get(name)] or ["level"]


@dataclass
class Written:
    """How many rows a pass wrote and deleted, and, where it was asked, which."""

    written: int = 0
    deleted: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.written or self.deleted)


def add_up(definition: Definition, touched: Collection[tuple[int, int]]) -> Written:
    """Work out these (place, period) pairs again, and everything above them."""
    with connection.cursor() as cursor:
        _clear(cursor)
        _touch(cursor, touched)
        return _climb(cursor, definition)


def add_everything_up(definition: Definition) -> Written:
    """Work out every figure of the definition again, and say which differed from what was stored."""
    with connection.cursor() as cursor:
        _clear(cursor)
        cursor.execute(statements.TOUCH_EVERYTHING, {"definition": definition.pk})
        return _climb(cursor, definition, note_differences=True)


def forget() -> None:
    """Give the room of the temporary tables back, after a pass over everything."""
    with connection.cursor() as cursor:
        cursor.execute(statements.DROP_TOUCHED)
        cursor.execute(statements.DROP_FRESH)


def _clear(cursor: CursorWrapper) -> None:
    cursor.execute(statements.CREATE_TOUCHED)
    cursor.execute(statements.CREATE_FRESH)
    cursor.execute(statements.CLEAR_TOUCHED)


def _touch(cursor: CursorWrapper, touched: Collection[tuple[int, int]]) -> None:
    pairs = sorted(set(touched))
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        some = pairs[start : start + PAIRS_AT_ONCE]
        cursor.execute(statements.touch_marked(len(some)), [number for pair in some for number in pair])


def _measure(cursor: CursorWrapper, how: dict[str, str]) -> None:
    """Tell the database how many rows a temporary table has, where it needs telling."""
    if statement := how.get(connection.vendor):
        cursor.execute(statement)


def _climb(cursor: CursorWrapper, definition: Definition, *, note_differences: bool = False) -> Written:
    """From the hubs up: each level is written before the next is added from it."""
    adds = adds_over_places(definition)
    done = Written()
    _measure(cursor, statements.MEASURE_TOUCHED)
    for level in Level:
        parameters = {
            "definition": definition.pk,
            "level": level.value,
            "is_ratio": int(is_ratio(definition)),
            "has_bounds": int(has_bounds(definition)),
        }
        cursor.execute(statements.CLEAR_FRESH)
        if level == Level.HUB:
            cursor.execute(statements.FIGURES_OF_HUBS, parameters)
        else:
            if adds:
                cursor.execute(statements.SUMS_OF_PARTS, parameters)
            cursor.execute(statements.FIGURES_OF_THEIR_OWN, parameters)
        _measure(cursor, statements.MEASURE_FRESH)
        if note_differences:
            done.differences.extend(_differences(cursor, parameters))
        cursor.execute(statements.DELETE_WHAT_IS_GONE, parameters)
        done.deleted += cursor.rowcount
        cursor.execute(statements.WRITE_WHAT_DIFFERS, parameters)
        done.written += cursor.rowcount
        if adds and level != Level.NATION:
            cursor.execute(statements.TOUCH_PARENTS, parameters)
            _measure(cursor, statements.MEASURE_TOUCHED)
    return done


def _differences(cursor: CursorWrapper, parameters: dict[str, int]) -> Iterator[Difference]:
    cursor.execute(statements.DIFFERENCES, parameters)
    many = len(statements.NUMBERS)
    for row in cursor.fetchall():
        key, stored, fresh = row[: -2 * many], row[-2 * many : -many], row[-many:]
        yield Difference(
            key=dict(zip(statements.KEY, key, strict=True)),
            stored=_numbers(stored),
            fresh=_numbers(fresh),
        )


def _numbers(row: tuple) -> dict[str, int | None] | None:
    numbers = dict(zip(statements.NUMBERS, row, strict=True))
    # A count is never empty, so a row without counts is no row.
    return None if numbers[statements.COUNTS[0]] is None else numbers
