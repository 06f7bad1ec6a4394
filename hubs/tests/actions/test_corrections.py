"""A submitted figure is mended; the approved one stands until the new one is approved."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.actions import corrections, returns
from hubs.actions.facts import ReasonNeeded
from hubs.actions.refusals import NothingChanged, NotReady, UnknownFigure, WrongState
from hubs.models import Observation, OutboxMark, ReturnEvent, Revision
from hubs.queries import frameworks
from hubs.queries.entries import submitted_figures, typed_figures
from hubs.queries.frameworks import framework_of
from hubs.queries.observations import pending
from hubs.tests import builders
from hubs.tests.returning import (
    HELPED,
    REACHED,
    WELLBEING,
    access_page,
    definition,
    make_cast,
    parents_page,
    save,
    submit,
    typed,
)
from outcomes import guards
from outcomes.choices import Kind, Tier
from outcomes.models import AuditEvent, EditionEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    made = make_cast()
    submit(made)
    return made


def correct(cast, *figures, reason="Counted again", by=None):
    return corrections.correct(
        period_return=cast.period_return, figures=figures, reason=reason, by=by or cast.worker
    )


def approve(cast):
    returns.approve(period_return=cast.period_return, by=cast.analyst)


def numbers(code) -> list[tuple]:
    return list(
        Observation.objects.filter(definition=definition(code))
        .order_by("instrument_version_id", "cell_id")
        .values_list("submitted_state", "submitted_numerator", "approved_numerator")
    )


def test_the_new_value_is_submitted_at_once_and_the_approved_one_stands(cast):
    approve(cast)
    OutboxMark.objects.all().delete()
    assert correct(cast, typed(HELPED, numerator=33)).changed == 1
    assert numbers(HELPED) == [("reported", 33, 31)]
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == "approved"
    assert list(OutboxMark.objects.values_list("definition__indicator__code", flat=True)) == [HELPED]
    assert list(
        Revision.objects.values_list("old_numerator", "new_numerator", "reason", "by__name", "event__kind")
    ) == [(31, 33, "Counted again", "Wendy Worker", "corrected")]
    assert list(AuditEvent.objects.filter(verb="return.corrected").values_list("detail", flat=True)) == [
        {"figures": [HELPED], "changed": 1, "new": 0}
    ]
    assert corrections.approve_corrections(period_return=cast.period_return, by=cast.analyst) == 1
    assert numbers(HELPED) == [("reported", 33, 33)]
    assert ReturnEvent.objects.last().kind == "correction_approved"
    with pytest.raises(WrongState, match="No correction"):
        corrections.approve_corrections(period_return=cast.period_return, by=cast.analyst)


def test_a_correction_that_waits_is_approved_after_the_lock_as_well(cast):
    approve(cast)
    correct(cast, typed(HELPED, numerator=33))
    returns.lock_closed(today=cast.period.closes + timedelta(days=1))
    assert corrections.approve_corrections(period_return=cast.period_return, by=cast.analyst) == 1
    with pytest.raises(WrongState, match="must be reopened first"):
        correct(cast, typed(HELPED, numerator=34))


def test_it_needs_a_reason(cast):
    with pytest.raises(ReasonNeeded):
        correct(cast, typed(HELPED, numerator=33), reason=" ")


def test_the_same_rules_hold(cast):
    with pytest.raises(NotReady) as refused:
        correct(cast, typed(REACHED, numerator=44))
    assert [(p.code, p.message) for p in refused.value.problems] == [
        (REACHED, "The parts add up to 43; the total is 44.")
    ]
    with pytest.raises(UnknownFigure):
        correct(cast, typed(HELPED, denominator=44))
    assert numbers(REACHED)[0] == ("reported", 43, None)


def test_boxes_that_are_not_given_stay(cast):
    correct(cast, typed(REACHED, numerator=44), typed(REACHED, category="not_known", numerator=2))
    assert numbers(REACHED) == [
        ("reported", 44, None),
        ("reported", 42, None),
        ("nil", 0, None),
        ("reported", 2, None),
    ]


def test_what_is_no_longer_given_is_cleared(cast):
    approve(cast)
    correct(cast, typed(WELLBEING, state="not_collected", reason="Another hub's scores"))
    # The form of a figure sends all its boxes: here the numbers are gone.
    assert numbers(WELLBEING) == [("not_collected", None, None), ("", None, 250_000)]


def test_nothing_changed_is_no_correction(cast):
    with pytest.raises(WrongState, match="stand already"):
        correct(cast, typed(HELPED, numerator="31"))
    assert ReturnEvent.objects.filter(kind="corrected").count() == 0


def list_in_edition(cast, shared) -> None:
    """Lists one measure more in the edition that the return pins, which only a test can do."""
    first = EditionEntry.objects.get(definition=definition(REACHED))
    guards.remove(connection)
    EditionEntry.objects.create(
        edition=first.edition,
        outcome=first.outcome,
        definition=shared,
        position=9,
        tier=Tier.CORE,
        owner="The framework's editors",
        review_date=first.review_date,
    )
    guards.install(connection)
    frameworks._kept.clear()


def test_figures_that_share_a_number_follow(cast):
    shared = builders.make_definition(
        "ACC2.1",
        kind=Kind.PERCENTAGE,
        numerator="Priority families",
        denominator="Different families seen",
        valid_high=100,
    )
    list_in_edition(cast, shared)
    returns.recall(period_return=cast.period_return, by=cast.manager)
    save(cast, "acc", [typed("ACC2.1", numerator=12)])
    returns.submit(period_return=cast.period_return, by=cast.manager)

    correct(cast, typed(REACHED, numerator=44), typed(REACHED, category="not_known", numerator=2))

    kept = Observation.objects.get(definition=shared)
    assert (kept.submitted_numerator, kept.submitted_denominator) == (12, 44)
    with pytest.raises(NotReady) as refused:
        correct(cast, typed(REACHED, numerator=10), typed(REACHED, category="under_1", numerator=8))
    assert [(p.code, p.message) for p in refused.value.problems] == [
        ("ACC2.1", "How many (12) cannot be more than out of how many (10).")
    ]


def test_the_draft_is_kept_in_step(cast):
    correct(cast, typed(HELPED, numerator=33))
    returns.recall(period_return=cast.period_return, by=cast.manager)
    assert {"numerator": "33"} in [figure.typed for figure in typed_figures(cast.period_return)]
    returns.submit(period_return=cast.period_return, by=cast.manager)
    assert Revision.objects.count() == 1


def test_a_correction_begins_with_what_was_submitted(cast):
    given = {figure.key: figure for figure in submitted_figures(cast.period_return)}
    assert {key: dict(figure.typed) for key, figure in given.items() if figure.has_words} == {
        figure.key: dict(figure.typed) for figure in [*access_page(), *parents_page()]
    }
    assert given[definition(WELLBEING).pk, 0, 0] == replace(parents_page()[0], state="reported")


def test_what_waits_for_approval_can_be_listed(cast):
    assert pending(Observation.objects.all()).count() == 6
    approve(cast)
    assert pending(Observation.objects.all()).count() == 0
    correct(cast, typed(HELPED, state="not_collected", reason="The list was wrong"))
    correct(cast, *parents_page(started=13))
    waiting = pending(Observation.objects.all()).values_list("definition__indicator__code", flat=True)
    assert sorted(waiting) == [HELPED, WELLBEING]
    returns_withdrawn = Observation.objects.filter(definition=definition(HELPED))
    returns_withdrawn.update(withdrawn=True)
    assert pending(returns_withdrawn).count() == 0


def test_one_figure_or_many_take_the_same_statements(cast):
    framework_of(cast.period_return.edition)

    def statements(*figures) -> int:
        with CaptureQueriesContext(connection) as captured:
            correct(cast, *figures)
        return len(captured)

    one = statements(*parents_page(started=14))
    many = statements(*access_page(reached=50, helped=40), *parents_page(started=20))
    assert one == many <= 24


def test_who_looked_before_another_correction_is_told_of_it(cast):
    seen = cast.period_return.version
    correct(cast, typed(HELPED, numerator=30))
    with pytest.raises(WrongState, match="Somebody has changed this return"):
        corrections.correct(
            period_return=cast.period_return,
            figures=[typed(HELPED, numerator=29)],
            reason="Found",
            by=cast.worker,
            version=seen,
        )
    with pytest.raises(NothingChanged):
        corrections.correct(
            period_return=cast.period_return,
            figures=[typed(HELPED, numerator=30)],
            reason="Found",
            by=cast.worker,
            version=seen,
        )
    assert Revision.objects.filter(definition=definition(HELPED)).count() == 1
