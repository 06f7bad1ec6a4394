"""Two analysts fill one grid: each keeps what only she changed, and is asked about what both did."""

import re
from html import unescape

import pytest

from hubs.choices import Role
from hubs.models import CentralDenominator, Observation, Revision
from hubs.tests import builders
from hubs.tests.desk import another_hub, signed_in
from hubs.tests.returning import HELPED, make_cast
from hubs.tests.views.test_central import HELPED_URL, URL, box, cell, send, standing, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def other(cast):
    return another_hub(cast, "Birch Hub")


@pytest.fixture
def colleague(cast):
    return signed_in(builders.make_user(Role.AUTHORITY_ANALYST, cast.authority, name="Cleo Colleague"))


def hidden(answer) -> dict[str, str]:
    """The boxes that the page carries along, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def settle(client, answer, choices: dict, *, reason: str = "", url: str = URL):
    asked = [choice.name for choice in answer.context["conflict"].choices]
    return client.post(url, {**hidden(answer), "settle": asked, **choices, "change_reason": reason})


def clash(cast, other, colleague):
    """Both opened an empty grid; the colleague gave both hubs a figure, the analyst another for Alder."""
    client = signed_in(cast.analyst)
    seen = client.get(URL).context["form"].seen
    send(colleague, {box(cast.hub): "100", box(other.hub): "50"}, seen=seen)
    return client, send(client, {box(cast.hub): "900", box(other.hub): ""}, seen=seen)


def test_both_answers_of_a_hub_are_shown_and_nothing_is_saved(cast, other, colleague):
    _, answer = clash(cast, other, colleague)
    [choice] = answer.context["conflict"].choices
    assert (choice.legend, choice.mine_words, choice.theirs_words) == ("Alder Hub", "£900", "£100")
    assert choice.their_name.startswith("Cleo Colleague, ")
    assert "Nothing that either of you typed is lost." in words(answer)
    assert hidden(answer)[box(cast.hub)] == "900"
    # Only the colleague gave Birch a figure: it stays without a question.
    assert hidden(answer)[box(other.hub)] == "50"
    assert [(row[0], row[2]) for row in standing()] == [("Alder Hub", 10000), ("Birch Hub", 5000)]


def test_mine_needs_a_reason_and_theirs_does_not(cast, other, colleague):
    client, answer = clash(cast, other, colleague)
    name = answer.context["conflict"].choices[0].name
    unexplained = settle(client, answer, {name: "mine"})
    assert list(unexplained.context["form"].errors) == ["change_reason"]
    assert 'value="900"' in unexplained.content.decode()
    assert settle(client, answer, {name: "theirs"}).url == URL
    assert Revision.objects.count() == 0
    assert settle(client, answer, {name: "mine"}, reason="From the ledger.").url == URL
    assert [(row[0], row[2]) for row in standing()] == [("Alder Hub", 90000), ("Birch Hub", 5000)]
    assert Revision.objects.get().by == cast.analyst


def test_a_choice_left_open_is_asked_again(cast, other, colleague):
    client, answer = clash(cast, other, colleague)
    name = answer.context["conflict"].choices[0].name
    again = settle(client, answer, {}, reason="From the ledger.")
    assert "Alder Hub: Choose which answer to keep." in words(again)
    assert "From the ledger." in again.content.decode()
    assert settle(client, again, {name: "mine"}, reason="From the ledger.").url == URL
    assert standing()[0][2] == 90000


def test_a_third_answer_meanwhile_is_asked_about_too(cast, other, colleague):
    client, answer = clash(cast, other, colleague)
    name = answer.context["conflict"].choices[0].name
    send(colleague, {box(cast.hub): "200", box(other.hub): "50"}, reason="Counted again.")
    again = settle(client, answer, {name: "mine"}, reason="From the ledger.")
    assert [(c.mine_words, c.theirs_words) for c in again.context["conflict"].choices] == [("£900", "£200")]
    assert standing()[0][2] == 20000


def test_two_who_changed_different_hubs_both_keep_their_change(cast, other, colleague):
    client = signed_in(cast.analyst)
    seen = client.get(URL).context["form"].seen
    send(colleague, {box(cast.hub): "100"}, seen=seen)
    assert send(client, {box(other.hub): "50"}, seen=seen).url == URL
    assert [(row[0], row[2]) for row in standing()] == [("Alder Hub", 10000), ("Birch Hub", 5000)]


def test_a_figure_that_another_took_away_is_told_as_well(cast, other, colleague):
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub): "100"})
    seen = client.get(URL).context["form"].seen
    send(colleague, {box(cast.hub): ""}, reason="Not ours.")
    answer = send(client, {box(cast.hub): "120"}, seen=seen, reason="Audited.")
    [choice] = answer.context["conflict"].choices
    assert (choice.mine_words, choice.theirs_words) == ("£120", "nothing typed")
    assert choice.their_name.startswith("Cleo Colleague, ")


def test_an_error_shown_in_between_does_not_hide_the_other_s_change(cast, other, colleague):
    client = signed_in(cast.analyst)
    seen = client.get(URL).context["form"].seen
    refused = send(client, {box(cast.hub): "many"}, seen=seen)
    send(colleague, {box(cast.hub): "100"}, seen=seen)
    answer = send(client, {box(cast.hub): "900"}, seen=refused.context["form"].seen)
    assert [choice.theirs_words for choice in answer.context["conflict"].choices] == ["£100"]


def test_a_split_saved_meanwhile_stays(cast, colleague):
    client = signed_in(cast.analyst)
    client.post(HELPED_URL, {box(cast.hub, "denominator"): "310"})
    url, young = f"{HELPED_URL}age_band_child/", cell("age_band_child:under_1")
    older = cell("age_band_child:age_1_4")
    seen = client.get(HELPED_URL).context["form"].seen
    ages = {box(cast.hub, "denominator", young): "60", box(cast.hub, "denominator", older): "250"}
    assert send(colleague, ages, url=url).status_code == 302
    # The page of the totals had not seen them; a total that they do not add up to is refused by name.
    refused = send(client, {box(cast.hub, "denominator"): "320"}, url=HELPED_URL, seen=seen)
    assert "The parts add up to 310 for out of how many; the total is 320." in words(refused)
    assert CentralDenominator.objects.count() == 3
    assert not Observation.objects.filter(definition__indicator__code=HELPED).exists()


@pytest.mark.parametrize("mark", ["", "{", "[]", "7", '{"1-0": 3}', '{"1-0": ["", "", 5]}'])
def test_a_page_that_says_nothing_of_what_it_saw_writes_over_nothing(cast, mark):
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub): "100"})
    answer = client.post(URL, {box(cast.hub): "900", "change_reason": "Sure.", "seen": mark})
    assert [choice.theirs_words for choice in answer.context["conflict"].choices] == ["£100"]
    assert standing()[0][2] == 10000


def test_an_emptied_number_of_people_is_refused_at_its_box(cast):
    client = signed_in(cast.analyst)
    send(client, {box(cast.hub, "denominator"): "310"}, url=HELPED_URL)
    answer = send(client, {box(cast.hub, "denominator"): ""}, url=HELPED_URL)
    assert answer.context["form"].errors == {
        box(cast.hub, "denominator"): [
            "Alder Hub: Give a number. The one that stood counts until you give another."
        ]
    }
