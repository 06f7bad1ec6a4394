"""A measure through its wordings: what each was, since when, and which may be joined in one series.

Each wording declares how it compares with the one in force before it. The same thing reworded, and the
comparable with a note, may be joined in one series, a period from each; never summed within one period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..choices import Comparability, EditionStatus
from ..models import Definition, Edition, EditionEntry
from .editions import governs


@dataclass(frozen=True)
class Wording:
    """A definition with the editions that list it, the earliest first. A local measure's has none."""

    definition: Definition
    editions: tuple[Edition, ...] = ()

    @property
    def since(self) -> date | None:
        return self.editions[0].in_force_from if self.editions else None


@dataclass(frozen=True)
class Series:
    """Wordings that may be joined, in the order in which they came into force."""

    wordings: tuple[Wording, ...]

    @property
    def definition_ids(self) -> list[int]:
        return [wording.definition.pk for wording in self.wordings]

    @property
    def notes(self) -> list[str]:
        """What to bear in mind where the joined wordings differ."""
        joined = [wording.definition for wording in self.wordings[1:]]
        return [one.comparability_note for one in joined if one.comparability_note]


def wordings_of(indicator_ids: Iterable[int]) -> dict[int, list[Wording]]:
    """The wordings of each measure that were or are in force, the earliest first, in two statements."""
    ids = list(indicator_ids)
    listing: dict[int, list[Edition]] = {}
    entries = EditionEntry.objects.filter(definition__indicator__in=ids).select_related("edition")
    in_drafts = set()
    for entry in entries.order_by("edition__in_force_from", "edition_id"):
        if entry.edition.status == EditionStatus.DRAFT:
            in_drafts.add(entry.definition_id)
        elif governs(entry.edition, entry.edition.in_force_from):
            listing.setdefault(entry.definition_id, []).append(entry.edition)
    found: dict[int, list[Wording]] = {pk: [] for pk in ids}
    definitions = Definition.objects.filter(indicator__in=ids).select_related("indicator")
    for definition in definitions.order_by("indicator", "number"):
        editions = listing.get(definition.pk, [])
        if editions or definition.pk not in in_drafts:
            found[definition.indicator_id].append(Wording(definition, tuple(editions)))
    for wordings in found.values():
        wordings.sort(key=lambda wording: (wording.since or date.min, wording.definition.number))
    return found


def series_of(indicator_ids: Iterable[int]) -> dict[int, list[Series]]:
    """Each measure's wordings cut where the series breaks."""
    return {pk: _cut(wordings) for pk, wordings in wordings_of(indicator_ids).items()}


def joined_with(definition: Definition) -> list[int]:
    """Ids of the wordings whose figures may stand in one series with this one's, itself among them."""
    for series in series_of([definition.indicator_id])[definition.indicator_id]:
        if definition.pk in series.definition_ids:
            return series.definition_ids
    return [definition.pk]


def _cut(wordings: list[Wording]) -> list[Series]:
    series: list[list[Wording]] = []
    for wording in wordings:
        if series and wording.definition.comparability in (Comparability.SAME, Comparability.COMPARABLE):
            series[-1].append(wording)
        else:
            series.append([wording])
    return [Series(tuple(joined)) for joined in series]
