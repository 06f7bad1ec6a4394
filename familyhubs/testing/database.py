"""The test database: on SQLite a file, so that a worker process can open it; guards give way to a flush."""

import pytest
from django.db import connections
from django.test import TransactionTestCase


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    for alias in connections:
        config = connections[alias].settings_dict
        if connections[alias].vendor == "sqlite":
            # A test database need not survive a power cut.
            options = config["OPTIONS"]
            options["init_command"] = options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")


def pytest_configure() -> None:
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
