"""Backup and restore as docs/deploy.md says, on both databases: what comes back is whole and guarded."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from familyhubs.testing.processes import BASE_DIR, database_url
from outcomes.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LIST_PEOPLE = (
    "from outcomes.models import User\nprint(*User.objects.order_by('email').values_list('email', flat=True))"
)


def manage(url: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_restored(url: str) -> None:
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "check", "--database", "default")  # fails when a guard is missing
    assert manage(url, "shell", "--verbosity", "0", "-c", LIST_PEOPLE) == "ann@example.org bob@example.org\n"


@pytest.fixture(autouse=True)
def people():
    for name in ("ann", "bob"):
        User.objects.create_user(f"{name}@example.org", name=name.title())


@pytest.mark.only_on("sqlite")
def test_a_sqlite_copy_made_while_running_is_whole(tmp_path):
    copy = tmp_path / "copy.sqlite3"
    call_command("backup_database", str(copy))
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite3"]
    assert_restored(f"sqlite:///{copy}")


@pytest.mark.only_on("sqlite")
def test_a_copy_that_is_there_is_not_written_over(tmp_path):
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("yesterday's")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup_database", str(copy))
    assert copy.read_text() == "yesterday's"


@pytest.mark.only_on("sqlite")
def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(
        CommandError, match="nowhere/copy.sqlite3 cannot be written: No such file or directory"
    ):
        call_command("backup_database", str(tmp_path / "nowhere" / "copy.sqlite3"))


@pytest.mark.only_on("sqlite")
def test_the_copy_holds_what_the_log_file_still_holds(tmp_path):
    """Copying the main file alone would lose it: that is why there is a command."""
    assert connection.cursor().execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    call_command("backup_database", str(tmp_path / "copy.sqlite3"))
    with sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM outcomes_user").fetchone() == (2,)
    copy.close()


@pytest.mark.only_on("postgresql")
def test_a_postgresql_dump_comes_back_whole(tmp_path):
    source = database_url()
    restored = source + "_restored"
    run = {"check": True, "capture_output": True, "text": True}
    subprocess.run(["pg_dump", "--format=custom", f"--file={tmp_path / 'dump'}", source], **run)
    with connection.cursor() as cursor:
        name = connection.settings_dict["NAME"]
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_restored"')
        cursor.execute(f"CREATE DATABASE \"{name}_restored\" ENCODING 'UTF8' TEMPLATE template0")
        try:
            subprocess.run(
                ["pg_restore", "--no-owner", "--exit-on-error", "--dbname", restored, tmp_path / "dump"],
                **run,
            )
            assert_restored(restored)
        finally:
            cursor.execute(f'DROP DATABASE "{name}_restored"')


@pytest.mark.only_on("postgresql")
def test_the_command_for_sqlite_says_what_to_use_instead(tmp_path):
    with pytest.raises(CommandError, match="use pg_dump"):
        call_command("backup_database", str(tmp_path / "copy"))
