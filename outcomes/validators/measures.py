"""What must hold within one measure: its kind, how it adds up, who fills it, how it may be split."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..choices import Comparability, EntryBy, Kind, PlaceRule, Tier, TimeRule
from ..document.paths import joined
from .problems import Problem


@dataclass(frozen=True)
class KindRule:
    """What a kind of figure asks for. None means either will do."""

    denominator: bool | None
    multiplier: bool
    time_rules: frozenset[str]
    place_rules: frozenset[str]


_ANY_TIME_BUT_SUM = frozenset({TimeRule.NONE, TimeRule.LATEST, TimeRule.POOLED})
_AMOUNT = KindRule(
    denominator=False,
    multiplier=False,
    time_rules=frozenset({TimeRule.SUM, TimeRule.NONE, TimeRule.LATEST}),
    place_rules=frozenset({PlaceRule.SUM, PlaceRule.SUM_WITH_OVERLAP_NOTE, PlaceRule.NONE}),
)
_RATIO = KindRule(True, True, _ANY_TIME_BUT_SUM, frozenset({PlaceRule.RATIO_OF_SUMS, PlaceRule.NONE}))
_MEAN = KindRule(True, False, _ANY_TIME_BUT_SUM, frozenset({PlaceRule.POOLED_MEAN, PlaceRule.NONE}))

KIND_RULES: dict[str, KindRule] = {
    Kind.COUNT: _AMOUNT,
    Kind.QUANTITY: _AMOUNT,
    Kind.PERCENTAGE: _RATIO,
    Kind.RATE: _RATIO,
    Kind.MEAN_SCORE: _MEAN,
    Kind.MEAN_CHANGE: _MEAN,
    Kind.CURRENCY: KindRule(None, False, frozenset(TimeRule.values), frozenset(PlaceRule.values)),
    Kind.MONEY_RATIO: KindRule(
        True, False, _ANY_TIME_BUT_SUM, frozenset({PlaceRule.RATIO_OF_SUMS, PlaceRule.NONE})
    ),
    Kind.MATURITY_LEVEL: KindRule(
        False,
        False,
        frozenset({TimeRule.LATEST, TimeRule.NONE}),
        frozenset({PlaceRule.MEDIAN_AND_LOWEST, PlaceRule.NONE}),
    ),
}


def measure_problems(indicator: dict, path: str) -> list[Problem]:
    """Problems of one measure that has the right form."""
    return [
        Problem(joined(path, key), message)
        for rule in (_kind, _money, _distinct_counts, _entry, _splits, _comparability)
        for key, message in rule(indicator)
    ]


def _kind(indicator: dict) -> Iterator[tuple[str, str]]:
    kind = indicator["kind"]
    rule, name = KIND_RULES[kind], Kind(kind).label.lower()
    if kind == Kind.MATURITY_LEVEL and indicator["numerator"] is not None:
        yield "numerator", f"must be null for the kind {kind} ({name})"
    if kind != Kind.MATURITY_LEVEL and indicator["numerator"] is None:
        yield "numerator", f"is needed for the kind {kind} ({name})"
    if rule.denominator is True and indicator["denominator"] is None:
        yield "denominator", f"is needed for the kind {kind} ({name})"
    if rule.denominator is False and indicator["denominator"] is not None:
        yield "denominator", f"must be null for the kind {kind} ({name})"
    if rule.multiplier and indicator["multiplier"] is None:
        yield "multiplier", f"is needed for the kind {kind} ({name})"
    if not rule.multiplier and indicator["multiplier"] is not None:
        yield "multiplier", f"must be null for the kind {kind} ({name})"
    if kind == Kind.PERCENTAGE and indicator["multiplier"] not in (None, 100):
        yield "multiplier", "must be 100 for a percentage"
    for key, allowed in (("time_rule", rule.time_rules), ("place_rule", rule.place_rules)):
        if indicator[key] not in allowed:
            words = ", ".join(sorted(allowed))
            yield key, f"{indicator[key]} does not suit the kind {kind} ({name}); use {words}"


def _money(indicator: dict) -> Iterator[tuple[str, str]]:
    """Pounds add up; pounds for each thing are divided last, like every ratio."""
    if indicator["kind"] != Kind.CURRENCY:
        return
    if indicator["denominator"] is None:
        places, times = {PlaceRule.SUM, PlaceRule.NONE}, {TimeRule.SUM, TimeRule.LATEST, TimeRule.NONE}
        what = "money"
    else:
        places, times = {PlaceRule.RATIO_OF_SUMS, PlaceRule.NONE}, _ANY_TIME_BUT_SUM
        what = "money for each thing"
    if indicator["place_rule"] not in places:
        yield "place_rule", f"{indicator['place_rule']} does not suit {what}; use {', '.join(sorted(places))}"
    if indicator["time_rule"] not in times:
        yield "time_rule", f"{indicator['time_rule']} does not suit {what}; use {', '.join(sorted(times))}"


def _distinct_counts(indicator: dict) -> Iterator[tuple[str, str]]:
    overlaps = indicator["place_rule"] == PlaceRule.SUM_WITH_OVERLAP_NOTE
    if overlaps and indicator["time_rule"] == TimeRule.SUM:
        yield (
            "time_rule",
            "a count of different families is not added over periods: the same ones would count again",
        )


def _entry(indicator: dict) -> Iterator[tuple[str, str]]:
    entry, tier = indicator["entry"], indicator["tier"]
    calculated = entry == EntryBy.CALCULATED
    if calculated and indicator["calculation"] is None:
        yield "calculation", "a calculated measure needs its formula"
    if not calculated and indicator["calculation"] is not None:
        yield "calculation", f"must be null where entry is {entry}, not calculated"
    if (entry == EntryBy.RUBRIC) != (indicator["kind"] == Kind.MATURITY_LEVEL):
        yield "entry", "rubric and the kind maturity_level go together"
    if tier == Tier.CONTEXT and entry != EntryBy.CENTRAL:
        yield "entry", "an area figure (tier context) is loaded centrally, so entry must be central"
    if tier == Tier.CONTEXT and indicator["place_rule"] != PlaceRule.NONE:
        yield "place_rule", "an area figure (tier context) is never added up from hubs, so it must be none"


def _splits(indicator: dict) -> Iterator[tuple[str, str]]:
    allowed = indicator["breakdowns"]
    for key in ("required_breakdowns", "multi_select"):
        for scheme in indicator[key]:
            if scheme not in allowed:
                yield key, f"{scheme} is not among the breakdowns of this measure"
    for key in ("required_breakdowns", "multi_select"):
        named = [scheme for scheme in indicator[key] if scheme in allowed]
        if named != sorted(named, key=allowed.index):
            yield key, "must be in the order of the breakdowns"


def _comparability(indicator: dict) -> Iterator[tuple[str, str]]:
    declared, note = indicator.get("comparability"), indicator.get("comparability_note")
    if declared == Comparability.COMPARABLE and note is None:
        yield "comparability_note", "is needed where wordings are comparable: say what to bear in mind"
    if declared is None and note is not None:
        yield "comparability_note", "belongs to a comparability, and there is none"
