"""Who was expected to report: worked out at reading, from dated facts, since time alone changes it.

Expected are the hubs that were open in the place on the period's first day. Not expected is a hub to which
the measure does not apply, one with an agreed exception, and, of an optional measure, one that did not
choose it; who reports all the same is expected.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from hubs.choices import Level, WaiverRule
from hubs.models import Period, Place
from hubs.queries.agreements import financial_year_of
from outcomes.choices import Tier

# Each hub that was open on a period's first day, with its authority and with the place just below the one
# that is asked about in which it lay (for an authority the hub itself).
_OPEN_HUBS = f"""
open_hub (period_id, id, authority_id, part_id) AS (
  SELECT p.id, h.id, a.parent_id,
    CASE %(place)s WHEN h.id THEN h.id WHEN a.parent_id THEN h.id WHEN r.parent_id THEN a.parent_id
      ELSE r.parent_id END
  FROM hubs_period p
  CROSS JOIN hubs_place h
  LEFT JOIN hubs_placeparent a ON a.place_id = h.id
    AND a.starts <= p.starts AND (a.ends IS NULL OR a.ends > p.starts)
  LEFT JOIN hubs_placeparent r ON r.place_id = a.parent_id
    AND r.starts <= p.starts AND (r.ends IS NULL OR r.ends > p.starts)
  LEFT JOIN hubs_placeparent n ON n.place_id = r.parent_id
    AND n.starts <= p.starts AND (n.ends IS NULL OR n.ends > p.starts)
  WHERE p.id IN {{periods}}
    AND h.level = {Level.HUB.value} AND h.opened <= p.starts AND (h.closed IS NULL OR h.closed > p.starts)
    AND %(place)s IN (h.id, a.parent_id, r.parent_id, n.parent_id)
    AND {{which_hubs}}
)"""

_OF_KIND = "EXISTS (SELECT 1 FROM hubs_hub k WHERE k.place_id = h.id AND k.kind = %(kind)s)"

_HAS_A_ROW = """EXISTS (
      SELECT 1 FROM evaluations_summary s
      WHERE s.place_id = h.id AND s.definition_id = {definition} AND s.period_id = h.period_id
        AND s.cell_id = 0
    )"""

_HOLDS = f"""w.rule = '{WaiverRule.NOT_EXPECTED.value}' AND w.ended_at IS NULL AND w.expires >= %(today)s"""

# By measure and period: hubs that it is for (of an optional one those that chose it or reported all the
# same), and how many of these have an agreed exception.
_OF_MEASURES = f"""
WITH {_OPEN_HUBS},
listed (period_id, definition_id, indicator_id, is_optional) AS (
  SELECT p.id, d.id, d.indicator_id, CASE WHEN e.tier = '{Tier.OPTIONAL.value}' THEN 1 ELSE 0 END
  FROM hubs_period p CROSS JOIN outcomes_editionentry e CROSS JOIN outcomes_definition d
  WHERE d.id = e.definition_id AND {{edition_of_period}} AND {{which_measure}}
),
choice (period_id, definition_id, hub_id) AS (
  SELECT l.period_id, l.definition_id, h.id
  FROM hubs_indicatorchoice c CROSS JOIN hubs_period p CROSS JOIN listed l CROSS JOIN open_hub h
  WHERE {{year_of_period}} AND l.period_id = p.id AND l.indicator_id = c.indicator_id AND l.is_optional = 1
    AND h.period_id = p.id AND h.id = c.place_id
),
reporter (period_id, definition_id, hub_id) AS (
  SELECT l.period_id, l.definition_id, h.id
  FROM listed l CROSS JOIN evaluations_summary s CROSS JOIN open_hub h
  WHERE l.is_optional = 1 AND s.definition_id = l.definition_id AND s.period_id = l.period_id
    AND s.level = {Level.HUB.value} AND s.cell_id = 0
    AND h.period_id = s.period_id AND h.id = s.place_id
),
spared (period_id, definition_id, hubs) AS (
  SELECT l.period_id, l.definition_id, COUNT(DISTINCT h.id)
  FROM hubs_waiver w CROSS JOIN listed l CROSS JOIN open_hub h
  WHERE l.period_id = w.period_id AND l.indicator_id = w.indicator_id AND {_HOLDS}
    AND h.period_id = w.period_id AND w.place_id IN (h.id, h.authority_id)
    AND NOT {_HAS_A_ROW.format(definition="l.definition_id")}
    AND (l.is_optional = 0 OR EXISTS (
      SELECT 1 FROM choice c
      WHERE c.period_id = l.period_id AND c.definition_id = l.definition_id AND c.hub_id = h.id
    ))
  GROUP BY l.period_id, l.definition_id
),
chose (period_id, definition_id, hubs) AS (
  SELECT period_id, definition_id, COUNT(*)
  FROM (SELECT * FROM choice UNION SELECT * FROM reporter) either
  GROUP BY period_id, definition_id
),
here (period_id, hubs) AS (SELECT period_id, COUNT(*) FROM open_hub GROUP BY period_id)"""

_BY_MEASURE = """
SELECT l.period_id, l.definition_id,
  COALESCE(CASE WHEN l.is_optional = 1 THEN chose.hubs ELSE here.hubs END, 0) AS chose,
  COALESCE(spared.hubs, 0) AS spared
