"""Workers killed in the middle of their work, under load: nothing may be lost, nothing counted twice."""

import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from evaluations.aggregation import sweep
from familyhubs.children import Child
from hubs.models import OutboxMark

from . import equality
from .databases import address

SECONDS_TO_START = 90
LONGEST_LIFE = 1.5


class WorkerTrouble(Exception):
    pass


@dataclass(frozen=True)
class Survived:
    kills: int
    submissions: int
    wrong: int
    left: int
    rows: int


def survive(*, kills: int, directory: Path, chance: random.Random) -> Survived:
    """Kill the worker so many times while figures pour in; then sweep once, and look at every sum."""
    environment = _environment(directory)
    load = Child(
        "load",
        [sys.executable, "-m", "familyhubs.benchmark.load", str(chance.randrange(10**6))],
        directory / "load.log",
        environment,
    )
    with _ended(load):
        for _ in range(kills):
            with _ended(_worker(directory, environment)) as worker:
                _wait_until_ready(worker)
                _wait(lambda: load.is_running() and OutboxMark.objects.exists(), what="figures to add up")
                time.sleep(chance.uniform(0, LONGEST_LIFE))
                worker.signal(signal.SIGKILL)
        load.signal(signal.SIGTERM)
        _wait(lambda: not load.is_running(), what="the load's end")
        if load.process.returncode:
            raise WorkerTrouble(f"The load failed: {_words(load)[-2000:]}")
    # As the sweep of each minute does, whether or not a hint outlived the workers.
    sweep()
    compared = equality.compare()
    return Survived(
        kills=kills,
        submissions=_words(load).count("submitted "),
        wrong=compared.wrong,
        left=OutboxMark.objects.count(),
        rows=compared.rows,
    )


def _environment(directory: Path) -> dict[str, str]:
    """The children have this database, and a queue, a mailbox and logs of their own."""
    return {
        "DATABASE_URL": address(connection),
        "REDIS_URL": "",
        "STATE_DIR": str(directory),
        "QUEUE_DIR": str(directory / "queue"),
        "EMAIL_URL": f"filemail:///{directory / 'mail'}",
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "familyhubs.settings",
    }


def _worker(directory: Path, environment: dict[str, str]) -> Child:
    """As the product starts it where no server is named."""
    command = [sys.executable, "-m", "celery", "-A", "familyhubs.celery", "worker", "--pool", "threads"]
    command += ["--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    return Child("worker", command, directory / "worker.log", environment)


def _wait_until_ready(worker: Child) -> None:
    _wait(
        lambda: " ready." in _words(worker) or not worker.is_running(),
        what="a worker's start",
        seconds=SECONDS_TO_START,
    )
    if not worker.is_running():
        raise WorkerTrouble(f"The worker did not start: {_words(worker)[-2000:]}")


@contextmanager
def _ended(child: Child) -> Iterator[Child]:
    """Nothing is left running."""
    child.log.unlink(missing_ok=True)
    child.start()
    try:
        yield child
    finally:
        child.signal(signal.SIGKILL)
        child.process.wait()


def _words(child: Child) -> str:
    return child.log.read_text(errors="replace")


def _wait(found: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not found():
        if time.monotonic() > until:
            raise WorkerTrouble(f"Waited {seconds} seconds for {what}, in vain.")
        time.sleep(0.02)
