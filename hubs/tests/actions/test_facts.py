"""The one way in which facts change: value, revision and mark together, in a fixed number of statements."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.actions import facts
from hubs.actions.facts import Change, FigureValue, ReasonNeeded
from hubs.choices import Origin
from hubs.models import CompanionValue, Observation, OutboxMark, ReturnEvent, Revision
from hubs.tests import builders
from hubs.tests.returning import REACHED, WELLBEING, definition, make_cast, questionnaire
from outcomes.measurement import Parts

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def value(cast, number: int | None = 43, **fields) -> FigureValue:
    return FigureValue(
        **{
            "place_id": cast.hub.pk,
            "definition_id": definition(REACHED).pk,
            "period_id": cast.period.pk,
            "state": "reported",
            "parts": Parts(number),
            **fields,
        }
    )


def record(cast, *values, **more):
    more = {"by": cast.worker, "at": timezone.now(), "period_return": cast.period_return} | more
    return facts.record_submitted(values, **more)


def approve(cast, observations=None):
    chosen = Observation.objects.all() if observations is None else observations
    return facts.approve_submitted(chosen, at=timezone.now())


def submitted():
    return list(
        Observation.objects.order_by("place", "definition__indicator__code", "cell").values_list(
            "submitted_state", "submitted_numerator", "withdrawn", "approved_state", "approved_numerator"
        )
    )


def test_a_new_value_is_kept_with_who_and_how(cast):
    at = timezone.now()
    said = value(
        cast, method="estimate", reason="r", explanation="e", typed={"numerator": "43"}, companions={"x": 4}
    )
    assert record(cast, said, at=at) == facts.Recorded(new=1, changed=0, same=0)
    [kept] = Observation.objects.all()
    assert (kept.submitted_state, kept.submitted_numerator, kept.submitted_by, kept.submitted_at) == (
        "reported",
        43,
        cast.worker,
        at,
    )
    assert (kept.method, kept.reason, kept.explanation, kept.typed) == (
        "estimate",
        "r",
        "e",
        {"numerator": "43"},
    )
    assert (kept.origin, kept.period_return, kept.approved_state) == ("return", cast.period_return, "")
    assert list(CompanionValue.objects.values_list("code", "submitted", "approved")) == [("x", 4, None)]
    assert Revision.objects.count() == 0


def test_every_write_leaves_a_mark_and_a_value_that_stays_leaves_none(cast):
    record(cast, value(cast), value(cast, cell_id=0, definition_id=definition(WELLBEING).pk))
    marks = [(definition(code).pk, cast.hub.pk, cast.period.pk) for code in sorted((REACHED, WELLBEING))]
    assert sorted(OutboxMark.objects.values_list("definition", "place", "period")) == sorted(marks)
    OutboxMark.objects.all().delete()
    assert record(cast, value(cast)) == facts.Recorded(new=0, changed=0, same=1)
    assert OutboxMark.objects.count() == 0


def test_a_change_needs_a_reason_and_without_one_nothing_happens(cast):
    record(cast, value(cast))
    marks = OutboxMark.objects.count()
    with pytest.raises(ReasonNeeded) as needed:
        record(cast, value(cast, 44), reason="  ")
    assert needed.value.changes == [Change(value(cast).key, "reported", Parts(43), "reported", Parts(44))]
    assert (submitted(), OutboxMark.objects.count()) == ([("reported", 43, False, "", None)], marks)


def test_a_change_leaves_a_revision_with_old_new_reason_and_name(cast):
    event = ReturnEvent.objects.create(period_return=cast.period_return, kind="corrected", by=cast.manager)
    record(cast, value(cast, companions={"x": 4}))
    changed = record(
        cast,
        value(cast, 44, companions={"x": 5, "y": 1}),
        by=cast.manager,
        reason=" Found a register ",
        event=event,
    )
    assert changed == facts.Recorded(new=0, changed=1, same=0)
    [revision] = Revision.objects.all()
    assert (revision.old_state, revision.old_numerator, revision.old_companions) == ("reported", 43, {"x": 4})
    assert (revision.new_state, revision.new_numerator, revision.new_companions) == (
        "reported",
        44,
        {"x": 5, "y": 1},
    )
    assert (revision.reason, revision.by, revision.event, revision.period_return) == (
        "Found a register",
        cast.manager,
        event,
        cast.period_return,
    )


def test_a_companion_alone_is_a_change(cast):
    record(cast, value(cast, companions={"x": 4}))
    approve(cast)
    assert record(cast, value(cast), reason="Counted twice").changed == 1
    assert list(CompanionValue.objects.values_list("code", "submitted", "approved")) == [("x", None, 4)]
    assert record(cast, value(cast)).same == 1


def test_the_changes_can_be_shown_before_anything_is_written(cast):
    record(cast, value(cast))
    wanted = [value(cast, 44)]
    with CaptureQueriesContext(connection) as captured:
        changes = facts.changes_to_submitted(wanted)
    assert [change.new_parts for change in changes] == [Parts(44)]
    assert len(captured) == 2 and all(q["sql"].startswith("SELECT") for q in captured)
    assert facts.changes_to_submitted([value(cast)]) == []
    assert [c.new_state for c in facts.changes_to_submitted([], clear_absent_of=cast.period_return)] == [""]


def test_what_a_return_no_longer_holds_is_cleared_and_kept_in_its_history(cast):
    record(cast, value(cast), value(cast, 7, definition_id=definition(WELLBEING).pk))
    recorded = record(cast, value(cast), reason="Wrong page", clear_absent_of=cast.period_return)
    assert recorded == facts.Recorded(new=0, changed=1, same=1)
    assert submitted() == [("reported", 43, False, "", None), ("", None, False, "", None)]
    assert list(Revision.objects.values_list("old_numerator", "new_state", "new_numerator")) == [
        (7, "", None)
    ]
    # Cleared once, it is not cleared again.
    assert record(cast, value(cast), clear_absent_of=cast.period_return).changed == 0


def test_questionnaires_and_cells_are_figures_of_their_own(cast):
    wellbeing = definition(WELLBEING).pk
    one = value(cast, 5, definition_id=wellbeing, instrument_version_id=questionnaire())
    none = value(cast, None, definition_id=wellbeing, state="not_collected", parts=Parts(), reason="No time")
    assert record(cast, one, none).new == 2
    assert Observation.objects.count() == 2


def test_approval_takes_the_value_as_it_was_submitted(cast):
    record(cast, value(cast, companions={"x": 4}))
    OutboxMark.objects.all().delete()
    assert approve(cast) == 1
    assert submitted() == [("reported", 43, False, "reported", 43)]
    assert list(CompanionValue.objects.values_list("submitted", "approved")) == [(4, 4)]
    assert OutboxMark.objects.count() == 1
    record(cast, value(cast, 44), reason="Mended")
    assert submitted() == [("reported", 44, False, "reported", 43)]


def test_what_was_withdrawn_leaves_the_totals_and_is_not_approved(cast):
    record(cast, value(cast))
    OutboxMark.objects.all().delete()
    assert facts.withdraw_submitted(cast.period_return) == 1
    assert OutboxMark.objects.count() == 1
    assert approve(cast) == 0
    assert submitted() == [("reported", 43, True, "", None)]
    # The same value submitted again stands again, with a mark and without a revision.
    assert record(cast, value(cast)) == facts.Recorded(new=0, changed=0, same=1)
    assert submitted() == [("reported", 43, False, "", None)]
    assert (OutboxMark.objects.count(), Revision.objects.count()) == (2, 0)


def test_a_value_mended_from_elsewhere_belongs_to_its_return_still(cast):
    record(cast, value(cast))
    record(cast, value(cast, 44), period_return=None, origin=Origin.EARLIER_RECORDS, reason="From the file")
    assert list(Observation.objects.values_list("period_return", "origin")) == [
        (cast.period_return.pk, "earlier_records")
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_follow_the_number_of_figures(cast, number):
    hubs = [builders.make_hub(f"Hub {n}", authority=cast.authority) for n in range(number)]
    values = [value(cast, place_id=hub.pk, companions={"x": 1}) for hub in hubs]

    def statements(act) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    changed = [replace(one, parts=Parts(50)) for one in values]
    counted = {
        "new": statements(lambda: record(cast, *values, period_return=None)),
        "changed": statements(lambda: record(cast, *changed, period_return=None, reason="r")),
        "approved": statements(lambda: approve(cast)),
        "looked at": statements(lambda: facts.changes_to_submitted(values)),
    }
    Observation.objects.update(period_return=cast.period_return)
    counted["withdrawn"] = statements(lambda: facts.withdraw_submitted(cast.period_return))
    # Beginning and end of the transaction are two of them.
    assert counted == {"new": 8, "changed": 10, "approved": 6, "looked at": 2, "withdrawn": 5}


def test_a_failure_leaves_neither_value_nor_mark(cast):
    broken = value(cast, None, parts=Parts())
    with pytest.raises(IntegrityError), transaction.atomic():
        record(cast, broken)
    assert (Observation.objects.count(), OutboxMark.objects.count()) == (0, 0)


def test_nothing_submitted_is_deleted_and_no_revision_changed(cast):
    record(cast, value(cast))
    record(cast, value(cast, 44), reason="Mended")
    for attempt in (
        lambda: Observation.objects.all()._raw_delete("default"),
        lambda: Revision.objects.update(reason="Nothing"),
        lambda: Revision.objects.all()._raw_delete("default"),
    ):
        with (
            pytest.raises(Exception, match="(kept for good|Nothing submitted is deleted)"),
            transaction.atomic(),
        ):
            attempt()
    with pytest.raises(ProtectedError):
        cast.period_return.delete()
