"""Passes the tests, with nothing but Python on the machine: manage.py has set up the rest."""

import os
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

MOST_PROCESSES = 8


class Command(BaseCommand):
    help = "Run the tests. What follows is given to pytest, for example: verify hubs/tests -k approve"
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Not read here, so that pytest's own options need no fence before them."""
        sys.exit(run_tests(argv[2:]))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("arguments", nargs="*")

    def handle(self, *, arguments: list[str], **options) -> None:
        sys.exit(run_tests(arguments))


def run_tests(arguments: list[str]) -> int:
    processes = str(min(os.cpu_count() or 1, MOST_PROCESSES))
    command = [sys.executable, "-m", "pytest", "--numprocesses", processes, "--dist", "loadfile", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode
