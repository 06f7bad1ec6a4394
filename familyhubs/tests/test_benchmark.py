"""The benchmark by its command, at a size that says nothing of time: it proves, judges and leaves nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from evaluations.models import Summary
from familyhubs.benchmark import equality, filling, rebuilds
from familyhubs.benchmark.databases import PREFIX, NotOurs, databases, in_use
from familyhubs.benchmark.population import populate
from familyhubs.benchmark.sizes import SIZES
from familyhubs.testing.processes import BASE_DIR, database_url, wait_until
from hubs.models import Observation, Place

pytestmark = pytest.mark.django_db(transaction=True)


def engine() -> str:
    return "pg" if connection.vendor == "postgresql" else "sqlite"


class Run:
    """The command as a process of its own, beside a service that has a place in its database."""

    def __init__(self, state: Path, *arguments: str, url: str = "") -> None:
        self.state = state
        self.words = state / "words.txt"
        self.table = state / "table.txt"
        with self.words.open("w") as words, self.table.open("w") as table:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "benchmark", *arguments],
                cwd=BASE_DIR,
                env=os.environ | {"DATABASE_URL": url or database_url(), "STATE_DIR": str(state)},
                stdout=table,
                stderr=words,
            )

    def end(self) -> int:
        return self.process.wait(timeout=300)

    def said(self) -> str:
        return self.words.read_text()

    def goals(self) -> dict[str, dict]:
        return {goal["goal"]: goal for goal in json.loads(self.table.read_text())["goals"]}

    def left(self) -> list[str]:
        found = [path.name for path in self.state.glob(f"{PREFIX}*")]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
                    [f"{PREFIX}{self.process.pid}_"],
                )
                found += [name for (name,) in cursor.fetchall()]
        return found


@pytest.fixture
def service():
    return Place.objects.create(level=4, name="England", slug="england", opened="2013-04-01")


def test_every_goal_is_measured_and_nothing_is_left(service, tmp_path):
    run = Run(tmp_path, "--size", "XS", "--engine", engine(), "--format", "json", "--limit", "1e9")
    assert run.end() == 0, run.said()
    goals = run.goals()
    assert set(goals) == {"P1" if engine() == "pg" else "P3", "P6", "P7", "P8", "P9", "P10"}
    assert all(goal["passed"] for goal in goals.values())
    assert goals["P10"]["application"].startswith("0 wrong of 5,")
    assert "0 marks left; 2 kills" in goals["P10"]["application"]
    assert "each equal to the floor's" in run.said()
    assert run.left() == []
    assert list(Place.objects.all()) == [service]


def test_a_missed_limit_ends_with_status_1(service, tmp_path):
    run = Run(tmp_path, "--size", "XS", "--engine", engine(), "--goals", "P8", "--limit", "0")
    assert run.end() == 1
    assert "MISSED" in run.table.read_text()
    assert "Missed: P8." in run.said()
    assert run.left() == []


def test_told_to_stop_it_still_drops_what_it_made(service, tmp_path):
    run = Run(tmp_path, "--size", "S", "--engine", engine())
    wait_until(lambda: "Making the population" in run.said(), seconds=60, what="the beginning")
    wait_until(lambda: run.left() or run.process.poll() is not None, what="a database")
    run.process.send_signal(signal.SIGTERM)
    assert run.end() != 0
    assert run.left() == []


@pytest.mark.only_on("sqlite")
def test_without_a_server_there_is_no_run_on_one(tmp_path):
    run = Run(tmp_path, "--size", "XS", "--engine", "pg")
    assert run.end() == 1
    assert "No PostgreSQL server is named." in run.said()


def test_no_time_is_told_of_wrong_summaries(tmp_path, settings):
    settings.STATE_DIR = tmp_path
    with databases(engine()) as ours, in_use(ours.make()):
        populate(SIZES["XS"])
        rebuilds.rebuild()
        assert equality.prove() == Summary.objects.count() > 0
        some = Summary.objects.filter(level=2, latest_numerator__isnull=False).first()
        Summary.objects.filter(pk=some.pk).update(latest_numerator=some.latest_numerator + 1)
        with pytest.raises(equality.NotEqual, match="1 of|2 of"):
            equality.prove()
        rebuilds.rebuild()
        Summary.objects.filter(pk=Summary.objects.first().pk).delete()
        with pytest.raises(equality.NotEqual):
            equality.prove()


def test_the_services_own_tables_are_never_filled():
    with pytest.raises(NotOurs):
        filling.fill(Observation, ("place_id",), [(1,)])
    with pytest.raises(NotOurs):
        rebuilds.rebuild()
