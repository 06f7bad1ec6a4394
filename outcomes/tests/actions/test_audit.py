import pytest
from django.contrib.auth.models import AnonymousUser

from outcomes.actions import audit
from outcomes.models import AuditEvent, Edition, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return User.objects.create_user("editor@example.org", name="Edith Editor")


def rows():
    return list(
        AuditEvent.objects.order_by("id").values_list(
            "by__name", "verb", "object_type", "object_id", "scope", "detail"
        )
    )


def test_records_who_did_what_to_which_thing(editor):
    edition = Edition.objects.create(name="First", version="1")

    audit.record(by=editor, verb="edition.copied", object=edition, scope="edition:1", detail={"to": "2"})

    assert rows() == [
        ("Edith Editor", "edition.copied", "outcomes.edition", str(edition.pk), "edition:1", {"to": "2"})
    ]


def test_a_schedule_has_no_name_and_an_unsaved_thing_no_number():
    audit.record(by=None, verb="periods.opened", object=Edition())
    audit.record(by=AnonymousUser(), verb="periods.opened", object=Edition())

    assert rows() == [(None, "periods.opened", "outcomes.edition", "", "", {})] * 2


@pytest.mark.parametrize("number", [1, 3])
def test_many_events_take_one_statement(number, editor, django_assert_num_queries):
    edition = Edition.objects.create(name="First", version="1")

    with django_assert_num_queries(1):
        audit.record_many(audit.Event(by=editor, verb=f"step.{n}", object=edition) for n in range(number))

    assert [row[1] for row in rows()] == [f"step.{n}" for n in range(number)]
