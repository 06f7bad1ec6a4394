"""What of the framework never changes once published, as guards on its tables."""

from .guards import Guard, never

PUBLISHED = "A published edition of the framework never changes."
PUBLISHED_DEFINITION = "A definition in a published edition never changes."
VERSION_KEPT = "A version of a questionnaire keeps its name; another version is another row."
PUBLISHED_SCHEME = "A split in a published edition never changes; a new list is a new split."

# Everything but the status and the day of retirement.
_EDITION_COLUMNS = (
    "id",
    "name",
    "version",
    "in_force_from",
    "based_on_id",
    "change_note",
    "rubric_scale",
    "rubric_rule",
    "rubric_evidence",
    "rubric_steps",
    "created_at",
    "published_at",
    "published_by_id",
)


def _edition_published(edition: str) -> str:
    return f"EXISTS (SELECT 1 FROM outcomes_edition e WHERE e.id = {edition} AND e.status <> 'draft')"


def _definition_published(definition: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM outcomes_editionentry ee JOIN outcomes_edition e ON e.id = ee.edition_id"
        f" WHERE ee.definition_id = {definition} AND e.status <> 'draft')"
    )


def _scheme_published(scheme: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM outcomes_editionscheme es JOIN outcomes_edition e ON e.id = es.edition_id"
        f" WHERE es.scheme_id = {scheme} AND e.status <> 'draft')"
    )


def _levels_scheme(scheme: str) -> str:
    """The split that the product makes of the rubric's levels stands in no edition; levels may be added."""
    return f"EXISTS (SELECT 1 FROM outcomes_scheme l WHERE l.id = {scheme} AND l.code = 'rubric_level')"


def _indicator_published(indicator: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM outcomes_definition d JOIN outcomes_editionentry ee ON ee.definition_id = d.id"
        f" JOIN outcomes_edition e ON e.id = ee.edition_id WHERE d.indicator_id = {indicator}"
        " AND e.status <> 'draft')"
    )


def _instrument_published(instrument: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM outcomes_editioninstrument ei JOIN outcomes_edition e ON e.id = ei.edition_id"
        f" WHERE ei.instrument_id = {instrument} AND e.status <> 'draft')"
    )


def _lives_for_ever(table: str, message: str, published) -> list[Guard]:
    """A row that is a code and nothing else, so what points to it says what it says by the row's number.

    Keys are looked at when a transaction ends: until then two codes could change numbers, or one be
    deleted and another be put in its place.
    """
    return [
        Guard(table, "UPDATE", message, "(NEW.code <> OLD.code OR NEW.id <> OLD.id)"),
        Guard(table, "DELETE", message, published("OLD.id")),
    ]


def _parent(table: str, parent: str, column: str) -> str:
    """SQL for the edition of a row's parent, given the row's reference to it."""
    return f"(SELECT p.{column} FROM {table} p WHERE p.id = {parent})"


def _frozen_with(table: str, frozen, message: str) -> list[Guard]:
    """Guards on a table whose rows freeze with something else; `frozen(row)` gives the condition."""
    return [
        Guard(table, "INSERT", message, frozen("NEW")),
        Guard(table, "UPDATE", message, f"({frozen('OLD')} OR {frozen('NEW')})"),
        Guard(table, "DELETE", message, frozen("OLD")),
    ]


