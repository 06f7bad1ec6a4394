"""A published file's jobs: in flat memory whatever its size, and whole whatever becomes of the worker."""

import tracemalloc
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from evaluations.actions import context_files
from evaluations.imports import context_rows, context_staging
from evaluations.imports.published_periods import MONTHS
from evaluations.models import ContextFile, ContextValue
from evaluations.tests.published import as_file, local, make_source
from hubs.choices import Level, Role
from hubs.models import Place, PlaceCode
from hubs.tests import builders
from hubs.tests.builders import LONG_AGO
from outcomes.actions import jobs, running
from outcomes.models import JobRun
from outcomes.models.jobs import JobStatus


def many_rows(codes: list[str]) -> bytes:
    """Every month of a year, of each of these areas."""
    return as_file(
        [[2024, month, *local(2024, code, 100, 20, 20)[2:]] for code in codes for month in MONTHS]
    ).getvalue()


def make_areas(many: int) -> list[str]:
    codes = [f"E07{number:06d}" for number in range(many)]
    places = Place.objects.bulk_create(
        Place(level=Level.AUTHORITY, name=code, slug=code, opened=LONG_AGO) for code in codes
    )
    PlaceCode.objects.bulk_create(PlaceCode(place=p, code=p.name, valid_from=LONG_AGO) for p in places)
    return codes


@pytest.mark.django_db
def test_a_kept_file_is_checked_in_flat_memory(monkeypatch):
    """Ten times the rows, much the same memory: it is read piece by piece from where it is kept."""
    monkeypatch.setattr(context_files, "PART", 20_000)
    monkeypatch.setattr(context_rows, "CHUNK", 100)
    monkeypatch.setattr(context_staging, "ROWS_AT_ONCE", 100)
    source, codes = make_source(), make_areas(300)
    by = builders.make_user(Role.SERVICE_ADMINISTRATOR)

    def peak(areas: int) -> tuple[int, int]:
        content = ContentFile(many_rows(codes[:areas]), name="large.csv")
        upload = context_files.keep(source=source, file=content, by=by)
        tracemalloc.start()
        assert running.perform(run_id=upload.checked_id) == JobStatus.SUCCEEDED
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        upload.refresh_from_db()
        return upload.outcome["rows"], most

    peak(1)
    few, many = peak(30), peak(300)
    assert (few[0], many[0]) == (360, 3600)
    assert many[1] < 1.5 * few[1]


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_or_everything_and_the_next_one_ends_it(worker):
    codes = make_areas(100)
    by = builders.make_user(Role.SERVICE_ADMINISTRATOR)
    content = ContentFile(many_rows(codes), name="large.csv")
    upload = context_files.keep(source=make_source(), file=content, by=by)
    worker.wait_until(_ended(upload.checked_id), seconds=120, what="the check")
    upload.refresh_from_db()
    run = context_files.ask_to_load(upload=upload, by=upload.uploaded_by)
    worker.wait_until(
        lambda: JobRun.objects.filter(pk=run.pk).exclude(status=JobStatus.QUEUED).exists(), what="the start"
    )
    worker.kill()
    assert ContextValue.objects.count() in (0, 2400)
    assert ContextFile.objects.count() == ContextValue.objects.count() // 2400
    JobRun.objects.filter(pk=run.pk, status=JobStatus.RUNNING).update(
        lease_expires_at=timezone.now() - timedelta(seconds=1)
    )
    worker.start()
    jobs.sweep()
    worker.wait_until(_ended(run.pk), seconds=120, what="the loading")
    upload.refresh_from_db()
    assert (ContextValue.objects.count(), upload.made.values_new) == (2400, 2400)


def _ended(run_id: int):
    return lambda: JobRun.objects.filter(pk=run_id, status=JobStatus.SUCCEEDED).exists()
