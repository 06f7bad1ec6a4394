"""The same words mean the same number: it is typed once."""

from dataclasses import replace

from hubs.measuring.conversion import measure_figure
from hubs.measuring.problems import problems_of_figure
from hubs.tests.measuring.figures import BPSES, SDQ, answers, make_figure, make_plan, say
from outcomes.choices import Kind
from outcomes.measurement import Parts

REACHED = make_figure("ACC1.1", numerator="Different families seen")
PRIORITY = make_figure("ACC2.1", Kind.PERCENTAGE, denominator="Different  families SEEN")
MET = make_figure("WHF1.2", Kind.PERCENTAGE, companions={"families": "Families whose help ended"})
OFFERED = make_figure("WHF1.6", Kind.PERCENTAGE, denominator="Families whose help ended")
CHANGE = make_figure("PAR1.1", Kind.MEAN_CHANGE, denominator="Parents with both scores")
GAINED = make_figure(
    "PAR2.1",
    Kind.PERCENTAGE,
    denominator="Parents with both scores",
    instrument_required=True,
    more={"instruments": (BPSES, SDQ)},
)


def shared(*figures):
    return {
        figure.code: {part.name: (part.shared_with, part.shared.part) for part in figure.boxes if part.shared}
        for figure in make_plan(*figures).figures
    }


def test_the_first_figure_asked_holds_the_box():
    assert shared(REACHED, PRIORITY) == {"ACC1.1": {}, "ACC2.1": {"denominator": ("ACC1.1", "numerator")}}
    assert shared(PRIORITY, REACHED) == {"ACC2.1": {}, "ACC1.1": {"numerator": ("ACC2.1", "denominator")}}


def test_a_companion_is_shared_like_any_other_number():
    assert shared(MET, OFFERED) == {"WHF1.2": {}, "WHF1.6": {"denominator": ("WHF1.2", "families")}}


def test_a_figure_that_is_only_shown_shares_nothing():
    council = replace(REACHED, how="from_council")
    assert shared(council, PRIORITY) == {"ACC1.1": {}, "ACC2.1": {}}


def test_words_of_ours_are_not_one_number_for_all_who_use_them():
    other = make_figure("CHD3.1", Kind.MEAN_CHANGE)
    assert shared(CHANGE, other) == {"PAR1.1": {}, "CHD3.1": {}}


def sharer(said, *figures):
    found = answers(*figures, said=said)
    return found, found.plan.figure(figures[-1].definition_id)


def test_the_number_is_read_where_it_is_typed():
    found, priority = sharer([say(REACHED, numerator=43), say(PRIORITY, numerator=12)], REACHED, PRIORITY)
    assert not found.has_own_box(priority, priority.parts[1])
    assert [value.parts for value in measure_figure(found, priority)] == [Parts(12, 43)]
    assert problems_of_figure(found, priority) == []


def test_none_this_quarter_is_shared_as_0():
    found, priority = sharer([say(REACHED, state="nil"), say(PRIORITY, numerator=0)], REACHED, PRIORITY)
    assert [(v.state, v.parts) for v in measure_figure(found, priority)] == [("nil", Parts(0, 0))]


def test_what_is_not_there_yet_is_asked_where_it_is_typed():
    found, priority = sharer([say(PRIORITY, numerator=12)], REACHED, PRIORITY)
    assert [problem.message for problem in problems_of_figure(found, priority)] == [
        "This number is typed under ACC1.1 Measure ACC1.1, and is not there yet."
    ]


def test_a_figure_that_is_not_collected_lends_nothing():
    said = [
        say(REACHED, state="not_collected", reason="No register"),
        say(PRIORITY, numerator=12, denominator=40),
    ]
    found, priority = sharer(said, REACHED, PRIORITY)
    assert found.has_own_box(priority, priority.parts[1])
    assert [value.parts for value in measure_figure(found, priority)] == [Parts(12, 40)]


def test_people_with_both_scores_are_the_same_only_on_the_same_questionnaire():
    scores = dict(started=40, n=31, first=10, last=12, improved=20, same=6, worse=5)
    same, gained = sharer(
        [say(CHANGE, with_=BPSES, **scores), say(GAINED, with_=BPSES, numerator=12)], CHANGE, GAINED
    )
    assert same.has_own_box(gained, gained.parts[1])
    assert [value.parts for value in measure_figure(same, gained)] == [Parts(12, 31)]
    other, gained = sharer(
        [say(CHANGE, with_=BPSES, **scores), say(GAINED, with_=SDQ, numerator=12, denominator=14)],
        CHANGE,
        GAINED,
    )
    assert [value.parts for value in measure_figure(other, gained)] == [Parts(12, 14)]
    twice, gained = sharer(
        [say(CHANGE, with_=BPSES, **scores), say(GAINED, with_=BPSES, numerator=12, denominator=30)],
        CHANGE,
        GAINED,
    )
    assert [problem.message for problem in problems_of_figure(twice, gained)] == [
        "PAR1.1 says 31 for the same people and questionnaire; here it is 30."
    ]


def test_a_figure_that_borrows_everything_is_there_as_soon_as_its_numbers_are():
    again = make_figure("ACC9.1", numerator="Different families seen")
    found, borrowed = sharer([say(REACHED, numerator=43)], REACHED, again)
    assert [(value.state, value.parts) for value in measure_figure(found, borrowed)] == [
        ("reported", Parts(43))
    ]
