"""One definition is added up by one worker at a time: two that add up two hubs of one authority side by side
would each miss what the other wrote."""

from django.db import connection

# The first of the two keys of PostgreSQL's advisory locks: a space of our own, so that no lock of another
# kind is ever mistaken for one of these.
KEY_SPACE = 460_217


def take(definition_id: int, *, wait: bool = False) -> bool:
    """Hold the definition until the transaction ends; False where another worker holds it.

    SQLite's transactions begin as writers (`transaction_mode` IMMEDIATE in the settings), so that only one is
    under way at any time and the lock is there already.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [KEY_SPACE, definition_id])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [KEY_SPACE, definition_id])
        return cursor.fetchone()[0]
