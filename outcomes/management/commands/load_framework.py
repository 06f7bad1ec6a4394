"""Load a framework file, as often as you like, and say what changed."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from outcomes.actions import editions, framework_files
from outcomes.choices import Comparability
from outcomes.imports.framework import STARTER, read_file
from outcomes.models import Definition
from outcomes.validators import Refused


class Command(BaseCommand):
    help = "Loads a file of the shared framework, unless named the shipped starter, and says what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=STARTER, help="default: the shipped starter"
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish it too; does nothing where it is published already",
        )
        parser.add_argument(
            "--in-force-from",
            type=date.fromisoformat,
            metavar="DATE",
            help="with --publish: the first day of the quarter from which it is in force, such as 2020-04-01",
        )
        parser.add_argument(
            "--change-note", default="", help="with --publish: what changes for hubs, in plain words"
        )
        parser.add_argument(
            "--as-draft",
            default="",
            metavar="VERSION",
            help="load it as a draft under this version, based on the one that the file names",
        )
        parser.add_argument(
            "--comparability",
            choices=[Comparability.SAME, Comparability.BREAK],
            default=Comparability.BREAK,
            help="how changed wordings compare with those before where the file is silent (default: break)",
        )

    def handle(self, *args, **options) -> None:
        try:
            with transaction.atomic():
                loaded = framework_files.load(
                    document=read_file(options["path"]),
                    by=None,
                    as_draft=options["as_draft"],
                    comparability=options["comparability"],
                )
                self.say_what_changed(loaded)
                if options["publish"]:
                    self.publish(loaded, options)
        except framework_files.Differs as differs:
            raise CommandError(
                f"{differs}\nTo load it as a draft of its own: --as-draft VERSION", returncode=2
            ) from None
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def say_what_changed(self, loaded: framework_files.Loaded) -> None:
        edition = loaded.edition
        title = f"Version {edition.version} ({edition.get_status_display().lower()})"
        if not loaded.changed:
            self.stdout.write(f"{title}: nothing changed.")
            return
        self.stdout.write(f"{title}: {'created' if loaded.created else 'changed'}.")
        self.listed("New measures", loaded.new_measures)
        self.listed("Shared unchanged definitions", loaded.shared)
        self.listed("New splits", loaded.new_schemes)
        for definition in loaded.reworded:
            self.stdout.write(f"  New wording: {_wording(definition)}")
        for difference in loaded.differences:
            self.stdout.write(f"  {difference}")

    def listed(self, title: str, codes: list[str]) -> None:
        if codes:
            self.stdout.write(f"  {title}: {len(codes)} ({', '.join(codes)})")

    def publish(self, loaded: framework_files.Loaded, options: dict) -> None:
        edition = loaded.edition
        if edition.is_draft:
            edition = editions.publish(
                edition=edition,
                in_force_from=options["in_force_from"],
                change_note=options["change_note"],
                by=None,
            )
            self.stdout.write(
                f"Version {edition.version} is published, in force from {edition.in_force_from}."
            )
        else:
            self.stdout.write(
                f"Version {edition.version} was published before, in force from {edition.in_force_from}."
            )


def _wording(definition: Definition) -> str:
    words = f"{definition.code}, wording {definition.number}: {definition.get_comparability_display()}"
    return f"{words} ({definition.comparability_note})" if definition.comparability_note else words
