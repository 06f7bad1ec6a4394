"""The whole demonstration as a person starts it: a page, a sign-in, deaths survived, a clean end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from familyhubs.management.commands.demo import refuse_taken_port
from familyhubs.testing.processes import BASE_DIR, wait_until

pytestmark = pytest.mark.slow


class Demonstration:
    def __init__(self, directory: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.directory = directory
        self.output = directory / "output"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "STATE_DIR": str(directory / "var"),
            "STATIC_ROOT": str(directory / "static"),
        }
        self.process = None

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "demo", "--port", str(self.port)]

    def start(self) -> float:
        began = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                self.command(),
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: "Stop with Ctrl-C" in self.said() or self.ended(), seconds=240, what="the welcome")
        assert not self.ended(), self.said()
        return time.monotonic() - began

    def said(self) -> str:
        return self.output.read_text()

    def ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> float:
        began = time.monotonic()
        self.process.send_signal(sign)
        assert self.process.wait(timeout=30) == 0, self.said()
        return time.monotonic() - began

    def pids(self) -> dict[str, int]:
        """The child processes by what they do."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                words = (path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == self.process.pid:
                name = next((n for n in ("gunicorn", "worker", "beat") if f" {n} " in words), words)
                found[name] = int(path.parent.name)
        return found

    def answers(self, path: str = "/") -> int:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return 0

    def left_running(self) -> list[str]:
        """Processes of this demonstration, known by the directory in their environment."""
        mark = f"STATE_DIR={self.environment['STATE_DIR']}".encode()
        left = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes():
                    left.append((path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return left

    def sign_in(self, email: str, password: str) -> str:
        """As a browser does; gives the page that follows."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = browser.open(f"{self.url}/", timeout=10)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.read().decode()).group(1)
        answers = {"csrfmiddlewaretoken": token, "username": email, "password": password}
        request = urllib.request.Request(
            form.geturl(), urllib.parse.urlencode(answers).encode(), {"Referer": form.geturl()}
        )
        return browser.open(request, timeout=30).read().decode()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    made = Demonstration(tmp_path_factory.mktemp("demonstration"))
    made.start()
    yield made
    if not made.ended():
        made.process.kill()


def people(said: str) -> list[tuple[str, str]]:
    return re.findall(r"^  .+?  (\S+@\S+)  +(\S.*)$", said, re.MULTILINE)


def test_it_prints_where_it_is_and_a_sign_in_for_each_role(demonstration):
    assert f"http://localhost:{demonstration.port}" in demonstration.said()
    assert len(people(demonstration.said())) >= 7


def test_each_of_them_can_sign_in(demonstration):
    for email, password in people(demonstration.said()):
        page = demonstration.sign_in(email, password)
        assert "Sign out" in page, f"{email} could not sign in"


def test_a_second_one_in_the_same_place_is_refused(demonstration):
    done = subprocess.run(
        demonstration.command(), cwd=BASE_DIR, env=demonstration.environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "The demonstration is already running from this directory." in done.stderr


@pytest.mark.parametrize("port", [0, -1, 65536, 800_000])
def test_a_port_that_cannot_be_is_said_to_be_none(port):
    with pytest.raises(CommandError, match=f"There is no port {port}. Choose one from 1024 to 65535."):
        refuse_taken_port(port)


def test_a_taken_port_is_named_with_another_to_try(demonstration, tmp_path):
    elsewhere = demonstration.environment | {"STATE_DIR": str(tmp_path)}
    done = subprocess.run(
        demonstration.command(), cwd=BASE_DIR, env=elsewhere, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"Port {demonstration.port} is in use by another program." in done.stderr
    assert f"python3 manage.py demo --port {demonstration.port + 1}" in done.stderr


def test_schedule_and_worker_do_their_round(demonstration):
    wait_until(lambda: demonstration.answers("/health/work") == 200, seconds=120, what="the first round")


@pytest.mark.parametrize("name", ["worker", "beat", "gunicorn"])
def test_a_child_that_is_killed_is_started_again(demonstration, name):
    before = wait_until(lambda: demonstration.pids().get(name), what=f"the {name}")
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: demonstration.pids().get(name) not in (None, before), what=f"another {name}")
    wait_until(lambda: demonstration.answers() == 200, what="a page")


def test_it_stops_in_time_with_nothing_left_and_starts_again_fast(demonstration):
    wait_until(lambda: demonstration.answers() == 200, what="a page")
    assert demonstration.stop(signal.SIGINT) < 15
    assert demonstration.left_running() == []

    assert demonstration.start() < 30
    assert demonstration.answers() == 200
    assert demonstration.stop(signal.SIGTERM) < 15
    assert demonstration.left_running() == []
