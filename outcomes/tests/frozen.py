"""What of the framework freezes, and how tests try to change it: by statements through a cursor."""

import pytest
from django.db import IntegrityError, connection, transaction

# Each table of the framework with a column to change. A row that is there is taken from what is published.
FROZEN_WITH_ITS_EDITION = {
    "outcomes_source": "title",
    "outcomes_vocabularyentry": "meaning",
    "outcomes_frameworkrule": "text",
    "outcomes_editionscheme": "position",
    "outcomes_domain": "title",
    "outcomes_outcome": "title",
    "outcomes_outcomecrosswalk": "reason",
    "outcomes_editionentry": "owner",
    "outcomes_indicatorcrosswalk": "item",
    "outcomes_editioninstrument": "licence_note",
    "outcomes_threshold": "source",
    "outcomes_rubricdimension": "title",
    "outcomes_rubriclevel": "descriptor",
    "outcomes_definitionbreakdown": "position",
    "outcomes_crossing": "position",
    "outcomes_companionnumber": "title",
    "outcomes_suggestedinstrument": "position",
    "outcomes_category": "title",
}
FROZEN_BY_ITSELF = {
    "outcomes_edition": "name",
    "outcomes_definition": "title",
    "outcomes_scheme": "title",
    "outcomes_cell": "code",
}
FROZEN = FROZEN_WITH_ITS_EDITION | FROZEN_BY_ITSELF

# What may change though the framework is published, and why.
FREE = {
    "outcomes_user": "people come, go and change their names",
    "outcomes_user_groups": "rights are no part of the framework",
    "outcomes_user_user_permissions": "rights are no part of the framework",
    "outcomes_jobrun": "says how a piece of work goes on",
    "outcomes_scheduledrun": "says when something ran last",
    "outcomes_indicator": "only a code, which is guarded against renaming and by the keys that point to it",
    "outcomes_instrument": "only a code, which is guarded against renaming and by the keys that point to it",
    "outcomes_instrumentversion": "only a label, guarded against renaming and by the keys that point to it",
    "outcomes_auditevent": "guarded by rules of its own",
}


def refused(sql: str, parameters=()) -> str:
    """What the database answers to a statement that it must refuse."""
    with pytest.raises(IntegrityError) as answer, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    return str(answer.value)


def row_of(table: str) -> dict:
    with connection.cursor() as cursor:
        condition = " WHERE category_id IS NOT NULL" if table == "outcomes_cell" else ""
        cursor.execute(f'SELECT * FROM "{table}"{condition} ORDER BY id LIMIT 1')
        names = [column[0] for column in cursor.description]
        row = cursor.fetchone()
    assert row is not None, f"{table} is empty, so nothing would be tried"
    return dict(zip(names, row, strict=True))


def insertion(table: str, row: dict, verb: str = "INSERT") -> tuple[str, list]:
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    return f'{verb} INTO "{table}" ({columns}) VALUES ({marks})', list(row.values())


def other_value(value):
    return value + 1 if isinstance(value, int) else f"{value} changed"
