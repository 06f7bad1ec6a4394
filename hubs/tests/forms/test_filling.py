"""What a page tells of the answers, and whose."""

import pytest

from hubs.forms.returns.filling import Filling
from hubs.tests.measuring.figures import BPSES, make_figure, make_plan, say
from outcomes.choices import Kind

CHANGE = make_figure("PAR1.1", Kind.MEAN_CHANGE, denominator="Parents with both scores")
GAINED = make_figure(
    "PAR2.1",
    Kind.PERCENTAGE,
    denominator="Parents with both scores",
    instrument_required=True,
    more={"instruments": (BPSES,)},
)
CONTRADICTION = "PAR1.1 says 31 for the same people and questionnaire; here it is 30."


@pytest.mark.parametrize(
    ("on_page", "in_return", "told"),
    [
        ((GAINED,), False, []),
        ((CHANGE, GAINED), False, [CONTRADICTION]),
        ((GAINED,), True, [CONTRADICTION]),
    ],
    ids=["one figure by itself", "a page by itself", "in the return"],
)
def test_a_page_by_itself_tells_no_number_of_a_figure_that_is_not_on_it(on_page, in_return, told):
    scores = dict(started=40, n=31, first=10, last=12, improved=20, same=6, worse=5)
    saved = [
        say(CHANGE, with_=BPSES, **scores),
        say(GAINED, with_=BPSES, numerator=12, denominator=30),
    ]
    plan = make_plan(CHANGE, GAINED)
    figures = [plan.figure(figure.definition_id) for figure in on_page]
    filling = Filling(plan, plan.sections[0], figures, saved, in_return=in_return)
    assert [problem.message for problem in filling.problems(filling.answers())] == told
