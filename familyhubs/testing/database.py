"""The test database: on SQLite a file, so that a worker process can open it; guards give way to a flush."""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.test import TransactionTestCase


def pytest_configure(config: pytest.Config) -> None:
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:
        # A test database need not survive a power cut.
        options["init_command"] = options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
    let_guards_give_way()
    if hasattr(config, "cache"):
        remember_migrated(Path(config.cache.mkdir("migrated")))


def let_guards_give_way() -> None:
    """Between two tests that commit, the tables are emptied; the guards that forbid it step aside.

    They return by themselves, since emptying ends with the signal that puts them on.
    """
    empty_tables = TransactionTestCase._fixture_teardown

    def without_guards(self) -> None:
        from outcomes import guards

        for alias in self._databases_names(include_mirrors=False):
            guards.remove(connections[alias])
        empty_tables(self)

    TransactionTestCase._fixture_teardown = without_guards


def remember_migrated(directory: Path) -> None:
    """On SQLite, start from a copy of an empty database to which the same migrations were applied before.

    “migrate” runs all the same: it finds nothing to apply and sends the signal that guards the tables.
    """
    create = DatabaseCreation.create_test_db

    def from_copy(self, verbosity=1, autoclobber=False, serialize=True, keepdb=False):
        kept = directory / f"{hash_of_migrations()}.sqlite3"
        path = Path(self._get_test_db_name())
        if kept.exists():
            shutil.copyfile(kept, path)
            name = create(self, verbosity, autoclobber, serialize, keepdb=True)
        else:
            name = create(self, verbosity, autoclobber, serialize, keepdb)
            save_copy(path, kept)
        return name

    DatabaseCreation.create_test_db = from_copy


def hash_of_migrations() -> str:
    words = hashlib.sha256(django.get_version().encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            words.update(path.name.encode() + path.read_bytes())
    return words.hexdigest()[:24]


def save_copy(database: Path, kept: Path) -> None:
    for older in kept.parent.glob("*.sqlite3"):
        older.unlink(missing_ok=True)
    being_written = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(database) as source, sqlite3.connect(being_written) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    os.replace(being_written, kept)
