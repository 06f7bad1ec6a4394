"""The page of one measure: what it means, what to count, how it adds up, how its wording changed."""

from dataclasses import dataclass, field

from ..choices import Comparability, EntryBy, FoundingMeasure, Kind
from ..models import Definition, EditionInstrument, Threshold
from ..queries.indicators import Series, Wording
from ..queries.measures import MeasureFacts
from ..templatetags.formats import british_date
from .framework import TIER_COLOURS, TIER_WORDS

CROSSWALK_COLUMNS = ("Framework", "Where it stands there", "How well it matches")
THRESHOLD_COLUMNS = ("What", "Value", "For whom", "Source")


@dataclass(frozen=True)
class SplitPart:
    title: str
    note: str
    remarks: str
    categories: str


@dataclass(frozen=True)
class InstrumentPart:
    id: str
    title: str
    remark: str
    rows: list[dict[str, str]]
    thresholds: list[list]


@dataclass(frozen=True)
class WordingPart:
    title: str
    remark: str
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class MeasurePage:
    code: str
    title: str
    tier: str
    tier_colour: str
    no_longer_asked: str
    trail: list[tuple[str, str]]
    definition: str
    counting: list[dict[str, str]]
    reporting: list[dict[str, str]]
    adding: list[dict[str, str]]
    splits: list[SplitPart] = field(default_factory=list)
    crossings: list[str] = field(default_factory=list)
    companions: list[str] = field(default_factory=list)
    instruments: list[InstrumentPart] = field(default_factory=list)
    rubric: list[dict] = field(default_factory=list)
    crosswalk: list[list] = field(default_factory=list)
    outcome_title: str = ""
    outcome_crosswalk: list[list] = field(default_factory=list)
    history: list[WordingPart] = field(default_factory=list)


def measure_page(facts: MeasureFacts, *, framework_url: str) -> MeasurePage:
    entry, definition = facts.entry, facts.entry.definition
    outcome, domain = entry.outcome, entry.outcome.domain
    return MeasurePage(
        code=definition.code,
        title=definition.title,
        tier=TIER_WORDS[entry.tier],
        tier_colour=TIER_COLOURS[entry.tier],
        no_longer_asked=""
        if facts.is_asked
        else f"It is not part of the version in force. The words are those of {entry.edition.version}.",
        trail=[
            ("The shared framework", framework_url),
            (domain.title, f"{framework_url}#{domain.code.lower()}"),
        ],
        definition=definition.definition,
        counting=_counting(definition),
        reporting=_reporting(facts),
        adding=_adding(definition),
        splits=[_split(row) for row in facts.splits],
        crossings=[f"{row.first.title} by {row.second.title}" for row in facts.crossings],
        companions=[f"{row.title}{'' if row.required else ' (may be left out)'}" for row in facts.companions],
        instruments=[_instrument(row, facts) for row in _suggested_first(facts)],
        rubric=[
            {
                "title": str(dimension),
                "rows": [
                    _row(f"{level.level} {level.title}", level.descriptor) for level in dimension.levels.all()
                ],
            }
            for dimension in facts.dimensions
        ]
        if definition.kind == Kind.MATURITY_LEVEL
        else [],
        crosswalk=[[row.framework, row.item, row.get_match_display()] for row in facts.crosswalk],
        outcome_title=str(outcome),
        outcome_crosswalk=[
            [row.framework, row.item or {"text": "Nowhere", "note": row.reason}, row.get_match_display()]
            for row in facts.outcome_crosswalk
        ],
        history=_history(facts.history),
    )


def _row(key: str, value: str) -> dict[str, str]:
    return {"key": key, "value": value}


def _counting(definition: Definition) -> list[dict[str, str]]:
    rows = [
        ("What to count", definition.numerator),
        ("Out of what", definition.denominator),
        ("Which dates count", definition.window),
        ("Worked out as", definition.calculation),
        ("Kind of figure", definition.get_kind_display()),
        ("Unit", _unit(definition)),
        ("Lowest and highest value", _range(definition)),
    ]
    return [_row(key, value) for key, value in rows if value]


def _unit(definition: Definition) -> str:
    if definition.kind == Kind.RATE:
        return definition.unit
    return "per cent" if definition.unit == "%" else definition.unit.replace("GBP", "£")


def _range(definition: Definition) -> str:
    if definition.valid_low is None or definition.valid_high is None:
        return ""
    return f"{definition.valid_low.normalize():f} to {definition.valid_high.normalize():f}"


