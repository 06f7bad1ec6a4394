"""Load a published file: read it once, check it whole, then write all of it or nothing.

Memory stays flat whatever the file's size: it is read in chunks, and rows wait on disk until the last one has
been checked. That is also where two rows for one area and period are found, however far apart they stand.
"""

import hashlib
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from outcomes.models import User

from ..actions.context import Loaded, load_figures
from ..models import ContextSource
from ..queries.context import areas_by_code
from .context_layout import Wanted
from .context_rows import RowReader
from .context_staging import StagedRows


@dataclass(frozen=True)
class Outcome:
    """What came of a file: rows as read, rows left out by reason, and what changed or would change."""

    rows_read: int
    rows_left_out: dict[str, int]
    loaded: Loaded


def load_file(
    stream: BinaryIO, *, name: str, source: ContextSource, by: User | None, dry_run: bool = False
) -> Outcome:
    """Load a file, or raise FileRefused with what is wrong with it. A dry run writes nothing."""
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    wanted = Wanted.of(source)
    with closing(StagedRows(wanted)) as staged:
        reader = RowReader(wanted, areas_by_code(), staged)
        reader.read(stream)
        loaded = load_figures(
            source=source,
            chunks=staged.chunks(),
            name=name,
            sha256=sha256,
            rows_read=reader.rows_read,
            rows_left_out=dict(reader.left_out),
            by=by,
            dry_run=dry_run,
        )
    return Outcome(reader.rows_read, dict(reader.left_out), loaded)
