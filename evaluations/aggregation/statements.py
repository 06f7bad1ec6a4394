"""The SQL by which figures are added up: one text for SQLite (3.35 or later) and PostgreSQL.

They serve one figure and a whole chunk of definitions. `evaluations_measure` says which definitions and how
each adds up, `evaluations_touched` which of their places and periods are to be worked out again; then, level
by level from the hubs, `evaluations_fresh` takes what a level comes to now and its summaries are
made to agree. Where nothing is stored yet there is nothing to compare with, and a level goes straight into
the summaries. All three are temporary tables. The only parameter is `level`.

Habits that hold in every text:
- `CROSS JOIN … WHERE` from the few touched keys to the many rows: SQLite takes the tables in that order, and
  no statement walks through rows of places that were not touched.
- `SUM` of whole numbers is cast back, since PostgreSQL widens it.
- Nothing is compared with `IS DISTINCT FROM`, which older SQLite does not know.
- A `SELECT` before `ON CONFLICT` has its `WHERE`, which SQLite needs to tell the two apart.
"""

from ..queries.rows import RUBRIC_LEVEL

KEY = ("place_id", "definition_id", "period_id", "instrument_version_id", "cell_id")
FRESH, SUMMARIES = "evaluations_fresh", "evaluations_summary"
SIDES = ("latest", "approved")
PARTS = ("numerator", "denominator", "sum_sq")
STATES = ("reported", "nil", "not_collected", "not_applicable")

NULLABLE = tuple(f"{side}_{part}" for side in SIDES for part in PARTS) + ("largest_numerator",)
COUNTS = tuple(f"{side}_{count}" for side in SIDES for count in (*STATES, "incomplete", "own")) + (
    "not_yet_approved",
)
NUMBERS = NULLABLE + COUNTS
COLUMNS = ("level", *KEY, *NUMBERS, "since")
# What a past total keeps: the latest numbers, under the names that readers know them by.
KEPT = tuple((name.removeprefix("latest_"), name) for name in NUMBERS if not name.startswith("approved_"))


def listed(names, *, of: str = "") -> str:
    return ", ".join(f"{of}.{name}" if of else name for name in names)


def same(one: str, other: str, names=NUMBERS) -> str:
    """Two rows hold the same numbers; nothing is the same as nothing."""
    return " AND ".join(
        f"({one}.{name} = {other}.{name} OR ({one}.{name} IS NULL AND {other}.{name} IS NULL))"
        if name in NULLABLE
        else f"{one}.{name} = {other}.{name}"
        for name in names
    )


def same_key(one: str, other: str, names=KEY) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in names)


def rows_of(many: int, columns: int) -> str:
    """Room for this many rows of values, given as one flat list of parameters."""
    return ", ".join([f"({', '.join(['%s'] * columns)})"] * many)


# --- The temporary tables

# Divided after adding; with the largest part kept beside the sum; added up over places at all.
CREATE_MEASURE = """
CREATE TEMPORARY TABLE IF NOT EXISTS evaluations_measure (
    definition_id bigint PRIMARY KEY,
    is_ratio integer NOT NULL,
    has_bounds integer NOT NULL,
    adds integer NOT NULL,
    next_version bigint NOT NULL
)"""

CREATE_TOUCHED = """
CREATE TEMPORARY TABLE IF NOT EXISTS evaluations_touched (
    level integer NOT NULL,
    definition_id bigint NOT NULL,
    place_id bigint NOT NULL,
    period_id bigint NOT NULL,
    PRIMARY KEY (level, definition_id, place_id, period_id)
)"""

