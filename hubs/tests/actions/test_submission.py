"""A return goes to the analyst: ready, in time, with a receipt; and it may be taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.actions import returns, waivers
from hubs.actions.facts import ReasonNeeded
from hubs.actions.receipts import LETTERS, new_reference
from hubs.actions.refusals import NotReady, WrongState
from hubs.actions.standing import set_answer
from hubs.choices import ReturnStatus, State, WaiverRule
from hubs.models import CentralDenominator, Notice, Observation, OutboxMark, Receipt, Revision
from hubs.queries.frameworks import framework_of
from hubs.tests import builders
from hubs.tests.returning import (
    HELPED,
    REACHED,
    WELLBEING,
    access_page,
    definition,
    fill,
    make_cast,
    parents_page,
    save,
    submit,
    typed,
)
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def stands() -> list[tuple]:
    return list(
        Observation.objects.order_by(
            "definition__indicator__code", "instrument_version_id", "cell_id"
        ).values_list(
            "definition__indicator__code",
            "cell__category__code",
            "submitted_state",
            "submitted_numerator",
            "submitted_denominator",
            "withdrawn",
        )
    )


SENT = [
    (REACHED, None, "reported", 43, None, False),
    (REACHED, "under_1", "reported", 42, None, False),
    (REACHED, "age_1_4", "nil", 0, None, False),
    (REACHED, "not_known", "reported", 1, None, False),
    (HELPED, None, "reported", 31, None, False),
    (WELLBEING, None, "reported", 250_000, 10, False),
]


def test_what_was_typed_becomes_the_submitted_figures(cast):
    submit(cast)
    assert stands() == SENT
    assert cast.period_return.status == ReturnStatus.SUBMITTED
    cast.period_return.refresh_from_db()
    assert (cast.period_return.status, cast.period_return.submitted_by) == ("submitted", cast.manager)
    assert cast.period_return.submitted_at is not None
    marked = set(OutboxMark.objects.values_list("definition__indicator__code", flat=True))
    assert marked == {REACHED, HELPED, WELLBEING}


def test_a_receipt_says_what_was_sent_and_goes_out_by_e_mail(cast):
    receipt = submit(cast)
    assert receipt.sent == {
        "place": "Alder Hub",
        "period": "July to September 2026",
        "edition": "1.0",
        "pages": [
            {
                "code": "ACC",
                "title": "Page ACC",
                "figures": [
                    {
                        "code": REACHED,
                        "title": "Measure ACC1.1",
                        "state": "Reported",
                        "reason": "",
                        "explanation": "",
                        "lines": [["Measure ACC1.1", "43"]],
                        "splits": [
                            {
                                "title": "Age of child",
                                "lines": [["Under 1", "42"], ["Age 1 4", "0"], ["Not known", "1"]],
                            }
                        ],
                    },
                    {
                        "code": HELPED,
                        "title": "Measure ACC1.2",
                        "state": "Reported",
                        "reason": "",
                        "explanation": "",
                        "lines": [["Measure ACC1.2", "31 (waiting for the council's number)"]],
                        "splits": [],
                    },
                ],
            },
            {
                "code": "PAR",
                "title": "Page PAR",
                "figures": [
                    {
                        "code": WELLBEING,
                        "title": "Measure PAR1.1",
                        "state": "Reported",
                        "reason": "",
                        "explanation": "",
                        "lines": [["Parental self-efficacy", "+2.50 on average over 10"]],
                        "splits": [],
                    }
                ],
            },
        ],
    }
    assert list(Notice.objects.values_list("key", "kind", "email", "subject")) == [
        (
            f"receipt:{receipt.reference}",
            "receipt",
            cast.manager.email,
            f"Receipt {receipt.reference}: the return of Alder Hub for July to September 2026",
        )
    ]
    assert f"/hubs/alder-hub/returns/2026-q2/receipt/{receipt.reference}/" in Notice.objects.get().body
    assert list(AuditEvent.objects.filter(verb="return.submitted").values_list("by__name", "detail")) == [
        ("Mona Manager", {"reference": receipt.reference, "new": 6, "changed": 0})
    ]


def test_a_reference_can_be_read_out():
    made = new_reference(timezone.now())
    assert made.startswith(f"FH-{timezone.localdate().year}-") and len(made) == 14
    assert not set("01OILSU") & set(LETTERS) and not set("AEIOU") & set(LETTERS)


def test_a_return_with_problems_is_refused_box_by_box(cast):
    save(cast, "acc", [typed(REACHED, numerator=43), typed(HELPED, numerator="some")])
    with pytest.raises(NotReady) as refused:
        returns.submit(period_return=cast.period_return, by=cast.manager)
    assert [(p.domain_code, p.code, p.kind, p.message) for p in refused.value.problems] == [
        ("ACC", REACHED, "missing", "Fill in the split by age of child: it is part of the return."),
        ("ACC", HELPED, "error", "How many must be a number, such as 31."),
        (
            "PAR",
            WELLBEING,
            "missing",
            "Enter this figure, or say that there was none or why you do not have it.",
        ),
    ]
    assert (Observation.objects.count(), Receipt.objects.count(), Notice.objects.count()) == (0, 0, 0)
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == ReturnStatus.DRAFT


def test_a_standing_answer_fills_what_was_left_out(cast):
    set_answer(
        place=cast.hub,
        indicator=definition(WELLBEING).indicator,
        state=State.NOT_COLLECTED,
        reason="We use no scale.",
        since=cast.period.starts,
        by=cast.manager,
    )
    save(cast, "acc", access_page())
    returns.submit(period_return=cast.period_return, by=cast.manager)
    kept = Observation.objects.get(definition=definition(WELLBEING))
    assert (kept.submitted_state, kept.reason) == ("not_collected", "We use no scale.")


def test_an_agreed_exception_lifts_an_expectation(cast):
    waivers.grant(
        rule=WaiverRule.NOT_EXPECTED,
        place=cast.authority,
        period=cast.period,
        indicator=definition(WELLBEING).indicator,
        reason="The scale changes hands.",
        expires=timezone.localdate(),
        by=cast.analyst,
    )
    save(cast, "acc", access_page())
    returns.submit(period_return=cast.period_return, by=cast.manager)
    assert not Observation.objects.filter(definition=definition(WELLBEING)).exists()


@pytest.mark.parametrize("explained", ["explanation", "waiver"])
def test_a_surprise_waits_for_an_explanation_or_an_exception(cast, explained):
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    later = builders.make_period(
        builders.datetime.date(2026, 10, 1),
        closes=timezone.localdate() + timedelta(200),
        due=timezone.localdate() + timedelta(100),
    )
    cast.period, cast.period_return = later, returns.start(place=cast.hub, period=later)
    fill(cast, reached=80)
    with pytest.raises(NotReady) as refused:
        returns.submit(period_return=cast.period_return, by=cast.manager)
    assert [(p.code, p.kind, p.message) for p in refused.value.problems] == [
        (
            REACHED,
            "explain",
            "How many went from 43 in July to September 2026 to 80. Explain it, or correct the number.",
        )
    ]
    if explained == "explanation":
        save(cast, "acc", [typed(REACHED, numerator=80, explanation="A fair in the park")])
    else:
        waivers.grant(
            rule=WaiverRule.ACCEPT_WARNING,
            place=cast.hub,
            period=later,
            indicator=definition(REACHED).indicator,
            reason="The fair is known.",
            expires=timezone.localdate(),
            by=cast.analyst,
        )
    returns.submit(period_return=cast.period_return, by=cast.manager)
    kept = Observation.objects.get(period=later, definition=definition(REACHED), cell=0)
    assert kept.explanation == ("A fair in the park" if explained == "explanation" else "")


def close(cast, days_ago: int = 1) -> None:
    today = timezone.localdate()
    cast.period.due = cast.period.closes = today - timedelta(days=days_ago)
    cast.period.opens = cast.period.due - timedelta(days=1)
    type(cast.period).objects.filter(pk=cast.period.pk).update(
        opens=cast.period.opens, due=cast.period.due, closes=cast.period.closes
    )
    cast.period_return.refresh_from_db()


def test_the_closing_day_itself_is_in_time(cast):
    close(cast, days_ago=0)
    submit(cast)
    assert cast.period_return.status == ReturnStatus.SUBMITTED


def test_after_the_closing_day_only_an_exception_admits_a_return(cast):
    close(cast)
    fill(cast)
    with pytest.raises(WrongState, match="^This return closed on .* Ask the council to admit it late.$"):
        returns.submit(period_return=cast.period_return, by=cast.manager)
    waiver = waivers.grant(
        rule=WaiverRule.LATE_RETURN,
        place=cast.hub,
        period=cast.period,
        reason="The manager was ill.",
        expires=timezone.localdate(),
        by=cast.analyst,
    )
    waivers.end(waiver=waiver, by=cast.analyst)
    with pytest.raises(WrongState):
        returns.submit(period_return=cast.period_return, by=cast.manager)
    waivers.grant(
        rule=WaiverRule.LATE_RETURN,
        place=cast.hub,
        period=cast.period,
        reason="She was.",
        expires=timezone.localdate(),
        by=cast.analyst,
    )
    returns.submit(period_return=cast.period_return, by=cast.manager)
    assert cast.period_return.status == ReturnStatus.SUBMITTED


def test_what_the_council_sends_back_may_come_again_after_the_closing_day(cast):
    submit(cast)
    close(cast)
    returns.return_with_comments(period_return=cast.period_return, by=cast.analyst, note="Look again")
    returns.submit(period_return=cast.period_return, by=cast.manager)
    assert cast.period_return.status == ReturnStatus.SUBMITTED


def test_after_the_closing_day_a_return_is_not_taken_back_into_a_trap(cast):
    submit(cast)
    close(cast)
    with pytest.raises(WrongState, match="could not be submitted again"):
        returns.recall(period_return=cast.period_return, by=cast.manager)
    assert stands() == SENT


def test_a_return_taken_back_leaves_the_totals_and_can_be_submitted_again(cast):
    submit(cast)
    returns.recall(period_return=cast.period_return, by=cast.manager, note="A register is missing")
    assert {row[-1] for row in stands()} == {True}
    assert cast.period_return.status == ReturnStatus.RECALLED
    returns.submit(period_return=cast.period_return, by=cast.manager)
    assert (stands(), Revision.objects.count()) == (SENT, 0)


def test_a_submitted_value_changes_only_with_a_reason_and_a_name(cast):
    submit(cast)
    returns.recall(period_return=cast.period_return, by=cast.manager)
    save(cast, "acc", access_page(reached=44))
    with pytest.raises(ReasonNeeded) as needed:
        returns.submit(period_return=cast.period_return, by=cast.manager)
    assert len(needed.value.changes) == 2
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == ReturnStatus.RECALLED
    returns.submit(
        period_return=cast.period_return, by=cast.manager, change_reason="One register was missing"
    )
    assert list(
        Revision.objects.order_by("cell").values_list(
            "old_numerator", "new_numerator", "reason", "by__name", "event__kind"
        )
    ) == [
        (43, 44, "One register was missing", "Mona Manager", "submitted"),
        (42, 43, "One register was missing", "Mona Manager", "submitted"),
    ]


def test_a_figure_taken_out_is_cleared_by_a_revision(cast):
    submit(cast)
    returns.recall(period_return=cast.period_return, by=cast.manager)
    save(cast, "par", [typed(WELLBEING, state="not_collected", reason="No scale after all")])
    returns.submit(period_return=cast.period_return, by=cast.manager, change_reason="Wrong hub's scores")
    assert [row[2:] for row in stands() if row[0] == WELLBEING] == [
        ("not_collected", None, None, False),
        ("", None, None, False),
    ]


def test_the_council_s_number_is_read_at_submitting(cast):
    CentralDenominator.objects.create(
        place=cast.hub,
        indicator=definition(HELPED).indicator,
        starts=cast.period.starts,
        number=520,
        by=cast.analyst,
        at=timezone.now(),
    )
    submit(cast)
    assert [row[3:5] for row in stands() if row[0] == HELPED] == [(31, 520)]


def test_a_failure_on_the_way_leaves_everything_as_it_was(cast, monkeypatch):
    fill(cast)
    monkeypatch.setattr("hubs.actions.letters.receipt", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        returns.submit(period_return=cast.period_return, by=cast.manager)
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == ReturnStatus.DRAFT
    assert (Observation.objects.count(), OutboxMark.objects.count(), Receipt.objects.count()) == (0, 0, 0)


def test_the_adding_up_is_told_after_the_commit(cast, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr("outcomes.hints.send", lambda name, **kwargs: sent.append(name))
    fill(cast)
    with django_capture_on_commit_callbacks(execute=True):
        returns.submit(period_return=cast.period_return, by=cast.manager)
    assert sorted(sent) == ["evaluations.sweep_outbox", "hubs.send_notices"]


def test_submitting_takes_the_same_statements_however_much_is_submitted(cast):
    framework_of(cast.period_return.edition)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            returns.submit(period_return=cast.period_return, by=cast.manager, change_reason="Again")
        return len(captured)

    nothing = [
        typed(code, state="not_collected", reason="No register") for code in (REACHED, HELPED, WELLBEING)
    ]
    save(cast, "acc", nothing[:2])
    save(cast, "par", nothing[2:])
    statements()
    returns.recall(period_return=cast.period_return, by=cast.manager)
    save(cast, "acc", [*access_page()])
    save(cast, "par", parents_page())
    many = statements()
    returns.recall(period_return=cast.period_return, by=cast.manager)
    save(cast, "acc", [typed(HELPED, numerator=32)])
    assert statements() == many <= 26
