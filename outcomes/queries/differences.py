"""What changes from one edition to another: for the editor in full, for hubs in plain sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..choices import (
    DEFAULT_SCALE,
    Comparability,
    Direction,
    EntryBy,
    FoundingMeasure,
    Frequency,
    Kind,
    PlaceRule,
    Tier,
    TimeRule,
)
from ..document import keys
from ..document.differences import Difference, differences
from ..document.parts import Wording, comparability, indicators, wordings
from ..models import Edition
from .documents import edition_document

# Keys of a measure's wording in words that people know.
WORDS = {
    "title": "Name",
    "definition": "What it means",
    "kind": "Kind of figure",
    "numerator": "What to count",
    "denominator": "Out of what",
    "unit": "Unit",
    "multiplier": "Shown for each",
    "direction": "Which way is good",
    "frequency": "How often",
    "window": "Which dates count",
    "source": "Where the figure comes from",
    "entry": "Who fills it",
    "calculation": "Formula",
    "founding_measure": "Founding measure",
    "time_rule": "Adding over time",
    "place_rule": "Adding over hubs",
    "breakdowns": "Splits",
    "required_breakdowns": "Splits that are part of the return",
    "multi_select": "Splits where one family may count several times",
    "instrument_required": "Questionnaire needed",
    "valid_range": "Lowest and highest value",
    "targets_allowed": "Targets allowed",
    "scale": "Decimal places kept",
    "counts_people": "Counts people, so small numbers are hidden",
    "central_denominator": "Out of how many comes from the council",
    "companions": "Numbers asked beside it",
    "crossings": "Splits crossed",
    "numerator_only": "Splits of how many alone",
    "suggested_instruments": "Suggested questionnaires",
}
_LABELS = {
    "kind": Kind,
    "direction": Direction,
    "frequency": Frequency,
    "entry": EntryBy,
    "founding_measure": FoundingMeasure,
    "time_rule": TimeRule,
    "place_rule": PlaceRule,
}


@dataclass(frozen=True)
class FieldChange:
    key: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Measure:
    code: str
    title: str
    tier: str
    outcome: str
    outcome_title: str

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


@dataclass(frozen=True)
class Reworded:
    measure: Measure
    fields: list[FieldChange]
    comparability: str
    note: str


@dataclass(frozen=True)
class Moved:
    """A measure that keeps its wording, and something that the edition says of it: its tier, say."""

    measure: Measure
    old: str
    new: str


@dataclass(frozen=True)
class Sentence:
    """One change in plain words. Where it is not for everyone, it is for hubs that chose the measure."""

    code: str
    text: str
    for_everyone: bool


@dataclass(frozen=True)
class EditionChanges:
    old_version: str
    new_version: str
    added: list[Measure] = field(default_factory=list)
    removed: list[Measure] = field(default_factory=list)
    reworded: list[Reworded] = field(default_factory=list)
    tiers: list[Moved] = field(default_factory=list)
    outcomes: list[Moved] = field(default_factory=list)
    owners: list[Moved] = field(default_factory=list)
    reviews: list[Moved] = field(default_factory=list)
    # Everything else, value by value, by the part of the framework in which it stands.
    other: dict[str, list[Difference]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        measures = (self.added, self.removed, self.reworded, self.tiers, self.outcomes)
        return not any((*measures, self.owners, self.reviews, self.other))

    def sentences(self) -> list[Sentence]:
        """What a hub needs to know, in order of weight: what is new, gone, reworded, moved."""
        return [
            *(_added(measure) for measure in self.added),
            *(_removed(measure) for measure in self.removed),
            *(_reworded(change) for change in self.reworded),
            *(_tier(change) for change in self.tiers),
        ]


def between(old: Edition, new: Edition) -> EditionChanges:
    """What changes from one edition to another; either may be a draft."""
    return document_changes(edition_document(old), edition_document(new))


def document_changes(old: dict, new: dict) -> EditionChanges:
    before, after = _measures(old), _measures(new)
    was, is_now = wordings(old, default_scale=DEFAULT_SCALE), wordings(new, default_scale=DEFAULT_SCALE)
    declared = {indicator["code"]: indicator for _, _, indicator in indicators(new)}
    earlier = {indicator["code"]: indicator for _, _, indicator in indicators(old)}
    shared = [code for code in after if code in before]

    return EditionChanges(
        old_version=old["version"],
        new_version=new["version"],
        added=[measure for code, measure in after.items() if code not in before],
        removed=[measure for code, measure in before.items() if code not in after],
        reworded=[
            Reworded(
                after[code],
                wording_changes(was[code], is_now[code]),
                declared[code].get("comparability", ""),
                declared[code].get("comparability_note", ""),
            )
            for code in shared
            if was[code] != is_now[code] or comparability(earlier[code]) != comparability(declared[code])
        ],
        outcomes=[
            Moved(after[code], _outcome(before[code]), _outcome(after[code]))
            for code in shared
            if before[code].outcome != after[code].outcome
        ],
        **{
            name: [
                Moved(after[code], earlier[code][key], declared[code][key])
                for code in shared
                if earlier[code][key] != declared[code][key]
            ]
            for name, key in (("tiers", "tier"), ("owners", "owner"), ("reviews", "review_date"))
        },
        other=_other(old, new),
    )


def wording_changes(old: Wording, new: Wording) -> list[FieldChange]:
    """Field by field, in words."""
    before, after = _fields(old), _fields(new)
    return [
        FieldChange(key, label, _in_words(key, before[key]), _in_words(key, after[key]))
        for key, label in WORDS.items()
        if before[key] != after[key]
    ]


def for_measures(sentences: Iterable[Sentence], codes: set[str]) -> list[Sentence]:
    """The sentences for a hub that reports these optional measures: its own, and those for every hub."""
    return [sentence for sentence in sentences if sentence.for_everyone or sentence.code in codes]


def _measures(document: dict) -> dict[str, Measure]:
    return {
        indicator["code"]: Measure(
            indicator["code"], indicator["title"], indicator["tier"], outcome["code"], outcome["title"]
        )
        for _, outcome, indicator in indicators(document)
    }


def _outcome(measure: Measure) -> str:
    return f"{measure.outcome} {measure.outcome_title}"


def _fields(wording: Wording) -> dict[str, object]:
    return wording.facts | {key: getattr(wording, key) for key in WORDS if key not in keys.WORDING}


def _in_words(key: str, value: object) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "valid_range":
        return f"{value[0]} to {value[1]}"
    if key == "companions":
        return "; ".join(f"{row['title']}{' (required)' if row['required'] else ''}" for row in value)
    if key == "crossings":
        return "; ".join(" by ".join(pair) for pair in value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if key in _LABELS:
        return str(_LABELS[key](value).label)
    return str(value)


def _other(old: dict, new: dict) -> dict[str, list[Difference]]:
    """Differences that no list of measures tells."""
    shared = set(_measures(old)) & set(_measures(new))
    before, after = _parts(old, shared), _parts(new, shared)
    found = {title: differences(before[title], after[title]) for title in before}
    return {title: rows for title, rows in found.items() if rows}


def _parts(document: dict, shared: set[str]) -> dict[str, dict]:
    """The document without the facts of its measures, in parts with a title each."""
    domains = [
        domain | {"outcomes": [_without_measures(outcome) for outcome in domain["outcomes"]]}
        for domain in document["domains"]
    ]
    measures = [
        {"code": indicator["code"], "crosswalk": indicator["crosswalk"]}
        for _, _, indicator in indicators(document)
        if indicator["code"] in shared
    ]
    return {
        "Name": {"name": document["name"]},
        "Domains and outcomes": {"domains": domains},
        "Measures in other frameworks, and their order": {"measures": measures},
        "Rubric": {"integration_rubric": document["integration_rubric"]},
        "Questionnaires": {"instruments": document["instruments"]},
        "Words, rules and splits": {"vocabularies": document["vocabularies"]},
        "Sources": {"sources": document["sources"]},
    }


def _without_measures(outcome: dict) -> dict:
    return {key: value for key, value in outcome.items() if key != "indicators"}


def _added(measure: Measure) -> Sentence:
    words = {
        Tier.CORE: f"New for every hub: {measure}.",
        Tier.OPTIONAL: f"New, and yours to choose: {measure}.",
        Tier.CONTEXT: f"New area figure, loaded by the council: {measure}.",
    }
    return Sentence(measure.code, words[measure.tier], for_everyone=True)


def _removed(measure: Measure) -> Sentence:
    text = f"No longer asked: {measure}. Figures already reported are kept."
    return Sentence(measure.code, text, for_everyone=measure.tier != Tier.OPTIONAL)


def _reworded(change: Reworded) -> Sentence:
    names = _listed([row.label.lower() for row in change.fields])
    comparison = {
        Comparability.SAME: "It is the same thing in other words: figures before and after form one series.",
        Comparability.COMPARABLE: f"Figures before and after may be compared, with care: {change.note}",
        Comparability.BREAK: "Figures before and after cannot be compared: the series breaks."
        + (f" {change.note}" if change.note else ""),
    }
    words = comparison.get(change.comparability, "It goes back to an earlier wording.")
    what = f"What changes: {names}." if change.fields else "Its words are as before."
    text = f"Reworded: {change.measure}. {what} {words}"
    return Sentence(change.measure.code, text, for_everyone=change.measure.tier != Tier.OPTIONAL)


def _tier(change: Moved) -> Sentence:
    measure = change.measure
    words = {
        Tier.CORE: f"Now asked of every hub: {measure}.",
        Tier.OPTIONAL: f"No longer asked of every hub, but yours to choose: {measure}.",
        Tier.CONTEXT: f"Now an area figure, loaded by the council: {measure}.",
    }
    return Sentence(measure.code, words[change.new], for_everyone=True)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
