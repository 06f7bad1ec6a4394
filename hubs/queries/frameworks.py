"""What an edition asks of hubs, ready for any return: read once, since a published edition never changes."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from outcomes.choices import Direction, EntryBy, Kind, Tier
from outcomes.models import (
    Category,
    Cell,
    CompanionNumber,
    Crossing,
    Definition,
    DefinitionBreakdown,
    Edition,
    EditionEntry,
    EditionInstrument,
    InstrumentVersion,
    RubricLevel,
    SuggestedInstrument,
)
from outcomes.queries import editions

from ..measuring import (
    AskedFigure,
    Dimension,
    DimensionLevel,
    How,
    Questionnaire,
    Section,
    SplitRow,
    SplitTable,
)
from ..measuring.asking import companion_part, parts_for, split_parts_for

# Asked only where the hub has written down why.
SENSITIVE = frozenset({"priority_group"})
RUBRIC_LEVEL = "rubric_level"
INTEGRATION_DIMENSION = "integration_dimension"

_CODE_IN_FORMULA = re.compile(r"[A-Z][A-Za-z]*\d+(?:\.\d+)+")
_HOW = {
    EntryBy.HUB: How.TYPED,
    EntryBy.SURVEY: How.TYPED,
    EntryBy.CENTRAL: How.FROM_COUNCIL,
    EntryBy.CALCULATED: How.WORKED_OUT,
    EntryBy.RUBRIC: How.LEVELS,
}
# Of this process: copying a whole framework out of a shared cache costs more than most pages.
_kept: dict[tuple[int, datetime], tuple[Section, ...]] = {}


def framework_of(edition: Edition) -> tuple[Section, ...]:
    """Every section of an edition with every measure, context figures left out, before choices and dates.

    Tables that the framework does not require stand among the optional ones; priority groups wait for their
    purpose.
    """
    if edition.is_draft:
        return _read(edition)
    key = (edition.pk, edition.published_at)
    if key not in _kept:
        _kept[key] = _read(edition)
    return _kept[key]


def editions_for(days: Iterable[date]) -> dict[date, Edition | None]:
    """The edition that a return pins, by the first day of its period."""
    return editions.in_force_on(days)


@dataclass(frozen=True)
class _Words:
    """What stands beside the definitions, read whole: one statement for each kind of thing."""

    breakdowns: dict[int, list[DefinitionBreakdown]]
    crossings: dict[int, list[Crossing]]
    companions: dict[int, list[CompanionNumber]]
    suggested: dict[int, set[int]]
    questionnaires: list[tuple[EditionInstrument, InstrumentVersion]]
    categories: dict[int, list[Category]]
    cells: dict[tuple[int, int | None], int]
    levels: dict[str, list[RubricLevel]]
    level_categories: dict[int, int]


def _read(edition: Edition) -> tuple[Section, ...]:
    entries = [entry for entry in editions.entries_of(edition) if entry.tier != Tier.CONTEXT]
    words = _words(edition, [entry.definition for entry in entries])
    sections: dict[str, list[AskedFigure]] = defaultdict(list)
    domains = {}
    for entry in entries:
        domain = entry.outcome.domain
        domains[domain.code] = domain
        sections[domain.code].append(_figure(entry, words))
    return tuple(
        Section(code, domain.title, domain.benefit, tuple(sections[code])) for code, domain in domains.items()
    )


def _words(edition: Edition, definitions: list[Definition]) -> _Words:
    ids = [definition.pk for definition in definitions]
    breakdowns = _by_definition(
        DefinitionBreakdown.objects.filter(definition__in=ids)
        .select_related("scheme")
        .order_by("position", "pk")
    )
    crossings = _by_definition(
        Crossing.objects.filter(definition__in=ids)
        .select_related("first", "second")
        .order_by("position", "pk")
    )
    schemes = {row.scheme_id for rows in breakdowns.values() for row in rows}
    schemes |= {
        scheme for rows in crossings.values() for row in rows for scheme in (row.first_id, row.second_id)
    }
    categories: dict[int, list[Category]] = defaultdict(list)
    level_categories = {}
    for category in Category.objects.select_related("scheme").order_by("scheme_id", "position", "pk"):
        if category.scheme.code == RUBRIC_LEVEL:
            level_categories[int("".join(filter(str.isdecimal, category.code)))] = category.pk
        elif category.scheme_id in schemes:
            categories[category.scheme_id].append(category)
    return _Words(
        breakdowns=breakdowns,
        crossings=crossings,
        companions=_by_definition(
            CompanionNumber.objects.filter(definition__in=ids).order_by("position", "pk")
        ),
        suggested={
            definition_id: {row.instrument_id for row in rows}
            for definition_id, rows in _by_definition(
                SuggestedInstrument.objects.filter(definition__in=ids)
            ).items()
        },
        questionnaires=_questionnaires(edition),
        categories=categories,
        cells={
            (category_id, crossed_with_id): cell_id
            for cell_id, category_id, crossed_with_id in Cell.objects.values_list(
                "pk", "category_id", "crossed_with_id"
            )
        },
        levels=_levels(edition),
        level_categories=level_categories,
    )


def _by_definition(rows) -> dict[int, list]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.definition_id].append(row)
    return grouped


def _questionnaires(edition: Edition) -> list[tuple[EditionInstrument, InstrumentVersion]]:
    """The versions that the edition names; a version added later belongs to a later edition."""
    versions = {
        (version.instrument_id, version.label): version
        for version in InstrumentVersion.objects.filter(instrument__isnull=False)
    }
    return [
        (words, versions[words.instrument_id, label])
        for words in edition.edition_instruments.select_related("instrument").order_by("position", "pk")
        for label in words.version_labels
        if (words.instrument_id, label) in versions
    ]


def _levels(edition: Edition) -> dict[str, list[RubricLevel]]:
    found = defaultdict(list)
    for level in (
        RubricLevel.objects.filter(dimension__edition=edition)
        .select_related("dimension")
        .order_by("dimension__position", "level")
    ):
        found[level.dimension.code].append(level)
    return found


def _figure(entry: EditionEntry, words: _Words) -> AskedFigure:
    definition = entry.definition
    tables = [*_tables(definition, words), *_crossing_tables(definition, words)]
    levels = _dimensions(definition, words) if definition.kind == Kind.MATURITY_LEVEL else ()
    return AskedFigure(
        definition=definition,
        code=definition.indicator.code,
        domain_code=entry.outcome.domain.code,
        tier=entry.tier,
        outcome_title=entry.outcome.title,
        how=_HOW[EntryBy(definition.entry)],
        parts=parts_for(definition),
        companions=tuple(
            companion_part(definition, code=row.code, title=row.title, required=row.required)
            for row in words.companions.get(definition.pk, ())
        ),
        required_tables=() if levels else tuple(table for table in tables if table.required),
        optional_tables=() if levels else tuple(table for table in tables if not table.required),
        instruments=_instruments(definition, words),
        levels=levels,
        level_cells=_level_cells(None, words) if levels else {},
        worked_out_from=tuple(dict.fromkeys(_CODE_IN_FORMULA.findall(definition.calculation))),
    )


def _tables(definition: Definition, words: _Words) -> list[SplitTable]:
    return [
        SplitTable(
            code=row.scheme.code,
            scheme_id=row.scheme_id,
            title=row.scheme.title,
            note=row.scheme.note,
            rows=tuple(
                SplitRow(words.cells[category.pk, None], category.title, category.code)
                for category in words.categories[row.scheme_id]
                if (category.pk, None) in words.cells
            ),
            parts=split_parts_for(definition, numerator_only=row.numerator_only),
            required=row.required,
            must_sum=not row.multi_select,
            multi_select=row.multi_select,
            numerator_only=row.numerator_only,
            needs_purpose=row.scheme.code in SENSITIVE,
        )
        for row in words.breakdowns.get(definition.pk, ())
    ]


def _crossing_tables(definition: Definition, words: _Words) -> list[SplitTable]:
    tables = []
    for crossing in words.crossings.get(definition.pk, ()):
        rows = tuple(
            SplitRow(
                cell_id=words.cells[first.pk, second.pk],
                label=f"{first.title}, {second.title}",
                category=first.code,
                crossed_with=second.code,
                crossed_label=second.title,
                margin_cells=tuple(
                    words.cells[category.pk, None]
                    for category in (first, second)
                    if (category.pk, None) in words.cells
                ),
            )
            for first in words.categories[crossing.first_id]
            for second in words.categories[crossing.second_id]
            if (first.pk, second.pk) in words.cells
        )
        tables.append(
            SplitTable(
                code=f"{crossing.first.code}/{crossing.second.code}",
                title=f"{crossing.first.title}, with {crossing.second.title}",
                rows=rows,
                parts=split_parts_for(definition, numerator_only=False),
                crossing=True,
            )
        )
    return tables


def _instruments(definition: Definition, words: _Words) -> tuple[Questionnaire, ...]:
    if not definition.instrument_required:
        return ()
    suggested = words.suggested.get(definition.pk, set())
    offered = [
        Questionnaire(
            version_id=version.pk,
            code=said.instrument.code,
            title=said.title if len(said.version_labels) == 1 else f"{said.title}, {version.label}",
            respondent=said.respondent,
            lower_is_better=said.direction == Direction.LOWER,
            low=said.range_low,
            high=said.range_high,
            suggested=said.instrument_id in suggested,
        )
        for said, version in words.questionnaires
    ]
    return tuple(sorted(offered, key=lambda questionnaire: not questionnaire.suggested))


def _dimensions(definition: Definition, words: _Words) -> tuple[Dimension, ...]:
    found = []
    for row in words.breakdowns.get(definition.pk, ()):
        for category in words.categories[row.scheme_id] if row.scheme.code == INTEGRATION_DIMENSION else ():
            levels = words.levels.get(category.code)
            if levels:
                found.append(
                    Dimension(
                        cell_id=words.cells[category.pk, None],
                        code=category.code,
                        title=levels[0].dimension.title,
                        levels=tuple(
                            DimensionLevel(level.level, level.title, level.descriptor) for level in levels
                        ),
                        level_cells=_level_cells(category.pk, words),
                    )
                )
    return tuple(found)


def _level_cells(dimension: int | None, words: _Words) -> dict[int, int]:
    """By level, where a rating is kept: of one dimension, or of the whole."""
    keys = {
        level: (category, None) if dimension is None else (dimension, category)
        for level, category in words.level_categories.items()
    }
    return {level: words.cells[key] for level, key in keys.items() if key in words.cells}
