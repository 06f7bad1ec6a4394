"""The editors' pages, as their templates want them."""

from dataclasses import dataclass, field

from django.urls import reverse

from ..choices import Comparability, Tier
from ..document.differences import Difference, shown
from ..impact import PlaceImpact
from ..models import Edition, EditionEntry
from ..queries.differences import EditionChanges, FieldChange, Moved, Sentence
from ..queries.impact import MeasureImpact, PlaceSummary, Preview
from .places import where


@dataclass(frozen=True)
class Part:
    """A part of an edition, how many there are of it, and where they are edited."""

    title: str
    number: int
    url: str


@dataclass(frozen=True)
class OutlineMeasure:
    title: str
    url: str
    tier: str
    wording: str
    wording_url: str


@dataclass(frozen=True)
class OutlineOutcome:
    title: str
    url: str
    measures: list[OutlineMeasure] = field(default_factory=list)


@dataclass(frozen=True)
class OutlineDomain:
    title: str
    url: str
    outcomes: list[OutlineOutcome] = field(default_factory=list)


PARTS = (
    ("Measures", "editionentry", "entries"),
    ("Domains", "domain", "domains"),
    ("Outcomes", "outcome", "outcomes"),
    ("Questionnaires", "editioninstrument", "instruments"),
    ("Dimensions of the rubric", "rubricdimension", "dimensions"),
    ("Splits that are offered", "editionscheme", "schemes"),
    ("Words with a fixed meaning", "vocabularyentry", "vocabulary"),
    ("Rules", "frameworkrule", "rules"),
    ("Sources", "source", "sources"),
)


def parts(edition: Edition, counts: dict[str, int]) -> list[Part]:
    return [
        Part(
            title, counts[name], f"{reverse(f'admin:outcomes_{model}_changelist')}?version={edition.version}"
        )
        for title, model, name in PARTS
    ]


def outline(entries: list[EditionEntry], *, own: set[int]) -> list[OutlineDomain]:
    """The edition as a tree. `own` are wordings that no other edition lists."""
    domains: dict[int, OutlineDomain] = {}
    outcomes: dict[int, OutlineOutcome] = {}
    for entry in entries:
        outcome, domain = entry.outcome, entry.outcome.domain
        if domain.pk not in domains:
            domains[domain.pk] = OutlineDomain(str(domain), _change("domain", domain.pk))
        if outcome.pk not in outcomes:
            outcomes[outcome.pk] = OutlineOutcome(str(outcome), _change("outcome", outcome.pk))
            domains[domain.pk].outcomes.append(outcomes[outcome.pk])
        outcomes[outcome.pk].measures.append(
            OutlineMeasure(
                str(entry.definition),
                _change("editionentry", entry.pk),
                Tier(entry.tier).label,
                _wording(entry, own),
                _change("definition", entry.definition_id),
            )
        )
    return list(domains.values())


def _change(model: str, pk: int) -> str:
    return reverse(f"admin:outcomes_{model}_change", args=[pk])


def _wording(entry: EditionEntry, own: set[int]) -> str:
    definition = entry.definition
    if definition.pk not in own:
        return "Wording shared with other versions"
    if definition.comparability == Comparability.FIRST:
        return "New measure"
    return f"New wording: {definition.get_comparability_display().lower()}"


# --- Differences


@dataclass(frozen=True)
class Section:
    title: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    remark: str = ""


def difference_sections(changes: EditionChanges) -> list[Section]:
    """Every difference in a table of its own kind; nothing where there is none."""
    sections = [
        Section(
            "Added", ("Measure", "Who reports it", "Outcome"), [_measure_row(one) for one in changes.added]
        ),
        Section(
            "Taken out",
            ("Measure", "Who reported it", "Outcome"),
            [_measure_row(one) for one in changes.removed],
        ),
        *(
            Section(
                f"Reworded: {change.measure}",
                ("What", f"Version {changes.old_version}", f"Version {changes.new_version}"),
                [_field_row(row) for row in change.fields],
                _comparison(change.comparability, change.note),
            )
            for change in changes.reworded
        ),
        _moved("Who reports it", changes.tiers, lambda word: Tier(word).label),
        _moved("Moved to another outcome", changes.outcomes),
        _moved("Looked after by", changes.owners),
        _moved("Date of review", changes.reviews),
        *(
            Section(title, ("Where", "Before", "After"), [_difference_row(row) for row in rows])
            for title, rows in changes.other.items()
        ),
    ]
    return [section for section in sections if section.rows or section.remark]


def _measure_row(measure) -> list[str]:
    return [str(measure), Tier(measure.tier).label, f"{measure.outcome} {measure.outcome_title}"]


def _field_row(row: FieldChange) -> list[str]:
    return [row.label, row.old, row.new]


def _moved(title: str, rows: list[Moved], words=str) -> Section:
    return Section(
        title,
        ("Measure", "Before", "After"),
        [[str(row.measure), words(row.old), words(row.new)] for row in rows],
    )


def _difference_row(row: Difference) -> list[str]:
    return [where(row.path) or row.path, shown(row.old), shown(row.new)]


def _comparison(comparability: str, note: str) -> str:
    label = Comparability(comparability).label if comparability else "Goes back to an earlier wording"
    return f"{label}. {note}".strip()


# --- Impact


@dataclass(frozen=True)
class ImpactMeasure:
    code: str
    title: str
    url: str
    effect: str
    hubs: str
    numbers: list[str]
    places: list[PlaceImpact]
    pages: list[tuple[str, str, str]]


@dataclass(frozen=True)
class ImpactPage:
    is_first: bool
    before: str
    measures: list[ImpactMeasure]
    places: list[PlaceSummary]
    returns: list[str]
    sentences: list[str]
    cautions: list[str]


def impact_page(preview: Preview) -> ImpactPage:
    sentences: list[Sentence] = preview.changes.sentences() if preview.changes else []
    return ImpactPage(
        is_first=preview.before is None,
        before=preview.before.version if preview.before else "",
        measures=[_impact_measure(one) for one in preview.measures],
        places=preview.places,
        returns=[f"{row.title}: {row.number}" for row in preview.returns],
        sentences=[sentence.text for sentence in sentences],
        cautions=[
            f"{change.measure} has a wording of its own that says the same as before."
            " Change it, or take it back."
            for change in (preview.changes.reworded if preview.changes else [])
            if not change.fields
        ],
    )


def _impact_measure(one: MeasureImpact) -> ImpactMeasure:
    asked = sum(row.asked for row in one.places)
    return ImpactMeasure(
        code=one.code,
        title=one.title,
        url=reverse("framework_measure", args=[one.code]),
        effect=one.effect,
        hubs=f"{asked} {'hub' if asked == 1 else 'hubs'}",
        numbers=numbers_in_words(one.numbers),
        places=one.places,
        pages=_pages(one),
    )


def _pages(one: MeasureImpact) -> list[tuple[str, str, str]]:
    """Title, number and address of what shows the measure: the hubs' own pages first."""
    with_figures = sum(bool(row.numbers) for row in one.places)
    pages = [("Charts and tables on the pages of hubs", f"{with_figures:,}", "")] if with_figures else []
    return pages + [(page.title, f"{page.number:,}" if page.number else "", page.url) for page in one.pages]


def numbers_in_words(numbers: dict[str, int]) -> list[str]:
    return [f"{name}: {number:,}" for name, number in numbers.items() if number]
