"""Returns, their history and their figures, for those who may see them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.actions import corrections, handovers, returns, waivers
from hubs.choices import Role, WaiverRule
from hubs.queries import observations
from hubs.queries import returns as queries
from hubs.queries import targets as target_queries
from hubs.queries import waivers as waiver_queries
from hubs.tests import builders
from hubs.tests.returning import (
    HELPED,
    REACHED,
    WELLBEING,
    definition,
    make_cast,
    questionnaire,
    save,
    submit,
    typed,
)
from outcomes.choices import Frequency

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def others(cast):
    """Those who may not look, by what they are."""
    other_hub = builders.make_hub("Birch Hub", authority=cast.authority)
    other_authority = builders.make_authority("Farland")
    left = builders.make_user(name="Lena Left")
    builders.make_membership(left, Role.HUB_MANAGER, cast.hub, ends=builders.timezone.now())
    return [
        builders.make_user(),
        left,
        builders.make_user(Role.HUB_MANAGER, other_hub),
        builders.make_user(Role.AUTHORITY_ANALYST, other_authority),
        builders.make_user(Role.COMMISSIONER, cast.authority),
        builders.make_user(Role.SERVICE_ADMINISTRATOR),
        builders.make_user(Role.FRAMEWORK_EDITOR),
    ]


@pytest.mark.parametrize(
    ("starts", "frequency"),
    [
        (date(2026, 4, 1), Frequency.QUARTERLY),
        (date(2026, 7, 1), Frequency.QUARTERLY),
        (date(2026, 10, 1), Frequency.QUARTERLY),
        (date(2027, 1, 1), Frequency.QUARTERLY),
        (date(2026, 4, 1), Frequency.ANNUAL),
        (date(2026, 2, 1), Frequency.MONTHLY),
    ],
)
def test_a_period_is_found_by_its_code(starts, frequency):
    period = builders.make_period(starts, frequency=frequency)
    assert queries.period_key(period.code) == (frequency, starts)
    assert queries.period_by_code(period.code) == period


@pytest.mark.parametrize("code", ["", "2026-q5", "2026-13", "2026-to-2028", "soon", "2026-q1x"])
def test_what_names_no_period(code):
    assert queries.period_key(code) is None
    assert queries.period_by_code(code) is None


def test_a_return_is_seen_by_its_own_people_and_their_analysts(cast, others):
    address = {"slug": "alder-hub", "period_code": "2026-q2"}
    for insider in (cast.worker, cast.manager, cast.analyst):
        assert queries.return_for(viewer=insider, **address) == cast.period_return
        assert list(queries.returns_for(viewer=insider)) == [cast.period_return]
    assert [queries.return_for(viewer=person, **address) for person in others] == [None] * len(others)
    assert [list(queries.returns_for(viewer=person)) for person in others] == [[]] * len(others)
    for wrong in ({"slug": "birch-hub"}, {"period_code": "2026-q1"}, {"period_code": "x"}):
        assert queries.return_for(viewer=cast.worker, **address | wrong) is None


def test_the_right_that_is_asked_for_is_the_one_that_counts(cast):
    address = {"slug": "alder-hub", "period_code": "2026-q2"}
    may = {
        capability: [
            person.name
            for person in (cast.worker, cast.manager, cast.analyst)
            if queries.return_for(viewer=person, capability=capability, **address)
        ]
        for capability in ("hubs.enter_figures", "hubs.submit_return", "hubs.review_returns")
    }
    assert may == {
        "hubs.enter_figures": ["Wendy Worker", "Mona Manager"],
        "hubs.submit_return": ["Mona Manager"],
        "hubs.review_returns": ["Anil Analyst"],
    }


def test_an_analyst_keeps_the_returns_of_the_time_before_a_hub_moved(cast):
    newland = builders.make_authority("Newland")
    new = builders.make_user(Role.AUTHORITY_ANALYST, newland)
    builders.move_place(cast.hub, to=newland, on=date(2026, 10, 1))
    later = returns.start(place=cast.hub, period=builders.make_period(date(2026, 10, 1)))
    assert list(queries.returns_for(viewer=cast.analyst)) == [cast.period_return]
    assert list(queries.returns_for(viewer=new)) == [later]
    assert list(queries.returns_for(viewer=cast.worker)) == [later, cast.period_return]


def test_a_receipt_is_seen_like_its_return(cast, others):
    receipt = submit(cast)
    assert queries.receipt_for(viewer=cast.analyst, reference=receipt.reference) == receipt
    found = [queries.receipt_for(viewer=person, reference=receipt.reference) for person in others]
    assert found == [None] * len(others)


def converse(cast) -> None:
    submit(cast)
    returns.return_with_comments(
        period_return=cast.period_return,
        by=cast.analyst,
        note="Nearly there",
        figure_comments={definition(REACHED).pk: "So many?"},
    )
    save(cast, "acc", [typed(HELPED, numerator=32)])
    returns.submit(period_return=cast.period_return, by=cast.manager, change_reason="One more list")


def test_the_conversation_is_kept_with_its_comments_and_changes(cast, others):
    converse(cast)
    lines = queries.history_for(viewer=cast.worker, period_return=cast.period_return)
    assert [
        (
            line.words,
            line.by.name,
            line.note,
            [comment.text for comment in line.comments],
            [(r.definition.code, r.old_numerator, r.new_numerator) for r in line.revisions],
        )
        for line in lines
    ] == [
        ("Submitted", "Mona Manager", "One more list", [], [(HELPED, 31, 32)]),
        ("Returned with comments", "Anil Analyst", "Nearly there", ["So many?"], []),
        ("Submitted", "Mona Manager", "", [], []),
        ("Started", "Wendy Worker", "", [], []),
    ]
    for person in others:
        assert queries.history_for(viewer=person, period_return=cast.period_return) == []


def test_what_a_return_was_sent_back_with(cast):
    assert queries.open_comments(cast.period_return) == (None, {})
    converse(cast)
    event, comments = queries.open_comments(cast.period_return)
    assert (event.note, {key: [c.text for c in found] for key, found in comments.items()}) == (
        "Nearly there",
        {definition(REACHED).pk: ["So many?"]},
    )


def test_changes_stand_beside_their_figures(cast, others):
    converse(cast)
    number = definition(HELPED).pk
    beside = observations.revisions_beside(viewer=cast.analyst, period_return=cast.period_return)
    assert {key: [r.reason for r in found] for key, found in beside.items()} == {number: ["One more list"]}
    only = observations.revisions_beside(
        viewer=cast.analyst, period_return=cast.period_return, definition_ids=[definition(REACHED).pk]
    )
    assert only == {}
    for person in others:
        assert observations.revisions_beside(viewer=person, period_return=cast.period_return) == {}
        assert list(observations.observations_for(viewer=person, period_return=cast.period_return)) == []


def test_figures_are_read_with_their_companions_in_two_statements(cast, django_assert_num_queries):
    submit(cast)
    list(observations.observations_for(viewer=cast.worker, period_return=cast.period_return))
    with django_assert_num_queries(2):
        found = list(observations.observations_for(viewer=cast.worker, period_return=cast.period_return))
        assert [
            (o.definition.code, o.cell.code, {c.code: c.submitted for c in o.companions.all()}) for o in found
        ] == [
            (REACHED, "", {}),
            *((REACHED, f"age_band_child:{age}", {}) for age in ("under_1", "age_1_4", "not_known")),
            (HELPED, "", {}),
            (
                WELLBEING,
                "",
                {
                    "started": 12,
                    "improved": 6,
                    "same": 3,
                    "worse": 1,
                    "first_sum": 1_100_000,
                    "last_sum": 1_350_000,
                },
            ),
        ]


def test_a_series_runs_over_the_periods(cast, others):
    submit(cast)
    first = cast.period
    cast.period_return = returns.start(place=cast.hub, period=builders.make_period(date(2026, 10, 1)))
    save(cast, "acc", [typed(REACHED, state="not_collected", reason="Flood"), typed(HELPED, numerator=30)])
    save(cast, "par", [typed(WELLBEING, state="nil", started=0)])
    returns.submit(period_return=cast.period_return, by=cast.manager)
    returns.approve(period_return=cast.period_return, by=cast.analyst)

    def series(viewer, code, **more):
        return observations.series_for(
            viewer=viewer, place=cast.hub, indicator=definition(code).indicator, **more
        )

    assert [(p.period, p.state, p.value, p.not_yet_approved) for p in series(cast.worker, REACHED)] == [
        (first, "reported", Decimal(43), True),
        (cast.period_return.period, "not_collected", None, False),
    ]
    changes = series(cast.worker, WELLBEING)
    assert [(p.state, p.value, p.companions.get("improved")) for p in changes] == [
        ("reported", Decimal("2.5"), 6),
        ("nil", None, None),
    ]
    one = series(cast.worker, WELLBEING, instrument_version_id=questionnaire())
    assert [p.state for p in one] == ["reported"]
    assert [p.state for p in series(cast.worker, REACHED, since=date(2026, 10, 1))] == ["not_collected"]
    # How many without out of how many has no value, and is no error.
    assert [(p.state, p.value) for p in series(cast.worker, HELPED)] == [("reported", None)] * 2
    assert [series(person, REACHED) for person in others] == [[]] * len(others)


def test_lists_take_the_same_statements_for_one_and_three(cast):
    def statements(act) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    def add(number: int) -> None:
        for n in range(number):
            hub = builders.make_hub(f"Hub {number} {n}", authority=cast.authority)
            cast.period_return = returns.start(place=hub, period=cast.period)
            converse(cast)
            corrections.correct(
                period_return=cast.period_return,
                figures=[typed(HELPED, numerator=40)],
                reason="Counted again",
                by=cast.worker,
            )
            waivers.grant(
                rule=WaiverRule.LATE_RETURN,
                place=hub,
                period=cast.period,
                reason="-",
                expires=date(2030, 1, 1),
                by=cast.analyst,
            )

    def look() -> None:
        for found in queries.returns_for(viewer=cast.analyst):
            str(found), found.edition.version
        for waiver in waiver_queries.waivers_for(viewer=cast.analyst):
            str(waiver), waiver.by.name
        for target in target_queries.targets_for(viewer=cast.analyst):
            str(target)

    add(1)
    look()
    one = statements(look)
    add(3)
    assert statements(look) == one == 3


def test_exceptions_and_hand_overs_are_seen_like_the_return(cast, others):
    waiver = waivers.grant(
        rule=WaiverRule.LATE_RETURN,
        place=cast.hub,
        period=cast.period,
        reason="-",
        expires=date(2030, 1, 1),
        by=cast.analyst,
    )
    handover = handovers.hand_over(
        period_return=cast.period_return,
        domain_code="acc",
        name="Pat",
        email="pat@partner.example",
        by=cast.manager,
    )
    assert list(waiver_queries.waivers_for(viewer=cast.worker)) == [waiver]
    assert waiver_queries.waiver_for(viewer=cast.analyst, pk=waiver.pk) == waiver
    assert waiver_queries.waiver_for(viewer=cast.manager, pk=waiver.pk) is None
    assert list(queries.handovers_for(viewer=cast.manager, period_return=cast.period_return)) == [handover]
    for person in others:
        assert list(waiver_queries.waivers_for(viewer=person)) == []
        assert waiver_queries.waiver_for(viewer=person, pk=waiver.pk) is None
        assert list(queries.handovers_for(viewer=person, period_return=cast.period_return)) == []


@pytest.mark.parametrize(
    "code",
    ["0000-q4", "9999-q4", "0000-01", "9999-12", "0000-to-0001", "9999-to-10000", "2026-q5", "٢٠٢٦-q1"],
)
def test_an_address_may_name_a_period_that_never_was(code):
    assert queries.period_by_code(code) is None
