"""A second click, and a colleague who was quicker: told plainly, and no error."""

import pytest

from hubs.actions import returns
from hubs.choices import Role
from hubs.models import Return, ReturnEvent
from hubs.tests import builders
from hubs.tests.desk import another_hub, signed_in
from hubs.tests.returning import make_cast, submit
from hubs.tests.views.test_desk import approve, words
from hubs.tests.views.test_desk_return import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    made = make_cast()
    submit(made)
    return made


def levels(answer) -> list[str]:
    return [message.level_tag for message in answer.context["messages"]]


def fresh(*casts) -> list[Return]:
    return [Return.objects.get(pk=cast.period_return.pk) for cast in casts]


def test_a_second_click_on_approving_many_says_who_approved_them_and_when(cast):
    other = another_hub(cast, "Birch Hub")
    submit(other)
    seen = fresh(cast, other)
    client = signed_in(cast.analyst)
    assert "2 returns approved." in words(approve(client, *seen))
    again = approve(client, *seen)
    assert again.redirect_chain == [("/desk/", 302)]
    assert "Already approved by Anil Analyst on " in words(again)
    assert "Alder Hub, July to September 2026; Birch Hub, July to September 2026." in words(
        again
    ) and "changed" not in words(again)
    assert levels(again) == ["info"]
    assert ReturnEvent.objects.filter(kind="approved").count() == 2


def test_a_colleague_who_approved_one_of_them_is_named_and_the_others_wait(cast):
    other = another_hub(cast, "Birch Hub")
    submit(other)
    seen = fresh(cast, other)
    colleague = builders.make_user(Role.AUTHORITY_ANALYST, cast.authority, name="Cleo Colleague")
    returns.approve(period_return=fresh(cast)[0], by=colleague)
    answer = approve(signed_in(cast.analyst), *seen)
    assert "Already approved by Cleo Colleague on " in words(answer)
    assert "so none was approved" in words(answer)
    assert [found.pk for found in answer.context["returns"]] == [other.period_return.pk]


def test_a_second_click_on_approving_one_is_no_error(cast):
    version = fresh(cast)[0].version
    answers = [decide(cast, "approve", version=version) for _ in range(2)]
    assert [answer.url for answer in answers] == ["/desk/", "/desk/"]
    assert ReturnEvent.objects.filter(kind="approved").count() == 1


def test_who_comes_second_is_told_who_approved_it(cast):
    version = fresh(cast)[0].version
    returns.approve(period_return=fresh(cast)[0], by=cast.analyst)
    colleague = builders.make_user(Role.AUTHORITY_ANALYST, cast.authority)
    client = signed_in(colleague)
    answer = client.post("/desk/alder-hub/2026-q2/", {"decision": "approve", "version": version}, follow=True)
    assert "Already approved by Anil Analyst on " in words(answer)
    assert levels(answer) == ["info"]


def test_a_second_click_on_sending_back_sends_back_once(cast, mailoutbox):
    version = fresh(cast)[0].version
    answers = [decide(cast, "return", version=version, note="Look at the ages.") for _ in range(2)]
    assert [answer.url for answer in answers] == ["/desk/", "/desk/"]
    assert ReturnEvent.objects.filter(kind="returned").count() == 1
    colleague = builders.make_user(Role.AUTHORITY_ANALYST, cast.authority)
    refused = decide(cast, "return", by=colleague, version=version, note="Look at the money.")
    assert "Look at the money." in refused.content.decode()
    assert "changed since you opened it" in words(refused)
