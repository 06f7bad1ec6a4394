"""What those who keep the service watch: what waits, how fresh the sums are, what ran, what stands still.

Counts, names and times only: nobody who reads these sees a hub's figure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from hubs.models import Observation, OutboxMark, Period
from outcomes.models import AuditEvent, Definition, JobRun, User
from outcomes.models.jobs import JobStatus

from ..choices import COMPARE, MEND, RELEASE, SWEEP
from ..models import Release, Summary, SummaryVersion

OPERATE = "evaluations.operate"
KINDS = (SWEEP, COMPARE, MEND, RELEASE)
# A sweep comes each minute: what waits longer waits for a reason.
WAITS_LONG = timedelta(minutes=5)
FAILED_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """What has been sent and is not added up yet."""

    marks: int
    measures: int
    oldest: datetime | None


def may_operate(viewer: User) -> None:
    if not viewer.has_perm(OPERATE):
        raise PermissionDenied("Only those who keep the service may watch the adding up.")


def waiting(*, viewer: User) -> Waiting:
    may_operate(viewer)
    found = OutboxMark.objects.aggregate(
        marks=Count("pk"), measures=Count("definition", distinct=True), oldest=Min("at")
    )
    return Waiting(**found)


def newest_sum(*, viewer: User) -> datetime | None:
    """When the sums were last brought up to date."""
    may_operate(viewer)
    return SummaryVersion.objects.aggregate(at=Max("at"))["at"]


def newest_release(*, viewer: User) -> datetime | None:
    """When readers last got something new."""
    may_operate(viewer)
    return Release.objects.order_by("-pk").values_list("made_at", flat=True).first()


def measures(*, viewer: User) -> QuerySet[Definition]:
    """Every wording with figures: what waits of it, when it was added up, when something last came.

    Those that wait come first, the longest first.
    """
    may_operate(viewer)
    marks = OutboxMark.objects.filter(definition=OuterRef("pk")).order_by().values("definition")
    came = Observation.objects.filter(definition=OuterRef("pk")).order_by().values("definition")
    summed = SummaryVersion.objects.filter(definition=OuterRef("pk"))
    return (
        Definition.objects.annotate(
            marks=Subquery(marks.annotate(many=Count("pk")).values("many")),
            waits_since=Subquery(marks.annotate(oldest=Min("at")).values("oldest")),
            summed_at=Subquery(summed.values("at")[:1]),
            newest=Subquery(came.annotate(newest=Max("submitted_at")).values("newest")),
        )
        .filter(Q(marks__isnull=False) | Q(summed_at__isnull=False))
        .select_related("indicator")
        .order_by(F("waits_since").asc(nulls_last=True), "indicator__code", "pk")
    )


def runs(*, viewer: User) -> QuerySet[JobRun]:
    """Sweeps that somebody asked for, comparisons, mending and releases, newest first."""
    may_operate(viewer)
    return JobRun.objects.filter(kind__in=KINDS).select_related("requested_by")


def newest_runs(*, viewer: User) -> dict[str, JobRun]:
    """The newest run of each kind."""
    may_operate(viewer)
    newest = JobRun.objects.filter(kind__in=KINDS).order_by().values("kind").annotate(newest=Max("pk"))
    return {run.kind: run for run in JobRun.objects.filter(pk__in=newest.values("newest"))}


def jobs_that_stand_still(*, viewer: User, now: datetime | None = None) -> QuerySet[JobRun]:
    """Of every kind of work: what waits too long, what a dead worker left, what failed of late and was not
    tried again with success."""
    may_operate(viewer)
    now = now or timezone.now()
    waits = Q(status=JobStatus.QUEUED, created_at__lt=now - WAITS_LONG)
    left = Q(status=JobStatus.RUNNING, lease_expires_at__lt=now)
    failed = Q(status=JobStatus.FAILED, finished_at__gt=now - FAILED_LATELY)
    same_since = JobRun.objects.filter(
        kind=OuterRef("kind"),
        scope=OuterRef("scope"),
        parameters=OuterRef("parameters"),
        pk__gt=OuterRef("pk"),
    ).exclude(status__in=(JobStatus.FAILED, JobStatus.CANCELLED))
    return (
        JobRun.objects.filter(waits | left | failed)
        .exclude(Q(status=JobStatus.FAILED) & Exists(same_since))
        .select_related("requested_by")
    )


def released_periods(*, viewer: User) -> QuerySet[Period]:
    """Periods with figures or with releases, newest first, each with its newest release in counts.

    The counts are those of the audit row that was written with the release.
    """
    may_operate(viewer)
    releases = Release.objects.filter(period=OuterRef("pk")).order_by("-pk")
    many = releases.order_by().values("period").annotate(many=Count("pk")).values("many")
    return (
        Period.objects.filter(
            Exists(releases) | Q(pk__in=Summary.objects.order_by().values("period").distinct())
        )
        .annotate(
            release_id=Subquery(releases.values("pk")[:1]),
            released_at=Subquery(releases.values("made_at")[:1]),
            policy=Subquery(releases.values("policy")[:1]),
            releases_made=Subquery(many),
        )
        .order_by("-starts", "frequency")
    )


def counts_of(release_ids: list[int], *, viewer: User) -> dict[int, dict]:
    """Of each release: how many figures it holds, how many of them are hidden, and who asked for it."""
    may_operate(viewer)
    events = AuditEvent.objects.filter(
        object_type=Release._meta.label_lower, object_id__in=[str(pk) for pk in release_ids]
    ).select_related("by")
    return {int(event.object_id): event.detail | {"by": event.by} for event in events}
