"""Write an edition of the framework to a file in the canonical form."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.exports.framework import edition_bytes
from outcomes.models import Edition


class Command(BaseCommand):
    help = "Writes a version of the shared framework as a file; loading that file changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="such as 0.3")
        parser.add_argument("path", nargs="?", type=Path, help="default: the standard output")

    def handle(self, *args, **options) -> None:
        edition = Edition.objects.filter(version=options["version"]).first()
        if edition is None:
            known = ", ".join(Edition.objects.order_by("id").values_list("version", flat=True)) or "none"
            raise CommandError(f"There is no version {options['version']}. Versions there are: {known}.")
        content = edition_bytes(edition)
        if options["path"] is None:
            self.stdout.write(content.decode("utf-8"), ending="")
            return
        try:
            options["path"].write_bytes(content)
        except OSError as problem:
            raise CommandError(f"{options['path']} cannot be written: {problem.strerror}") from None
        self.stderr.write(f"Version {edition.version} is written to {options['path']}.")