CREATE_FRESH = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS {FRESH} (
    level integer NOT NULL,
    {", ".join(f"{name} bigint NOT NULL" for name in KEY)},
    {", ".join(f"{name} bigint" for name in NULLABLE)},
    {", ".join(f"{name} integer NOT NULL DEFAULT 0" for name in COUNTS)},
    since bigint NOT NULL,
    PRIMARY KEY ({listed(KEY)})
)"""

CREATE = (CREATE_MEASURE, CREATE_TOUCHED, CREATE_FRESH)
# Nobody vacuums a temporary table: what a hundred sweeps deleted the next would still walk through.
EMPTIED = {"postgresql": " ON COMMIT DELETE ROWS"}
CLEAR = ("DELETE FROM evaluations_measure", "DELETE FROM evaluations_touched")
CLEAR_FRESH = "DELETE FROM evaluations_fresh"
DROP = tuple(f"DROP TABLE IF EXISTS evaluations_{name}" for name in ("measure", "touched", "fresh"))

# PostgreSQL never looks at temporary tables by itself, and would take few rows for many and many for few.
# Where the answer is no, there is nothing to be told.
MEASURE_TOUCHED = {"postgresql": "ANALYZE evaluations_measure, evaluations_touched"}
MEASURE_FRESH = {"postgresql": "ANALYZE evaluations_fresh (level)"}

# Until the transaction ends. Its guesses of cost are rough here, and compiling these long statements takes
# longer than running them.
NO_COMPILING = {"postgresql": "SET LOCAL jit = off"}
# Sorts and joins over a whole chunk of definitions stay in memory.
MORE_ROOM = {"postgresql": "SET LOCAL work_mem = '64MB'"}

# --- What is to be worked out again

MARKED_DEFINITIONS = """
SELECT definition_id, COUNT(*) FROM hubs_outboxmark GROUP BY definition_id ORDER BY MIN(id)"""


def choose_measures(many: int) -> str:
    """For this many (definition, how it adds up); each with the data version that is being made."""
    return f"""
INSERT INTO evaluations_measure (definition_id, is_ratio, has_bounds, adds, next_version)
SELECT k.column1, k.column2, k.column3, k.column4, COALESCE(v.number, 0) + 1
FROM (VALUES {rows_of(many, 4)}) AS k
LEFT JOIN evaluations_summaryversion v ON v.definition_id = k.column1"""


# Deleted first and read from the answer: marks that others leave meanwhile stay for the next time.
def take_marks(many: int) -> str:
    return f"""
DELETE FROM hubs_outboxmark WHERE definition_id IN {rows_of(1, many)}
RETURNING definition_id, place_id, period_id"""


def touch_marked(many: int) -> str:
    """Touches this many (definition, place, period) keys."""
    return f"""
INSERT INTO evaluations_touched (level, definition_id, place_id, period_id)
SELECT p.level, k.column1, p.id, k.column3
FROM (VALUES {rows_of(many, 3)}) AS k CROSS JOIN hubs_place p
WHERE p.id = k.column2
ON CONFLICT DO NOTHING"""


TOUCH_EVERYTHING = """
INSERT INTO evaluations_touched (level, definition_id, place_id, period_id)
SELECT p.level, k.definition_id, k.place_id, k.period_id
FROM (
    SELECT o.definition_id, o.place_id, o.period_id
    FROM evaluations_measure d CROSS JOIN hubs_observation o
    WHERE o.definition_id = d.definition_id
    UNION
    SELECT s.definition_id, s.place_id, s.period_id
    FROM hubs_place p CROSS JOIN evaluations_measure d CROSS JOIN evaluations_summary s
    WHERE s.place_id = p.id AND s.definition_id = d.definition_id
) k CROSS JOIN hubs_place p
WHERE p.id = k.place_id"""

_STORED = """
FROM hubs_place p CROSS JOIN evaluations_measure d CROSS JOIN evaluations_summary s
WHERE s.place_id = p.id AND s.definition_id = d.definition_id"""

# The offset keeps PostgreSQL from making a join of it, which would read everything to find nothing.
IS_STORED = """
SELECT 1 FROM hubs_place p CROSS JOIN evaluations_measure d
WHERE EXISTS (
    SELECT 1 FROM evaluations_summary s
    WHERE s.place_id = p.id AND s.definition_id = d.definition_id LIMIT 1 OFFSET 0
) LIMIT 1"""
COUNT_STORED = f"SELECT s.definition_id, COUNT(*) {_STORED} GROUP BY s.definition_id"

# A period's figures follow the tree of its first day.
_HELD_ON_FIRST_DAY = "m.starts <= p.starts AND (m.ends IS NULL OR m.ends > p.starts)"

TOUCH_PARENTS = f"""
INSERT INTO evaluations_touched (level, definition_id, place_id, period_id)
SELECT DISTINCT a.level, t.definition_id, a.id, t.period_id
FROM evaluations_touched t CROSS JOIN evaluations_measure d
CROSS JOIN hubs_period p CROSS JOIN hubs_placeparent m CROSS JOIN hubs_place a
WHERE t.level = %(level)s AND d.definition_id = t.definition_id AND d.adds = 1
  AND p.id = t.period_id
  AND m.place_id = t.place_id AND {_HELD_ON_FIRST_DAY}
  AND a.id = m.parent_id
