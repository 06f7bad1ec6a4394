"""Measures the product against what the databases can do at best, and says whether its promises hold."""

import logging
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError

from familyhubs.benchmark import report
from familyhubs.benchmark.databases import Databases, Refused, databases
from familyhubs.benchmark.equality import NotEqual
from familyhubs.benchmark.goals import GOALS, Bench, Goal
from familyhubs.benchmark.kills import WorkerTrouble
from familyhubs.benchmark.populations import Populations
from familyhubs.benchmark.rebuilds import JobDidNotSucceed
from familyhubs.benchmark.samples import Counted
from familyhubs.benchmark.sizes import SIZES, Size

CODES = [goal.code for goal in GOALS]


class Command(BaseCommand):
    help = (
        "Fill databases of its own with an invented population, prove that the summaries are right, and time "
        "the product beside the least that the same work can cost. Ends with status 1 when one is missed. "
        "The service's own data are never touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size",
            choices=[n for n in SIZES if n != "XS"] + ["XS"],
            default="S",
            metavar="S|M|L",
            help="5, 150 or 1,000 hubs (S unless said)",
        )
        parser.add_argument("--engine", choices=["pg", "sqlite"], required=True)
        parser.add_argument(
            "--server",
            default="",
            help="PostgreSQL where the databases are made, "
            "postgres://user@host/; unless said, that of DATABASE_URL",
        )
        parser.add_argument(
            "--goals",
            nargs="+",
            choices=CODES,
            default=CODES,
            metavar="GOAL",
            help=f"only these of {', '.join(CODES)}",
        )
        parser.add_argument("--format", choices=list(report.FORMATS), default="text")
        parser.add_argument("--limit", type=float, help="hold every ratio to this in place of its own limit")

    def handle(
        self,
        *,
        size: str,
        engine: str,
        server: str,
        goals: list[str],
        format: str,
        limit: float | None,
        **options,
    ) -> None:
        asked = [g for g in GOALS if g.code in goals and g.is_asked(SIZES[size], engine)]
        if not asked:
            raise CommandError("None of these goals is measured at this size on this engine.")
        try:
            with quiet(), databases(engine, server=server) as ours:
                lines, facts = self.measure(ours, SIZES[size], engine, asked, limit)
        except (Refused, NotEqual, JobDidNotSucceed, WorkerTrouble) as problem:
            raise CommandError(str(problem)) from problem
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. What was made for the benchmark is dropped.", returncode=130
            ) from None
        self.stdout.write(report.FORMATS[format](lines, facts))
        missed = [line.goal for line in lines if not line.passed]
        if missed:
            self.say(f"Missed: {', '.join(missed)}.")
            sys.exit(1)

    def measure(
        self, ours: Databases, size: Size, engine: str, goals: list[Goal], limit: float | None
    ) -> tuple[list[report.Line], dict[str, str]]:
        for name in ours.left_by_others():
            self.say(f"Left by an earlier run that was killed; drop it by hand: {name}")
        populations = Populations(ours, self.say)
        bench = Bench(populations, size)
        lines = []
        for goal in goals:
            self.say(f"Measuring {goal.code}: {goal.title} …")
            found = goal.take(bench)
            held_to = goal.limit(size) if limit is None or isinstance(found, Counted) else limit
            lines.append(report.line_of(goal, size, engine, found, limit=held_to))
        return lines, report.machine(populations.facts)

    def say(self, words: str) -> None:
        """Beside the table, so that it can be written to a file."""
        self.stderr.write(words)


@contextmanager
def quiet() -> Iterator[None]:
    """Alarms of the rebuild are meant for a service's log; being told to stop still drops the databases."""
    before = logging.root.manager.disable
    told_before = signal.signal(signal.SIGTERM, _stop)
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)
        signal.signal(signal.SIGTERM, told_before)


def _stop(*_) -> None:
    raise KeyboardInterrupt
