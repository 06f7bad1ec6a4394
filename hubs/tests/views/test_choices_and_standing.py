"""Optional measures, and answers that stand."""

import datetime

import pytest
import time_machine

from hubs.actions import standing
from hubs.models import IndicatorChoice, StandingAnswer
from hubs.tests import asking
from hubs.tests.views.returns_cast import banners_of, make_cast, summary_of
from outcomes.models import Definition

pytestmark = pytest.mark.django_db

TODAY = datetime.datetime(2026, 10, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast(optional=("Warm meals", "Walking groups"))


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.manager)
    return client


def url(cast, year: int = 2026) -> str:
    return f"/hubs/{cast.hub.slug}/optional-measures/{year}/"


def indicator(title: str) -> str:
    return str(Definition.objects.get(title=title).indicator_id)


def test_a_manager_chooses_for_the_year(cast, manager):
    html = manager.get(url(cast)).content.decode()
    assert "Warm meals" in html
    assert "Choose for April 2027 to March 2028" in html
    answer = manager.post(url(cast), {"measures_acc": [indicator("Warm meals")]})
    assert banners_of(manager.get(answer.url)) == ["The measures for April 2026 to March 2027 are chosen."]
    assert [(str(c.indicator_id), c.year_starts, c.by) for c in IndicatorChoice.objects.all()] == [
        (indicator("Warm meals"), datetime.date(2026, 4, 1), cast.manager)
    ]
    # It is asked from now on.
    assert "Warm meals" in manager.get(cast.page()).content.decode()
    assert "Walking groups" not in manager.get(cast.page()).content.decode()
    # Unticked, it is asked no more.
    manager.post(url(cast), {})
    assert IndicatorChoice.objects.count() == 0


def test_a_choice_that_is_not_offered_is_refused(cast, manager):
    page = manager.post(url(cast), {"measures_acc": [str(asking.definition(asking.HOURS).indicator_id)]})
    assert summary_of(page) == [("Select one of the choices listed", "#id_measures_acc")]


def test_after_the_first_return_the_choice_stands(cast, manager):
    manager.post(url(cast), {"measures_acc": [indicator("Warm meals")]})
    cast.submit(also={"Warm meals": "3"})
    html = manager.get(url(cast)).content.decode()
    assert "The first return of this year has been submitted, so the choice stands." in html
    assert "Keep this choice" not in html
    page = manager.post(url(cast), {})
    ((message, _),) = summary_of(page)
    assert message.startswith("The first return of this financial year has been submitted.")
    assert IndicatorChoice.objects.count() == 1


def test_others_read_the_choice(cast, client):
    client.force_login(cast.worker)
    html = client.get(url(cast)).content.decode()
    assert "A manager of your hub makes the choice." in html
    assert "None: your hub reports the core measures." in html
    assert client.post(url(cast), {}).status_code == 403


def test_other_years_are_not_chosen(cast, manager):
    assert manager.get(url(cast, 2027)).status_code == 200
    assert manager.get(url(cast, 2025)).status_code == 404
    assert manager.get(url(cast, 2028)).status_code == 404


def test_no_optional_measures(client):
    cast = make_cast()
    client.force_login(cast.manager)
    assert "There is nothing to choose" in client.get(url(cast)).content.decode()


# --- Standing answers


def test_none_says_how_to_give_one(cast, manager):
    html = manager.get(f"/hubs/{cast.hub.slug}/standing-answers/").content.decode()
    assert "There are none" in html


def test_an_answer_is_read_and_ended(cast, manager):
    definition = asking.definition(asking.HOURS)
    standing.set_answer(
        place=cast.hub,
        indicator=definition.indicator,
        state="not_collected",
        reason="No <i>system</i> yet.",
        since=datetime.date(2026, 4, 1),
        by=cast.worker,
    )
    page = manager.get(f"/hubs/{cast.hub.slug}/standing-answers/")
    assert page.context["rows"] == [
        {
            "pk": StandingAnswer.objects.get().pk,
            "title": "ACC1.3 Hours given",
            "answer": "Not collected",
            "reason": "No <i>system</i> yet.",
            "who": "Wanda Worker, for returns from 1 April 2026 on",
        }
    ]
    assert "<i>system</i>" not in page.content.decode()
    # The page of the return is filled with it.
    html = manager.get(cast.page()).content.decode()
    assert "has been your hub&#x27;s standing answer since 1 April 2026" in html
    answer = manager.post(f"/hubs/{cast.hub.slug}/standing-answers/{StandingAnswer.objects.get().pk}/end/")
    assert banners_of(manager.get(answer.url)) == ["ACC1.3 is asked again from the next open return on."]
    assert StandingAnswer.objects.get().until == cast.period.starts
    assert "standing answer since" not in manager.get(cast.page()).content.decode()


def test_only_who_types_ends_an_answer(cast, client):
    standing.set_answer(
        place=cast.hub,
        indicator=asking.definition(asking.HOURS).indicator,
        state="not_collected",
        reason="No system yet.",
        since=datetime.date(2026, 4, 1),
        by=cast.worker,
    )
    pk = StandingAnswer.objects.get().pk
    for person, status in (("analyst", 403), ("stranger", 404), ("commissioner", 403)):
        client.force_login(getattr(cast, person))
        assert client.post(f"/hubs/{cast.hub.slug}/standing-answers/{pk}/end/").status_code == status
    # Nor is another hub's answer found at one's own.
    client.force_login(cast.stranger)
    assert client.post(f"/hubs/{cast.other_hub.slug}/standing-answers/{pk}/end/").status_code == 404
    assert StandingAnswer.objects.get().until is None
