"""Making a period's release: its figures as readers may see them, all together, never changed afterwards."""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, astuple
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hubs.models import Period
from outcomes.actions import audit
from outcomes.choices import Frequency
from outcomes.models import User

from ..choices import RARE_MEASURES, Shown
from ..disclosure import POLICY
from ..models import Release, ReleasedFigure, Summary
from ..queries.sums import Sums
from .protecting import Keys, protected_rows

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 2000


def make_due_releases(*, today: date | None = None) -> list[Release]:
    """The daily round: a new release of every period whose figures changed since its last one."""
    made = [make_release(period=period, today=today) for period in periods_to_release()]
    return [release for release in made if release is not None]


@transaction.atomic
def make_release(*, period: Period, by: User | None = None, today: date | None = None) -> Release | None:
    """A release of the period as it stands, unless readers would see nothing new.

    Without a person who asks, a period has at most one release a day.
    """
    if by is not None and not by.has_perm("evaluations.operate"):
        raise PermissionDenied("Only those who keep the service may make a release.")
    today = today or timezone.localdate()
    # One at a time: two that are made side by side would both find themselves new.
    Period.objects.select_for_update().get(pk=period.pk)
    newest = Release.objects.filter(period=period).order_by("-pk").first()
    if newest is not None and by is None and timezone.localdate(newest.made_at) >= today:
        return None
    rows = list(protected_rows(period, hidden_before=_hidden_in(newest), today=today))
    digest = _digest(rows)
    if newest.digest == digest if newest is not None else not rows:
        return None
    release = Release.objects.create(period=period, policy=POLICY, digest=digest)
    ReleasedFigure.objects.bulk_create(
        (ReleasedFigure(release=release, **asdict(row)) for row in rows), batch_size=ROWS_AT_ONCE
    )
    hidden = sum(row.shown != Shown.SHOWN for row in rows)
    audit.record(
        by=by,
        verb="released figures",
        object=release,
        detail={"period": period.code, "figures": len(rows), "hidden": hidden},
    )
    log.info("Released %s figures of %s, %s of them hidden.", len(rows), period.code, hidden)
    return release


def periods_to_release() -> QuerySet[Period]:
    """Periods with sums, and years in which a rare measure has some."""
    rare = Summary.objects.filter(definition__indicator__code__in=RARE_MEASURES)
    days = rare.values_list("period__starts", flat=True).distinct()
    years = {date(day.year if day.month > 3 else day.year - 1, 4, 1) for day in days}
    ids = set(Summary.objects.values_list("period_id", flat=True).distinct())
    ids |= set(
        Period.objects.filter(frequency=Frequency.ANNUAL, starts__in=years).values_list("pk", flat=True)
    )
    return Period.objects.filter(pk__in=ids).order_by("starts", "pk")


def _hidden_in(release: Release | None) -> dict[tuple[int, int], Keys]:
    found: dict[tuple[int, int], Keys] = defaultdict(set)
    hidden = ReleasedFigure.objects.filter(release=release, shown=Shown.HIDDEN)
    for definition, version, place, cell in hidden.values_list(
        "definition_id", "instrument_version_id", "place_id", "cell_id"
    ):
        found[(definition, version)].add((place, cell))
    return found


def _digest(rows: Iterable[Sums]) -> str:
    words = hashlib.sha256(POLICY.encode())
    for row in rows:
        words.update(repr(astuple(row)).encode())
    return words.hexdigest()
