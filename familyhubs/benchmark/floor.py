"""The floor: one statement that fills an identical empty table with every summary, and no more than that.

It is written by itself, from the rules in docs/aggregation.md, and shares no text with the product: what it
comes to is also what the product's summaries are held against, row by row. One text for both databases.
"""

from django.db import connection

from .databases import refuse_others

TABLE = "benchmark_summary"

RATIO = (
    "d.kind IN ('percentage', 'rate', 'mean_score', 'mean_change', 'money_ratio')"
    " OR d.place_rule IN ('ratio_of_sums', 'pooled_mean')"
)
KEY = "definition_id, instrument_version_id, period_id, cell_id"
SIDES = ("latest", "approved")
STATES = ("reported", "nil", "not_collected", "not_applicable")
PARTS = ("numerator", "denominator", "sum_sq")
COUNTS = (*STATES, "incomplete", "own")
NUMBERS = (
    *(f"{side}_{name}" for side in SIDES for name in (*PARTS, *COUNTS)),
    "not_yet_approved",
    "largest_numerator",
)


def _facts() -> str:
    """Each observation with what adding up must know of its measure and its place."""
    latest = ", ".join(
        f"CASE WHEN o.withdrawn THEN o.approved_{p} ELSE o.submitted_{p} END AS latest_{p}"
        for p in ("state", *PARTS)
    )
    approved = ", ".join(f"o.approved_{p}" for p in ("state", *PARTS))
    differs = " OR ".join(
        f"COALESCE(o.submitted_{p}, {nothing}) <> COALESCE(o.approved_{p}, {nothing})"
        for p, nothing in (("state", "''"), *((part, "-9223372036854775807") for part in PARTS))
    )
    return f"""
SELECT o.place_id, o.definition_id, o.instrument_version_id, o.period_id, o.cell_id, p.level,
  CASE WHEN d.place_rule <> 'none' THEN 1 ELSE 0 END AS adds,
  d.place_rule = 'sum_with_overlap_note' AS bounded, ({RATIO}) AS is_ratio,
  {latest}, {approved}, CASE WHEN NOT o.withdrawn AND ({differs}) THEN 1 ELSE 0 END AS fresh
FROM hubs_observation o
JOIN hubs_place p ON p.id = o.place_id
JOIN outcomes_definition d ON d.id = o.definition_id"""


def _value(side: str, part: str) -> str:
    nil = f" WHEN {side}_state = 'nil' AND NOT is_ratio THEN 0" if part == "numerator" else ""
    return f"CASE WHEN {side}_state = 'reported' THEN {side}_{part}{nil} END"


def _lacks(side: str) -> str:
    return (
        f"(is_ratio AND {side}_state = 'reported'"
        f" AND {side}_numerator IS NOT NULL AND {side}_denominator IS NULL)"
    )


TREE = """
SELECT m.place_id, m.parent_id, e.id AS within
FROM hubs_period e JOIN hubs_placeparent m
  ON m.starts <= e.starts AND (m.ends IS NULL OR m.ends > e.starts)"""


def _of_hubs() -> str:
    columns = []
    for side in SIDES:
        columns += [f"{_value(side, part)} AS {side}_{part}" for part in PARTS]
        columns += [f"CASE WHEN {side}_state = '{s}' THEN 1 ELSE 0 END AS {side}_{s}" for s in STATES]
        columns += [f"CASE WHEN {_lacks(side)} THEN 1 ELSE 0 END AS {side}_incomplete", f"0 AS {side}_own"]
    columns += [
        "fresh AS not_yet_approved",
        f"CASE WHEN bounded THEN {_value('latest', 'numerator')} END AS largest_numerator",
    ]
    return f"""
SELECT place_id, {KEY}, adds, {", ".join(columns)}
FROM facts WHERE level = 1 AND (latest_state <> '' OR approved_state <> '')"""


def _own() -> str:
    """Figures that places above the hubs have of their own, where they can be used."""
    columns = []
    for side in SIDES:
        stands = f"({side}_state IN ('reported', 'nil') AND NOT {_lacks(side)})"
        columns += [f"CASE WHEN {stands} THEN 1 ELSE 0 END AS {side}_own"]
        columns += [f"CASE WHEN {stands} THEN {_value(side, part)} END AS {side}_{part}" for part in PARTS]
    columns += [
        "fresh AS not_yet_approved",
        f"CASE WHEN bounded THEN {_value('latest', 'numerator')} END AS largest_numerator",
    ]
    return f"""
SELECT * FROM (
  SELECT place_id, {KEY}, level, adds, {", ".join(columns)} FROM facts WHERE level > 1
) w WHERE latest_own = 1 OR approved_own = 1"""


