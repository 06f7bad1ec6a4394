"""Adding everything up: by the job that the product runs for it, and by one statement."""

import time

from django.db import connection, transaction

from evaluations.actions import aggregation
from evaluations.models import Summary
from outcomes.actions import running
from outcomes.models.jobs import JobStatus

from . import floor
from .databases import refuse_others


class JobDidNotSucceed(Exception):
    pass


def rebuild() -> float:
    """Seconds from nothing stored to everything added up, by the job behind the button “mend”."""
    # The data versions go on: what they were is never deleted.
    _empty(Summary._meta.db_table)
    began = time.perf_counter()
    run = aggregation.mend(by=None)
    ended = running.perform(run_id=run.pk)
    seconds = time.perf_counter() - began
    if ended != JobStatus.SUCCEEDED:
        raise JobDidNotSucceed(f"The job that adds everything up ended as {ended}.")
    return seconds


def bare_statement() -> float:
    """Seconds of the floor, given the same room in memory as the product gives itself."""
    floor.make_table()
    began = time.perf_counter()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL jit = off")
                cursor.execute("SET LOCAL work_mem = '64MB'")
        floor.fill()
    return time.perf_counter() - began


def _empty(*tables: str) -> None:
    refuse_others(connection)
    with connection.cursor() as cursor:
        for table in tables:
            verb = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
            cursor.execute(f"{verb} {connection.ops.quote_name(table)}")
