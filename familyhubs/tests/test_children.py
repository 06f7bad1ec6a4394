"""Processes that run together: one that dies is started again, and none is left at the end."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from familyhubs import children
from familyhubs.children import Child, Family
from familyhubs.testing.processes import BASE_DIR, wait_until

STAYS = "import time; print('up', flush=True); time.sleep(600)"
IS_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + STAYS
FALLS = "raise SystemExit(3)"
HAS_A_CHILD = f"""
import subprocess, sys
print(subprocess.Popen([sys.executable, "-c", {STAYS!r}], stdout=subprocess.DEVNULL).pid, flush=True)
import time; time.sleep(600)
"""


@pytest.fixture
def family(tmp_path):
    """Makes a family of programs and sees to it that none is left."""
    said, made = [], []

    def of(**programs) -> Family:
        members = [
            Child(name, [sys.executable, "-c", program], tmp_path / f"{name}.log")
            for name, program in programs.items()
        ]
        made.append(Family(members, said.append))
        made[0].said = said
        return made[0]

    yield of
    made[0].stop()


def runs(pid: int) -> bool:
    """Whether it lives; one that only waits for its death to be noticed (Z) does not."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def up(child: Child) -> bool:
    return "up" in child.log.read_text()


def test_a_killed_child_is_started_again(family, monkeypatch):
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.05)
    both = family(web=STAYS, worker=STAYS)
    both.start()
    web, worker = both.children
    before = web.process.pid, worker.process.pid
    wait_until(lambda: up(worker), what="the start")
    os.kill(worker.process.pid, signal.SIGKILL)
    wait_until(lambda: not worker.is_running())

    def another() -> bool:
        both.look_after()
        return worker.is_running()

    wait_until(another, what="the second start")
    assert web.process.pid == before[0]
    assert worker.process.pid != before[1]
    assert both.said == [
        f"The worker process stopped (status -9); starting it again in 0 s. Its words are in {worker.log}"
    ]


def test_a_child_that_goes_on_dying_is_started_later_and_later(family, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(children.time, "monotonic", lambda: now[0])
    only = family(web=FALLS)
    only.start()
    pauses = []
    for _ in range(7):
        only.children[0].process.wait()
        only.look_after()
        pauses.append(only.children[0].start_again_at - now[0])
        now[0] = only.children[0].start_again_at
        only.look_after()
    assert pauses == [1, 2, 4, 8, 16, 30, 30]

    now[0] += children.STEADY_AFTER + 1
    only.children[0].process.wait()
    only.look_after()
    assert only.children[0].start_again_at - now[0] == 1


def test_all_are_stopped_also_what_they_started(family):
    both = family(web=HAS_A_CHILD, worker=STAYS)
    both.start()
    log = both.children[0].log
    grandchild = int(wait_until(lambda: log.exists() and log.read_text().strip(), what="the grandchild"))
    both.stop()
    assert [child.is_running() for child in both.children] == [False, False]
    wait_until(lambda: not runs(grandchild), seconds=5, what="the grandchild's end")


def test_one_that_does_not_listen_is_ended(family, monkeypatch):
    monkeypatch.setattr(children, "PATIENCE_AT_THE_END", 0.3)
    deaf = family(web=IS_DEAF)
    deaf.start()
    wait_until(lambda: up(deaf.children[0]), what="the start")
    deaf.stop()
    assert deaf.children[0].process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_in_order(tmp_path, sign):
    program = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from familyhubs.children import Child, Family
        command, logs = [sys.executable, "-c", {STAYS!r}], Path({str(tmp_path)!r})
        family = Family([Child(name, command, logs / name) for name in ("web", "worker")], print)
        family.stop_when_told()
        family.start()
        print(*[child.process.pid for child in family.children], flush=True)
        family.watch(every=0.05)
        family.stop()
        print("stopped", flush=True)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert all(runs(pid) for pid in pids)

    began = time.monotonic()
    parent.send_signal(sign)
    out, _ = parent.communicate(timeout=20)
    assert (out, parent.returncode) == ("stopped\n", 0)
    assert time.monotonic() - began < 5
    assert [runs(pid) for pid in pids] == [False, False]


def test_children_do_not_outlive_a_parent_that_was_killed(tmp_path):
    program = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from familyhubs.children import Child, Family
        command = [sys.executable, "-c", {STAYS!r}]
        family = Family([Child("web", command, Path({str(tmp_path)!r}) / "web")], print)
        family.start()
        print(family.children[0].process.pid, flush=True)
        time.sleep(600)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    wait_until(lambda: (tmp_path / "web").read_text() == "up\n", what="the start")
    parent.kill()
    parent.wait()
    wait_until(lambda: not runs(child), seconds=5, what="the child's end")
