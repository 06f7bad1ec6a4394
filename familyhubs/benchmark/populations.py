"""The populations of one run, each in a database of its own, made when it is first asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from . import equality, filling, rebuilds
from .databases import Databases, in_use
from .population import Population, populate
from .sizes import Size


@dataclass(frozen=True)
class Prepared:
    """A population that is added up and proved: what the product stored equals the floor."""

    database: BaseDatabaseWrapper
    population: Population

    @contextmanager
    def in_use(self) -> Iterator[Population]:
        with in_use(self.database):
            yield self.population


class Populations:
    def __init__(self, databases: Databases, say: Callable[[str], None]) -> None:
        self.databases = databases
        self.say = say
        self._prepared: dict[str, Prepared] = {}
        self.facts: dict[str, str] = {}

    def of(self, size: Size) -> Prepared:
        if size.name not in self._prepared:
            self._prepared[size.name] = self._prepare(size)
        return self._prepared[size.name]

    def _prepare(self, size: Size) -> Prepared:
        self.say(f"Making the population {size.name}: {size.figures:,} figures of {size.hubs:,} hubs …")
        database = self.databases.make()
        with in_use(database):
            population = populate(size)
            rebuilds.rebuild()
            rows = equality.prove()
            filling.settle()
            self._note_settings()
        self.say(f"  added up to {rows:,} summaries, each equal to the floor's")
        return Prepared(database, population)

    def _note_settings(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for name in ("server_version", "shared_buffers", "work_mem", "fsync", "synchronous_commit"):
                    cursor.execute("SELECT current_setting(%s)", [name])
                    self.facts[name] = cursor.fetchone()[0]
                return
            cursor.execute("SELECT sqlite_version()")
            self.facts["sqlite_version"] = cursor.fetchone()[0]
            for name in ("journal_mode", "synchronous"):
                cursor.execute(f"PRAGMA {name}")
                self.facts[name] = str(cursor.fetchone()[0])
