from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hubs.actions import periods
from hubs.actions.refusals import Refused


class Command(BaseCommand):
    help = (
        "Make the periods that are not there yet and the returns of every hub for those that are open. "
        "Beat does the same each night; it can be run again at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--through", type=_day, help="Make periods up to this day (2027-03-31). A year ahead unless told."
        )
        parser.add_argument(
            "--since",
            type=_day,
            help="Make periods from this day's financial year on. The current one unless told.",
        )

    def handle(self, *args, through=None, since=None, **options):
        through = through or timezone.localdate() + periods.AHEAD
        if since and since > through:
            raise CommandError("--since must not lie after --through.")
        try:
            made = periods.ensure(through=through, since=since)
            opened = periods.open_returns()
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"Periods made: {made}. Returns opened: {opened.returns}. E-mails queued: {opened.notices}."
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"“{text}” is not a day. Write it as 2027-03-31.") from problem
