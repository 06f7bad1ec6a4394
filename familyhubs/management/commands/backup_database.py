"""Copies the SQLite database while the service runs, and looks whether the copy is sound."""

import os
import sqlite3
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection


class Command(BaseCommand):
    help = "Copy the SQLite database to the given path. For PostgreSQL use pg_dump (docs/deploy.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This database is PostgreSQL: use pg_dump, as docs/deploy.md says.")
        if path.exists():
            raise CommandError(f"{path} is there already and is left as it is.")
        being_written = path.with_name(f".{path.name}.part")
        try:
            being_written.unlink(missing_ok=True)
            copy_to(being_written)
            os.replace(being_written, path)
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.") from problem
        finally:
            being_written.unlink(missing_ok=True)
        self.stdout.write(
            f"Copied to {path} ({path.stat().st_size / 1_000_000:,.1f} MB), and the copy is sound."
        )


def copy_to(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        copy.close()
    if answer != "ok":
        raise CommandError(f"The copy is not sound: {answer}")
