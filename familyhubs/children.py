"""Processes that run together: started, watched, started again when they die, stopped as one.

For one's own machine. A server has its own way of doing this (docs/deploy.md).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
PATIENCE_AT_THE_END = 12.0


@dataclass
class Child:
    name: str
    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    deaths: int = 0  # in a row, without a steady time between
    started_at: float = 0.0
    start_again_at: float | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the parent, who says goodbye in order
                preexec_fn=end_with_parent if sys.platform == "linux" else None,
            )
        self.started_at = time.monotonic()
        self.start_again_at = None

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, sign: signal.Signals) -> None:
        """To the process and to all that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, sign)
            except ProcessLookupError:
                return


def end_with_parent() -> None:
    """If the parent is killed without a word, the kernel tells the child to stop."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class Family:
    """All the children. `say` tells the person at the keyboard."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = False

    def stop_when_told(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._told_to_stop)

    def _told_to_stop(self, *_) -> None:
        self.stopping = True

    def start(self) -> None:
        for child in self.children:
            child.start()

    def watch(self, *, every: float = 0.5) -> None:
        """Until told to stop."""
        while not self.stopping:
            self.look_after()
            time.sleep(every)

    def look_after(self) -> None:
        """Start again what died: soon the first time, later and later if it goes on dying."""
        now = time.monotonic()
        for child in self.children:
            if child.is_running():
                continue
            if child.start_again_at is None:
                self._note_death(child, now)
            elif now >= child.start_again_at:
                child.start()

    def _note_death(self, child: Child, now: float) -> None:
        child.deaths = 1 if now - child.started_at > STEADY_AFTER else child.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (child.deaths - 1), LONGEST_PAUSE)
        child.start_again_at = now + pause
        child.signal(signal.SIGKILL)  # what it may have left behind
        self.say(
            f"The {child.name} process stopped (status {child.process.returncode}); "
            f"starting it again in {pause:.0f} s. Its words are in {child.log}"
        )

    def stop(self) -> None:
        """Ask all, wait, and end those that do not listen. Nothing is left running."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE_AT_THE_END
        while time.monotonic() < until and any(child.is_running() for child in self.children):
            time.sleep(0.1)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
