"""The slow and obvious way to add figures up: loops over the facts, no SQL of ours, nothing kept.

It shares no line with the product. What it says is right is what the tests take for right.
"""

from collections import defaultdict

from hubs.models import Observation, Period, Place, PlaceParent
from outcomes.models import Definition

from ...models import Summary

DIVIDED = {"percentage", "rate", "mean_score", "mean_change", "money_ratio"}
NOTHING = {
    **{
        f"{side}_{part}": None
        for side in ("latest", "approved")
        for part in ("numerator", "denominator", "sum_sq")
    },
    "largest_numerator": None,
    **{
        f"{side}_{count}": 0
        for side in ("latest", "approved")
        for count in ("reported", "nil", "not_collected", "not_applicable", "incomplete", "own")
    },
    "not_yet_approved": 0,
}


def stored() -> dict[tuple, dict]:
    return {
        (s.definition_id, s.instrument_version_id, s.place_id, s.period_id, s.cell_id): {
            "level": s.level,
            **{name: getattr(s, name) for name in NOTHING},
        }
        for s in Summary.objects.all()
    }


def expected() -> dict[tuple, dict]:
    """Every summary that there should be."""
    places = {place.pk: place for place in Place.objects.all()}
    periods = {period.pk: period for period in Period.objects.all()}
    definitions = {definition.pk: definition for definition in Definition.objects.all()}
    parents = list(PlaceParent.objects.all())
    observed = {}
    for o in Observation.objects.all():
        observed[(o.definition_id, o.instrument_version_id, o.place_id, o.period_id, o.cell_id)] = o

    rows: dict[tuple, dict] = {}
    for key, o in observed.items():
        if places[o.place_id].level == 1 and (standing(o)["state"] or o.approved_state):
            rows[key] = of_hub(o, definitions[o.definition_id])
    for level in (2, 3, 4):
        parts = defaultdict(list)
        for key, row in rows.items():
            definition_id, version_id, place_id, period_id, cell_id = key
            if definitions[definition_id].place_rule == "none":
                continue
            above = parent_on(parents, place_id, periods[period_id].starts)
            if above is not None and places[above].level == level:
                parts[(definition_id, version_id, above, period_id, cell_id)].append(row)
        sums = {key: added(level, some) for key, some in parts.items()}
        for key, o in observed.items():
            if places[o.place_id].level == level:
                put_own_instead(sums, key, o, definitions[o.definition_id], level)
        rows |= sums
    return rows


def parent_on(parents, place_id, day):
    for row in parents:
        if row.place_id == place_id and row.starts <= day and (row.ends is None or day < row.ends):
            return row.parent_id
    return None


def standing(o) -> dict:
    side = "approved" if o.withdrawn else "submitted"
    return values(o, side)


def values(o, side) -> dict:
    return {part: getattr(o, f"{side}_{part}") for part in ("state", "numerator", "denominator", "sum_sq")}


def is_divided(definition) -> bool:
    return definition.kind in DIVIDED or definition.place_rule in ("ratio_of_sums", "pooled_mean")


def is_incomplete(value, definition) -> bool:
    return (
        value["state"] == "reported"
        and is_divided(definition)
        and value["numerator"] is not None
        and value["denominator"] is None
    )


def numbers(value, definition) -> tuple:
    if value["state"] == "reported":
        return value["numerator"], value["denominator"], value["sum_sq"]
    if value["state"] == "nil" and not is_divided(definition):
        return 0, None, None
    return None, None, None


def is_new(o) -> bool:
    return not o.withdrawn and values(o, "submitted") != values(o, "approved")


def of_hub(o, definition) -> dict:
    row = NOTHING | {"level": 1}
    for side, value in (("latest", standing(o)), ("approved", values(o, "approved"))):
        numerator, denominator, sum_sq = numbers(value, definition)
        row[f"{side}_numerator"], row[f"{side}_denominator"], row[f"{side}_sum_sq"] = (
            numerator,
            denominator,
            sum_sq,
        )
        if value["state"]:
            row[f"{side}_{value['state']}"] = 1
        row[f"{side}_incomplete"] = int(is_incomplete(value, definition))
    if definition.place_rule == "sum_with_overlap_note":
        row["largest_numerator"] = row["latest_numerator"]
    row["not_yet_approved"] = int(is_new(o))
    return row


def added(level, parts) -> dict:
    row = NOTHING | {"level": level}
    for side in ("latest", "approved"):
        whole = [p for p in parts if p["level"] > 1 or not p[f"{side}_incomplete"]]
        for part in ("numerator", "denominator"):
            known = [p[f"{side}_{part}"] for p in whole if p[f"{side}_{part}"] is not None]
            row[f"{side}_{part}"] = sum(known) if known else None
        squares = [p[f"{side}_sum_sq"] for p in whole if p[f"{side}_sum_sq"] is not None]
        lost = any(p[f"{side}_denominator"] and p[f"{side}_sum_sq"] is None for p in whole)
        row[f"{side}_sum_sq"] = sum(squares) if squares and not lost else None
        for count in ("reported", "nil", "not_collected", "not_applicable", "incomplete", "own"):
            row[f"{side}_{count}"] = sum(p[f"{side}_{count}"] for p in parts)
    largest = [
        p["largest_numerator"]
        for p in parts
        if p["largest_numerator"] is not None and (p["level"] > 1 or not p["latest_incomplete"])
    ]
    row["largest_numerator"] = max(largest) if largest else None
    row["not_yet_approved"] = sum(
        p["not_yet_approved"]
        for p in parts
        if p["level"] > 1 or (p["latest_reported"] or p["latest_nil"]) and not p["latest_incomplete"]
    )
    return row


def put_own_instead(sums, key, o, definition, level) -> None:
    for side, value in (("latest", standing(o)), ("approved", values(o, "approved"))):
        if value["state"] not in ("reported", "nil") or is_incomplete(value, definition):
            continue
        row = sums.setdefault(key, NOTHING | {"level": level})
        numerator, denominator, sum_sq = numbers(value, definition)
        row[f"{side}_numerator"], row[f"{side}_denominator"], row[f"{side}_sum_sq"] = (
            numerator,
            denominator,
            sum_sq,
        )
        row[f"{side}_own"] = 1
        if side == "latest":
            row["not_yet_approved"] = int(is_new(o))
            overlaps = definition.place_rule == "sum_with_overlap_note"
            row["largest_numerator"] = numerator if overlaps else None
