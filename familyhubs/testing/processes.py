"""A worker that is a process of its own, on the test database and a real broker."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

BASE_DIR = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The address of the test database, for another process."""
    from django.db import connection

    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    person = f"{quote(config['USER'])}:{quote(config['PASSWORD'], safe='')}@" if config["USER"] else ""
    port = f":{config['PORT']}" if config["PORT"] else ""
    return f"postgres://{person}{quote(config['HOST'], safe='')}{port}/{config['NAME']}"


def broker_environment(directory: Path) -> dict[str, str]:
    """Redis where the run has it, with a numbered database for each of the tests' processes; else files."""
    if redis := os.environ.get("REDIS_URL"):
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
        return {"REDIS_URL": urlunsplit(urlsplit(redis)._replace(path=f"/{number}"))}
    return {"REDIS_URL": "", "QUEUE_DIR": str(directory / "queue")}


def wait_until(found: Callable[[], object], *, seconds: float = 30, what: str = "it") -> object:
    """Ask again and again until the answer is yes; returns the answer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} seconds")


class Worker:
    """A Celery worker process: `wait_until` for its work, `kill` for the worst, `start` for the next."""

    def __init__(self, environment: dict[str, str], directory: Path, *, pool: str = "threads") -> None:
        self.pool = pool
        self.environment = os.environ | environment | {"PYTHONUNBUFFERED": "1"}
        self.environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        self.log = directory / f"{pool}-worker.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = (
            *("-m", "celery", "-A", "familyhubs.celery", "worker"),
            *("--pool", self.pool),
            *("--concurrency", "2", "--hostname", f"{self.pool}@%h"),
            *("--loglevel", "INFO"),
            *("--include", "familyhubs.testing.slow_work"),
            "--without-gossip",
            "--without-mingle",
        )
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        already = self.said(" ready.")
        wait_until(lambda: self.said(" ready.") > already or self.has_ended(), what="the worker's start")
        assert not self.has_ended(), self.words()

    def said(self, words: str) -> int:
        return self.words().count(words)

    def words(self) -> str:
        return self.log.read_text(errors="replace")

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """As the kernel does when memory runs out: without a word."""
        self.end(signal.SIGKILL)

    def stop(self) -> None:
        self.end(signal.SIGTERM)

    def end(self, sign: signal.Signals) -> None:
        if not self.has_ended():
            os.killpg(self.process.pid, sign)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def wait_until(self, found: Callable[[], object], *, seconds: float = 30, what: str = "it") -> object:
        try:
            return wait_until(found, seconds=seconds, what=what)
        except AssertionError as problem:
            raise AssertionError(f"{problem}; the worker said:\n{self.words()}") from None


@pytest.fixture
def real_broker():
    """Hints go to a real broker of this test's own; gives the environment that others need for it."""
    from celery import current_app

    from familyhubs import embedded

    directory = Path(tempfile.mkdtemp(prefix="broker-", dir=os.environ["STATE_DIR"]))
    environment = broker_environment(directory)
    before = current_app.conf.broker_url, current_app.conf.broker_transport_options
    if environment["REDIS_URL"]:
        use_broker(environment["REDIS_URL"], {})
    else:
        use_broker("filequeue://localhost", embedded.file_queue(directory / "queue"))
    current_app.control.purge()
    yield environment
    current_app.control.purge()
    use_broker(*before)
    shutil.rmtree(directory, ignore_errors=True)


def use_broker(url: str, options: dict) -> None:
    """Point this process's Celery at another broker; connections to the last one are dropped."""
    from celery import current_app
    from kombu import pools

    current_app.conf.broker_url = current_app.conf.broker_read_url = current_app.conf.broker_write_url = url
    current_app.conf.broker_transport_options = options
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


@pytest.fixture
def worker(transactional_db, real_broker, tmp_path):
    """A running worker process on this test's database and broker."""
    made = Worker(real_broker | {"DATABASE_URL": database_url()}, tmp_path)
    made.start()
    yield made
    made.kill()  # a warm goodbye takes five seconds, and nothing of the test's is left to finish
