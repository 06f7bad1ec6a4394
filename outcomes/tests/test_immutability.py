"""Promise: a published definition or edition never changes, whoever tries, by whatever way."""

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import IntegrityError, connection, models, transaction

from outcomes import guards, immutability
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
from outcomes.tests.starter import FIRST_DAY, measure, starter_document, starter_draft, starter_published

pytestmark = pytest.mark.django_db

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


def test_every_table_of_the_framework_is_guarded_or_free_for_a_reason():
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("outcomes").get_models(include_auto_created=True)
    }
    guarded = {}
    for guard in guards.registered():
        guarded.setdefault(guard.table, set()).add(guard.operation)

    assert tables == set(FROZEN) | set(FREE)
    assert not set(FROZEN) & set(FREE)
    for table in FROZEN_WITH_ITS_EDITION:
        assert guarded[table] == {"INSERT", "UPDATE", "DELETE"}
    for table in FROZEN_BY_ITSELF:
        assert guarded[table] == {"UPDATE", "DELETE"}
    assert {table: guarded.get(table, set()) for table in FREE} == dict.fromkeys(FREE, set()) | {
        "outcomes_indicator": {"UPDATE"},
        "outcomes_instrument": {"UPDATE"},
        "outcomes_instrumentversion": {"UPDATE"},
        "outcomes_auditevent": {"UPDATE", "DELETE"},
    }


def test_every_column_of_an_edition_is_guarded_but_its_end():
    """A column that is added later is frozen too, or named here with a reason."""
    columns = {field.column for field in Edition._meta.concrete_fields}

    assert columns - set(immutability._EDITION_COLUMNS) == {
        "status",  # goes from published to retired, once
        "retired_at",  # is set with it, once
    }


def lose(name: str, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
        else:
            cursor.execute(f'DROP TRIGGER "{name}"')


def test_a_guard_that_is_lost_is_named_by_the_system_check():
    assert guards.missing(connection) == []

    lose("guard_outcomes_domain_update", "outcomes_domain")
    lose("guard_outcomes_source_insert", "outcomes_source")

    assert guards.missing(connection) == ["guard_outcomes_domain_update", "guard_outcomes_source_insert"]
    [warning] = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert warning.id == "outcomes.W001"
    assert "lacks 2 of its guards: guard_outcomes_domain_update, guard_outcomes_source_insert." in warning.msg

    guards.install(connection)
    assert guards.missing(connection) == []


@pytest.mark.only_on("postgresql")
def test_a_lost_guard_against_emptying_is_named_too():
    lose("guard_outcomes_domain_truncate", "outcomes_domain")

    assert guards.missing(connection) == ["guard_outcomes_domain_truncate"]
    guards.install(connection)


@pytest.mark.django_db(transaction=True)
def test_migrate_puts_back_what_was_lost():
    lose("guard_outcomes_domain_update", "outcomes_domain")

    call_command("migrate", verbosity=0)

    assert guards.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_guards_hold_after_a_later_migration_has_rebuilt_a_table():
    """SQLite changes a column by making the table anew, and the old table takes its triggers with it."""
    edition = starter_published()
    old = Source._meta.get_field("title")
    new = models.CharField(max_length=301)
    new.set_attributes_from_name("title")
    new.model = Source
    try:
        rebuild(Source, old, new)
        assert guards.missing(connection) == []
        assert refused("UPDATE outcomes_source SET title = 'x'").startswith(immutability.PUBLISHED)
        assert refused("DELETE FROM outcomes_source").startswith(immutability.PUBLISHED)
        copied = row_of("outcomes_source") | {"id": 999_999}
        assert refused(*insertion("outcomes_source", copied)).startswith(immutability.PUBLISHED)
        assert measure(edition_document(edition), "ACC1.1")["title"] == "Families reached"
    finally:
        rebuild(Source, new, old)


def rebuild(model, old, new) -> None:
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new, strict=True)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
