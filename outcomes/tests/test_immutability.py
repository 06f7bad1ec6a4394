"""Promise: a published definition or edition never changes, whoever tries, by whatever way."""

import pytest
from django.db import IntegrityError, connection, transaction

from outcomes import immutability
from outcomes.actions import editions, framework_files
from outcomes.models import (
    AuditEvent,
    Cell,
    Definition,
    Edition,
    EditionEntry,
    Indicator,
    InstrumentVersion,
    Scheme,
    Source,
)
from outcomes.queries.documents import edition_document
from outcomes.tests.frozen import FROZEN, FROZEN_WITH_ITS_EDITION, insertion, other_value, refused, row_of
from outcomes.tests.starter import FIRST_DAY, starter_document, starter_draft, starter_published

pytestmark = pytest.mark.django_db


def test_no_row_of_a_published_edition_is_changed_or_deleted():
    edition = starter_published()
    before = edition_document(edition)

    for table, column in FROZEN.items():
        row = row_of(table)
        new = other_value(row[column])
        for answer in (
            refused(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [new, row["id"]]),
            refused(f'DELETE FROM "{table}" WHERE id = %s', [row["id"]]),
        ):
            assert "never changes" in answer, table
        assert row_of(table) == row
    assert edition_document(edition) == before


def test_nothing_is_added_to_a_published_edition():
    edition = starter_published()
    before = edition_document(edition)

    for table in FROZEN_WITH_ITS_EDITION:
        copied = row_of(table) | {"id": 999_999}
        assert "never changes" in refused(*insertion(table, copied)), table
    assert edition_document(edition) == before


# The column by which a row belongs to what it freezes with, where that is not the edition itself.
PARENT = {
    "outcomes_outcome": "domain_id",
    "outcomes_outcomecrosswalk": "outcome_id",
    "outcomes_indicatorcrosswalk": "entry_id",
    "outcomes_threshold": "edition_instrument_id",
    "outcomes_rubriclevel": "dimension_id",
    "outcomes_definitionbreakdown": "definition_id",
    "outcomes_crossing": "definition_id",
    "outcomes_companionnumber": "definition_id",
    "outcomes_suggestedinstrument": "definition_id",
    "outcomes_category": "scheme_id",
}


def test_nothing_is_moved_from_a_draft_into_a_published_edition():
    """A row of a draft that is pointed at a published parent would be an addition by another name."""
    starter_published()
    published = {table: row_of(table) for table in FROZEN_WITH_ITS_EDITION}
    framework_files.load(document=all_anew(), by=None)

    for table, row in published.items():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT max(id) FROM "{table}"')
            [newest] = cursor.fetchone()
        assert newest != row["id"], table
        column = PARENT.get(table, "edition_id")
        answer = refused(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [row[column], newest])
        assert "never changes" in answer, table


def all_anew() -> dict:
    """A draft that shares nothing with the starter: each wording and each split is its own."""
    document = starter_document() | {"version": "0.4"}
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            for indicator in outcome["indicators"]:
                indicator["window"] += " Anew."
    schemes = document["vocabularies"]["breakdowns"]
    schemes["sex_2"] = {
        "title": "Sex, again",
        "note": None,
        "rolls_up_to": None,
        "categories": [{"code": "female", "title": "Female"}],
    }
    return document


@pytest.mark.parametrize(
    "column, value",
    [
        ("in_force_from", "2021-04-01"),
        ("change_note", "Another note"),
        ("rubric_rule", "Another rule"),
        ("version", "9"),
        ("published_at", "2021-04-01 00:00:00"),
        ("id", 999),
    ],
)
def test_no_fact_of_a_published_edition_changes(column, value):
    edition = starter_published()

    answer = refused(f'UPDATE outcomes_edition SET "{column}" = %s WHERE id = %s', [value, edition.pk])

    assert answer.startswith(immutability.PUBLISHED)


def test_a_published_edition_never_becomes_a_draft_and_a_retired_one_never_comes_back():
    edition = starter_published()
    answer = refused(
        "UPDATE outcomes_edition SET status = 'draft', published_at = NULL WHERE id = %s",
        [edition.pk],
    )
    assert answer.startswith(immutability.PUBLISHED)

    editions.publish(
        edition=editions.copy(edition=edition, version="0.4", name="Next", by=None),
        in_force_from=FIRST_DAY.replace(year=2021),
        change_note="Nothing.",
        by=None,
    )
    editions.retire(edition=edition, by=None)
    for status in ("published", "draft"):
        answer = refused(
            "UPDATE outcomes_edition SET status = %s, retired_at = NULL WHERE id = %s", [status, edition.pk]
        )
        assert answer.startswith(immutability.PUBLISHED)
    assert Edition.objects.get(pk=edition.pk).status == "retired"


def test_codes_live_for_ever():
    starter_published()
    indicator = Indicator.objects.first()
    version = InstrumentVersion.objects.exclude(instrument=None).first()

    assert "lives for ever" in refused(
        "UPDATE outcomes_indicator SET code = 'X1.1' WHERE id = %s", [indicator.pk]
    )
    assert "lives for ever" in refused(
        "UPDATE outcomes_instrument SET code = 'x' WHERE id = %s", [version.instrument_id]
    )
    assert "keeps its name" in refused(
        "UPDATE outcomes_instrumentversion SET label = 'x' WHERE id = %s", [version.pk]
    )


