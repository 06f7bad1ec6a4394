"""The SQL by which figures are added up: one text for SQLite (3.35 or later) and PostgreSQL.

One definition is added up at a time, level by level from the hubs. `evaluations_touched` says which places
and periods are to be worked out again; `evaluations_fresh` takes what one level comes to now; then the
summaries of that level are made to agree. Both are temporary tables.

Parameters, by name: `definition`, `level`, `is_ratio` (1 where the value is divided after adding) and
`has_bounds` (1 where the largest part is kept).

Habits that hold in every text:
- `CROSS JOIN … WHERE` from the few touched keys to the many rows: SQLite takes the tables in that order, and
  no statement walks through rows of places that were not touched.
- `SUM` of whole numbers is cast back, since PostgreSQL widens it.
- Nothing is compared with `IS DISTINCT FROM`, which older SQLite does not know.
- A `SELECT` before `ON CONFLICT` has its `WHERE`, which SQLite needs to tell the two apart.
"""

KEY = ("place_id", "definition_id", "period_id", "instrument_version_id", "cell_id")
SIDES = ("latest", "approved")
PARTS = ("numerator", "denominator", "sum_sq")
STATES = ("reported", "nil", "not_collected", "not_applicable")

NULLABLE = tuple(f"{side}_{part}" for side in SIDES for part in PARTS) + ("largest_numerator",)
COUNTS = tuple(f"{side}_{count}" for side in SIDES for count in (*STATES, "incomplete", "own")) + (
    "not_yet_approved",
)
NUMBERS = NULLABLE + COUNTS
COLUMNS = ("level", *KEY, *NUMBERS)


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


# --- The temporary tables

CREATE_TOUCHED = """
CREATE TEMPORARY TABLE IF NOT EXISTS evaluations_touched (
    level integer NOT NULL,
    place_id bigint NOT NULL,
    period_id bigint NOT NULL,
    PRIMARY KEY (level, place_id, period_id)
)"""

CREATE_FRESH = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS evaluations_fresh (
    level integer NOT NULL,
    {", ".join(f"{name} bigint NOT NULL" for name in KEY)},
    {", ".join(f"{name} bigint" for name in NULLABLE)},
    {", ".join(f"{name} integer NOT NULL DEFAULT 0" for name in COUNTS)},
    PRIMARY KEY ({listed(KEY)})
)"""

CLEAR_TOUCHED = "DELETE FROM evaluations_touched"
CLEAR_FRESH = "DELETE FROM evaluations_fresh"
DROP_TOUCHED = "DROP TABLE IF EXISTS evaluations_touched"
DROP_FRESH = "DROP TABLE IF EXISTS evaluations_fresh"

# PostgreSQL never looks at temporary tables by itself, and would take few rows for many and many for few.
# Where the answer is no, there is nothing to be told.
MEASURE_TOUCHED = {"postgresql": "ANALYZE evaluations_touched"}
MEASURE_FRESH = {"postgresql": "ANALYZE evaluations_fresh (level)"}

# --- What is to be worked out again

MARKED_DEFINITIONS = """
SELECT definition_id FROM hubs_outboxmark GROUP BY definition_id ORDER BY MIN(id)"""

# Deleted first and read from the answer: marks that others leave meanwhile stay for the next time.
TAKE_MARKS = """
DELETE FROM hubs_outboxmark WHERE definition_id = %(definition)s RETURNING place_id, period_id"""


def touch_marked(keys: int) -> str:
    """Touches this many (place, period) pairs, given as a flat list of parameters."""
    values = ", ".join(["(%s, %s)"] * keys)
    return f"""
