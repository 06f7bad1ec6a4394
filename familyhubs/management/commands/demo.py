"""Sets everything up and runs the product with demonstration data, on this machine and for it alone."""

import fcntl
import logging
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from familyhubs.children import Child, Family
from familyhubs.embedded import private_directory
from outcomes.hints import send

ADDRESS = "127.0.0.1"
SECONDS_TO_FIRST_PAGE = 60
LAST_PORT = 65535


class Command(BaseCommand):
    help = "Set everything up and run the product with demonstration data: web, worker and schedule together."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where to answer (8000 unless said)")

    def handle(self, *, port: int, **options) -> None:
        logging.getLogger().setLevel(logging.WARNING)  # the children's own logs have the rest
        address = f"http://localhost:{port}"
        state = private_directory(settings.STATE_DIR)
        with only_one_here(state):
            refuse_taken_port(port)
            self.prepare()
            family = Family(children(port, address, private_directory(state / "log")), self.say)
            family.stop_when_told()
            try:
                family.start()
                if wait_for_first_page(family, port):
                    self.begin_at_once()
                    self.welcome(address, state)
                family.watch()
            finally:
                self.say("Stopping …")
                family.stop()
                self.say("Stopped.")

    def prepare(self) -> None:
        self.say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        self.say("Loading the framework and the areas of England …")
        call_command("load_framework", stdout=StringIO())
        call_command("load_places", stdout=StringIO())
        if not apps.get_model("hubs", "Hub").objects.exists():
            self.say("Making three years of demonstration data (once) …")
            with transaction.atomic():  # all of it or none: a second start never finds half
                call_command("seed_demo", stdout=StringIO())
            self.say("Adding the figures up and releasing them …")
            call_command("aggregate", release=True, stdout=StringIO())
        self.say("Collecting static files …")
        call_command("collectstatic", verbosity=0, interactive=False)
        connections.close_all()

    def begin_at_once(self) -> None:
        """The schedule's first round is a minute away."""
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            if entry["schedule"] == timedelta(minutes=1):
                send(entry["task"])

    def welcome(self, address: str, state: Path) -> None:
        people = import_module("hubs.demo").accounts()
        role = max(len(label) for label, _, _ in people)
        email = max(len(address) for _, address, _ in people)
        self.say(f"\nFamily Hubs outcomes is running at {address}\n\nSign in as:\n\n")
        for label, name, password in people:
            self.say(f"  {label:<{role}}  {name:<{email}}  {password}")
        self.say(
            f"\nE-mails are written to {state / 'mail'}. Everything here is invented. Stop with Ctrl-C.\n"
        )

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


@contextmanager
def only_one_here(state: Path) -> Iterator[None]:
    """Two demonstrations on one database would send everything twice."""
    with (state / "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("The demonstration is already running from this directory.") from None
        yield


def refuse_taken_port(port: int) -> None:
    if not 1 <= port <= LAST_PORT:
        raise CommandError(f"There is no port {port}. Choose one from 1024 to {LAST_PORT}.")
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((ADDRESS, port))
        except PermissionError:
            raise CommandError(f"Port {port} is kept for administrators. Choose one above 1023.") from None
        except OSError:
            raise CommandError(
                f"Port {port} is in use by another program. Choose another: "
                f"python3 manage.py demo --port {port + 1}"
            ) from None


def children(port: int, address: str, logs: Path) -> list[Child]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app", "familyhubs.celery"]
    environment = {"PUBLIC_URL": address, "PYTHONUNBUFFERED": "1"}
    commands = {
        "web": [
            *(*python, "gunicorn", "familyhubs.wsgi"),
            *("--bind", f"{ADDRESS}:{port}"),
            *("--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--no-control-socket"),
        ],
        "worker": [
            *(*celery, "worker", "--pool", "threads", "--concurrency", "4"),
            *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
        ],
        "schedule": [*celery, "beat", "--loglevel", "INFO", "--pidfile="],
    }
    return [Child(name, command, logs / f"{name}.log", environment) for name, command in commands.items()]


def wait_for_first_page(family: Family, port: int) -> bool:
    """True when a page came; false when somebody said stop first."""
    until = time.monotonic() + SECONDS_TO_FIRST_PAGE
    while not family.stopping:
        family.look_after()
        if page_answers(f"http://{ADDRESS}:{port}/"):
            return True
        if time.monotonic() > until:
            raise CommandError(f"No page came within {SECONDS_TO_FIRST_PAGE} seconds. {last_words(family)}")
        time.sleep(0.1)
    return False


def page_answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def last_words(family: Family) -> str:
    log = family.children[0].log
    lines = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
    return "\n".join([f"The end of {log}:", *lines])
