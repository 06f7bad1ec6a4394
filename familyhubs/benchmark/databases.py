"""Databases of the benchmark's own: made for one run, used in place of the service's, dropped at its end."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import environ
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from familyhubs import embedded

PREFIX = "familyhubs_benchmark_"
ENGINES = {"pg": "postgresql", "sqlite": "sqlite"}


class Refused(Exception):
    """The benchmark would have no database of its own."""


class NotOurs(Exception):
    """A write that is meant for the benchmark's own database was aimed at another."""


def refuse_others(connection: BaseDatabaseWrapper) -> None:
    name = Path(str(connection.settings_dict["NAME"])).name
    if not name.startswith(PREFIX):
        raise NotOurs(f"“{name}” is not a database of the benchmark's own.")


class Databases:
    """All databases of one run. The first one that is made is migrated, the others begin as copies of it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.run = f"{PREFIX}{os.getpid()}_{secrets.token_hex(3)}"
        self.made: list[BaseDatabaseWrapper] = []
        self._empty: BaseDatabaseWrapper | None = None

    def make(self) -> BaseDatabaseWrapper:
        """A database with the product's tables and nothing in them."""
        if self._empty is None:
            self._empty = self._new()
            with in_use(self._empty):
                call_command("migrate", verbosity=0, interactive=False)
            self._empty.close()
        return self._new(self._empty)

    def drop(self) -> None:
        for database in self.made:
            database.close()
            self._drop(database)
        self.made.clear()
        self._empty = None

    def _new(self, source: BaseDatabaseWrapper | None = None) -> BaseDatabaseWrapper:
        database = self._named(f"{self.run}_{len(self.made)}")
        # Noted before it is made, so that it is dropped whenever the run is told to stop.
        self.made.append(database)
        self._create(database, source)
        return database

    def _named(self, name: str) -> BaseDatabaseWrapper:
        raise NotImplementedError

    def _create(self, database: BaseDatabaseWrapper, source: BaseDatabaseWrapper | None) -> None:
        raise NotImplementedError

    def _drop(self, database: BaseDatabaseWrapper) -> None:
        raise NotImplementedError

    def left_by_others(self) -> list[str]:
        """What earlier runs could not drop, since they were killed."""
        return []


class Files(Databases):
    def _named(self, name):
        path = self.directory / f"{name}.sqlite3"
        config = embedded.sqlite(
            {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}, base_dir=settings.BASE_DIR
        )
        return _opened(config)

    def _create(self, database, source):
        if source is not None:
            shutil.copyfile(source.settings_dict["NAME"], database.settings_dict["NAME"])

    def _drop(self, database):
        for path in self.directory.glob(f"{Path(database.settings_dict['NAME']).name}*"):
            path.unlink()

    def left_by_others(self):
        return [str(path) for path in self.directory.parent.glob(f"{PREFIX}*") if path != self.directory]


class OnServer(Databases):
    def __init__(self, directory: Path, server: str) -> None:
        super().__init__(directory)
        self.config = environ.Env.db_url_config(server)
        if self.config.get("ENGINE") != "django.db.backends.postgresql":
            raise Refused(
                "No PostgreSQL server is named. Give one with --server postgres://user@host/, "
                "or in DATABASE_URL; the benchmark makes databases of its own there and drops them."
            )

    def _named(self, name):
        return _opened(self.config | {"NAME": name})

    def _create(self, database, source):
        template = f" TEMPLATE {_quoted(source.settings_dict['NAME'])}" if source is not None else ""
        self._tell(f"CREATE DATABASE {_quoted(database.settings_dict['NAME'])}{template}")

    def _drop(self, database):
        self._tell(f"DROP DATABASE IF EXISTS {_quoted(database.settings_dict['NAME'])} WITH (FORCE)")

    def left_by_others(self):
        with self._cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
            return [name for (name,) in cursor.fetchall() if not name.startswith(self.run)]

    def _tell(self, statement: str) -> None:
        with self._cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def _cursor(self) -> Iterator:
        """On the server itself, in no database of the service's."""
        server = _opened(self.config | {"NAME": "postgres"})
        try:
            with server.cursor() as cursor:
                yield cursor
        except DatabaseError as problem:
            raise Refused(f"The server did not make or drop a database: {problem}") from problem
        finally:
            server.close()


@contextmanager
def databases(engine: str, *, server: str = "") -> Iterator[Databases]:
    """Dropped at the end, however it ends."""
    parent = embedded.private_directory(settings.STATE_DIR)
    directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        ours = OnServer(directory, server or _own_server()) if engine == "pg" else Files(directory)
        try:
            yield ours
        finally:
            ours.drop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def in_use(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Whatever asks for the database gets this one, the product's own code included."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = database
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


def address(database: BaseDatabaseWrapper) -> str:
    """For another process, as DATABASE_URL."""
    config = database.settings_dict
    if database.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    person = f"{quote(config['USER'])}:{quote(config['PASSWORD'], safe='')}@" if config["USER"] else ""
    port = f":{config['PORT']}" if config["PORT"] else ""
    return f"postgres://{person}{quote(config['HOST'], safe='')}{port}/{config['NAME']}"


def _own_server() -> str:
    """Where the service's own database is, if that is PostgreSQL: the server, not the database."""
    service = connections[DEFAULT_DB_ALIAS]
    return address(service) if service.vendor == "postgresql" else "sqlite://"


def _opened(config: dict) -> BaseDatabaseWrapper:
    defaults = connections.settings[DEFAULT_DB_ALIAS]
    plain = {"OPTIONS": {}, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}
    backend = load_backend(config["ENGINE"])
    return backend.DatabaseWrapper(defaults | plain | config, DEFAULT_DB_ALIAS)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
