"""Add up what waits, by hand: where no worker runs, or to see what a sweep does."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from evaluations.actions import aggregation as adding_up
from evaluations.actions.releases import make_due_releases
from evaluations.aggregation import NotAddedUp, sweep
from outcomes.actions import running
from outcomes.models.jobs import JobStatus


class Command(BaseCommand):
    help = (
        "Adds up every figure that is marked as changed. With --compare or --mend everything is added up "
        "again and held against what is stored; with --release, readers get what is new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        again = parser.add_mutually_exclusive_group()
        again.add_argument(
            "--compare", action="store_true", help="add everything up again and say what differs"
        )
        again.add_argument(
            "--mend", action="store_true", help="add everything up again and store what differs"
        )
        parser.add_argument("--release", action="store_true", help="make the releases that are due")

    def handle(self, *args, compare: bool, mend: bool, release: bool, **options) -> None:
        try:
            swept = sweep()
        except NotAddedUp as problem:
            raise CommandError(f"{problem} The log says why; the marks stand.") from problem
        self.stdout.write(
            f"Marks taken: {swept.marks}, of measures: {swept.definitions}; "
            f"sums written: {swept.written}, deleted: {swept.deleted}."
        )
        if compare or mend:
            run = adding_up.mend(by=None) if mend else adding_up.compare(by=None)
            running.perform(run_id=run.pk)
            run.refresh_from_db()
            if run.status != JobStatus.SUCCEEDED:
                raise CommandError(run.error or f"The job ended as {run.get_status_display().lower()}.")
            self.stdout.write(run.result["summary"])
        if release:
            made = make_due_releases()
            periods = ", ".join(made_of.period.code for made_of in made)
            self.stdout.write(f"Released: {periods}." if made else "Nothing new to release.")
