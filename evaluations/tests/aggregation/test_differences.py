"""What a rebuild finds is kept, row by row, until somebody mends it; and somebody is told, once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from hubs.choices import NoticeKind, Role
from hubs.models import Notice
from hubs.tests.builders import make_user
from outcomes.actions import jobs, running
from outcomes.models import JobRun

from ...aggregation import compare, rebuilding, recording, sweep
from ...choices import COMPARE, MEND
from ...models import Summary, SummaryDifference
from ...queries.differences import (
    differences_found_by,
    past_differences,
    soundness_of_sums,
    standing_differences,
)
from ..builders import figure, make_country, make_definition, quarters, submit
from .by_hand import expected, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return make_user(Role.SERVICE_ADMINISTRATOR, name="Adam Aske")


@pytest.fixture
def families():
    return make_definition("ACC1.1")


@pytest.fixture
def visits():
    return make_definition("ACC1.2")


@pytest.fixture
def period():
    return quarters(1)[0]


@pytest.fixture
def country(families, visits, period, administrator):
    """Every hub has reported two measures, and everything is added up."""
    country = make_country()
    submit(
        *(
            figure(hub, definition, period, 10 * n)
            for definition in (families, visits)
            for n, hub in enumerate(country.hubs, start=1)
        ),
        by=country.worker,
    )
    sweep()
    return country


def spoil(country) -> None:
    """Of one measure: a wrong number, a sum that is missing, and one too many."""
    of_families = Summary.objects.filter(definition__indicator__code="ACC1.1")
    of_families.filter(place=country.nation).update(latest_numerator=7)
    of_families.filter(place=country.authorities[0]).delete()
    stray = of_families.get(place=country.authorities[1])
    stray.pk, stray.cell_id = None, 99
    stray.save()


def perform(kind: str, *, by=None) -> JobRun:
    run = jobs.request(kind=kind, by=by)
    running.perform(run_id=run.pk)
    run.refresh_from_db()
    return run


def rows(**where) -> set[tuple]:
    return set(
        SummaryDifference.objects.filter(**where).values_list(
            "definition__indicator__code", "place__name", "cell_id", "column", "stored", "should_be"
        )
    )


def test_each_number_that_differs_is_a_row(country):
    spoil(country)
    run = perform(COMPARE)
    assert rows(mended_at=None) == {
        ("ACC1.1", "England", 0, "latest_numerator", 7, 150),
        ("ACC1.1", "Tynebridge", 0, "latest_numerator", None, 30),
        ("ACC1.1", "Tynebridge", 0, "latest_reported", None, 2),
        ("ACC1.1", "Tynebridge", 0, "not_yet_approved", None, 2),
        ("ACC1.1", "Wearmouth", 99, "latest_numerator", 70, None),
        ("ACC1.1", "Wearmouth", 99, "latest_reported", 2, None),
        ("ACC1.1", "Wearmouth", 99, "not_yet_approved", 2, None),
    }
    kinds = {row.place.name: (row.is_stored, row.is_due) for row in SummaryDifference.objects.all()}
    assert kinds == {"England": (True, True), "Tynebridge": (False, True), "Wearmouth": (True, False)}
    assert set(SummaryDifference.objects.values_list("run", flat=True)) == {run.pk}


def test_a_difference_that_is_found_again_is_the_same(country, families):
    spoil(country)
    first = perform(COMPARE)
    before = list(SummaryDifference.objects.order_by("pk").values_list("pk", "found_at"))
    Summary.objects.filter(definition=families, place=country.nation).update(latest_numerator=8)
    perform(COMPARE)
    assert list(SummaryDifference.objects.order_by("pk").values_list("pk", "found_at")) == before
    assert SummaryDifference.objects.get(place=country.nation).stored == 8
    assert set(SummaryDifference.objects.values_list("run", flat=True)) == {first.pk}


def test_mending_says_by_whom_and_leaves_nothing_standing(country, administrator):
    spoil(country)
    perform(COMPARE)
    many = SummaryDifference.objects.count()
    perform(MEND, by=administrator)
    assert not standing_differences(viewer=administrator).exists()
    mended = past_differences(viewer=administrator)
    assert mended.count() == many
    assert {row.mended_by for row in mended} == {administrator}
    assert all(row.mended_at >= row.found_at for row in mended)
    assert stored() == expected()


def test_what_mending_finds_first_is_kept_too(country, administrator):
    spoil(country)
    run = perform(MEND, by=administrator)
    found = differences_found_by(run, viewer=administrator)
    assert found.count() == past_differences(viewer=administrator).count() == 7
    assert not Notice.objects.exists()


def test_what_went_by_itself_has_nobody_s_name(country, families, period, administrator):
    """A hub sends another figure, its place is added up again, and the fault with it."""
    Summary.objects.filter(definition=families, place=country.nation).update(latest_numerator=7)
    perform(COMPARE)
    submit(figure(country.hubs[0], families, period, 11), by=country.worker)
    sweep()
    perform(COMPARE)
    gone = SummaryDifference.objects.get()
    assert gone.mended_at is not None and gone.mended_by is None
    assert not standing_differences(viewer=administrator).exists()


def test_a_run_that_is_killed_and_begun_again_records_nothing_twice(country, visits, monkeypatch):
    spoil(country)
    Summary.objects.filter(definition=visits, place=country.nation).update(latest_numerator=1)
    compared = rebuilding._rebuilt

    def killed(definitions, **how):
        if visits in definitions:
            raise SystemExit
        return compared(definitions, **how)

    monkeypatch.setattr(rebuilding, "FIGURES_AT_ONCE", 1)
    run = jobs.request(kind=COMPARE, by=None)
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(rebuilding, "_rebuilt", killed)
        running.perform(run_id=run.pk)
    halfway = rows()
    assert {row[0] for row in halfway} == {"ACC1.1"}
    assert Notice.objects.count() == 1
    JobRun.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(minutes=1))
    running.perform(run_id=run.pk)
    assert rows() == halfway | {("ACC1.2", "England", 0, "latest_numerator", 1, 150)}
    assert Notice.objects.count() == 1


def test_those_who_keep_the_service_are_told_once_and_no_figure(country, administrator):
    gone = make_user(Role.SERVICE_ADMINISTRATOR, name="Gone", is_active=False)
    perform(COMPARE)
    assert not Notice.objects.exists()
    spoil(country)
    perform(COMPARE)
    perform(COMPARE)
    letter = Notice.objects.get(kind=NoticeKind.SUMS_DIFFER)
    assert letter.email == administrator.email != gone.email
    assert "/operations/differences/" in letter.body
    assert not {"7", "150", "30", "70"} & set(letter.body.split())


def test_the_watcher_is_told_until_it_is_mended(country, client, administrator):
    def sums():
        return client.get("/health/work").json()["sums"]

    assert sums() == {"ok": True, "words": "no difference known"}
    spoil(country)
    perform(COMPARE)
    assert sums() == {"ok": False, "words": "7 differ"}
    perform(MEND, by=administrator)
    assert sums()["ok"] and soundness_of_sums().good


def test_only_those_who_keep_the_service_see_them_and_not_how_much(country, administrator):
    spoil(country)
    perform(COMPARE)
    for viewer in (country.worker, make_user(Role.AUTHORITY_ANALYST, country.authorities[0])):
        with pytest.raises(PermissionDenied):
            standing_differences(viewer=viewer)
    seen = standing_differences(viewer=administrator).first()
    assert {"stored", "should_be"} <= seen.get_deferred_fields()


def test_no_more_are_kept_than_anybody_reads_and_none_is_taken_for_gone(country, families, monkeypatch):
    spoil(country)
    perform(COMPARE)
    monkeypatch.setattr(recording, "MOST_KEPT", 1)
    assert len(compare(families).differences) == 3
    perform(COMPARE)
    assert SummaryDifference.objects.filter(mended_at=None).count() == 7


def test_statements_do_not_grow_with_what_differs(country, families, django_assert_num_queries):
    run = JobRun.objects.create(kind=COMPARE)
    spoil(country)
    found = compare(families).differences
    for some in (found[:1], found):
        SummaryDifference.objects.all().delete()
        with django_assert_num_queries(3):
            recording.record(run, [families.pk], Counter({families.pk: len(some)}), some, mended=True)
