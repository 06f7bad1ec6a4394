"""One definition is added up by one worker at a time: two that add up two hubs of one authority side by side
would each miss what the other wrote."""

from collections.abc import Collection

from django.db import connection

# The first of the two keys of PostgreSQL's advisory locks: a space of our own, so that no lock of another
# kind is ever mistaken for one of these.
KEY_SPACE = 460_217


def take(definition_ids: Collection[int], *, wait: bool = False) -> list[int]:
    """Hold these definitions until the transaction ends; gives those that are held, without what others hold.

    In one order, so that two that wait never wait for each other.

    SQLite's transactions begin as writers (`transaction_mode` IMMEDIATE in the settings), so that only one is
    under way at any time and the locks are there already.
    """
    wanted = sorted(definition_ids)
    if connection.vendor != "postgresql":
        return wanted
    with connection.cursor() as cursor:
        if wait:
            for definition_id in wanted:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [KEY_SPACE, definition_id])
            return wanted
        cursor.execute(
            "SELECT id FROM unnest(%s::integer[]) AS id WHERE pg_try_advisory_xact_lock(%s, id)",
            [wanted, KEY_SPACE],
        )
        return sorted(definition_id for (definition_id,) in cursor.fetchall())
