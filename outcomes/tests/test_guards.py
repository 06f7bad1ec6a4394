"""The guards themselves: every table has its own or a reason for none, and they outlast migrations."""

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, models

from outcomes import guards, immutability
from outcomes.models import Edition, Source
from outcomes.queries.documents import edition_document
from outcomes.tests.frozen import (
    FREE,
    FROZEN,
    FROZEN_BY_ITSELF,
    FROZEN_WITH_ITS_EDITION,
    insertion,
    refused,
    row_of,
)
from outcomes.tests.starter import measure, starter_published

pytestmark = pytest.mark.django_db


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
        "outcomes_indicator": {"UPDATE", "DELETE"},
        "outcomes_instrument": {"UPDATE", "DELETE"},
        "outcomes_instrumentversion": {"UPDATE", "DELETE"},
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


@pytest.mark.only_on("postgresql")
def test_a_guard_that_is_switched_off_counts_as_lost():
    name = "guard_outcomes_domain_update"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE outcomes_domain DISABLE TRIGGER {name}")
    assert guards.missing(connection) == [name]

    guards.install(connection)

    assert guards.missing(connection) == []


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
