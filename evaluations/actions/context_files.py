"""Keep a published file as it was sent, and ask for its check and for its loading."""

import hashlib
import zlib

from django.core.files.base import File
from django.db import transaction

from outcomes.actions import audit, sent_files
from outcomes.models import JobRun, User

from ..models import ContextSource, ContextUpload, ContextUploadPart

CHECK = "evaluations.check_context_file"
LOAD = "evaluations.load_context_file"
PART = 1024 * 1024


@transaction.atomic
def keep(*, source: ContextSource, file: File, by: User) -> ContextUpload:
    """Keep the file as it came, and ask for its check. Sent again before it is loaded, it is one file."""
    digest, lines = _read_through(file)
    upload = ContextUpload.objects.filter(source=source, sha256=digest, uploaded_by=by, loaded=None).first()
    if upload is None:
        upload = ContextUpload.objects.create(
            source=source,
            name=file.name[:200],
            sha256=digest,
            size=file.size,
            lines=lines,
            uploaded_by=by,
        )
        _keep_content(file, digest)
        audit.record(
            by=by, verb="uploaded", object=upload, detail={"name": upload.name, "source": source.code}
        )
    sent_files.ask_to_check(file=upload, kind=CHECK, by=by)
    return upload


def ask_to_load(*, upload: ContextUpload, by: User) -> JobRun:
    return sent_files.ask_to_load(file=upload, kind=LOAD, by=by)


def _read_through(file: File) -> tuple[str, int]:
    digest, lines, last = hashlib.sha256(), 0, b""
    for chunk in file.chunks(PART):
        digest.update(chunk)
        lines += chunk.count(b"\n")
        last = chunk[-1:]
    return digest.hexdigest(), lines + (last not in (b"\n", b""))


def _keep_content(file: File, digest: str) -> None:
    """Piece by piece: a statement for each megabyte, never the whole file at once."""
    if ContextUploadPart.objects.filter(sha256=digest).exists():
        return
    for position, chunk in enumerate(file.chunks(PART)):
        part = ContextUploadPart(sha256=digest, position=position, content=zlib.compress(chunk))
        # Two people may send the same file at the same moment.
        ContextUploadPart.objects.bulk_create([part], ignore_conflicts=True)