FROM listed l
LEFT JOIN here ON here.period_id = l.period_id
LEFT JOIN chose ON chose.period_id = l.period_id AND chose.definition_id = l.definition_id
LEFT JOIN spared ON spared.period_id = l.period_id AND spared.definition_id = l.definition_id"""

# For one measure, by the places just below: hubs that were open, that were asked, and why one was not.
_OF_PARTS = f""",
standing AS (
  SELECT h.id, h.part_id,
    CASE WHEN %(is_optional)s = 0 OR EXISTS (
      SELECT 1 FROM hubs_indicatorchoice c
      WHERE c.place_id = h.id AND c.indicator_id = %(indicator)s AND c.year_starts = %(year)s
    ) THEN 1 ELSE 0 END AS asked,
    CASE WHEN {_HAS_A_ROW.format(definition="%(definition)s")} THEN 1 ELSE 0 END AS has_a_row,
    (
      SELECT MIN(w.reason) FROM hubs_waiver w
      WHERE w.indicator_id = %(indicator)s AND w.period_id = %(period)s AND {_HOLDS}
        AND w.place_id IN (h.id, h.authority_id)
    ) AS waived
  FROM open_hub h
  WHERE h.period_id = %(period)s
)"""

_BY_PART = """
SELECT p.id, p.name, p.slug, p.level, COUNT(*),
  SUM(CASE WHEN has_a_row = 1 OR (asked = 1 AND waived IS NULL) THEN 1 ELSE 0 END),
  SUM(asked), MIN(waived)
FROM standing CROSS JOIN hubs_place p
WHERE p.id = standing.part_id
GROUP BY p.id, p.name, p.slug, p.level"""


@dataclass(frozen=True)
class Asked:
    """Hubs of a place that a measure is for, and how many of them were asked for it.

    Hubs to which the measure does not apply are still among the asked: their answer says so.
    """

    chose: int
    asked: int


@dataclass(frozen=True)
class AskedPart:
    """A place just below another: how many of its hubs were open, and were asked for a measure.

    Hubs to which the measure does not apply are still among the asked: their answer says so.
    """

    place_id: int
    name: str
    slug: str
    level: int
    open: int
    asked: int
    chose: int
    waiver: str

    @property
    def is_hub(self) -> bool:
        return self.level == Level.HUB


def asked_by_measure(
    place: Place,
    periods: Iterable[Period],
    *,
    today: date,
    indicator_id: int | None = None,
    kind: str = "",
) -> dict[tuple[int, date], Asked]:
    """By definition and first day of the period, in one statement for all of them: how many hubs of the place
    were asked for each measure of the edition that governed the period, or for one of them; of one kind of
    hub where that is told.

    The periods are of one frequency and carry their editions (`measures.with_edition`).
    """
    governed = {period.pk: period for period in periods if period.edition_id is not None}
    if not governed:
        return {}
    values: dict[str, object] = {"place": place.pk, "today": today.isoformat()}
    values |= {"indicator": indicator_id, "kind": kind}
    statement = (_OF_MEASURES + _BY_MEASURE).format(
        **_conditions(governed, indicator_id, values), which_hubs=_OF_KIND if kind else "1 = 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return _by_measure(cursor.fetchall(), governed)


def asked_for_figure(
    place: Place,
    period: Period,
    others: Iterable[Period],
    *,
    definition_id: int,
    indicator_id: int,
    is_optional: bool,
    today: date,
) -> tuple[list[AskedPart], dict[tuple[int, date], Asked]]:
    """For one measure, in one statement: the places just below with hubs, in the order of their names; and
    how many hubs were asked in each of the other periods, as `asked_by_measure` says it."""
    governed = {one.pk: one for one in (period, *others) if one.edition_id is not None}
    values: dict[str, object] = {
        "place": place.pk,
        "period": period.pk,
        "year": financial_year_of(period.starts).isoformat(),
        "today": today.isoformat(),
        "definition": definition_id,
        "indicator": indicator_id,
        "is_optional": int(is_optional),
    }
    statement = (
        f"{_OF_MEASURES}{_OF_PARTS}{_BY_PART}\nUNION ALL\n"
        f"SELECT period_id, '', '', definition_id, chose, spared, NULL, NULL\nFROM ({_BY_MEASURE}\n) total"
    ).format(**_conditions(governed, indicator_id, values), which_hubs="1 = 1")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    parts = [
        AskedPart(pk, name, slug, level, int(many), int(asked), int(chose), waiver or "")
        for pk, name, slug, level, many, asked, chose, waiver in found
        if chose is not None
    ]
    by_measure = [(row[0], row[3], row[4], row[5]) for row in found if row[6] is None]
    return sorted(parts, key=lambda part: (part.name, part.place_id)), _by_measure(by_measure, governed)


def _conditions(
    governed: dict[int, Period], indicator_id: int | None, values: dict[str, object]
) -> dict[str, str]:
    """Which periods are asked about, under which editions, and of which measures."""
    editions, years = defaultdict(list), defaultdict(list)
    for period in governed.values():
        editions[period.edition_id].append(period.pk)
        years[financial_year_of(period.starts).isoformat()].append(period.pk)
    return {
        "periods": _list(governed),
        "edition_of_period": _either("e.edition_id", "edition", editions, values),
        "year_of_period": _either("c.year_starts", "year", years, values),
        "which_measure": "1 = 1" if indicator_id is None else "d.indicator_id = %(indicator)s",
    }


def _by_measure(rows: Iterable[tuple], governed: dict[int, Period]) -> dict[tuple[int, date], Asked]:
    return {
        (definition, governed[period].starts): Asked(int(chose), int(chose) - int(spared))
        for period, definition, chose, spared in rows
    }


def _either(column: str, name: str, periods_of: dict, values: dict[str, object]) -> str:
    """A condition that each period goes with its own value of a column; the values are named in `values`."""
    pairs = []
    for number, (value, periods) in enumerate(periods_of.items()):
        values[f"{name}_{number}"] = value
        pairs.append(f"({column} = %({name}_{number})s AND p.id IN {_list(periods)})")
    return f"({' OR '.join(pairs)})"


def _list(ids: Iterable[int]) -> str:
    return f"({', '.join(str(int(one)) for one in ids)})"