INSERT INTO evaluations_touched (level, place_id, period_id)
SELECT p.level, p.id, k.column2
FROM (VALUES {values}) AS k CROSS JOIN hubs_place p
WHERE p.id = k.column1
ON CONFLICT DO NOTHING"""


TOUCH_EVERYTHING = """
INSERT INTO evaluations_touched (level, place_id, period_id)
SELECT DISTINCT p.level, o.place_id, o.period_id
FROM hubs_place p CROSS JOIN hubs_observation o
WHERE o.place_id = p.id AND o.definition_id = %(definition)s
UNION
SELECT s.level, s.place_id, s.period_id
FROM hubs_place p CROSS JOIN evaluations_summary s
WHERE s.place_id = p.id AND s.definition_id = %(definition)s"""

# A period's figures follow the tree of its first day.
_HELD_ON_FIRST_DAY = "m.starts <= p.starts AND (m.ends IS NULL OR m.ends > p.starts)"

TOUCH_PARENTS = f"""
INSERT INTO evaluations_touched (level, place_id, period_id)
SELECT DISTINCT a.level, a.id, t.period_id
FROM evaluations_touched t CROSS JOIN hubs_period p CROSS JOIN hubs_placeparent m CROSS JOIN hubs_place a
WHERE t.level = %(level)s AND p.id = t.period_id
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
    SELECT t.level, {listed(KEY, of="o")}, {_OBSERVED}, {_NOT_YET_APPROVED}
    FROM evaluations_touched t CROSS JOIN hubs_observation o
    WHERE t.level = %(level)s
      AND o.place_id = t.place_id AND o.definition_id = %(definition)s AND o.period_id = t.period_id"""


def _number(side: str, part: str) -> str:
    """None this quarter is 0 where amounts are added, and adds nothing to what is divided."""
    nil = f" WHEN {side}_state = 'nil' AND %(is_ratio)s = 0 THEN 0" if part == "numerator" else ""
    return f"CASE WHEN {side}_state = 'reported' THEN {side}_{part}{nil} END"


def _is_incomplete(side: str) -> str:
    """How many is known, and out of how many is not."""
    return (
        f"(%(is_ratio)s = 1 AND {side}_state = 'reported'"
        f" AND {side}_numerator IS NOT NULL AND {side}_denominator IS NULL)"
    )


def _flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _hub_values() -> list[str]:
    values = {f"{side}_{part}": _number(side, part) for side in SIDES for part in PARTS}
    for side in SIDES:
        values |= {f"{side}_{state}": _flag(f"{side}_state = '{state}'") for state in STATES}
        values |= {f"{side}_incomplete": _flag(_is_incomplete(side)), f"{side}_own": "0"}
    values["largest_numerator"] = f"CASE WHEN %(has_bounds)s = 1 THEN {values['latest_numerator']} END"
    values["not_yet_approved"] = "not_yet_approved"
    return [values[name] for name in NUMBERS]


FIGURES_OF_HUBS = f"""
INSERT INTO evaluations_fresh ({listed(COLUMNS)})
SELECT level, {listed(KEY)}, {", ".join(_hub_values())}
FROM ({_OBSERVATIONS}
) f
WHERE latest_state <> '' OR approved_state <> ''"""


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
    values["largest_numerator"] = f"CASE WHEN %(has_bounds)s = 1 THEN {values['latest_numerator']} END"
    values["not_yet_approved"] = f"CASE WHEN {_stands('latest')} THEN not_yet_approved ELSE 0 END"
    return [values[name] for name in NUMBERS]


def _own_stands_instead() -> str:
    sides = {"largest_numerator": "latest", "not_yet_approved": "latest"}
    for side in SIDES:
        sides |= {f"{side}_{name}": side for name in (*PARTS, "own")}
    return ", ".join(
        f"{name} = CASE WHEN excluded.{side}_own = 1 THEN excluded.{name} ELSE evaluations_fresh.{name} END"
        for name, side in sides.items()
    )


# After the sums of the parts: the counts of hubs stay, the numbers are the place's own.
FIGURES_OF_THEIR_OWN = f"""
INSERT INTO evaluations_fresh ({listed(COLUMNS)})
SELECT level, {listed(KEY)}, {", ".join(_own_values())}
FROM ({_OBSERVATIONS}
) f
WHERE {_stands("latest")} OR {_stands("approved")}
ON CONFLICT ({listed(KEY)}) DO UPDATE SET {_own_stands_instead()}"""

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


SUMS_OF_PARTS = f"""
INSERT INTO evaluations_fresh ({listed(COLUMNS)})
SELECT t.level, t.place_id, s.definition_id, t.period_id, s.instrument_version_id, s.cell_id,
  {", ".join(_summed(name) for name in NUMBERS)}
FROM evaluations_touched t
CROSS JOIN hubs_period p CROSS JOIN hubs_placeparent m CROSS JOIN evaluations_summary s
WHERE t.level = %(level)s AND p.id = t.period_id
  AND m.parent_id = t.place_id AND {_HELD_ON_FIRST_DAY}
  AND s.place_id = m.place_id AND s.definition_id = %(definition)s AND s.period_id = t.period_id
GROUP BY t.level, t.place_id, s.definition_id, t.period_id, s.instrument_version_id, s.cell_id"""

# --- Making the summaries agree

_GONE = f"""
FROM evaluations_touched t CROSS JOIN evaluations_summary s
WHERE t.level = %(level)s AND s.place_id = t.place_id
  AND s.definition_id = %(definition)s AND s.period_id = t.period_id
  AND NOT EXISTS (SELECT 1 FROM evaluations_fresh f WHERE {same_key("f", "s")})"""

DELETE_WHAT_IS_GONE = f"""
DELETE FROM evaluations_summary WHERE id IN (SELECT s.id {_GONE})"""

WRITE_WHAT_DIFFERS = f"""
INSERT INTO evaluations_summary ({listed(COLUMNS)})
SELECT {listed(COLUMNS, of="f")}
FROM evaluations_fresh f
WHERE NOT EXISTS (SELECT 1 FROM evaluations_summary s WHERE {same_key("s", "f")} AND {same("s", "f")})
ORDER BY {listed(KEY, of="f")}
ON CONFLICT ({listed(KEY)}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in NUMBERS)}"""

RAISE_VERSION = """
INSERT INTO evaluations_summaryversion (definition_id, number, at)
VALUES (%(definition)s, %(raised)s, %(at)s)
ON CONFLICT (definition_id) DO UPDATE
SET number = evaluations_summaryversion.number + excluded.number, at = excluded.at"""

# --- Comparing: what the two statements above would do, row by row

DIFFERENCES = f"""
SELECT {listed(KEY, of="f")}, {listed(NUMBERS, of="s")}, {listed(NUMBERS, of="f")}
FROM evaluations_fresh f LEFT JOIN evaluations_summary s ON {same_key("s", "f")}
WHERE s.id IS NULL OR NOT ({same("s", "f")})
UNION ALL
SELECT {listed(KEY, of="s")}, {listed(NUMBERS, of="s")}, {", ".join("NULL" for _ in NUMBERS)}
{_GONE}"""
