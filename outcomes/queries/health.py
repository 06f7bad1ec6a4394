"""How the service is: what it needs to answer a page, and whether the work behind the pages goes on.

Only words come out of here, never an address or an error's text.
"""

import logging
from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from outcomes.models import ScheduledRun

from ..soundness import Finding, findings

log = logging.getLogger(__name__)

SWEEP = "outcomes.sweep_jobs"
SWEEP_IS_LATE = timedelta(minutes=5)


def able_to_answer() -> list[Finding]:
    """What a page needs."""
    database = _database()
    return [database, _migrations()] if database.good else [database]


def work_goes_on() -> list[Finding]:
    """What happens behind the pages: the queue can be reached, schedule and worker did their round, and what
    the apps above watch is as it should be."""
    return [_queue(), _sweep(), *findings()]


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        log.exception("The database does not answer.")
        return Finding("database", False, "does not answer")
    return Finding("database", True, "answers")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Finding("migrations", not waiting, f"{waiting} not applied" if waiting else "all applied")


def _queue() -> Finding:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=3)
            waiting = broker.default_channel.queue_declare(current_app.conf.task_default_queue).message_count
    except Exception:  # every broker has errors of its own
        log.exception("The queue cannot be reached.")
        return Finding("queue", False, "cannot be reached")
    return Finding("queue", True, f"{waiting} waiting")


def _sweep() -> Finding:
    try:
        swept = ScheduledRun.objects.filter(task=SWEEP).first()
    except DatabaseError:
        return Finding("schedule", False, "not known")
    if swept is None:
        return Finding("schedule", False, "has not run yet")
    age = timezone.now() - swept.ran_at
    words = f"last round {int(age.total_seconds())} seconds ago"
    return Finding("schedule", age <= SWEEP_IS_LATE, words)
