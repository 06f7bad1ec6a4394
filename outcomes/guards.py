"""Promises that the database itself keeps: triggers that refuse what must never happen.

Each app registers its guards once, in `AppConfig.ready`. They are taken off before migrations (SQLite
rebuilds tables, and a trigger that names a table under reconstruction stops it) and put on after every
migrate, so that no path, not even a cursor, goes round them. A condition is plain SQL over OLD and NEW;
the words `{differs}` stand for "is distinct from", which the two databases spell differently.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

_registered: dict[str, "Guard"] = {}


@dataclass(frozen=True)
class Guard:
    table: str
    operation: str  # INSERT, UPDATE or DELETE
    message: str
    when: str = "1 = 1"

    @property
    def name(self) -> str:
        return f"guard_{self.table}_{self.operation.lower()}"


def register(*guards: Guard) -> None:
    for guard in guards:
        _registered[guard.name] = guard


def registered() -> list[Guard]:
    return list(_registered.values())


def never(table: str, *operations: str, message: str) -> list[Guard]:
    return [Guard(table=table, operation=operation, message=message) for operation in operations]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every registered guard on the tables that exist."""
    tables = set(connection.introspection.table_names())
    remove(connection)
    with connection.cursor() as cursor:
        schema = _schema(cursor, connection.vendor)
        for guard in registered():
            if guard.table in tables:
                for statement in _creation(guard, connection.vendor, schema):
                    cursor.execute(statement)
        for guard in _against_emptying(tables, connection.vendor):
            for statement in _emptying(guard, schema):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every guard off, also those of earlier versions of the list."""
    with connection.cursor() as cursor:
        for name, table in _standing(cursor, connection.vendor):
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
                cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')
            else:
                cursor.execute(f'DROP TRIGGER "{name}"')


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of guards that should stand on the tables there are, and do not."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        standing = {name for name, _ in _standing(cursor, connection.vendor, asleep=False)}
    wanted = {guard.name for guard in registered() if guard.table in tables}
    wanted |= {_emptying_name(guard) for guard in _against_emptying(tables, connection.vendor)}
    return sorted(wanted - standing)


def _standing(cursor, vendor: str, *, asleep: bool = True) -> list[tuple[str, str]]:
    """The guards there are, on PostgreSQL with those that somebody switched off, or without them."""
    if vendor == "postgresql":
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE NOT t.tgisinternal AND t.tgname LIKE 'guard\\_%%' AND n.nspname = current_schema()"
            " AND (t.tgenabled IN ('O', 'A') OR %s) ORDER BY t.tgname",
            [asleep],
        )
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master"
            " WHERE type = 'trigger' AND name LIKE 'guard\\_%' ESCAPE '\\' ORDER BY name"
        )
    return cursor.fetchall()


def _creation(guard: Guard, vendor: str, schema: str) -> list[str]:
    message = guard.message.replace("'", "''")
    if vendor == "postgresql":
        condition = guard.when.replace("{differs}", "IS DISTINCT FROM")
        row = "OLD" if guard.operation == "DELETE" else "NEW"
        return [
            _function(guard.name, schema)
            + f" IF {condition} THEN RAISE EXCEPTION USING MESSAGE = '{message}',"
            f" ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $guard$",
            f'CREATE TRIGGER "{guard.name}" BEFORE {guard.operation} ON "{guard.table}"'
            f' FOR EACH ROW EXECUTE FUNCTION "{guard.name}"()',
        ]
    condition = guard.when.replace("{differs}", "IS NOT")
    return [
        f'CREATE TRIGGER "{guard.name}" BEFORE {guard.operation} ON "{guard.table}" FOR EACH ROW'
        f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _schema(cursor, vendor: str) -> str:
    if vendor != "postgresql":
        return ""
    cursor.execute("SELECT quote_ident(current_schema())")
    return cursor.fetchone()[0]


def _function(name: str, schema: str) -> str:
    """The head of a guard on PostgreSQL, where a temporary table would else hide one that it looks at."""
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql'
        f" SET search_path = {schema}, pg_temp AS $guard$ BEGIN"
    )


def _against_emptying(tables: Iterable[str], vendor: str) -> list[Guard]:
    """On PostgreSQL a whole table can be emptied without a row being deleted, so that needs guards too."""
    if vendor != "postgresql":
        return []
    return [guard for guard in registered() if guard.operation == "DELETE" and guard.table in tables]


def _emptying_name(guard: Guard) -> str:
    return f"guard_{guard.table}_truncate"


def _emptying(guard: Guard, schema: str) -> list[str]:
    name = _emptying_name(guard)
    message = guard.message.replace("'", "''")
    condition = guard.when.replace("{differs}", "IS DISTINCT FROM").replace("OLD.", "gone.")
    return [
        _function(name, schema) + f' IF EXISTS (SELECT 1 FROM "{guard.table}" gone WHERE {condition}) THEN'
        f" RAISE EXCEPTION USING MESSAGE = '{message}',"
        " ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $guard$",
        f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{guard.table}"'
        f' FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
    ]
