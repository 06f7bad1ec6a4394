"""Where each part of an edition is kept, by the codes that a file gives it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from ..models import (
    Domain,
    Edition,
    EditionEntry,
    EditionInstrument,
    EditionScheme,
    FrameworkRule,
    Outcome,
    RubricDimension,
    Source,
    VocabularyEntry,
)


@dataclass(frozen=True)
class PartRows:
    """Ids of rows. A code that stands twice leads to the first of the two."""

    edition: int
    version: str
    domains: dict[str, int]
    outcomes: dict[str, int]
    entries: dict[str, int]
    definitions: dict[str, int]
    dimensions: dict[str, int]
    instruments: dict[str, int]
    schemes: dict[str, int]
    words: dict[tuple[str, str], int]
    rules: dict[tuple[str, str], int]
    sources: dict[str, int]


def part_rows(edition: Edition) -> PartRows:
    """In a fixed number of statements, however large the edition is."""
    entries = list(
        EditionEntry.objects.filter(edition=edition)
        .order_by("-id")
        .values_list("definition__indicator__code", "pk", "definition_id")
    )
    words = VocabularyEntry.objects.filter(edition=edition).values_list("vocabulary", "code", "pk")
    rules = list(_in_order(FrameworkRule, edition).values_list("about", "pk"))
    return PartRows(
        edition=edition.pk,
        version=edition.version,
        domains=_by_code(Domain.objects.filter(edition=edition)),
        outcomes=_by_code(Outcome.objects.filter(domain__edition=edition)),
        entries={code: entry for code, entry, _ in entries},
        definitions={code: definition for code, _, definition in entries},
        dimensions=_by_code(RubricDimension.objects.filter(edition=edition)),
        instruments=_by_code(EditionInstrument.objects.filter(edition=edition), "instrument__code"),
        schemes=_by_code(EditionScheme.objects.filter(edition=edition), "scheme__code", "scheme_id"),
        words={(vocabulary, code): pk for vocabulary, code, pk in words},
        rules={
            (about, number): pk
            for about in (FrameworkRule.RULE, FrameworkRule.BREAKDOWN_NOTE)
            for number, pk in _numbered(pk for of, pk in rules if of == about)
        },
        sources=dict(_numbered(_in_order(Source, edition).values_list("pk", flat=True))),
    )


def _by_code(rows: QuerySet, code: str = "code", pk: str = "pk") -> dict[str, int]:
    return dict(rows.order_by("-id").values_list(code, pk))


def _in_order(model: type[Model], edition: Edition) -> QuerySet:
    """As a file lists them."""
    return model.objects.filter(edition=edition).order_by("position", "id")


def _numbered(ids: Iterable[int]) -> Iterator[tuple[str, int]]:
    return ((str(number), pk) for number, pk in enumerate(ids, start=1))
