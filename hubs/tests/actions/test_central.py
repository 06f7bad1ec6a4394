"""The council's figures for its hubs: one grid, checked, approved as it is saved; and how many there are."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.actions import central, returns, splits
from hubs.actions.central import GridNotReady, GridRow, save_grid
from hubs.actions.facts import ReasonNeeded
from hubs.actions.refusals import Refused, UnknownFigure
from hubs.measuring import TypedFigure
from hubs.models import CentralDenominator, Observation, OutboxMark, Revision
from hubs.queries.central import figures_of_council, grid_for
from hubs.queries.return_plan import plan_for
from hubs.tests import builders
from hubs.tests.returning import (
    HELPED,
    REACHED,
    SAVED,
    cell,
    definition,
    make_cast,
    submit,
    typed,
)
from outcomes.choices import EntryBy, Kind
from outcomes.measurement import Parts
from outcomes.models import AuditEvent, DefinitionBreakdown, Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def grid(cast, code, rows, *, period=None, reason=""):
    return save_grid(
        authority=cast.authority,
        definition=definition(code),
        period=period or cast.period,
        rows=[GridRow(place.pk, figure) for place, figure in rows],
        reason=reason,
        by=cast.analyst,
    )


def saved(amount) -> TypedFigure:
    return typed(SAVED, numerator=amount)


def living(number, *, category: str = "") -> TypedFigure:
    return typed(HELPED, category=category, denominator=number)


def stands(code) -> list[tuple]:
    return list(
        Observation.objects.filter(definition=definition(code))
        .order_by("place_id", "period__starts", "cell_id")
        .values_list(
            "submitted_state",
            "submitted_numerator",
            "submitted_denominator",
            "approved_numerator",
            "approved_denominator",
        )
    )


def test_a_council_s_figures_are_approved_as_they_are_saved(cast):
    other = builders.make_hub("Birch Hub", authority=cast.authority)
    late = typed(SAVED, state="not_collected", reason="Accounts are open")
    grid(cast, SAVED, [(cast.hub, saved("1,250.50")), (other, late)])
    assert stands(SAVED) == [
        ("reported", 125050, None, 125050, None),
        ("not_collected", None, None, None, None),
    ]
    assert set(Observation.objects.values_list("origin", "period_return", "submitted_by")) == {
        ("central", None, cast.analyst.pk)
    }
    assert OutboxMark.objects.values("place").distinct().count() == 2
    assert list(AuditEvent.objects.filter(verb="central.saved").values_list("scope", "detail")) == [
        (f"place:{cast.authority.pk}", {"indicator": SAVED, "hubs": 2, "new": 2, "changed": 0})
    ]


def test_the_hub_s_return_shows_them_and_does_not_ask(cast):
    grid(cast, SAVED, [(cast.hub, saved(100))])
    figure = plan_for(cast.period_return).by_code(SAVED)
    assert (figure.is_asked, figure.from_council) == (False, True)
    assert figure.council_value.parts == {(0, 0): Parts(10_000)}
    assert figure.council_value.typed == {(0, 0): {"numerator": "100"}}


def test_a_changed_figure_needs_a_reason(cast):
    grid(cast, SAVED, [(cast.hub, saved(100))])
    with pytest.raises(ReasonNeeded):
        grid(cast, SAVED, [(cast.hub, saved(120))])
    grid(cast, SAVED, [(cast.hub, saved(120))], reason="Audited")
    assert stands(SAVED) == [("reported", 12_000, None, 12_000, None)]
    assert list(Revision.objects.values_list("old_numerator", "new_numerator", "reason")) == [
        (10_000, 12_000, "Audited")
    ]


def test_a_row_left_blank_says_nothing_and_clears_what_stood(cast):
    assert grid(cast, SAVED, [(cast.hub, saved(""))]).new == 0
    grid(cast, SAVED, [(cast.hub, saved(100))])
    grid(cast, SAVED, [(cast.hub, saved(""))], reason="Another hub's")
    assert stands(SAVED) == [("", None, None, None, None)]


def test_problems_are_told_hub_by_hub(cast):
    other = builders.make_hub("Birch Hub", authority=cast.authority)
    rows = [
        (cast.hub, saved("lots")),
        (other, typed(SAVED, state="not_applicable")),
    ]
    with pytest.raises(GridNotReady) as refused:
        grid(cast, SAVED, rows)
    assert [(p.place_id, p.problem.message) for p in refused.value.problems] == [
        (cast.hub.pk, "The amount must be an amount in pounds, such as 1250 or 1250.50."),
        (other.pk, "Say why this does not apply here."),
    ]
    assert Observation.objects.count() == 0


def test_only_its_own_hubs_of_that_time_and_its_own_measures(cast):
    elsewhere = builders.make_hub("Far Hub", authority=builders.make_authority("Farland"))
    moved = builders.make_hub("Moving Hub", authority=cast.authority)
    builders.move_place(moved, to=builders.make_authority("Newland"), on=cast.period.starts)
    for hub in (elsewhere, moved):
        with pytest.raises(UnknownFigure, match="was not this authority's"):
            grid(cast, SAVED, [(hub, saved(100))])
    with pytest.raises(Refused, match="not filled by the council"):
        grid(cast, REACHED, [(cast.hub, typed(REACHED, numerator=4))])
    year = builders.make_period(date(2025, 4, 1), frequency="annual")
    with pytest.raises(Refused, match="not reported for such a period"):
        grid(cast, SAVED, [(cast.hub, saved(100))], period=year)
    with pytest.raises(UnknownFigure):
        grid(cast, HELPED, [(cast.hub, typed(HELPED, numerator=4))])


def test_a_sensitive_split_is_filled_only_for_hubs_that_recorded_its_purpose(cast):
    groups = Scheme.objects.get(code="priority_group")
    spent = builders.make_definition(
        "FIN2.5", kind=Kind.CURRENCY, unit="GBP", scale=2, numerator="Money spent", entry=EntryBy.CENTRAL
    )
    DefinitionBreakdown.objects.create(definition=spent, scheme=groups, multi_select=True)
    builders.make_edition(spent, version="2.0", in_force_from=cast.period.starts)
    young = cell("priority_group:young_parent")

    def save(total, part, reason=""):
        figures = [
            TypedFigure(spent.pk, typed={"numerator": total}),
            TypedFigure(spent.pk, cell_id=young, typed={"numerator": part}),
        ]
        return grid(cast, "FIN2.5", [(cast.hub, figure) for figure in figures], reason=reason)

    with pytest.raises(Refused) as refused:
        save("100", "40")
    assert str(refused.value) == (
        "Alder Hub has not recorded what it collects the split “Priority group” for. Leave it empty."
    )
    assert save("100", "").new == 1
    purpose = splits.record_purpose(place=cast.hub, scheme=groups, purpose="To plan", by=cast.worker)
    assert save("100", "40").new == 1
    splits.end_purpose(purpose=purpose, by=cast.worker)
    # A page brings what stands beside it: that may stay, and not change.
    assert save("110", "40", reason="Audited").changed == 1
    with pytest.raises(Refused, match="has not recorded"):
        save("110", "50", reason="Audited")


def test_the_grids_of_a_period(cast):
    asked = figures_of_council(cast.period)
    assert [(figure.code, [part.name for part in figure.parts]) for figure in asked] == [
        (HELPED, ["denominator"]),
        (SAVED, ["numerator"]),
    ]
    assert [part.name for table in asked[0].tables for part in table.parts] == ["denominator"]


def test_a_grid_holds_what_was_given(cast):
    builders.make_hub("Birch Hub", authority=cast.authority)
    grid(cast, SAVED, [(cast.hub, saved(100))])
    grid(cast, HELPED, [(cast.hub, living(520))])
    counts, money = figures_of_council(cast.period)

    def lines(figure, viewer=cast.analyst):
        found = grid_for(viewer=viewer, authority=cast.authority, figure=figure, period=cast.period)
        return [(line.place.name, {key: dict(f.typed) for key, f in line.figures.items()}) for line in found]

    assert lines(money) == [("Alder Hub", {0: {"numerator": "100"}}), ("Birch Hub", {})]
    assert lines(counts) == [("Alder Hub", {0: {"denominator": "520"}}), ("Birch Hub", {})]
    assert lines(money, cast.manager) == []


def test_how_many_there_are_is_given_once_and_counts_from_then_on(cast):
    grid(cast, HELPED, [(cast.hub, living(520))])
    later = builders.make_period(date(2026, 10, 1))
    grid(cast, HELPED, [(cast.hub, living(540))], period=later)
    assert plan_for(cast.period_return).by_code(HELPED).council_denominators == {0: 520}
    after = returns.start(place=cast.hub, period=builders.make_period(date(2027, 1, 1)))
    assert plan_for(after).by_code(HELPED).council_denominators == {0: 540}


def test_figures_that_waited_for_the_number_follow_with_its_giver_s_name(cast):
    submit(cast)
    assert stands(HELPED) == [("reported", 31, None, None, None)]
    OutboxMark.objects.all().delete()
    assert grid(cast, HELPED, [(cast.hub, living(520))]).changed == 1
    assert stands(HELPED) == [("reported", 31, 520, None, None)]
    assert list(Revision.objects.values_list("old_denominator", "new_denominator", "reason", "by__name")) == [
        (None, 520, "The council gave out of how many.", "Anil Analyst")
    ]
    assert OutboxMark.objects.count() == 1
    kept = Observation.objects.get(definition=definition(HELPED))
    assert (kept.period_return, kept.origin, kept.typed) == (
        cast.period_return,
        "return",
        {"numerator": "31"},
    )


def test_what_was_approved_stays_approved_with_the_number(cast):
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    grid(cast, HELPED, [(cast.hub, living(520))])
    assert stands(HELPED) == [("reported", 31, 520, 31, 520)]
    assert grid(cast, HELPED, [(cast.hub, living(520))]).changed == 0
    grid(cast, HELPED, [(cast.hub, living(500))], reason="New estimate")
    assert stands(HELPED) == [("reported", 31, 500, 31, 500)]


def test_a_return_taken_back_stays_taken_back(cast):
    submit(cast)
    returns.recall(period_return=cast.period_return, by=cast.manager)
    grid(cast, HELPED, [(cast.hub, living(520))])
    assert set(Observation.objects.values_list("withdrawn", flat=True)) == {True}
    returns.submit(period_return=cast.period_return, by=cast.manager, change_reason="With the number")
    assert stands(HELPED) == [("reported", 31, 520, None, None)]


def test_parts_of_an_area_add_up_to_it(cast):
    rows = [
        (cast.hub, living(520)),
        (cast.hub, living(100, category="under_1")),
        (cast.hub, living(400, category="age_1_4")),
    ]
    with pytest.raises(GridNotReady) as refused:
        grid(cast, HELPED, rows)
    assert [p.problem.message for p in refused.value.problems] == [
        "The parts add up to 500 for out of how many; the total is 520."
    ]
    rows[2] = (cast.hub, living(420, category="age_1_4"))
    grid(cast, HELPED, rows)
    assert sorted(CentralDenominator.objects.values_list("cell", "number")) == sorted(
        [
            (0, 520),
            (cell("age_band_child:under_1"), 100),
            (cell("age_band_child:age_1_4"), 420),
        ]
    )


@pytest.mark.parametrize("code", [SAVED, HELPED])
def test_a_grid_of_any_length_takes_the_same_statements(cast, code):
    def statements(number: int) -> int:
        hubs = [
            builders.make_hub(f"Hub {code} {number} {n}", authority=cast.authority) for n in range(number)
        ]
        for hub in hubs:
            cast.period_return = returns.start(place=hub, period=cast.period)
            submit(cast)
        figure = saved(100) if code == SAVED else living(520)
        with CaptureQueriesContext(connection) as captured:
            central.save_grid(
                authority=cast.authority,
                definition=figure_definition,
                period=cast.period,
                rows=[GridRow(hub.pk, figure) for hub in hubs],
                by=cast.analyst,
            )
        return len(captured)

    figure_definition = definition(code)
    assert statements(1) == statements(3)
