"""Before any time is told: what the product stored is what the floor comes to, row by row."""

from dataclasses import dataclass

from django.db import connection

from hubs.models import OutboxMark

from . import floor

KEY = ("level", "place_id", *(name.strip() for name in floor.KEY.split(",")))


class NotEqual(Exception):
    """The product's summaries are not what they ought to be: times would mean nothing."""


@dataclass(frozen=True)
class Compared:
    rows: int
    wrong: int


def compare() -> Compared:
    """Every summary beside the floor's, by key and by each number; a row on one side alone is wrong too."""
    floor.make_table()
    floor.fill()
    same = [f"s.{name} = f.{name}" for name in KEY]
    same += [f"(s.{name} = f.{name} OR (s.{name} IS NULL AND f.{name} IS NULL))" for name in floor.NUMBERS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM evaluations_summary")
        stored = cursor.fetchone()[0]
        cursor.execute(f"SELECT COUNT(*) FROM {floor.TABLE}")
        right = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT COUNT(*) FROM {floor.TABLE} f JOIN evaluations_summary s ON {' AND '.join(same)}"
        )
        agreeing = cursor.fetchone()[0]
    return Compared(rows=right, wrong=stored + right - 2 * agreeing)


def prove() -> int:
    """How many rows there are; NotEqual where one of them is wrong or something still waits."""
    compared = compare()
    waiting = OutboxMark.objects.count()
    if compared.wrong or waiting:
        raise NotEqual(
            f"{compared.wrong:,} of {compared.rows:,} summaries differ from the floor's and {waiting:,} "
            "marks wait: no time is told."
        )
    return compared.rows