@pytest.mark.parametrize("table", ["outcomes_indicator", "outcomes_instrument"])
@pytest.mark.django_db(transaction=True)
def test_what_a_code_stands_for_is_not_changed_by_its_number(table):
    """Keys are looked at when a transaction ends, so until then two rows could change places."""
    edition = starter_published()
    before = edition_document(edition)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{table}" ORDER BY id LIMIT 2')
        [first], [second] = cursor.fetchall()
        cursor.execute(f'SELECT code FROM "{table}" WHERE id = %s', [first])
        [code] = cursor.fetchone()

    for statements in (
        [
            (f'UPDATE "{table}" SET id = 999999 WHERE id = %s', [first]),
            (f'UPDATE "{table}" SET id = %s WHERE id = %s', [first, second]),
            (f'UPDATE "{table}" SET id = %s WHERE id = 999999', [second]),
        ],
        [
            (f'DELETE FROM "{table}" WHERE id = %s', [first]),
            (f'INSERT INTO "{table}" (id, code) VALUES (%s, %s)', [first, "other"]),
        ],
    ):
        with (
            pytest.raises(IntegrityError, match="lives for ever"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
        assert edition_document(edition) == before
    if connection.vendor == "sqlite":
        replaced = f'INSERT OR REPLACE INTO "{table}" (id, code) VALUES (%s, %s)'
        assert "lives for ever" in refused(replaced, [first, "other"])
        assert "lives for ever" in refused(replaced, [999_999, code])


def test_a_version_of_a_questionnaire_is_not_put_in_anothers_place():
    starter_published()
    version = InstrumentVersion.objects.exclude(instrument=None).first()

    for pk in (version.pk, InstrumentVersion.NONE):
        answer = refused("DELETE FROM outcomes_instrumentversion WHERE id = %s", [pk])
        assert answer.startswith(immutability.VERSION_KEPT)


@pytest.mark.only_on("postgresql")
def test_a_temporary_table_does_not_hide_what_is_published():
    starter_published()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE TEMPORARY TABLE outcomes_edition (id bigint, status text) ON COMMIT DROP")
        cursor.execute("CREATE TEMPORARY TABLE outcomes_domain (id bigint, edition_id bigint) ON COMMIT DROP")

    for table in ("outcomes_source", "outcomes_outcome", "outcomes_definition"):
        assert "never changes" in refused(f'UPDATE "{table}" SET title = %s', ["x"])
        assert "never changes" in refused(f'TRUNCATE "{table}" CASCADE')


def test_the_levels_of_the_rubric_keep_their_cells():
    starter_published()
    scheme = Scheme.objects.get(code="rubric_level")
    level = scheme.categories.first()

    for sql, pk in (
        ("UPDATE outcomes_scheme SET title = 'x' WHERE id = %s", scheme.pk),
        ("DELETE FROM outcomes_scheme WHERE id = %s", scheme.pk),
        ("UPDATE outcomes_category SET code = '9' WHERE id = %s", level.pk),
        ("DELETE FROM outcomes_category WHERE id = %s", level.pk),
        ("DELETE FROM outcomes_cell WHERE id = %s", Cell.objects.get(code="rubric_level:1").pk),
    ):
        assert refused(sql, [pk]).startswith(immutability.PUBLISHED_SCHEME)


def test_the_cell_of_totals_is_never_lost():
    for sql in (
        "DELETE FROM outcomes_cell WHERE id = 0",
        "UPDATE outcomes_cell SET code = 'x' WHERE id = 0",
    ):
        assert refused(sql).startswith(immutability.PUBLISHED_SCHEME)


def test_what_was_recorded_of_who_did_what_stays():
    starter_draft()
    event = AuditEvent.objects.get()

    for sql in (
        "UPDATE outcomes_auditevent SET verb = 'nothing' WHERE id = %s",
        "DELETE FROM outcomes_auditevent WHERE id = %s",
    ):
        assert "never changes" in refused(sql, [event.pk])


def test_the_orm_and_bulk_ways_are_refused_as_well():
    edition = starter_published()
    definition = Definition.objects.first()
    definition.title = "Changed"

    for attempt in (
        lambda: definition.save(),
        lambda: Definition.objects.bulk_update([definition], ["title"]),
        lambda: Definition.objects.update(title="Changed"),
        lambda: edition.sources.all().delete(),
        lambda: Source.objects.bulk_create([Source(edition=edition, title="New")]),
        lambda: EditionEntry.objects.filter(edition=edition).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_draft_changes_freely():
    draft = starter_draft()

    with connection.cursor() as cursor:
        for table, column in FROZEN.items():
            row = row_of(table) if table != "outcomes_cell" else None
            if row is not None:
                cursor.execute(
                    f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s',
                    [other_value(row[column]), row["id"]],
                )
                assert cursor.rowcount == 1
    editions.discard(edition=draft, by=None)
    assert not Definition.objects.exists()


@pytest.mark.only_on("sqlite")
def test_a_replacement_is_a_deletion_too():
    """On SQLite a row can be replaced by another of the same key, without a DELETE being said."""
    starter_published()
    draft = starter_draft(version="0.4")

    for table, column in FROZEN.items():
        row = row_of(table)
        changed = row | {column: other_value(row[column])}
        if "edition_id" in row:
            changed["edition_id"] = draft.pk
        answer = refused(*insertion(table, changed, verb="INSERT OR REPLACE"))
        assert "never changes" in answer, table
        assert row_of(table) == row


@pytest.mark.only_on("postgresql")
def test_a_table_is_not_emptied_either():
    """On PostgreSQL a table can be emptied without a row being deleted."""
    edition = starter_published()
    before = edition_document(edition)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    for table in FROZEN:
        assert "never changes" in refused(f'TRUNCATE "{table}" CASCADE'), table
    assert edition_document(edition) == before
