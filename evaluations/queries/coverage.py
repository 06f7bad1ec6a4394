"""Who was expected to report: worked out at reading, from dated facts, since time alone changes it.

Expected are the hubs that were open in the place on the period's first day. Not expected is a hub to which
the measure does not apply, one with an agreed exception, and, of an optional measure, one that did not
choose it; who reports all the same is expected.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from hubs.choices import Level, WaiverRule
from hubs.models import Period, Place
from hubs.queries.agreements import financial_year_of
from outcomes.choices import Tier

# Each hub that was open on the day, with its authority and with the place just below the one that is asked
# about in which it lay (for an authority the hub itself).
_OPEN_HUBS = f"""
open_hub (id, authority_id, part_id) AS (
  SELECT h.id, a.parent_id,
    CASE %(place)s WHEN h.id THEN h.id WHEN a.parent_id THEN h.id WHEN r.parent_id THEN a.parent_id
      ELSE r.parent_id END
  FROM hubs_place h
  LEFT JOIN hubs_placeparent a ON a.place_id = h.id
    AND a.starts <= %(day)s AND (a.ends IS NULL OR a.ends > %(day)s)
  LEFT JOIN hubs_placeparent r ON r.place_id = a.parent_id
    AND r.starts <= %(day)s AND (r.ends IS NULL OR r.ends > %(day)s)
  LEFT JOIN hubs_placeparent n ON n.place_id = r.parent_id
    AND n.starts <= %(day)s AND (n.ends IS NULL OR n.ends > %(day)s)
  WHERE h.level = {Level.HUB.value} AND h.opened <= %(day)s AND (h.closed IS NULL OR h.closed > %(day)s)
    AND %(place)s IN (h.id, a.parent_id, r.parent_id, n.parent_id)
)"""

_HAS_A_ROW = """EXISTS (
      SELECT 1 FROM evaluations_summary s
      WHERE s.place_id = h.id AND s.definition_id = {definition} AND s.period_id = %(period)s
        AND s.cell_id = 0
    )"""

_CHOSE = """EXISTS (
      SELECT 1 FROM hubs_indicatorchoice c
      WHERE c.place_id = h.id AND c.indicator_id = {indicator} AND c.year_starts = %(year)s
    )"""

_HOLDS = f"""w.period_id = %(period)s AND w.rule = '{WaiverRule.NOT_EXPECTED.value}'
      AND w.ended_at IS NULL AND w.expires >= %(today)s"""

# By measure of an edition: hubs that it is for (of an optional one those that chose it or reported all the
# same), and how many of these have an agreed exception.
ASKED_BY_MEASURE = f"""
WITH {_OPEN_HUBS}
SELECT d.id,
  CASE WHEN e.tier = '{Tier.OPTIONAL.value}' THEN (
    SELECT COUNT(*) FROM open_hub h
    WHERE {_CHOSE.format(indicator="d.indicator_id")} OR {_HAS_A_ROW.format(definition="d.id")}
  ) ELSE (SELECT COUNT(*) FROM open_hub) END,
  (
    SELECT COUNT(DISTINCT h.id) FROM hubs_waiver w CROSS JOIN open_hub h
    WHERE w.indicator_id = d.indicator_id AND {_HOLDS} AND w.place_id IN (h.id, h.authority_id)
      AND NOT {_HAS_A_ROW.format(definition="d.id")}
      AND (e.tier <> '{Tier.OPTIONAL.value}' OR {_CHOSE.format(indicator="d.indicator_id")})
  )
FROM outcomes_editionentry e CROSS JOIN outcomes_definition d
WHERE e.edition_id = %(edition)s AND d.id = e.definition_id"""

# For one measure, by the places just below: hubs that were open, that were asked, and why one was not.
ASKED_BY_PART = f"""
WITH {_OPEN_HUBS},
standing AS (
  SELECT h.id, h.part_id,
    CASE WHEN %(is_optional)s = 0 OR {_CHOSE.format(indicator="%(indicator)s")} THEN 1 ELSE 0 END AS asked,
    CASE WHEN {_HAS_A_ROW.format(definition="%(definition)s")} THEN 1 ELSE 0 END AS has_a_row,
    (
      SELECT MIN(w.reason) FROM hubs_waiver w
      WHERE w.indicator_id = %(indicator)s AND {_HOLDS} AND w.place_id IN (h.id, h.authority_id)
    ) AS waived
  FROM open_hub h
)
SELECT p.id, p.name, p.slug, p.level, COUNT(*),
  SUM(CASE WHEN has_a_row = 1 OR (asked = 1 AND waived IS NULL) THEN 1 ELSE 0 END),
  SUM(asked), MIN(waived)
FROM standing CROSS JOIN hubs_place p
WHERE p.id = standing.part_id
GROUP BY p.id, p.name, p.slug, p.level
ORDER BY p.name, p.id"""


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


def asked_by_measure(place: Place, period: Period, *, edition_id: int, today: date) -> dict[int, Asked]:
    """By definition of the edition, in one statement: how many hubs of the place were asked."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED_BY_MEASURE, _about(place, period, today) | {"edition": edition_id})
        return {
            definition: Asked(int(chose), int(chose) - int(spared))
            for definition, chose, spared in cursor.fetchall()
        }


def asked_by_part(
    place: Place, period: Period, *, definition_id: int, indicator_id: int, is_optional: bool, today: date
) -> list[AskedPart]:
    """For one measure, in one statement: the places just below with hubs, in the order of their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            ASKED_BY_PART,
            _about(place, period, today)
            | {
                "definition": definition_id,
                "indicator": indicator_id,
                "is_optional": int(is_optional),
            },
        )
        return [
            AskedPart(pk, name, slug, level, int(many), int(asked), int(chose), waiver or "")
            for pk, name, slug, level, many, asked, chose, waiver in cursor.fetchall()
        ]


def _about(place: Place, period: Period, today: date) -> dict[str, object]:
    return {
        "place": place.pk,
        "period": period.pk,
        "day": period.starts.isoformat(),
        "year": financial_year_of(period.starts).isoformat(),
        "today": today.isoformat(),
    }
