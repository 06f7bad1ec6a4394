"""Keeping what a rebuild found: a row for each number that differs, a letter to those who keep the service.

It is written in the transaction that compares or mends a chunk of definitions, under their locks: a run
that is killed and begun again finds what it has recorded, and records nothing twice.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from hubs.actions import notices
from hubs.choices import NoticeKind
from hubs.models import Notice
from hubs.queries.recipients import service_administrators
from outcomes.models import JobRun

from ..models import SummaryDifference
from . import statements, tree

# Of one chunk in one run. More than these tell nobody more; how many there were the run's result says.
MOST_KEPT = 1_000
WHERE = (*statements.KEY, "column")
NUMBERS = ("stored", "should_be", "is_stored", "is_due")


def record(
    run: JobRun,
    definition_ids: Collection[int],
    many: Counter[int],
    differences: Sequence[tree.Difference],
    *,
    mended: bool,
) -> None:
    """Keep these as standing differences of the definitions, or as mended ones; those that stood and are not
    among them have gone, unless there are more of that definition than are named. As many statements for
    many as for one."""
    now = timezone.now()
    of_definitions = SummaryDifference.objects.filter(definition__in=definition_ids, mended_at=None)
    standing = {_where(row): row for row in of_definitions}
    named = Counter(difference.key["definition_id"] for difference in differences[:MOST_KEPT])
    new, again, found = [], [], set()
    for row in _rows(run, differences[:MOST_KEPT]):
        key = _where(row)
        found.add(key)
        if key in standing:
            same = standing[key]
            for name in NUMBERS:
                setattr(same, name, getattr(row, name))
            again.append(same)
        else:
            row.found_at = now
            new.append(row)
    SummaryDifference.objects.bulk_create(new)
    SummaryDifference.objects.bulk_update(again, NUMBERS, batch_size=MOST_KEPT)
    gone = [
        row.pk
        for key, row in standing.items()
        if key not in found and named[row.definition_id] == many[row.definition_id]
    ]
    if gone:
        SummaryDifference.objects.filter(pk__in=gone).update(mended_at=now)
    if mended:
        of_definitions.update(mended_at=now, mended_by=run.requested_by_id)
    elif new:
        _raise_alarm(run)


def _where(row: SummaryDifference) -> tuple:
    return tuple(getattr(row, name) for name in WHERE)


def _rows(run: JobRun, differences: Iterable[tree.Difference]) -> Iterator[SummaryDifference]:
    for difference in differences:
        for column in difference.columns:
            yield SummaryDifference(
                run=run,
                **difference.key,
                column=column,
                stored=(difference.stored or {}).get(column),
                should_be=(difference.fresh or {}).get(column),
                is_stored=difference.stored is not None,
                is_due=difference.fresh is not None,
            )


def _raise_alarm(run: JobRun) -> None:
    """One letter a person and run, without a figure."""
    address = f"{settings.PUBLIC_URL}{reverse('operations_differences')}"
    notices.queue_many(
        [
            Notice(
                key=f"sums_differ:{run.pk}:{person.pk}",
                kind=NoticeKind.SUMS_DIFFER,
                email=person.email,
                subject="Some sums differ from what was submitted",
                body=(
                    f"Hello {person.get_short_name()},\n\n"
                    "Every figure was added up again, and some of the sums that are stored differ from what "
                    "hubs and councils submitted. Nothing that was submitted has changed. Until the sums are "
                    "mended, pages over several hubs may show wrong totals.\n\n"
                    f"See which they are, and mend them:\n{address}\n"
                ),
            )
            for person in service_administrators()
        ]
    )
