""" "Same as last time", also for figures that were never typed here."""

from dataclasses import replace
from types import SimpleNamespace

from hubs.forms.returns.copying import same_as_last
from hubs.measuring import AskedFigure, How, Past, Questionnaire, SplitRow, SplitTable, TypedFigure
from hubs.measuring.asking import parts_for, split_parts_for
from outcomes.measurement import Parts


def figure(kind: str, *, scale: int = 0, **fields) -> AskedFigure:
    definition = SimpleNamespace(
        id=7,
        title="Figure",
        kind=kind,
        scale=scale,
        multiplier=None,
        numerator="How many",
        denominator="Out of how many",
        valid_low=None,
        valid_high=None,
        instrument_required=False,
        central_denominator=False,
    )
    table = SplitTable(
        "age", "Age", (SplitRow(11, "Under 1", "under_1"),), split_parts_for(definition, numerator_only=False)
    )
    return AskedFigure(
        definition=definition,
        code="ACC1.1",
        domain_code="ACC",
        tier="core",
        outcome_title="",
        how=How.TYPED,
        parts=parts_for(definition),
        required_tables=(table,),
        **fields,
    )


def filled(asked: AskedFigure, *typed: TypedFigure) -> dict:
    return {f.key: (f.state, f.instrument_version_id, dict(f.typed)) for f in same_as_last(asked, typed)}


def test_what_was_typed_then_is_typed_again():
    past = Past(
        "April",
        "reported",
        {(0, 0): Parts(41), (0, 11): Parts(9)},
        {(0, 0): {"numerator": "41"}, (0, 11): {"numerator": "9"}},
    )
    assert filled(figure("count", previous=past)) == {
        (7, 0, 0): ("", None, {"numerator": "41"}),
        (7, 0, 11): ("", None, {"numerator": "9"}),
    }


def test_what_came_from_a_file_is_read_from_its_parts():
    for kind, scale, parts, words in (
        ("count", 0, Parts(41), {"numerator": "41"}),
        ("currency", 2, Parts(125050), {"numerator": "1250.5"}),
        ("percentage", 0, Parts(25, 40), {"numerator": "25", "denominator": "40"}),
        ("mean_score", 2, Parts(8400, 20, 36000000), {"sum": "84", "n": "20"}),
        ("mean_change", 2, Parts(300, 6), {"n": "6"}),
    ):
        past = Past("April", "reported", {(0, 0): parts})
        assert filled(figure(kind, scale=scale, previous=past)) == {(7, 0, 0): ("", None, words)}, kind


def test_an_answer_without_a_number_is_given_again():
    past = Past("April", "not_collected")
    assert filled(figure("count", previous=past)) == {(7, 0, 0): ("not_collected", None, {})}


def test_questionnaires_of_then_keep_their_own_place_and_unknown_ones_are_left_out():
    offered = (Questionnaire(3, "a", "A", "", False, 0, 9), Questionnaire(5, "b", "B", "", False, 0, 9))
    past = Past(
        "April",
        "reported",
        {(3, 0): Parts(1, 6), (4, 0): Parts(1, 9), (5, 0): Parts(1, 7)},
        {(3, 0): {"n": "6", "gone": "1"}, (5, 0): {"n": "7"}},
    )
    assert filled(figure("mean_change", scale=2, previous=past, instruments=offered)) == {
        (7, 0, 0): ("", 3, {"n": "6"}),
        (7, 1, 0): ("", 5, {"n": "7"}),
    }


def test_other_figures_and_what_was_said_now_stay():
    past = Past("April", "reported", {(0, 0): Parts(41)}, {(0, 0): {"numerator": "41"}})
    now = TypedFigure(7, typed={"numerator": "50"}, method="estimate", explanation="Because.")
    other = TypedFigure(8, typed={"numerator": "3"})
    again = same_as_last(figure("count", previous=past), [now, other])
    assert sorted(again, key=lambda f: f.key) == [
        replace(now, typed={"numerator": "41"}),
        other,
    ]


def test_without_a_period_before_nothing_changes():
    now = [TypedFigure(7, typed={"numerator": "50"})]
    assert same_as_last(figure("count"), now) == now