ON CONFLICT DO NOTHING"""

# --- What a level comes to now: from observations

# What was taken back or returned stands no longer; what was approved before stands again.
_STANDING = "CASE WHEN o.withdrawn THEN o.approved_{part} ELSE o.submitted_{part} END AS latest_{part}"
_APPROVED = "o.approved_{part} AS approved_{part}"
_OBSERVED = ", ".join(
    template.format(part=part) for template in (_STANDING, _APPROVED) for part in ("state", *PARTS)
)
_NOT_YET_APPROVED = (
    "CASE WHEN NOT o.withdrawn AND (o.submitted_state <> o.approved_state"
    + "".join(
        f" OR COALESCE(o.submitted_{part} <> o.approved_{part},"
        f" (o.submitted_{part} IS NULL) <> (o.approved_{part} IS NULL))"
        for part in PARTS
    )
    + ") THEN 1 ELSE 0 END AS not_yet_approved"
)

_OBSERVATIONS = f"""
    SELECT t.level, d.is_ratio, d.has_bounds, d.next_version, {listed(KEY, of="o")}, {_OBSERVED},
      {_NOT_YET_APPROVED}
    FROM evaluations_touched t CROSS JOIN evaluations_measure d CROSS JOIN hubs_observation o
    WHERE t.level = %(level)s AND d.definition_id = t.definition_id
      AND o.place_id = t.place_id AND o.definition_id = t.definition_id AND o.period_id = t.period_id"""


def _number(side: str, part: str) -> str:
    """None this quarter is 0 where amounts are added, and adds nothing to what is divided."""
    nil = f" WHEN {side}_state = 'nil' AND is_ratio = 0 THEN 0" if part == "numerator" else ""
    return f"CASE WHEN {side}_state = 'reported' THEN {side}_{part}{nil} END"


def _is_incomplete(side: str) -> str:
    """How many is known, and out of how many is not."""
    return (
        f"(is_ratio = 1 AND {side}_state = 'reported'"
        f" AND {side}_numerator IS NOT NULL AND {side}_denominator IS NULL)"
    )


def _flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _hub_values() -> list[str]:
    values = {f"{side}_{part}": _number(side, part) for side in SIDES for part in PARTS}
    for side in SIDES:
        values |= {f"{side}_{state}": _flag(f"{side}_state = '{state}'") for state in STATES}
        values |= {f"{side}_incomplete": _flag(_is_incomplete(side)), f"{side}_own": "0"}
    values["largest_numerator"] = f"CASE WHEN has_bounds = 1 THEN {values['latest_numerator']} END"
    values["not_yet_approved"] = "not_yet_approved"
    return [values[name] for name in NUMBERS]


# In the order of the key: what is read together then lies together.
def figures_of_hubs(into: str) -> str:
    return f"""
