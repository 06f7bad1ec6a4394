from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from evaluations.actions.context import Correction
from evaluations.imports.context import Outcome, load_file
from evaluations.imports.context_sources import source_named
from evaluations.imports.problems import FileRefused
from evaluations.presenters.context_corrections import changes


class Command(BaseCommand):
    help = (
        "Load area figures from a published statistics file. The mapping says which rows and columns feed "
        "which measure. All of the file is loaded or none of it; the same file again changes nothing."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", type=Path, help="the CSV file")
        parser.add_argument("--mapping", required=True, help="name of the mapping, such as referrals")
        parser.add_argument("--dry-run", action="store_true", help="check and compare, write nothing")

    def handle(self, *args, path: Path, mapping: str, dry_run: bool, **options) -> None:
        try:
            # One unit with the mapping, so that a refused file or a dry run leaves nothing behind.
            with path.open("rb") as stream, transaction.atomic():
                source = source_named(mapping, by=None)
                outcome = load_file(stream, name=path.name, source=source, by=None, dry_run=dry_run)
                transaction.set_rollback(dry_run)
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        except FileRefused as refused:
            told = "\n".join(refused.problems.in_words())
            raise CommandError(f"Nothing was loaded from {path.name}.\n{told}") from refused
        for line in in_words(path.name, outcome, dry_run=dry_run):
            self.stdout.write(line)


def in_words(name: str, outcome: Outcome, *, dry_run: bool) -> list[str]:
    loaded = outcome.loaded
    verb = "Would load" if dry_run else "Loaded"
    lines = [f"Read {outcome.rows_read:,} rows of {name}."]
    lines += [f"Left out {many:,} rows: {reason}." for reason, many in outcome.rows_left_out.items()]
    lines.append(
        f"{verb} {loaded.new:,} new values and {loaded.changed:,} corrections; {loaded.same:,} were the same."
    )
    lines += [f"Correction: {correction_in_words(correction)}." for correction in loaded.corrections]
    if loaded.changed > len(loaded.corrections):
        lines.append(f"And {loaded.changed - len(loaded.corrections):,} more corrections.")
    if loaded.kept:
        lines.append(f"Kept {loaded.kept:,} values of the same periods that the file does not mention.")
    return lines


def correction_in_words(correction: Correction) -> str:
    before, after = changes(correction.old, correction.new)
    return f"{correction.measure}, {correction.area}, {correction.label}: from {before} to {after}"