def framework_guards() -> list[Guard]:
    changed = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in _EDITION_COLUMNS)
    guards = [
        Guard("outcomes_edition", "DELETE", PUBLISHED, "OLD.status <> 'draft'"),
        Guard(
            "outcomes_edition",
            "UPDATE",
            PUBLISHED,
            "(OLD.status = 'retired' AND (NEW.status <> 'retired'"
            " OR NEW.retired_at {differs} OLD.retired_at))"
            f" OR (OLD.status <> 'draft' AND (NEW.status = 'draft' OR {changed}))",
        ),
    ]
    for table in (
        "outcomes_source",
        "outcomes_vocabularyentry",
        "outcomes_frameworkrule",
        "outcomes_editionscheme",
        "outcomes_domain",
        "outcomes_editioninstrument",
        "outcomes_rubricdimension",
        "outcomes_editionentry",
    ):
        guards += _frozen_with(table, lambda row: _edition_published(f"{row}.edition_id"), PUBLISHED)
    for table, parent_table, reference in (
        ("outcomes_outcome", "outcomes_domain", "domain_id"),
        ("outcomes_threshold", "outcomes_editioninstrument", "edition_instrument_id"),
        ("outcomes_rubriclevel", "outcomes_rubricdimension", "dimension_id"),
        ("outcomes_indicatorcrosswalk", "outcomes_editionentry", "entry_id"),
    ):
        guards += _frozen_with(
            table,
            lambda row, p=parent_table, r=reference: _edition_published(
                _parent(p, f"{row}.{r}", "edition_id")
            ),
            PUBLISHED,
        )
    guards += _frozen_with(
        "outcomes_outcomecrosswalk",
        lambda row: _edition_published(
            _parent(
                "outcomes_domain",
                _parent("outcomes_outcome", f"{row}.outcome_id", "domain_id"),
                "edition_id",
            )
        ),
        PUBLISHED,
    )
    guards += [
        Guard("outcomes_definition", operation, PUBLISHED_DEFINITION, _definition_published("OLD.id"))
        for operation in ("UPDATE", "DELETE")
    ]
    for table in (
        "outcomes_definitionbreakdown",
        "outcomes_crossing",
        "outcomes_companionnumber",
        "outcomes_suggestedinstrument",
    ):
        guards += _frozen_with(
            table, lambda row: _definition_published(f"{row}.definition_id"), PUBLISHED_DEFINITION
        )
    guards += [
        Guard(
            "outcomes_scheme",
            operation,
            PUBLISHED_SCHEME,
            f"(OLD.code = 'rubric_level' OR {_scheme_published('OLD.id')})",
        )
        for operation in ("UPDATE", "DELETE")
    ]
    in_use = f"({_scheme_published('OLD.scheme_id')} OR {_levels_scheme('OLD.scheme_id')})"
    guards += [
        Guard("outcomes_category", "INSERT", PUBLISHED_SCHEME, _scheme_published("NEW.scheme_id")),
        Guard(
            "outcomes_category",
            "UPDATE",
            PUBLISHED_SCHEME,
            f"({in_use} OR {_scheme_published('NEW.scheme_id')} OR {_levels_scheme('NEW.scheme_id')})",
        ),
        Guard("outcomes_category", "DELETE", PUBLISHED_SCHEME, in_use),
    ]
    cell_scheme = _parent("outcomes_category", "OLD.category_id", "scheme_id")
    guards += [
        Guard(
            "outcomes_cell",
            operation,
            PUBLISHED_SCHEME,
            f"(OLD.category_id IS NULL OR {_scheme_published(cell_scheme)} OR {_levels_scheme(cell_scheme)})",
        )
        for operation in ("UPDATE", "DELETE")
    ]
    guards += _lives_for_ever("outcomes_indicator", "A measure's code lives for ever.", _indicator_published)
    guards += _lives_for_ever(
        "outcomes_instrument", "A questionnaire's code lives for ever.", _instrument_published
    )
    version_changed = (
        "NEW.id <> OLD.id OR NEW.label <> OLD.label OR NEW.instrument_id {differs} OLD.instrument_id"
    )
    guards += [
        Guard(
            "outcomes_instrumentversion",
            "UPDATE",
            VERSION_KEPT,
            version_changed,
        ),
        Guard(
            "outcomes_instrumentversion",
            "DELETE",
            VERSION_KEPT,
            f"(OLD.instrument_id IS NULL OR {_instrument_published('OLD.instrument_id')})",
        ),
    ]
    guards += never(
        "outcomes_auditevent", "UPDATE", "DELETE", message="What was recorded of who did what never changes."
    )
    return guards