INSERT INTO {into} ({listed(COLUMNS)})
SELECT level, {listed(KEY)}, {", ".join(_hub_values())}, next_version
FROM ({_OBSERVATIONS}
) f
WHERE latest_state <> '' OR approved_state <> ''
ORDER BY {listed(KEY)}"""


def _stands(side: str) -> str:
    """A place's own figure takes the place of its parts' sum only where it is a figure that can be used."""
    return f"({side}_state IN ('reported', 'nil') AND NOT {_is_incomplete(side)})"


def _own_values() -> list[str]:
    values = dict.fromkeys(NUMBERS, "0")
    for side in SIDES:
        values |= {
            f"{side}_{part}": f"CASE WHEN {_stands(side)} THEN {_number(side, part)} END" for part in PARTS
        }
        values[f"{side}_own"] = _flag(_stands(side))
    values["largest_numerator"] = f"CASE WHEN has_bounds = 1 THEN {values['latest_numerator']} END"
    values["not_yet_approved"] = f"CASE WHEN {_stands('latest')} THEN not_yet_approved ELSE 0 END"
    return [values[name] for name in NUMBERS]


def _own_stands_instead(of: str) -> str:
    sides = {"largest_numerator": "latest", "not_yet_approved": "latest"}
    for side in SIDES:
        sides |= {f"{side}_{name}": side for name in (*PARTS, "own")}
    return ", ".join(
        f"{name} = CASE WHEN excluded.{side}_own = 1 THEN excluded.{name} ELSE {of}.{name} END"
        for name, side in sides.items()
    )


def figures_of_their_own(into: str) -> str:
    """After the sums of the parts: the counts of hubs stay, the numbers are the place's own."""
    return f"""
INSERT INTO {into} ({listed(COLUMNS)})
SELECT level, {listed(KEY)}, {", ".join(_own_values())}, next_version
FROM ({_OBSERVATIONS}
) f
WHERE {_stands("latest")} OR {_stands("approved")}
ON CONFLICT ({listed(KEY)}) DO UPDATE SET {_own_stands_instead(into)}"""


# --- What a level comes to now: from the level below


_IS_IN_THE_SUM = "s.level > 1 OR (s.latest_reported + s.latest_nil > 0 AND s.latest_incomplete = 0)"


def _summed(name: str) -> str:
    if name == "largest_numerator":
        return f"MAX({_counted('latest', name)})"
    if name == "not_yet_approved":
        # Of the hubs whose figure is in the sum.
        return f"CAST(SUM(CASE WHEN {_IS_IN_THE_SUM} THEN s.{name} ELSE 0 END) AS integer)"
    if name in COUNTS:
        return f"CAST(SUM(s.{name}) AS integer)"
    side, part = name.split("_", 1)
    total = f"CAST(SUM({_counted(side, name)}) AS bigint)"
    if part == "sum_sq":
        # The spread of the whole is not known where that of a part is not.
        unknown = f"SUM(CASE WHEN s.{side}_denominator > 0 AND s.{name} IS NULL THEN 1 ELSE 0 END)"
        return f"CASE WHEN {unknown} = 0 THEN {total} END"
    return total


def _counted(side: str, name: str) -> str:
    """A hub that does not know out of how many is in no sum; above the hubs the sums are without it."""
    return f"CASE WHEN s.level > 1 OR s.{side}_incomplete = 0 THEN s.{name} END"


# The parts are found before their sums are looked up: in one join PostgreSQL would walk through the sums of
# all definitions, since it cannot know how few of them a place and a period leave.
def sums_of_parts(into: str) -> str:
    return f"""
INSERT INTO {into} ({listed(COLUMNS)})
WITH part AS MATERIALIZED (
    SELECT t.level, t.place_id, t.definition_id, t.period_id, d.next_version, m.place_id AS part_id
    FROM evaluations_touched t CROSS JOIN evaluations_measure d
    CROSS JOIN hubs_period p CROSS JOIN hubs_placeparent m
    WHERE t.level = %(level)s AND d.definition_id = t.definition_id AND d.adds = 1
      AND p.id = t.period_id
      AND m.parent_id = t.place_id AND {_HELD_ON_FIRST_DAY}
)
SELECT k.level, k.place_id, k.definition_id, k.period_id, s.instrument_version_id, s.cell_id,
  {", ".join(_summed(name) for name in NUMBERS)}, k.next_version
FROM part k CROSS JOIN evaluations_summary s
WHERE s.place_id = k.part_id AND s.definition_id = k.definition_id AND s.period_id = k.period_id
GROUP BY k.level, k.place_id, k.definition_id, k.period_id, k.next_version, s.instrument_version_id,
  s.cell_id"""


# --- Making the summaries agree

