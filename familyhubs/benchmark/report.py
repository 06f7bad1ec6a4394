"""The table of a run, and what kind of machine it was made on."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

import django
from django.utils import timezone

from .goals import Goal
from .samples import Counted, Paired
from .sizes import Size

HEADINGS = ("Goal", "Size", "Engine", "Application", "Floor", "Ratio", "Spread", "Limit", "Verdict")


@dataclass(frozen=True)
class Line:
    goal: str
    title: str
    size: str
    engine: str
    application: str
    floor: str
    ratio: str
    spread: str
    limit: str
    passed: bool

    @property
    def verdict(self) -> str:
        return "pass" if self.passed else "MISSED"

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            *(f"{self.goal} {self.title}", self.size, self.engine, self.application, self.floor),
            *(self.ratio, self.spread, self.limit, self.verdict),
        )


def line_of(goal: Goal, size: Size, engine: str, found: Paired | Counted, *, limit: float) -> Line:
    of_all = (goal.code, goal.title, size.name, engine)
    if isinstance(found, Counted):
        return Line(*of_all, found.words, "", "", "", f"{limit:g}", found.found <= limit)
    least, most = found.spread
    return Line(
        *of_all,
        f"{goal.application}: {_time(found.application_median)}",
        f"{goal.floor}: {_time(found.floor_median)}",
        _ratio(found.ratio),
        f"{_ratio(least)} to {_ratio(most)}",
        _ratio(limit),
        found.ratio <= limit,
    )


def machine(engine_facts: dict[str, str]) -> dict[str, str]:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return {
        "measured": f"{timezone.now():%-d %B %Y %H:%M} UTC",
        "processors": f"{os.cpu_count()} x {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": platform.platform(terse=True),
        "Python": platform.python_version(),
        "Django": django.get_version(),
        **engine_facts,
        "load at the end": load,
    }


def as_text(lines: list[Line], facts: dict[str, str]) -> str:
    rows = [HEADINGS, *(line.cells for line in lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADINGS))]
    table = ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*table, "", _in_words(facts)])


def as_markdown(lines: list[Line], facts: dict[str, str]) -> str:
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(line.cells for line in lines)]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", f"{_in_words(facts)}."])


def as_json(lines: list[Line], facts: dict[str, str]) -> str:
    return json.dumps({"machine": facts, "goals": [asdict(line) for line in lines]}, indent=2)


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}


def _in_words(facts: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in facts.items())


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _ratio(number: float) -> str:
    return f"{number:.2f}" if number >= 0.1 or number == 0 else f"1/{1 / number:,.0f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (one.split(":")[1].strip() for one in lines if one.startswith("model name")), platform.machine()
    )
