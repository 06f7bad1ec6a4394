"""What a version of the framework changes, for the people of hubs and councils."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..choices import Comparability
from ..models import Edition
from ..publication import Audience
from ..queries.differences import EditionChanges, Reworded, Sentence, for_measures
from ..templatetags.formats import british_date
from .framework import measure_url

FIELD_COLUMNS = ("What", "Before", "From now on")


@dataclass(frozen=True)
class PlacePart:
    """One hub of the person who looks, and what changes for it."""

    title: str
    sentences: list[str]


@dataclass(frozen=True)
class RewordedPart:
    id: str
    title: str
    url: str
    comparison: str
    rows: list[list]


@dataclass(frozen=True)
class ChangesPage:
    title: str
    in_force: str
    before: str
    change_note: str
    places: list[PlacePart] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    reworded: list[RewordedPart] = field(default_factory=list)
    is_first: bool = False


COMPARISONS = {
    Comparability.SAME: "The same thing in other words: figures before and after form one series.",
    Comparability.COMPARABLE: "Figures before and after may be compared, with care.",
    Comparability.BREAK: "Figures before and after cannot be compared: the series breaks.",
}


def changes_page(
    edition: Edition, before: Edition | None, changes: EditionChanges | None, audiences: Iterable[Audience]
) -> ChangesPage:
    sentences = changes.sentences() if changes else []
    return ChangesPage(
        title=f"What changes with version {edition.version}",
        in_force=british_date(edition.in_force_from),
        before=before.version if before else "",
        change_note=edition.change_note,
        places=[
            PlacePart(audience.place, _texts(for_measures(sentences, set(audience.codes))))
            for audience in audiences
        ],
        sentences=_texts(sentences),
        reworded=[_reworded(change) for change in (changes.reworded if changes else [])],
        is_first=before is None,
    )


def _texts(sentences: Iterable[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


def _reworded(change: Reworded) -> RewordedPart:
    comparison = COMPARISONS.get(change.comparability, "It goes back to an earlier wording.")
    return RewordedPart(
        id=f"reworded-{change.measure.code.lower().replace('.', '-')}",
        title=str(change.measure),
        url=measure_url(change.measure.code),
        comparison=f"{comparison} {change.note}".strip(),
        rows=[[row.label, row.old, row.new] for row in change.fields],
    )