_GONE = f"""
FROM evaluations_touched t CROSS JOIN evaluations_summary s
WHERE t.level = %(level)s AND s.place_id = t.place_id
  AND s.definition_id = t.definition_id AND s.period_id = t.period_id
  AND NOT EXISTS (SELECT 1 FROM evaluations_fresh f WHERE {same_key("f", "s")})"""

# Before anything is written: the totals and overall levels that will be gone or differ, as they stand.
KEEP_WHAT_IS_REPLACED = f"""
INSERT INTO evaluations_pasttotal ({listed(("level", *KEY, *(name for name, _ in KEPT), "since", "until"))})
SELECT {listed(("level", *KEY, *(name for _, name in KEPT), "since"), of="s")}, d.next_version
FROM evaluations_touched t CROSS JOIN evaluations_measure d CROSS JOIN evaluations_summary s
WHERE t.level = %(level)s AND d.definition_id = t.definition_id AND s.place_id = t.place_id
  AND s.definition_id = t.definition_id AND s.period_id = t.period_id
  AND (s.cell_id = 0 OR s.cell_id IN (
    SELECT c.id FROM outcomes_cell c CROSS JOIN outcomes_category k CROSS JOIN outcomes_scheme m
    WHERE k.id = c.category_id AND m.id = k.scheme_id AND m.code = '{RUBRIC_LEVEL}'
      AND c.crossed_with_id IS NULL
  ))
  AND NOT EXISTS (SELECT 1 FROM evaluations_fresh f WHERE {same_key("f", "s")} AND {same("f", "s")})"""

DELETE_WHAT_IS_GONE = f"""
DELETE FROM evaluations_summary WHERE id IN (SELECT s.id {_GONE})
RETURNING definition_id"""

WRITE_WHAT_DIFFERS = f"""
INSERT INTO evaluations_summary ({listed(COLUMNS)})
SELECT {listed(COLUMNS, of="f")}
FROM evaluations_fresh f
WHERE NOT EXISTS (SELECT 1 FROM evaluations_summary s WHERE {same_key("s", "f")} AND {same("s", "f")})
ORDER BY {listed(KEY, of="f")}
ON CONFLICT ({listed(KEY)}) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in (*NUMBERS, "since"))}
RETURNING definition_id"""


def raise_versions(many: int) -> str:
    """For this many (definition, by how much, when)."""
    return f"""
INSERT INTO evaluations_summaryversion (definition_id, number, at)
VALUES {rows_of(many, 3)}
ON CONFLICT (definition_id) DO UPDATE
SET number = evaluations_summaryversion.number + excluded.number, at = excluded.at"""


def log_versions(many: int) -> str:
    """For this many definitions, whose versions have just been raised."""
    return f"""
INSERT INTO evaluations_dataversion (definition_id, number, at)
SELECT definition_id, number, at FROM evaluations_summaryversion
WHERE definition_id IN {rows_of(1, many)}"""


# --- Comparing: what the two statements above would do, row by row


def _both(stored: str, fresh: str) -> str:
    return ", ".join(
        f"{f'{of}.{name}' if of else 'NULL'} AS {side}_{name}"
        for side, of in (("stored", stored), ("fresh", fresh))
        for name in NUMBERS
    )


# Materialised, so that no plan hopes to find the few that are asked for soon: as a rule there are none.
_DIFFERING = f"""
WITH differing AS MATERIALIZED (
SELECT {listed(KEY, of="f")}, {_both("s", "f")}
FROM evaluations_fresh f LEFT JOIN evaluations_summary s ON {same_key("s", "f")}
WHERE s.id IS NULL OR NOT ({same("s", "f")})
UNION ALL
SELECT {listed(KEY, of="s")}, {_both("s", "")}
{_GONE})"""

HAS_DIFFERENCES = f"""{_DIFFERING}
SELECT 1 FROM differing LIMIT 1"""

DIFFERENCES = f"""{_DIFFERING}
SELECT * FROM differing ORDER BY {listed(KEY)} LIMIT %(most)s"""

# Where nothing was stored before, everything differs.
ALL_NEW = f"""
SELECT {listed(KEY, of="s")}, {_both("", "s")} {_STORED} LIMIT %(most)s"""
