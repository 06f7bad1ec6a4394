"""Adding definitions up the tree, for the places and periods that are to be worked out again.

Everything here runs inside the caller's transaction, under the definitions' locks.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.backends.utils import CursorWrapper

from hubs.choices import Level
from outcomes.models import Definition

from ..queries.adding_up import adds_over_places, has_bounds, is_ratio
from . import statements
from .statements import FRESH, SUMMARIES

KEYS_AT_ONCE = 300
# Where nothing was stored at all, so many tell as much as all of them.
NEW_ONES_NAMED = 100
Key = tuple[int, int, int]


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
    """How many rows of which definition a pass wrote and deleted, and, where it was asked, some of them."""

    written: Counter[int] = field(default_factory=Counter)
    deleted: Counter[int] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def changed(self) -> Counter[int]:
        return self.written + self.deleted


def add_up(definitions: Collection[Definition], touched: Collection[Key]) -> Written:
    """Work out these (definition, place, period) keys again, and everything above them."""
    with connection.cursor() as cursor:
        _begin(cursor, definitions)
        _touch(cursor, touched)
        return _climb(cursor)


def add_everything_up(definitions: Collection[Definition], *, name_at_most: int) -> Written:
    """Work out every figure of the definitions again, and name so many of those that differed."""
    with connection.cursor() as cursor:
        _begin(cursor, definitions)
        _where_needed(cursor, statements.MORE_ROOM)
        cursor.execute(statements.IS_STORED)
        is_stored = cursor.fetchone() is not None
        cursor.execute(statements.TOUCH_EVERYTHING)
        if is_stored:
            return _climb(cursor, name_at_most=name_at_most)
        return _fill(cursor, name_at_most=min(name_at_most, NEW_ONES_NAMED))


def forget() -> None:
    """Give the room of the temporary tables back, after a pass over everything."""
    with connection.cursor() as cursor:
        for statement in statements.DROP:
            cursor.execute(statement)


def _begin(cursor: CursorWrapper, definitions: Collection[Definition]) -> None:
    _where_needed(cursor, statements.NO_COMPILING)
    for statement in statements.CREATE:
        cursor.execute(statement + statements.EMPTIED.get(connection.vendor, ""))
    for statement in statements.CLEAR:
        cursor.execute(statement)
    measures = [(d.pk, int(is_ratio(d)), int(has_bounds(d)), int(adds_over_places(d))) for d in definitions]
    cursor.execute(statements.choose_measures(len(measures)), _flat(measures))


def _touch(cursor: CursorWrapper, touched: Collection[Key]) -> None:
    keys = sorted(set(touched))
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        cursor.execute(statements.touch_marked(len(some)), _flat(some))


def _touch_parents(cursor: CursorWrapper) -> None:
    """Everything above what is touched is touched too."""
    _where_needed(cursor, statements.MEASURE_TOUCHED)
    for level in Level:
        if level != Level.NATION:
            cursor.execute(statements.TOUCH_PARENTS, {"level": level.value})
    _where_needed(cursor, statements.MEASURE_TOUCHED)


def _climb(cursor: CursorWrapper, *, name_at_most: int | None = None) -> Written:
    """From the hubs up: each level is made to agree before the next is added from it."""
    done = Written()
    _touch_parents(cursor)
    for level in Level:
        cursor.execute(statements.CLEAR_FRESH)
        _work_out(cursor, level, FRESH)
        _where_needed(cursor, statements.MEASURE_FRESH)
        if name_at_most is not None and not _name_differences(cursor, level, done, name_at_most):
            continue
        cursor.execute(statements.KEEP_WHAT_IS_REPLACED, {"level": level.value})
        done.deleted += _changed(cursor, statements.DELETE_WHAT_IS_GONE, level)
        done.written += _changed(cursor, statements.WRITE_WHAT_DIFFERS, level)
    return done


def _fill(cursor: CursorWrapper, *, name_at_most: int) -> Written:
    """Nothing is stored, so nothing needs comparing: each level goes straight to where it belongs."""
    _touch_parents(cursor)
    for level in Level:
        _work_out(cursor, level, SUMMARIES)
    cursor.execute(statements.COUNT_STORED)
    done = Written(written=Counter(dict(cursor.fetchall())))
    cursor.execute(statements.ALL_NEW, {"most": name_at_most})
    done.differences.extend(map(_difference, cursor.fetchall()))
    return done


def _work_out(cursor: CursorWrapper, level: Level, into: str) -> None:
    parameters = {"level": level.value}
    if level == Level.HUB:
        cursor.execute(statements.figures_of_hubs(into), parameters)
    else:
        cursor.execute(statements.sums_of_parts(into), parameters)
        cursor.execute(statements.figures_of_their_own(into), parameters)


def _changed(cursor: CursorWrapper, statement: str, level: Level) -> Counter[int]:
    cursor.execute(statement, {"level": level.value})
    return Counter(definition_id for (definition_id,) in cursor.fetchall())


def _name_differences(cursor: CursorWrapper, level: Level, done: Written, most: int) -> bool:
    """Whether anything of this level differs; as many as are asked for are named."""
    cursor.execute(statements.HAS_DIFFERENCES, {"level": level.value})
    if cursor.fetchone() is None:
        return False
    cursor.execute(statements.DIFFERENCES, {"level": level.value, "most": most - len(done.differences)})
    done.differences.extend(map(_difference, cursor.fetchall()))
    return True


def _where_needed(cursor: CursorWrapper, how: dict[str, str]) -> None:
    """What one database must be told and the other knows by itself."""
    if statement := how.get(connection.vendor):
        cursor.execute(statement)


def _flat(rows: Iterable[Sequence[int]]) -> list[int]:
    return [number for row in rows for number in row]


def _difference(row: tuple) -> Difference:
    many = len(statements.NUMBERS)
    key, stored, fresh = row[: -2 * many], row[-2 * many : -many], row[-many:]
    return Difference(
        key=dict(zip(statements.KEY, key, strict=True)), stored=_numbers(stored), fresh=_numbers(fresh)
    )


def _numbers(row: tuple) -> dict[str, int | None] | None:
    numbers = dict(zip(statements.NUMBERS, row, strict=True))
    # A count is never empty, so a row without counts is no row.
    return None if numbers[statements.COUNTS[0]] is None else numbers
