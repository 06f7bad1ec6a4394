"""The two jobs of a file of hub values: check it without changing anything, and load it."""

from django.utils import timezone

from outcomes.actions import sent_files
from outcomes.job_kinds import JobFailed
from outcomes.models import User

from ..actions import facts, periods, value_files
from ..models import ValueFile
from ..queries.scope import may
from ..queries.value_files import reference_for
from .values import Reading, read


def check(handle, *, file_id: int) -> dict:
    """A dry run: how many figures are new, would change or stand already, or what is wrong."""
    file = _file(file_id)
    sent_files.follow(file=file, step="checked", run_id=handle.run_id)
    reading = _reading(file)
    outcome = {"rows": reading.rows}
    if not reading.counts:
        changes = len(facts.changes_to_submitted(reading.figures))
        standing = facts.count_standing(reading.figures)
        outcome |= {
            "new": len(reading.figures) - standing,
            "changed": changes,
            "same": standing - changes,
        }
    sent_files.note_outcome(
        file=file, problems=reading.problems, counts=dict(reading.counts), outcome=outcome
    )
    return outcome | {"summary": _summary(reading, outcome)}


def load(handle, *, file_id: int) -> dict:
    """Load it. The file is read again, since places and the framework may have changed since the check."""
    by = User.objects.get(pk=handle.requested_by_id)
    file = _file(file_id)
    sent_files.follow(file=file, step="loaded", run_id=handle.run_id)
    # The role may have ended while the job waited.
    if not may(by, "hubs.load_value_files", file.place):
        raise JobFailed(f"{by} may not load files for {file.place} any more. Nothing was loaded.")
    reading = _reading(file)
    if reading.counts:
        raise JobFailed("The file has problems now that it did not have when it was checked. Check it again.")
    recorded = value_files.load(file=file, figures=reading.figures, by=by)
    return {"summary": f"{recorded.new} figures new, {recorded.changed} changed, {recorded.same} as before."}


def _file(file_id: int) -> ValueFile:
    return ValueFile.objects.select_related("place").get(pk=file_id)


def _reading(file: ValueFile) -> Reading:
    """Periods that were before the service asked for any are made when a file first names them."""
    today, content = timezone.localdate(), bytes(file.content)
    reading = read(content, reference_for(file.place), today=today)
    if reading.not_made:
        periods.ensure(since=min(reading.not_made), through=today)
        reading = read(content, reference_for(file.place), today=today)
    return reading


def _summary(reading: Reading, outcome: dict) -> str:
    if reading.counts:
        return f"{reading.number_of_problems} problems in {reading.rows} rows. Nothing was loaded."
    return (
        f"No problems in {reading.rows} rows: {outcome['new']} figures would be new, "
        f"{outcome['changed']} would change, {outcome['same']} are there already."
    )