def _reporting(facts: MeasureFacts) -> list[dict[str, str]]:
    entry, definition = facts.entry, facts.entry.definition
    founding = FoundingMeasure(definition.founding_measure).label if definition.founding_measure else ""
    who = definition.get_entry_display()
    if definition.entry == EntryBy.SURVEY:
        who += "; typed by staff until the form for families is in use"
    if definition.central_denominator:
        who += ". Out of how many is loaded by the council"
    rows = [
        ("Who fills it", who),
        ("How often", definition.get_frequency_display()),
        ("Where the figure comes from", definition.source),
        ("Which way is good", definition.get_direction_display()),
        ("Targets", "May be set" if definition.targets_allowed else "Are not set on this measure"),
        ("Small numbers", "Hidden from readers, since it counts people" if definition.counts_people else ""),
        ("One of the six founding measures", founding),
        ("Looked after by", entry.owner),
        ("Next looked at by", british_date(entry.review_date)),
    ]
    return [_row(key, value) for key, value in rows if value]


def _adding(definition: Definition) -> list[dict[str, str]]:
    return [
        _row("Over time", definition.get_time_rule_display()),
        _row("Over hubs", definition.get_place_rule_display()),
    ]


def _split(row) -> SplitPart:
    remarks = ["Part of the return" if row.required else "Closed until asked for"]
    if row.multi_select:
        remarks.append("one family may count in several parts, so the parts have no total")
    if row.numerator_only:
        remarks.append("out of how many is not split")
    return SplitPart(
        title=row.scheme.title,
        note=row.scheme.note,
        remarks="; ".join(remarks) + ".",
        categories=", ".join(category.title for category in row.scheme.categories.all()),
    )


def _suggested_first(facts: MeasureFacts) -> list[EditionInstrument]:
    """Questionnaires that suit the measure; all of them where none is named."""
    suggested = [row for row in facts.instruments if row.instrument_id in facts.suggested]
    return suggested or facts.instruments


def _instrument(row: EditionInstrument, facts: MeasureFacts) -> InstrumentPart:
    scale = "" if row.range_low is None else f"{row.range_low} to {row.range_high}"
    rows = [
        ("Answered by", row.respondent),
        ("Scale", scale or "Bands, or no range is known"),
        ("Which way is good", row.get_direction_display()),
        ("Versions", ", ".join(row.versions)),
        ("Licence", row.licence_note),
    ]
    return InstrumentPart(
        id=row.instrument.code,
        title=row.title,
        remark="Scores only: none of its questions may be shown." if row.scores_only else "",
        rows=[_row(key, value) for key, value in rows if value],
        thresholds=[_threshold(one) for one in facts.thresholds.get(row.pk, [])],
    )


def _threshold(one: Threshold) -> list:
    checked = (
        f"Compared with its source on {british_date(one.checked_on)}"
        if one.checked_on
        else "Not yet compared with its source"
    )
    return [
        one.get_type_display(),
        f"{one.value.normalize():f}",
        one.population,
        {"text": one.source, "note": checked},
    ]


COMPARISON = {
    Comparability.FIRST: "The first wording.",
    Comparability.SAME: "The same thing in other words: figures form one series with those before.",
    Comparability.COMPARABLE: "Figures may be compared with those before, with care.",
    Comparability.BREAK: "Figures cannot be compared with those before: the series begins anew.",
}


def _history(series: list[Series]) -> list[WordingPart]:
    """The newest first."""
    wordings = [wording for joined in series for wording in joined.wordings if wording.editions]
    return [_wording(wording) for wording in reversed(wordings)]


def _wording(wording: Wording) -> WordingPart:
    definition = wording.definition
    versions = ", ".join(edition.version for edition in wording.editions)
    remark = COMPARISON[definition.comparability]
    if definition.comparability_note:
        remark = f"{remark} {definition.comparability_note}"
    rows = [
        ("Name", definition.title),
        ("What it means", definition.definition),
        ("What to count", definition.numerator),
        ("Out of what", definition.denominator),
        ("Which dates count", definition.window),
    ]
    word = "version" if len(wording.editions) == 1 else "versions"
    return WordingPart(
        title=f"Since {british_date(wording.since)} ({word} {versions})",
        remark=remark,
        rows=[_row(key, value) for key, value in rows if value],
    )
