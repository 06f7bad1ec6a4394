"""Published files as they were sent and what loading them did, for those who load them."""

import io
import zlib
from collections.abc import Iterator

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from hubs.models import Membership
from hubs.queries.scope import holdings_of, may
from outcomes.models import JobRun, User
from outcomes.queries.jobs import jobs_for

from ..models import ContextFile, ContextRevision, ContextUpload, ContextUploadPart, ContextUploadProblem

LOAD = "evaluations.load_context"
PROBLEMS_SHOWN = 100


def uploads_for(*, viewer: User) -> QuerySet[ContextUpload]:
    """Everybody's, for who may load published statistics: they are everybody's figures."""
    found = ContextUpload.objects.select_related("source", "uploaded_by", "checked", "loaded", "made")
    return _theirs(found, viewer, "uploaded_by")


def files_for(*, viewer: User) -> QuerySet[ContextFile]:
    """Every loading that changed something, in the browser or by a command, newest first."""
    found = ContextFile.objects.select_related("source", "loaded_by", "upload").order_by("-pk")
    return _theirs(found, viewer, "loaded_by")


def revisions_for(*, viewer: User, file: int | None = None, measure: str = "") -> QuerySet[ContextRevision]:
    """Corrections of published figures, newest first; of one loading, or of one measure."""
    found = ContextRevision.objects.select_related(
        "file", "context_value__indicator__context_series", "context_value__place"
    ).order_by("-pk")
    if file is not None:
        found = found.filter(file=file)
    if measure:
        found = found.filter(context_value__indicator__code=measure)
    return found if viewer.is_authenticated else found.none()


def problems_of(upload: ContextUpload) -> QuerySet[ContextUploadProblem]:
    """The problems that were kept, by row; how many there are in all the upload's outcome says."""
    return upload.problems.order_by("row", "pk")


def may_see_job(run: JobRun | None, *, viewer: User) -> bool:
    return run is not None and jobs_for(viewer=viewer).filter(pk=run.pk).exists()


class KeptContent(io.RawIOBase):
    """A kept file as a stream, read part by part."""

    def __init__(self, sha256: str):
        self._parts = _parts_of(sha256)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        many = min(len(buffer), len(self._rest))
        buffer[:many] = self._rest[:many]
        self._rest = self._rest[many:]
        return many


def _parts_of(sha256: str) -> Iterator[bytes]:
    """One at a time: each asked for by its number, since a cursor may hold all of them."""
    position = 0
    while part := (
        ContextUploadPart.objects.filter(sha256=sha256, position=position)
        .values_list("content", flat=True)
        .first()
    ):
        yield zlib.decompress(part)
        position += 1


def _theirs(found: QuerySet, viewer: User, person: str) -> QuerySet:
    """With whether the viewer may know who it was: herself, a colleague at her places, anybody's for who
    works everywhere."""
    if not may(viewer, LOAD):
        return found.none()
    places = [holding.place_id for holding in holdings_of(viewer)]
    if None in places:
        return found.annotate(is_named=Value(True, output_field=BooleanField()))
    colleagues = Membership.objects.filter(user=OuterRef(person), place__in=places)
    return found.annotate(is_named=Q(**{person: viewer}) | Exists(colleagues))
