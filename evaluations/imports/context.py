"""Load a published file: read it once, check it whole, then write all of it or nothing.

Memory stays flat whatever the file's size: it is read in chunks, and rows wait on disk until the last one has
been checked. That is also where two rows for one area and period are found, however far apart they stand.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from outcomes.models import User

from ..actions.context import Loaded, load_figures
from ..models import ContextSource, ContextUpload
from ..queries.context import areas_by_code
from .context_layout import Wanted
from .context_rows import RowReader
from .context_staging import StagedRows
from .problems import SHOWN_OF_A_KIND, Problems


@dataclass(frozen=True)
class Outcome:
    """What came of a file: rows as read, rows left out by reason, and what changed or would change."""

    rows_read: int
    rows_left_out: dict[str, int]
    loaded: Loaded


class Unwatched:
    """Nobody waits for word of how far the reading is. A job's watcher has the same two."""

    problems_kept = SHOWN_OF_A_KIND

    def has_read(self, rows: int) -> None:
        """After each chunk of the file that was read."""

    def is_writing(self) -> None:
        """Before each chunk is compared and written, inside the transaction."""


def load_file(
    stream: BinaryIO,
    *,
    name: str,
    source: ContextSource,
    by: User | None,
    sha256: str = "",
    upload: ContextUpload | None = None,
    dry_run: bool = False,
    watcher: Unwatched | None = None,
) -> Outcome:
    """Load a file, or raise FileRefused with what is wrong with it. A dry run writes nothing."""
    watcher = watcher or Unwatched()
    if not sha256:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
    wanted = Wanted.of(source)
    with closing(StagedRows(wanted)) as staged:
        reader = RowReader(wanted, areas_by_code(), staged, Problems(watcher.problems_kept))
        reader.read(stream, after_each_chunk=watcher.has_read)
        loaded = load_figures(
            source=source,
            chunks=_watched(staged.chunks(), watcher),
            name=name,
            sha256=sha256,
            rows_read=reader.rows_read,
            rows_left_out=dict(reader.left_out),
            by=by,
            upload=upload,
            dry_run=dry_run,
        )
    return Outcome(reader.rows_read, dict(reader.left_out), loaded)


def _watched(chunks: Iterable[list], watcher: Unwatched) -> Iterator[list]:
    for chunk in chunks:
        watcher.is_writing()
        yield chunk
