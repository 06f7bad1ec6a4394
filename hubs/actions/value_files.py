"""Keeping a file of hub values, and making its figures the submitted and approved ones."""

import hashlib

from django.db import transaction
from django.utils import timezone

from outcomes.actions import audit, sent_files
from outcomes.hints import send_after_commit
from outcomes.models import JobRun, User

from ..choices import Origin
from ..models import Observation, Place, ValueFile
from . import facts

CHECK = "hubs.check_value_file"
LOAD = "hubs.load_value_file"
SWEEP_OUTBOX = "evaluations.sweep_outbox"


@transaction.atomic
def keep(*, authority: Place, name: str, content: bytes, by: User) -> ValueFile:
    """Keep the file as it came, and ask for its check. The same file sent again is the one that is kept."""
    digest = hashlib.sha256(content).hexdigest()
    file = ValueFile.objects.filter(place=authority, sha256=digest, loaded=None).first()
    if file is None:
        file = ValueFile.objects.create(
            place=authority, name=name[:200], sha256=digest, content=content, uploaded_by=by
        )
        audit.record(
            by=by, verb="uploaded", object=file, scope=f"place:{authority.pk}", detail={"name": file.name}
        )
    sent_files.ask_to_check(file=file, kind=CHECK, by=by, scope=f"place:{authority.pk}")
    return file


def ask_to_load(*, file: ValueFile, by: User) -> JobRun:
    return sent_files.ask_to_load(file=file, kind=LOAD, by=by, scope=f"place:{file.place_id}")


@transaction.atomic
def load(*, file: ValueFile, figures: list[facts.FigureValue], by: User) -> facts.Recorded:
    """Make the figures the submitted and approved ones, marked "from earlier records".

    A figure that stood already and differs leaves a revision that names the file. Loading the same
    figures again changes nothing.
    """
    now = timezone.now()
    recorded = facts.record_submitted(
        figures, by=by, at=now, origin=Origin.EARLIER_RECORDS, reason=f"Loaded from the file {file.name}"
    )
    facts.approve_submitted(
        Observation.objects.filter(
            submitted_at=now, origin=Origin.EARLIER_RECORDS, place__in={figure.place_id for figure in figures}
        ),
        at=now,
    )
    file.outcome |= {"new": recorded.new, "changed": recorded.changed, "same": recorded.same}
    file.save(update_fields=["outcome"])
    audit.record(
        by=by,
        verb="loaded",
        object=file,
        scope=f"place:{file.place_id}",
        detail={"name": file.name, "new": recorded.new, "changed": recorded.changed, "same": recorded.same},
    )
    send_after_commit(SWEEP_OUTBOX)
    return recorded