# What a place's own figure says instead of its parts' sum, and for which side it speaks.
INSTEAD = {
    **{f"{side}_{part}": side for side in SIDES for part in PARTS},
    "not_yet_approved": "latest",
    "largest_numerator": "latest",
}


def _parts_and_own(below: str, level: int) -> str:
    """The rows of which a level is made: the parts, and beside them the places' own figures."""
    parts = [f"b.{name}" for name in NUMBERS]
    if level == 2:
        # A hub that lacks “out of how many” is counted and is in no sum.
        whole = {name: f"b.{side}_incomplete = 0" for name, side in INSTEAD.items()}
        whole["not_yet_approved"] += " AND b.latest_reported + b.latest_nil > 0"
        parts = [
            f"CASE WHEN {whole[name]} THEN b.{name} END AS {name}" if name in whole else f"b.{name}"
            for name in NUMBERS
        ]
    nothing = [f"CAST(NULL AS bigint) AS mine_{name}" for name in INSTEAD] + [
        f"0 AS mine_{side}" for side in SIDES
    ]
    own = ["NULL" if name in INSTEAD else "0" for name in NUMBERS]
    own += [f"w.{name}" for name in INSTEAD] + [f"w.{side}_own" for side in SIDES]
    key = f"{KEY}, adds"
    return f"""
SELECT m.parent_id AS place_id, {key}, {", ".join(parts + nothing)}
FROM {below} b
JOIN tree m ON m.place_id = b.place_id AND m.within = b.period_id
WHERE b.adds = 1
UNION ALL
SELECT w.place_id, {key}, {", ".join(own)}
FROM own w WHERE w.level = {level}"""


def _level(below: str, level: int) -> str:
    columns = []
    for name in NUMBERS:
        total = f"SUM({name})"
        if name.endswith("sum_sq"):
            # The spread of the whole is lost where that of a part is.
            many = name.replace("sum_sq", "denominator")
            lost = f"SUM(CASE WHEN {many} > 0 AND {name} IS NULL THEN 1 ELSE 0 END)"
            total = f"CASE WHEN {lost} = 0 THEN {total} END"
        elif name == "largest_numerator":
            total = f"MAX({name})"
        elif name == "not_yet_approved":
            total = f"COALESCE({total}, 0)"
        if side := INSTEAD.get(name):
            mine = f"MAX(mine_{name})"
            mine = f"COALESCE({mine}, 0)" if name == "not_yet_approved" else mine
            total = f"CASE WHEN MAX(mine_{side}) = 1 THEN {mine} ELSE {total} END"
        elif name.endswith("own"):
            mine = f"mine_{name.removesuffix('_own')}"
            total = f"CASE WHEN MAX({mine}) = 1 THEN 1 ELSE {total} END"
        columns.append(f"{total} AS {name}")
    return f"""
SELECT place_id, {KEY}, MAX(adds) AS adds, {", ".join(columns)}
FROM ({_parts_and_own(below, level)}) x
GROUP BY place_id, {KEY}"""


def _statement() -> str:
    steps = [
        ("tree", TREE, ""),
        ("facts", _facts(), "NOT "),
        ("hubs", _of_hubs(), ""),
        ("own", _own(), ""),
        ("authorities", _level("hubs", 2), ""),
        ("regions", _level("authorities", 3), ""),
        ("nations", _level("regions", 4), ""),
    ]
    numbers = ", ".join(NUMBERS)
    chosen = " UNION ALL ".join(
        f"SELECT {level}, place_id, {KEY}, {numbers}, 1 FROM {name}"
        for level, name in ((1, "hubs"), (2, "authorities"), (3, "regions"), (4, "nations"))
    )
    return (
        "WITH "
        + ",\n".join(f"{name} AS {how}MATERIALIZED ({text})" for name, text, how in steps)
        + f"\nINSERT INTO {TABLE} (level, place_id, {KEY}, {numbers}, since)\n{chosen}"
    )


STATEMENT = _statement()


def make_table() -> None:
    """Like the product's, with the same keys and indexes, and empty."""
    refuse_others(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {TABLE} (LIKE evaluations_summary INCLUDING ALL)")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'evaluations_summary' AND sql IS NOT NULL"
            " ORDER BY type DESC"
        )
        for name, text in cursor.fetchall():
            text = text.replace('"evaluations_summary"', f'"{TABLE}"')
            cursor.execute(text.replace(f'"{name}"', f'"benchmark_{name}"'))


def fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
