"""What the analyst and the clock do with a return, and which step is allowed from where."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.actions import corrections, returns
from hubs.actions.refusals import WrongState
from hubs.choices import ReturnStatus, Role
from hubs.models import FigureComment, Notice, Observation, OutboxMark, Return, ReturnEvent
from hubs.queries.entries import typed_figures
from hubs.tests import builders
from hubs.tests.returning import (
    HELPED,
    REACHED,
    access_page,
    definition,
    fill,
    make_cast,
    save,
    submit,
    typed,
)
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def tomorrow():
    return timezone.now() + timedelta(days=1)


def approved(cast) -> None:
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)


def reopened(cast) -> None:
    approved(cast)
    returns.reopen(period_return=cast.period_return, by=cast.analyst, reason="Asked", until=tomorrow())


def events() -> list[tuple]:
    return list(ReturnEvent.objects.order_by("id").values_list("kind", "by__name", "note"))


def test_a_return_sent_back_carries_its_comments_and_leaves_the_totals(cast):
    submit(cast)
    OutboxMark.objects.all().delete()
    returns.return_with_comments(
        period_return=cast.period_return,
        by=cast.analyst,
        note=" Nearly there ",
        figure_comments={definition(REACHED).pk: "Twice last year's?", definition(HELPED).pk: " "},
    )
    assert cast.period_return.status == ReturnStatus.RETURNED
    assert events()[-1] == ("returned", "Anil Analyst", "Nearly there")
    assert list(FigureComment.objects.values_list("definition__indicator__code", "text")) == [
        (REACHED, "Twice last year's?")
    ]
    assert set(Observation.objects.values_list("withdrawn", flat=True)) == {True}
    assert OutboxMark.objects.count() == 3


def test_the_hub_s_people_are_written_to_when_a_return_comes_back(cast):
    left = builders.make_user(name="Lena Left")
    builders.make_membership(left, Role.HUB_WORKER, cast.hub, ends=timezone.now())
    elsewhere = builders.make_hub("Birch Hub", authority=cast.authority)
    builders.make_user(Role.HUB_MANAGER, elsewhere)
    builders.make_membership(cast.manager, Role.HUB_WORKER, cast.hub)
    submit(cast)
    returns.return_with_comments(period_return=cast.period_return, by=cast.analyst, note="Look again")
    written = Notice.objects.filter(kind="returned").order_by("email").values_list("email", flat=True)
    assert list(written) == sorted([cast.manager.email, cast.worker.email])
    body = Notice.objects.filter(kind="returned").first().body
    assert "/hubs/alder-hub/returns/2026-q2/" in body and "43" not in body


def test_a_return_is_not_sent_back_without_a_word(cast):
    submit(cast)
    with pytest.raises(WrongState, match="Say what should be put right"):
        returns.return_with_comments(
            period_return=cast.period_return, by=cast.analyst, figure_comments={definition(REACHED).pk: " "}
        )


def test_approving_makes_the_submitted_figures_the_approved_ones(cast):
    approved(cast)
    cast.period_return.refresh_from_db()
    assert (cast.period_return.status, cast.period_return.approved_by) == ("approved", cast.analyst)
    assert set(Observation.objects.values_list("approved_state", flat=True)) == {"reported", "nil"}
    assert [kind for kind, *_ in events()] == ["started", "submitted", "approved"]


def make_submitted(cast, number: int, name: str = "Hub") -> list[Return]:
    made = []
    for n in range(number):
        hub = builders.make_hub(f"{name} {n}", authority=cast.authority)
        cast.period_return = returns.start(place=hub, period=cast.period)
        submit(cast)
        made.append(cast.period_return)
    return made


def test_approving_forty_takes_as_many_statements_as_approving_one(cast):
    def statements(name: str, number: int) -> int:
        waiting = make_submitted(cast, number, name)
        with CaptureQueriesContext(connection) as captured:
            assert returns.approve_many(returns=waiting, by=cast.analyst) == number
        return len(captured)

    assert statements("A", 1) == statements("B", 3) == 12


def test_approving_many_leaves_what_approving_one_leaves(cast):
    waiting = make_submitted(cast, 3)
    returns.approve_many(returns=waiting, by=cast.analyst)
    assert set(
        Return.objects.filter(pk__in=[r.pk for r in waiting]).values_list("status", "approved_by")
    ) == {("approved", cast.analyst.pk)}
    assert ReturnEvent.objects.filter(kind="approved", by=cast.analyst).count() == 3
    assert sorted(
        AuditEvent.objects.filter(verb="return.approved").values_list("object_id", "scope")
    ) == sorted((str(r.pk), f"place:{r.place_id}") for r in waiting)
    assert not Observation.objects.filter(approved_state="").exists()


def test_approving_many_is_all_or_nothing(cast):
    first, second = make_submitted(cast, 2)
    returns.recall(period_return=second, by=cast.manager)
    with pytest.raises(WrongState, match="have changed since"):
        returns.approve_many(returns=[first, second], by=cast.analyst)
    first.refresh_from_db()
    assert first.status == ReturnStatus.SUBMITTED


def test_what_is_reopened_can_be_changed_while_the_approved_figures_stand(cast):
    reopened(cast)
    assert events()[-1] == ("reopened", "Anil Analyst", "Asked")
    save(cast, "acc", access_page(reached=44))
    returns.submit(period_return=cast.period_return, by=cast.manager, change_reason="Found one")
    total = Observation.objects.get(definition=definition(REACHED), cell=0)
    assert (total.submitted_numerator, total.approved_numerator) == (44, 43)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    total.refresh_from_db()
    assert (total.submitted_numerator, total.approved_numerator) == (44, 44)


def test_the_people_of_the_hub_are_told_that_their_return_is_open_again(cast):
    reopened(cast)
    letters = Notice.objects.filter(subject__startswith="Reopened")
    assert sorted(letter.email for letter in letters) == sorted([cast.worker.email, cast.manager.email])
    assert "What was approved counts meanwhile." in letters[0].body
    assert "Asked" not in letters[0].body


@pytest.mark.parametrize(
    ("reason", "until", "words"),
    [("", tomorrow, "Say why"), ("Asked", timezone.now, "must lie ahead")],
)
def test_a_reopening_has_a_reason_and_an_end(cast, reason, until, words):
    approved(cast)
    with pytest.raises(WrongState, match=words):
        returns.reopen(period_return=cast.period_return, by=cast.analyst, reason=reason, until=until())


@pytest.mark.parametrize("closed", [True, False])
def test_an_expired_reopening_keeps_the_edit_as_a_draft(cast, closed):
    reopened(cast)
    save(cast, "acc", access_page(reached=44))
    if closed:
        type(cast.period).objects.update(
            opens=timezone.localdate() - timedelta(3),
            due=timezone.localdate() - timedelta(2),
            closes=timezone.localdate() - timedelta(1),
        )
    assert returns.expire_reopenings() == 0
    assert returns.expire_reopenings(now=tomorrow() + timedelta(minutes=1)) == 1
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == ("locked" if closed else "approved")
    assert cast.period_return.reopened_until is None
    assert events()[-1] == ("expired", None, "")
    assert {"numerator": "44"} in [dict(figure.typed) for figure in typed_figures(cast.period_return)]
    assert Observation.objects.get(definition=definition(REACHED), cell=0).submitted_numerator == 43
    assert returns.expire_reopenings(now=tomorrow() + timedelta(minutes=1)) == 0


def test_what_is_approved_is_locked_after_the_closing_day(cast):
    approved(cast)
    assert returns.lock_closed(today=cast.period.closes) == 0
    assert returns.lock_closed(today=cast.period.closes + timedelta(days=1)) == 1
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == ReturnStatus.LOCKED
    assert events()[-1] == ("locked", None, "")
    assert returns.lock_closed(today=cast.period.closes + timedelta(days=1)) == 0


def test_what_waits_for_approval_is_not_locked(cast):
    submit(cast)
    assert returns.lock_closed(today=cast.period.closes + timedelta(days=1)) == 0


def test_a_deleted_draft_can_be_fetched_back(cast):
    save(cast, "acc", access_page())
    assert returns.delete_draft(period_return=cast.period_return, by=cast.worker) == 4
    assert (cast.period_return.status, typed_figures(cast.period_return)) == ("not_started", [])
    save(cast, "acc", [typed(HELPED, numerator=5)])
    assert returns.restore_draft(period_return=cast.period_return, by=cast.worker) == 3
    numbers = {
        (figure.definition_id, figure.cell_id): figure.typed["numerator"]
        for figure in typed_figures(cast.period_return)
    }
    assert (numbers[definition(HELPED).pk, 0], numbers[definition(REACHED).pk, 0]) == ("5", "43")
    assert [kind for kind, *_ in events()] == [
        "started",
        "draft_deleted",
        "started",
        "draft_restored",
    ]
    with pytest.raises(WrongState, match="no deleted draft"):
        returns.restore_draft(period_return=cast.period_return, by=cast.worker)


def change(cast, number=44):
    return corrections.correct(
        period_return=cast.period_return,
        figures=[typed(HELPED, numerator=number)],
        reason="Counted again",
        by=cast.worker,
    )


STEPS = {
    "submit": lambda c: returns.submit(period_return=c.period_return, by=c.manager),
    "recall": lambda c: returns.recall(period_return=c.period_return, by=c.manager),
    "return_with_comments": lambda c: returns.return_with_comments(
        period_return=c.period_return, by=c.analyst, note="Look again"
    ),
    "approve": lambda c: returns.approve(period_return=c.period_return, by=c.analyst),
    "approve_many": lambda c: returns.approve_many(returns=[c.period_return], by=c.analyst),
    "reopen": lambda c: returns.reopen(
        period_return=c.period_return, by=c.analyst, reason="Asked", until=tomorrow()
    ),
    "delete_draft": lambda c: returns.delete_draft(period_return=c.period_return, by=c.worker),
    "correct": change,
}
# From where each step is allowed, and where it leads.
ALLOWED = {
    "submit": dict.fromkeys(("not_started", "draft", "recalled", "returned", "reopened"), "submitted"),
    "recall": {"submitted": "recalled"},
    "return_with_comments": {"submitted": "returned"},
    "approve": {"submitted": "approved"},
    "approve_many": {"submitted": "approved"},
    "reopen": {"approved": "reopened", "locked": "reopened"},
    "delete_draft": {"draft": "not_started"},
    "correct": {"submitted": "submitted", "approved": "approved"},
}


def put_into(cast, status: str) -> None:
    """Bring a return into a status by the steps that lead there."""
    fill(cast)
    if status == "not_started":
        Return.objects.filter(pk=cast.period_return.pk).update(status="not_started")
    if status not in ("not_started", "draft"):
        returns.submit(period_return=cast.period_return, by=cast.manager)
    if status in ("recalled", "returned"):
        STEPS["recall" if status == "recalled" else "return_with_comments"](cast)
    if status in ("approved", "locked", "reopened"):
        STEPS["approve"](cast)
    if status == "locked":
        returns.lock_closed(today=cast.period.closes + timedelta(days=1))
    if status == "reopened":
        STEPS["reopen"](cast)
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == status


@pytest.mark.parametrize("status", ReturnStatus.values)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_from_every_status(cast, step, status):
    put_into(cast, status)
    before = ReturnEvent.objects.count(), AuditEvent.objects.count(), OutboxMark.objects.count()
    leads_to = ALLOWED[step].get(status)
    if leads_to is None:
        with pytest.raises(WrongState):
            STEPS[step](cast)
        after = ReturnEvent.objects.count(), AuditEvent.objects.count(), OutboxMark.objects.count()
        assert after == before
    else:
        STEPS[step](cast)
        assert ReturnEvent.objects.count() == before[0] + 1
        assert AuditEvent.objects.count() == before[1] + 1
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == (leads_to or status)
