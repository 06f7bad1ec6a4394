"""Watches every test for a write to a table that has one writer, whichever way it is written.

The statement itself is looked at on its way to the database, and the nearest line of the product above it:
a `save`, an `update`, a related manager, the admin, raw SQL, a cascade, all the same. Tests may lay facts out
by hand; the product may not.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parents[2]
APPS = ("outcomes", "hubs", "evaluations", "familyhubs")
FACTS = ("hubs/actions/facts.py",)
ACTIONS = ("hubs/actions/",)
SUMS = ("evaluations/aggregation/",)
# A draft's wording that is thrown away takes what hangs on it along; no figure ever does.
DRAFTS = ("outcomes/actions/contents.py", "outcomes/actions/editions.py")

# By table, the modules that may write to it.
WRITERS: dict[str, tuple[str, ...]] = {
    "hubs_observation": FACTS,
    "hubs_companionvalue": FACTS,
    "hubs_revision": FACTS,
    # Left with the facts, taken by those who add up.
    "hubs_outboxmark": FACTS + SUMS + DRAFTS,
    "hubs_place": ACTIONS,
    "hubs_placeparent": ACTIONS,
    "hubs_return": ACTIONS,
    "hubs_returnsection": ACTIONS,
    "hubs_returnevent": ACTIONS,
    "hubs_entry": ACTIONS,
    "hubs_centraldenominator": ACTIONS,
    "hubs_indicatorchoice": ACTIONS,
    "hubs_standinganswer": ACTIONS,
    "hubs_requiredbreakdown": ACTIONS,
    "hubs_splitpurpose": ACTIONS,
    "hubs_waiver": ACTIONS,
    "evaluations_summary": SUMS,
    "evaluations_summaryversion": SUMS + DRAFTS,
    "evaluations_summarydifference": SUMS,
    "evaluations_dataversion": SUMS,
    "evaluations_pasttotal": SUMS,
    "evaluations_release": ("evaluations/actions/",),
    "evaluations_releasedfigure": ("evaluations/actions/",),
}
# Fills databases of its own, where there is nothing to lose.
SEEDING = ("familyhubs/benchmark/",)

_WRITES = re.compile(
    r"\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update(?:\s+or\s+\w+)?(?:\s+only)?|delete\s+from(?:\s+only)?)"
    r'\s+"?(\w+)"?',
    re.IGNORECASE,
)
_MAY_WRITE = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")

found: list[str] = []


def tables_written(sql: str) -> set[str]:
    """The watched tables to which a statement writes."""
    if not sql.lstrip().upper().startswith(_MAY_WRITE):
        return set()
    return {table.lower() for table in _WRITES.findall(sql)} & WRITERS.keys()


def watch(execute, sql, params, many, context):
    for table in tables_written(str(sql)):
        writer = nearest_of_the_product()
        if writer is not None and not writer.startswith(WRITERS[table] + SEEDING):
            found.append(f"{writer} writes to {table}")
    return execute(sql, params, many, context)


def nearest_of_the_product() -> str | None:
    """The module of ours that asks for the statement; none where a test or a migration does."""
    frame = sys._getframe(2)
    while frame is not None:
        name = module_of_ours(frame.f_code.co_filename)
        if name is not None:
            parts = name.split("/")
            return None if {"tests", "testing", "migrations"} & set(parts) else name
        frame = frame.f_back
    return None


def module_of_ours(filename: str) -> str | None:
    path = Path(filename)
    if not path.is_relative_to(ROOT):
        return None
    name = path.relative_to(ROOT).as_posix()
    return name if name.split("/")[0] in APPS else None


def watch_connection(connection, **_) -> None:
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def pytest_configure(config: pytest.Config) -> None:
    connection_created.connect(watch_connection, dispatch_uid="one writer")


@pytest.fixture(autouse=True)
def _one_writer() -> Iterator[None]:
    found.clear()
    yield
    told, found[:] = sorted(set(found)), []
    assert not told, "Written from elsewhere than where it belongs: " + "; ".join(told)
