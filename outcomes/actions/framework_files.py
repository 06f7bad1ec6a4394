"""Load a framework file: the same file gives the same rows, however often."""

from dataclasses import dataclass, field, replace

from django.db import transaction

from ..choices import DEFAULT_SCALE, Comparability, EditionStatus
from ..document import keys, parts
from ..document.canonical import canonical
from ..document.differences import Difference, differences
from ..models import Definition, Edition, Scheme, User, VocabularyEntry
from ..queries.documents import definition_wordings, edition_document
from ..queries.editions import newest_published, published_or_retired
from ..validators import Problem, Refused, document_problems, version_problems
from . import audit, contents, schemes
from .definitions import NewDefinition, create


class Differs(Refused):
    """The file says something else than the published edition of the same version."""

    def __init__(self, version: str, found: list[Difference]) -> None:
        problems = [Problem(one.path, str(one).removeprefix(f"{one.path}: ")) for one in found]
        super().__init__(
            f"Version {version} is published and never changes, and this file differs from it.", problems
        )
        self.differences = found


@dataclass(frozen=True)
class Loaded:
    """What a file changed."""

    edition: Edition
    created: bool = False
    new_measures: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    reworded: list[Definition] = field(default_factory=list)
    new_schemes: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return self.created or bool(self.differences)


@transaction.atomic
def load(
    *,
    document: dict,
    by: User | None,
    as_draft: str = "",
    comparability: str = Comparability.BREAK,
    note: str = "",
) -> Loaded:
    """Store a document as a draft, or find that it is there already.

    A published edition of the same version refuses what differs from it, unless the document is loaded as
    a draft under another version. Wordings that are known are shared; others get the next number and
    declare how they compare with the one before, by the file or by the default given here.
    """
    if problems := document_problems(document):
        raise Refused("The file is not a framework that can be loaded.", problems)
    document = canonical(document, default_scale=DEFAULT_SCALE)
    based_on = newest_published()
    if as_draft:
        if problems := version_problems(as_draft):
            raise Refused("The draft needs a version of its own.", problems)
        based_on = published_or_retired().filter(version=document["version"]).first() or based_on
        document = document | {"version": as_draft}

    standing = Edition.objects.select_for_update().filter(version=document["version"]).first()
    found: list[Difference] = []
    usual = Comparison(comparability, note)
    if standing is not None:
        there = edition_document(standing)
        found = differences(there, _speaking(document, there))
        if not found:
            return Loaded(standing, shared=[code for code in _measures(document)])
        if not standing.is_draft:
            raise Differs(standing.version, found)
        usual.declared_in_draft.update(_declared(there))
        contents.clear(standing)
    _refuse_retired_codes(document)
    edition = standing or Edition.objects.create(
        name=document["name"], version=document["version"], based_on=based_on
    )
    loaded = _fill(edition, document, usual)
    audit.record(
        by=by,
        verb="framework file loaded",
        object=edition,
        detail={
            "version": edition.version,
            "new_measures": loaded.new_measures,
            "reworded": [definition.code for definition in loaded.reworded],
        },
    )
    return replace(loaded, created=standing is None, differences=found)


@dataclass(frozen=True)
class Comparison:
    """How a changed wording compares with the one before, where the file is silent."""

    comparability: str
    note: str
    # What the same draft had declared before it was loaded again.
    declared_in_draft: dict[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, code: str) -> tuple[str, str]:
        return self.declared_in_draft.get(code, (self.comparability, self.note))


def _fill(edition: Edition, document: dict, usual: Comparison) -> Loaded:
    offered = document["vocabularies"]["breakdowns"]
    known = set(Scheme.objects.filter(code__in=offered).values_list("code", flat=True))
    splits = schemes.ensure(offered, edition=edition)
    instruments = contents.instruments_for([row["code"] for row in document["instruments"]])
    shared, new = _match(document, usual)
    made = create(new)
    contents.write(edition, document, definitions=shared | made, schemes=splits, instruments=instruments)
    return Loaded(
        edition,
        new_measures=[row.code for row in new if row.comparability == Comparability.FIRST],
        shared=list(shared),
        reworded=[made[row.code] for row in new if row.comparability != Comparability.FIRST],
        new_schemes=[code for code in offered if code not in known],
    )


def _match(document: dict, usual: Comparison) -> tuple[dict[str, Definition], list[NewDefinition]]:
    """Wordings that are known, and those that are new, by their measures' codes in order."""
    wanted = parts.wordings(document, default_scale=DEFAULT_SCALE)
    declared = _declared(document)
    standing = list(
        Definition.objects.filter(indicator__code__in=wanted, entries__isnull=False)
        .distinct()
        .select_related("indicator")
        .order_by("-number")
    )
    known = definition_wordings(standing)
    shared: dict[str, Definition] = {}
    new: list[NewDefinition] = []
    for code, wording in wanted.items():
        earlier = [definition for definition in standing if definition.code == code]
        same = [one for one in earlier if known[one.pk] == wording and _agrees(one, declared.get(code))]
        if same:
            shared[code] = same[0]
        elif code in declared:
            new.append(NewDefinition(code, wording, *declared[code]))
        elif earlier:
            new.append(NewDefinition(code, wording, *usual.of(code)))
        else:
            new.append(NewDefinition(code, wording))
    return shared, new


def _declared(document: dict) -> dict[str, tuple[str, str]]:
    """What the document says of how its wordings compare, where it says something."""
    said = {one["code"]: parts.comparability(one) for *_, one in parts.indicators(document)}
    return {code: declared for code, declared in said.items() if declared is not None}


def _agrees(definition: Definition, declared: tuple[str, str] | None) -> bool:
    return declared is None or declared == (definition.comparability, definition.comparability_note)


def _speaking(document: dict, there: dict) -> dict:
    """The document, a measure that says nothing of comparability agreeing with what is there."""
    said = {indicator["code"]: indicator for *_, indicator in parts.indicators(there)}

    def filled(indicator: dict) -> dict:
        if "comparability" in indicator or indicator["code"] not in said:
            return indicator
        before = said[indicator["code"]]
        return indicator | {key: before[key] for key in keys.COMPARABILITY if key in before}

    domains = [
        domain
        | {
            "outcomes": [
                outcome | {"indicators": [filled(indicator) for indicator in outcome["indicators"]]}
                for outcome in domain["outcomes"]
            ]
        }
        for domain in document["domains"]
    ]
    return document | {"domains": domains}


def _measures(document: dict) -> list[str]:
    return [indicator["code"] for *_, indicator in parts.indicators(document)]


def _refuse_retired_codes(document: dict) -> None:
    retired = dict(
        VocabularyEntry.objects.filter(vocabulary=keys.RETIRED_CODES, code__in=_measures(document))
        .exclude(edition__status=EditionStatus.DRAFT)
        .values_list("code", "edition__version")
    )
    if retired:
        problems = [
            Problem(f"{code}", f"the code is retired since version {version} and may not be used again")
            for code, version in sorted(retired.items())
        ]
        raise Refused("A code is never used a second time.", problems)
