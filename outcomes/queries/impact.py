"""What publishing a draft would touch: places by name, numbers of values (never values), pages, returns."""

from collections import defaultdict
from dataclasses import dataclass, field

from .. import impact
from ..choices import Comparability, Tier
from ..models import Edition, EditionEntry, User
from .differences import EditionChanges, document_changes
from .documents import edition_document
from .editions import before

EFFECTS = {
    "": "No longer asked; what was reported is kept",
    Comparability.FIRST: "Goes back to an earlier wording",
    Comparability.SAME: "Same thing in other words; the series goes on",
    Comparability.COMPARABLE: "May be compared with care; the series goes on with a note",
    Comparability.BREAK: "Cannot be compared; the series breaks here",
}


@dataclass(frozen=True)
class MeasureImpact:
    """One measure: what happens to it, where it is felt, how much is kept of it there."""

    code: str
    title: str
    effect: str
    places: list[impact.PlaceImpact] = field(default_factory=list)
    pages: list[impact.PageImpact] = field(default_factory=list)

    @property
    def numbers(self) -> dict[str, int]:
        total: dict[str, int] = defaultdict(int)
        for row in self.places:
            for name, number in row.numbers.items():
                total[name] += number
        return dict(total)


@dataclass(frozen=True)
class PlaceSummary:
    place: str
    url: str
    codes: list[str]
    numbers: dict[str, int]


@dataclass(frozen=True)
class Preview:
    draft: Edition
    before: Edition | None
    changes: EditionChanges | None
    measures: list[MeasureImpact] = field(default_factory=list)
    returns: list[impact.ReturnImpact] = field(default_factory=list)

    @property
    def places(self) -> list[PlaceSummary]:
        """The same by place, in the order of their names."""
        found: dict[tuple[str, str], list[impact.PlaceImpact]] = defaultdict(list)
        for measure in self.measures:
            for row in measure.places:
                found[row.place, row.url].append(row)
        return [
            PlaceSummary(place, url, [row.code for row in rows], _added_up(rows))
            for (place, url), rows in sorted(found.items())
        ]


def preview(draft: Edition, *, viewer: User | None) -> Preview:
    """What this draft would touch, held against the version that it follows."""
    earlier = before(draft)
    if earlier is None:
        return Preview(draft, None, None)
    old, new = _listed(earlier), _listed(draft)
    ended = tuple(
        impact.Ended(
            entry.definition_id,
            entry.definition.indicator_id,
            code,
            entry.tier,
            new[code].tier if code in new else "",
        )
        for code, entry in old.items()
        if code not in new or new[code].definition_id != entry.definition_id
    )
    begun = tuple(
        impact.Begun(entry.definition.indicator_id, code, entry.tier)
        for code, entry in new.items()
        if code not in old or (entry.tier == Tier.CORE and old[code].tier != Tier.CORE)
    )
    answer = impact.ask(impact.Question(earlier.pk, ended, begun, viewer))
    return Preview(
        draft,
        earlier,
        document_changes(edition_document(earlier), edition_document(draft)),
        _measures(old, new, ended, begun, answer),
        answer.returns,
    )


def _listed(edition: Edition) -> dict[str, EditionEntry]:
    entries = EditionEntry.objects.filter(edition=edition).select_related("definition__indicator")
    ordered = entries.order_by("outcome__domain__position", "outcome__position", "position", "id")
    return {entry.definition.code: entry for entry in ordered}


def _measures(
    old: dict[str, EditionEntry],
    new: dict[str, EditionEntry],
    ended: tuple[impact.Ended, ...],
    begun: tuple[impact.Begun, ...],
    answer: impact.Impact,
) -> list[MeasureImpact]:
    effects: dict[str, list[str]] = defaultdict(list)
    for one in ended:
        declared = new[one.code].definition.comparability if one.new_tier else ""
        effects[one.code].append(EFFECTS[declared])
    for one in begun:
        effects[one.code].append(_beginning(one, known=one.code in old))
    places, pages = defaultdict(list), defaultdict(list)
    for row in answer.places:
        places[row.code].append(row)
    for page in answer.pages:
        pages[page.code].append(page)
    titles = {code: entry.definition.title for code, entry in (old | new).items()}
    return [
        MeasureImpact(
            code,
            titles[code],
            "; ".join(effects[code]),
            sorted(places[code], key=lambda row: row.place),
            pages[code],
        )
        for code in titles
        if code in effects
    ]


def _beginning(one: impact.Begun, *, known: bool) -> str:
    if one.tier == Tier.CORE:
        return "Now asked of every hub" if known else "New, asked of every hub"
    return "New, for hubs to choose" if one.tier == Tier.OPTIONAL else "New area figure"


def _added_up(rows: list[impact.PlaceImpact]) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for row in rows:
        for name, number in row.numbers.items():
            total[name] += number
    return dict(total)
