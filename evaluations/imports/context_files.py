"""The two jobs of a published file: check it without changing anything, and load it."""

from dataclasses import asdict
from io import BufferedReader

from hubs.queries.scope import may
from outcomes.actions import sent_files
from outcomes.actions.running import JobHandle
from outcomes.job_kinds import JobFailed
from outcomes.models import User

from ..models import ContextUpload
from ..queries.context_files import LOAD, KeptContent
from .context import Outcome, Unwatched, load_file
from .problems import FileRefused

# So many of a kind stand in the list that can be downloaded.
PROBLEMS_KEPT = 500


class Watcher(Unwatched):
    """Tells the job how far the reading is, and stops where somebody asked for it."""

    problems_kept = PROBLEMS_KEPT

    def __init__(self, handle: JobHandle, upload: ContextUpload):
        self.handle = handle
        self.lines = max(upload.lines, 1)

    def has_read(self, rows: int) -> None:
        done = min(rows, self.lines)
        self.handle.progress(done, self.lines, "Reading and checking rows")

    def is_writing(self) -> None:
        self.handle.stop_if_asked()


def check(handle: JobHandle, *, file_id: int) -> dict:
    """A dry run: what would be new, corrected or the same, or what is wrong."""
    upload = _upload(file_id)
    sent_files.follow(file=upload, step="checked", run_id=handle.run_id)
    try:
        found = _load(handle, upload, by=None, dry_run=True)
    except FileRefused as refused:
        return _refused(upload, refused)
    outcome = found.loaded.counts() | {
        "rows": found.rows_read,
        "left_out": found.rows_left_out,
        "corrections": [asdict(correction) for correction in found.loaded.corrections],
    }
    sent_files.note_outcome(file=upload, problems=[], counts={}, outcome=outcome)
    return {
        "summary": f"No problems in {found.rows_read:,} rows: {found.loaded.new:,} figures would be new, "
        f"{found.loaded.changed:,} corrected, {found.loaded.same:,} stay the same."
    }


def load(handle: JobHandle, *, file_id: int) -> dict:
    """Load it. The file is read again, since the mapping and places may have changed since the check."""
    by = User.objects.get(pk=handle.requested_by_id)
    upload = _upload(file_id)
    sent_files.follow(file=upload, step="loaded", run_id=handle.run_id)
    # The role may have ended while the job waited.
    if not may(by, LOAD):
        raise JobFailed(f"{by} may not load published statistics any more. Nothing was loaded.")
    if upload.made_id is None:
        try:
            _load(handle, upload, by=by, dry_run=False)
        except FileRefused as refused:
            raise JobFailed(
                "The file has problems now that it did not have when it was checked. Send it again."
            ) from refused
    counts = upload.outcome
    return {
        "summary": f"{counts['new']:,} figures new, {counts['changed']:,} corrected, "
        f"{counts['same']:,} the same."
    }


def _upload(file_id: int) -> ContextUpload:
    return ContextUpload.objects.select_related("source").get(pk=file_id)


def _load(handle: JobHandle, upload: ContextUpload, *, by: User | None, dry_run: bool) -> Outcome:
    return load_file(
        BufferedReader(KeptContent(upload.sha256)),
        name=upload.name,
        source=upload.source,
        by=by,
        sha256=upload.sha256,
        upload=upload,
        dry_run=dry_run,
        watcher=Watcher(handle, upload),
    )


def _refused(upload: ContextUpload, refused: FileRefused) -> dict:
    problems = refused.problems
    outcome = {"rows": refused.rows_read}
    sent_files.note_outcome(
        file=upload, problems=problems.shown, counts=dict(problems.counts), outcome=outcome
    )
    return {"summary": f"{refused}. Nothing was loaded."}
