"""What stands beside the boxes of a figure."""

import datetime
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from hubs.charts.points import Point
from hubs.measuring import AskedFigure, Goal, How, Past, Questionnaire, Standing, TrendPoint
from hubs.presenters.entry import figure_facts
from outcomes.measurement import Parts

DEFINITION = SimpleNamespace(
    id=7,
    title="Families reached",
    definition="Different families.",
    kind="count",
    unit="families",
    scale=0,
    multiplier=None,
    denominator="",
    frequency="quarterly",
    window="In the period.",
    source="The register.",
)
FIGURE = AskedFigure(
    definition=DEFINITION,
    code="ACC1.1",
    domain_code="ACC",
    tier="core",
    outcome_title="Reach",
    how=How.TYPED,
    window_words="From 1 July to 30 September 2026.",
)
APRIL = datetime.date(2026, 4, 1)


def point(title: str, value, month: int, **more) -> TrendPoint:
    number = None if value is None else Decimal(value)
    state = more.pop("state", "reported")
    return TrendPoint(title.lower(), title, datetime.date(2026, month, 1), state, number, **more)


def lines(said) -> list[tuple[str, str]]:
    return [(line.key, line.value) for line in said]


def test_what_to_count_and_which_dates():
    facts = figure_facts(FIGURE)
    assert (facts.definition, lines(facts.about)) == (
        "Different families.",
        [
            ("Which dates count", "From 1 July to 30 September 2026."),
            ("Where it comes from", "The register."),
        ],
    )
    assert (facts.before, facts.goals, facts.trend, facts.standing) == ((), (), None, "")


def test_the_period_before_with_each_questionnaire():
    swemwbs = Questionnaire(3, "swemwbs", "SWEMWBS", "Parent", False, 7, 35)
    past = Past("April to June 2026", "reported", {(3, 0): Parts(41), (9, 0): Parts(5), (3, 12): Parts(7)})
    figure = replace(FIGURE, previous=past, instruments=(swemwbs,))
    assert lines(figure_facts(figure).before) == [
        ("April to June 2026, SWEMWBS", "41 families"),
        ("April to June 2026", "5 families"),
    ]
    none = replace(FIGURE, previous=Past("April to June 2026", "nil", {(0, 0): Parts(0)}))
    assert lines(figure_facts(none).before) == [("April to June 2026", "None this quarter")]


def test_targets_say_whether_they_are_agreed():
    goal = Goal("target", Decimal("45.00"), APRIL, datetime.date(2027, 3, 31), "More.", agreed=True)
    figure = replace(FIGURE, target=goal, baseline=replace(goal, kind="baseline", agreed=False))
    assert lines(figure_facts(figure).goals) == [
        ("Target", "45 families, 1 April 2026 to 31 March 2027"),
        ("Baseline", "45 families, 1 April 2026 to 31 March 2027 (proposed, not agreed yet)"),
    ]


def test_the_trend_ends_with_what_is_typed_now_and_leaves_out_what_stands_above():
    past = Past("April", "reported", {(0, 0): Parts(41)})
    figure = replace(
        FIGURE,
        previous=past,
        trend=(point("April", "41", 4), point("January", "39", 1), point("March", None, 3, state="nil")),
    )
    facts = figure_facts(figure, now=Point("July", Decimal(44), "44 families (typed now)"))
    assert lines(facts.trend_words) == [
        ("January", "39 families"),
        ("March", "None this quarter"),
        ("July", "44 families (typed now)"),
    ]
    assert facts.trend.words == (
        "January: 39 families; March: None this quarter; April: 41 families; July: 44 families (typed now)"
    )


def test_a_break_cuts_the_line_and_is_told():
    figure = replace(
        FIGURE,
        trend=(
            point("January", "39", 1),
            point("April", "20", 4, breaks_series=True, not_yet_approved=True),
        ),
    )
    facts = figure_facts(figure)
    assert facts.trend.lines == ()
    assert lines(facts.trend_words)[1] == ("April", "20 families (not yet approved)")
    assert facts.trend_note == "Counted differently from April: not to be compared with what was before."


def test_two_questionnaires_make_no_one_line():
    figure = replace(
        FIGURE,
        trend=(
            point("January", "39", 1, instrument_version_id=3),
            point("April", "20", 4, instrument_version_id=4),
        ),
    )
    assert figure_facts(figure).trend is None


def test_figures_from_elsewhere_say_so():
    council = replace(FIGURE, how=How.FROM_COUNCIL)
    assert figure_facts(council).read_only == (
        "From the council, which has not loaded it for this period yet. You need do nothing."
    )
    loaded = replace(council, council_value=Past("July", "reported", {(0, 0): Parts(12)}))
    assert figure_facts(loaded).read_only == "From the council: 12 families"
    worked_out = replace(FIGURE, how=How.WORKED_OUT, worked_out_from=("ACC1.1", "ACC1.2"))
    assert (
        figure_facts(worked_out).read_only == "Worked out from ACC1.1 and ACC1.2. There is nothing to type."
    )


def test_a_standing_answer_says_since_when_and_why():
    figure = replace(FIGURE, standing_answer=Standing("not_collected", "No system yet.", APRIL))
    assert figure_facts(figure).standing == (
        "“We do not collect this” has been your hub's standing answer since 1 April 2026: No system yet."
    )
