"""Rows into tables as fast as the database takes them, past every action: only into the benchmark's own."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection
from django.db.models import Model

from .databases import refuse_others

ROWS_AT_ONCE = 50_000


def fill(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    refuse_others(connection)
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for text in _as_text(iter(rows)):
                cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN", text)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({places})", rows)


def settle() -> None:
    """What the database would do by itself before long."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _as_text(rows: Iterator[tuple]) -> Iterator[io.StringIO]:
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield io.StringIO("".join("\t".join(map(_word, row)) + "\n" for row in some))


def _word(value: object) -> str:
    """As COPY reads it; no text of the population has a tab or a backslash."""
    return "\\N" if value is None else str(value)
