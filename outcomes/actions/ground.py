"""What an edition's figures stand on once it is published: cells and versions of questionnaires."""

from collections.abc import Iterable, Iterator

from ..models import (
    Category,
    Cell,
    Crossing,
    Edition,
    EditionInstrument,
    InstrumentVersion,
    RubricLevel,
    Scheme,
)
from ..validators.references import INTEGRATION_DIMENSION, RUBRIC_LEVEL


def ensure(edition: Edition) -> None:
    """A cell for each category, for each pair that a definition crosses, and for the rubric's levels;
    a row for each version of each questionnaire. What stands is left as it is.
    """
    ensure_cells(_cells_of(edition))
    InstrumentVersion.objects.bulk_create(
        (
            InstrumentVersion(instrument_id=row.instrument_id, label=label)
            for row in EditionInstrument.objects.filter(edition=edition)
            for label in row.version_labels
        ),
        ignore_conflicts=True,
    )


def ensure_cells(pairs: Iterable[tuple[Category, Category | None]]) -> None:
    """Cells for these categories, each alone or crossed with another."""
    Cell.objects.bulk_create(
        (Cell(code=Cell.code_for(one, other), category=one, crossed_with=other) for one, other in pairs),
        ignore_conflicts=True,
    )


def _cells_of(edition: Edition) -> Iterator[tuple[Category, Category | None]]:
    categories: dict[int, list[Category]] = {}
    offered = Category.objects.filter(scheme__edition_schemes__edition=edition)
    for category in offered.select_related("scheme").order_by("scheme", "position", "id"):
        categories.setdefault(category.scheme_id, []).append(category)
    for split in categories.values():
        yield from ((category, None) for category in split)

    crossings = Crossing.objects.filter(definition__entries__edition=edition)
    for first, second in sorted(set(crossings.values_list("first_id", "second_id"))):
        yield from ((one, other) for one in categories.get(first, []) for other in categories.get(second, []))

    levels = _levels(edition)
    yield from ((level, None) for level in levels)
    dimensions = next(
        (split for split in categories.values() if split[0].scheme.code == INTEGRATION_DIMENSION), []
    )
    yield from ((dimension, level) for dimension in dimensions for level in levels)


def _levels(edition: Edition) -> list[Category]:
    """The rubric's levels as a split of the product's own; a figure's words are those of its edition."""
    numbers = sorted(
        set(RubricLevel.objects.filter(dimension__edition=edition).values_list("level", flat=True))
    )
    if not numbers:
        return []
    scheme, _ = Scheme.objects.get_or_create(
        code=RUBRIC_LEVEL,
        defaults={"title": "Level", "note": "Levels of the integration rubric, in order."},
    )
    Category.objects.bulk_create(
        (
            Category(scheme=scheme, code=str(number), title=f"Level {number}", position=number)
            for number in numbers
        ),
        ignore_conflicts=True,
    )
    return list(
        Category.objects.filter(scheme=scheme, code__in=map(str, numbers))
        .select_related("scheme")
        .order_by("position")
    )
