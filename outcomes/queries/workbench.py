"""What the editors' pages need to know: what may be changed and why not, and what there is to choose."""

from django.db.models import Case, Count, Max, Model, OuterRef, QuerySet, Subquery, Value, When

from ..choices import EditionStatus
from ..document import keys
from ..models import (
    Definition,
    Domain,
    Edition,
    EditionEntry,
    EditionScheme,
    Indicator,
    Outcome,
    Scheme,
    VocabularyEntry,
)
from ..validators.references import RUBRIC_LEVEL


def editions_to_choose() -> list[Edition]:
    """Drafts first, then the newest."""
    drafts_first = Case(When(status=EditionStatus.DRAFT, then=Value(0)), default=Value(1))
    return list(Edition.objects.order_by(drafts_first, "-in_force_from", "-id"))


def draft_to_add_to(version: str) -> Edition | None:
    """The draft of this version, or else the newest draft."""
    drafts = list(Edition.objects.filter(status=EditionStatus.DRAFT).order_by("-id"))
    return next((one for one in drafts if one.version == version), drafts[0] if drafts else None)


def choices_of(model: type[Model], edition: Edition | None) -> QuerySet | None:
    """What may be chosen of an edition's parts: those of this edition, or of every draft."""
    if model is Edition:
        return Edition.objects.filter(status=EditionStatus.DRAFT).order_by("-id")
    path = {Domain: "edition", Outcome: "domain__edition"}.get(model)
    if path is None:
        return None
    chosen = {path: edition} if edition else {f"{path}__status": EditionStatus.DRAFT}
    rows = model.objects.filter(**chosen)
    if model is Domain:
        return rows.select_related("edition").order_by("-edition", "position")
    return rows.select_related("domain__edition").order_by("-domain__edition", "domain__position", "position")


def label_with_version(thing: Model) -> str:
    """With the version in front, since several drafts may have the same outcome."""
    if isinstance(thing, Domain):
        return f"{thing.edition.version}: {thing}"
    if isinstance(thing, Outcome):
        return f"{thing.domain.edition.version}: {thing}"
    return str(thing)


def why_definition_frozen(definition: Definition) -> str:
    """A wording is changed in place only while one draft alone lists it."""
    entries = list(EditionEntry.objects.filter(definition=definition).select_related("edition"))
    published = [entry.edition.version for entry in entries if not entry.edition.is_draft]
    if published:
        versions = "version " if len(published) == 1 else "versions "
        return (
            f"This wording is part of the published {versions}{', '.join(published)} and never changes."
            " A draft can have a new wording instead."
        )
    if len(entries) > 1:
        versions = ", ".join(entry.edition.version for entry in entries)
        return f"Drafts {versions} share this wording. Give one of them a wording of its own to change it."
    if not entries:
        return "No version of the framework lists this wording: it belongs to a hub."
    return ""


def why_scheme_frozen(scheme: Scheme) -> str:
    if scheme.code == RUBRIC_LEVEL:
        return "The product makes this split itself, of the rubric's levels."
    published = list(
        EditionScheme.objects.filter(scheme=scheme)
        .exclude(edition__status=EditionStatus.DRAFT)
        .order_by("edition_id")
        .values_list("edition__version", flat=True)
    )
    if not published:
        return ""
    versions = "version " if len(published) == 1 else "versions "
    return (
        f"This split is part of the published {versions}{', '.join(published)} and never changes."
        " A later list is a new split with a new code."
    )


def drafts_with(definition: Definition) -> list[EditionEntry]:
    """The places in drafts where a wording is listed."""
    return list(
        EditionEntry.objects.filter(definition=definition, edition__status=EditionStatus.DRAFT)
        .select_related("edition")
        .order_by("-edition")
    )


def part_counts(edition: Edition) -> dict[str, int]:
    """How many there are of each part, in a statement each."""
    return {
        "entries": edition.entries.count(),
        "domains": edition.domains.count(),
        "outcomes": Outcome.objects.filter(domain__edition=edition).count(),
        "instruments": edition.edition_instruments.count(),
        "dimensions": edition.rubric_dimensions.count(),
        "schemes": edition.edition_schemes.count(),
        "vocabulary": edition.vocabulary.count(),
        "rules": edition.rules.count(),
        "sources": edition.sources.count(),
    }


def own_wordings(edition: Edition) -> set[int]:
    """Definitions that this edition lists and no other."""
    return set(
        Definition.objects.filter(entries__edition=edition)
        .exclude(entries__in=EditionEntry.objects.exclude(edition=edition))
        .values_list("pk", flat=True)
    )


def domain_codes() -> list[tuple[str, str]]:
    """Each domain's code with its newest title."""
    titles: dict[str, str] = {}
    for code, title in Domain.objects.order_by("position", "edition_id").values_list("code", "title"):
        titles[code] = f"{code} {title}"
    return list(titles.items())


def lists_measure(edition: Edition, definition: Definition, *, besides: int | None) -> bool:
    """Whether the edition lists this measure already, in whatever wording."""
    entries = EditionEntry.objects.filter(edition=edition, definition__indicator=definition.indicator_id)
    return entries.exclude(pk=besides).exists()


def why_code_taken(code: str) -> str:
    if Definition.objects.filter(indicator__code=code).exists():
        return (
            f"{code} is the code of a measure already. To bring that one into a draft, add it as a measure."
        )
    retired = VocabularyEntry.objects.filter(vocabulary=keys.RETIRED_CODES, code=code).first()
    return f"{code} is retired and is never used again." if retired else ""


def next_position(outcome: Outcome) -> int:
    return (outcome.entries.aggregate(last=Max("position"))["last"] or 0) + 1


def with_newest_wording(indicators: QuerySet[Indicator]) -> QuerySet[Indicator]:
    newest = Definition.objects.filter(indicator=OuterRef("pk")).order_by("-number")
    return indicators.annotate(
        newest_title=Subquery(newest.values("title")[:1]), wordings=Count("definitions", distinct=True)
    )
