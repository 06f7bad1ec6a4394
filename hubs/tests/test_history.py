"""Promise: a submitted value changes only through a revision with a reason and a name, by whatever way."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hubs.actions import corrections, facts, returns
from hubs.history import BY_REVISION, KEPT, NOT_DELETED
from hubs.models import Observation, Revision
from hubs.tests import builders
from hubs.tests.returning import HELPED, make_cast, submit, typed
from outcomes.measurement import Parts

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    made = make_cast()
    submit(made)
    return made


@pytest.fixture
def helped(cast):
    return Observation.objects.get(definition__indicator__code=HELPED)


def execute(sql: str, *words) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, words)


def correct(cast, number: int) -> None:
    corrections.correct(
        period_return=cast.period_return,
        figures=[typed(HELPED, numerator=number)],
        reason="Counted again",
        by=cast.worker,
    )


@pytest.mark.parametrize(
    "change",
    [
        "submitted_numerator = 99",
        "submitted_numerator = submitted_numerator + 1",
        "submitted_denominator = 400",
        "submitted_sum_sq = 1",
        "submitted_state = 'not_collected', submitted_numerator = NULL",
        "submitted_state = '', submitted_numerator = NULL",
        "approved_state = 'reported', approved_numerator = 99",
        "cell_id = 1",
        "period_id = period_id + 1000",
    ],
)
def test_no_number_is_written_over_by_a_cursor(helped, change):
    with pytest.raises(IntegrityError, match="changes only by a revision"):
        execute(f"UPDATE hubs_observation SET {change} WHERE id = %s", helped.pk)
    assert Observation.objects.values().get(pk=helped.pk) == {
        field.attname: getattr(helped, field.attname) for field in Observation._meta.concrete_fields
    }


def test_nor_by_the_models(helped):
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.filter(pk=helped.pk).update(submitted_numerator=99)
    helped.submitted_numerator = 99
    with pytest.raises(IntegrityError), transaction.atomic():
        helped.save()


def test_nor_by_giving_it_anew(helped):
    columns = [field.attname for field in Observation._meta.concrete_fields if field.attname != "id"]
    values = ", ".join("99" if name == "submitted_numerator" else name for name in columns)
    with pytest.raises(IntegrityError, match="changes only by a revision"):
        execute(
            f"INSERT INTO hubs_observation ({', '.join(columns)})"
            f" SELECT {values} FROM hubs_observation WHERE id = %s"
            " ON CONFLICT (place_id, definition_id, instrument_version_id, period_id, cell_id)"
            " DO UPDATE SET submitted_numerator = excluded.submitted_numerator",
            helped.pk,
        )


def test_a_correction_passes_and_an_old_one_opens_no_door(cast, helped):
    correct(cast, 33)
    correct(cast, 31)
    helped.refresh_from_db()
    assert (helped.submitted_numerator, Revision.objects.count()) == (31, 2)
    # From 31 to 33 has been told once, long before: only the newest revision counts.
    with pytest.raises(IntegrityError):
        execute("UPDATE hubs_observation SET submitted_numerator = 33 WHERE id = %s", helped.pk)


def test_a_revision_of_another_figure_opens_no_door(cast, helped):
    correct(cast, 33)
    for other in Observation.objects.exclude(pk=helped.pk).filter(submitted_state="reported"):
        with pytest.raises(IntegrityError):
            execute("UPDATE hubs_observation SET submitted_numerator = 33 WHERE id = %s", other.pk)


def test_what_is_approved_is_what_was_submitted(cast, helped):
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    correct(cast, 33)
    helped.refresh_from_db()
    assert (helped.submitted_numerator, helped.approved_numerator) == (33, 31)
    with pytest.raises(IntegrityError):
        execute("UPDATE hubs_observation SET approved_numerator = 34 WHERE id = %s", helped.pk)


def test_what_is_no_number_may_change(cast, helped):
    execute("UPDATE hubs_observation SET explanation = 'A new site' WHERE id = %s", helped.pk)
    helped.refresh_from_db()
    assert helped.explanation == "A new site"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM hubs_observation", NOT_DELETED),
        ("DELETE FROM hubs_revision", KEPT),
        ("UPDATE hubs_revision SET reason = 'None'", KEPT),
        ("UPDATE hubs_returnevent SET note = 'None'", KEPT),
        ("DELETE FROM hubs_receipt", KEPT),
    ],
)
def test_history_stays(cast, statement, message):
    correct(cast, 33)
    with pytest.raises(IntegrityError, match=message[:40]):
        execute(statement)


def test_a_set_of_changes_needs_a_revision_for_each(cast):
    """As many figures as one statement writes: what it tells of some is not taken for the others."""
    places = [cast.hub, *(builders.make_hub(f"Hub {n}", authority=cast.authority) for n in range(2))]
    before = Observation.objects.get(definition__indicator__code=HELPED)

    def record(numbers):
        values = [
            facts.FigureValue(place.pk, before.definition_id, before.period_id, "reported", Parts(number))
            for place, number in zip(places, numbers, strict=True)
        ]
        return facts.record_submitted(values, by=cast.analyst, at=timezone.now(), reason="Register")

    record([40, 50, 60])
    assert record([41, 51, 60]).changed == 2
    with pytest.raises(IntegrityError, match=BY_REVISION[:40]), transaction.atomic():
        Observation.objects.filter(place__in=places, definition=before.definition_id).update(
            submitted_numerator=70
        )
    numbers = Observation.objects.filter(definition=before.definition_id).order_by("place_id")
    assert list(numbers.values_list("submitted_numerator", flat=True)) == [41, 51, 60]
