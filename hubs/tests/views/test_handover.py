"""A figure or a page is handed to a colleague, who sees nothing else."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hubs.models import Entry, HandOver, Notice
from hubs.queries.entries import filled_by_colleagues
from hubs.tests import asking
from hubs.tests.views.returns_cast import (
    access_figures,
    banners_of,
    box,
    children_figures,
    form_of,
    make_cast,
    number,
    summary_of,
)
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db

ON_TIME = datetime.datetime(2026, 10, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def on_time():
    with time_machine.travel(ON_TIME, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.manager)
    return client


DETAILS = {"name": "Nadia Nurse", "email": "nadia@health.example", "message": "By Friday?", "days": "7"}


def hand_over(cast, manager, what: str) -> str:
    """Hands it over and gives the address in the e-mail."""
    answer = manager.post(f"{cast.url}hand-over/", DETAILS | {"what": what})
    assert answer.status_code == 302, answer.content.decode()
    body = Notice.objects.filter(kind="handover").latest("pk").body
    return re.search(r"/handed-over/\S+", body)[0]


@pytest.fixture
def guest():
    """The colleague's browser."""
    return Client()


def test_a_manager_hands_over_one_figure_by_email_once(cast, manager):
    answer = manager.post(f"{cast.url}hand-over/", DETAILS | {"what": f"figure:{asking.HOURS}"})
    page = manager.get(answer.url)
    assert banners_of(page) == ["Handed over. We have emailed the link to nadia@health.example."]
    found = HandOver.objects.get()
    assert (found.definition.code, found.domain_code, found.name, found.by) == (
        asking.HOURS,
        "acc",
        "Nadia Nurse",
        cast.manager,
    )
    assert found.expires_at == timezone.now() + datetime.timedelta(days=7)
    handed = page.context["page"].handed
    assert [(row.what, row.to, row.words) for row in handed] == [
        (
            "Hours given",
            "Nadia Nurse (nadia@health.example)",
            [
                "Sent 20 October 2026 at 10:00am by Mona Manager.",
                "Works until 27 October 2026 at 9:00am.",
            ],
        )
    ]
    assert Notice.objects.filter(kind="handover").count() == 1


def test_a_page_may_be_offered_already(cast, manager):
    page = manager.get(f"{cast.url}hand-over/?page=chd")
    assert form_of(page, of="novalidate")["what"] == "page:chd"


def test_what_is_missing_is_asked_for(cast, manager):
    page = manager.post(f"{cast.url}hand-over/", {"what": "", "name": "", "email": "nobody", "days": "99"})
    assert summary_of(page) == [
        ("Select what you hand over", "#id_what"),
        ("Enter the name of your colleague", "#id_name"),
        ("Enter an email address in the correct format, like name@example.com", "#id_email"),
        ("Select one of the choices listed", "#id_days"),
    ]
    assert HandOver.objects.count() == 0


def test_the_colleague_sees_this_figure_and_nothing_else(cast, manager, guest):
    cast.save(number(asking.REACHED, numerator="4177"), number(asking.GAINED, numerator="9133"))
    address = hand_over(cast, manager, f"figure:{asking.HELPED}")
    page = guest.get(address)
    assert page.status_code == 200
    html = page.content.decode()
    assert "Mona Manager of Alder Hub asks you, Nadia Nurse, to fill this in." in html
    assert "By Friday?" in html
    assert "Your colleague at the hub fills this in" in html
    for hidden in ("4177", "9133", "Wanda Worker", "Money gained", "/hubs/"):
        assert hidden not in html, hidden
    names = {name for name in form_of(page) if name.startswith("f")}
    assert names == {
        "form_key",
        box(asking.HELPED, "numerator"),
        box(asking.HELPED, "state"),
        box(asking.HELPED, "reason"),
        box(asking.HELPED, "method"),
    }


def test_the_colleague_saves_in_her_own_name(cast, manager, guest):
    address = hand_over(cast, manager, f"figure:{asking.HOURS}")
    sent = form_of(guest.get(address)) | {box(asking.HOURS, "numerator"): "7", "do": "save"}
    answer = guest.post(address, sent)
    assert answer.url == address
    page = guest.get(address)
    assert banners_of(page) == ["Saved. Thank you: you can close this page, or come back and change it."]
    assert form_of(page)[box(asking.HOURS, "numerator")] == "7"
    entry = Entry.objects.get()
    assert (entry.typed, entry.saved_by) == ({"numerator": "7"}, None)
    event = AuditEvent.objects.get(verb="return.page_saved")
    assert (event.by, event.detail["name"]) == (None, "Nadia Nurse")
    handed = manager.get(cast.url).context["page"].handed[0]
    assert handed.words[2] == "Filled 20 October 2026 at 10:00am."


def test_other_figures_are_out_of_her_reach(cast, manager, guest):
    address = hand_over(cast, manager, f"figure:{asking.HOURS}")
    sent = form_of(guest.get(address))
    guest.post(
        address,
        sent | {box(asking.GAINED, "numerator"): "5", box(asking.HOURS, "numerator"): "7", "do": "save"},
    )
    assert [e.definition.code for e in Entry.objects.select_related("definition__indicator")] == [
        asking.HOURS
    ]
    # A split that needs a purpose is the hub's to open.
    whole = hand_over(cast, manager, "page:acc")
    split = f"{asking.definition(asking.REACHED).pk}:0:priority_group"
    assert f"split:{split}" not in guest.get(whole).content.decode()


def test_a_whole_page_opens_and_a_breakdown_too(cast, manager, guest):
    address = hand_over(cast, manager, "page:acc")
    page = guest.get(address)
    assert box(asking.GAINED, "numerator") in form_of(page)
    helped = asking.definition(asking.HELPED).pk
    sent = form_of(page) | {box(asking.HOURS, "numerator"): "7", "do": f"split:{helped}:0:age_band_child"}
    page = guest.post(address, sent)
    assert form_of(page)[box(asking.HOURS, "numerator")] == "7"
    assert Entry.objects.count() == 0


def test_errors_are_saved_and_told(cast, manager, guest):
    address = hand_over(cast, manager, f"figure:{asking.HOURS}")
    guest.post(address, form_of(guest.get(address)) | {box(asking.HOURS, "numerator"): "x", "do": "save"})
    page = guest.get(address)
    assert banners_of(page) == ["Saved, with 1 thing to mend."]
    assert [href for _, href in summary_of(page)] == [f"#{box(asking.HOURS, 'numerator')}"]


def test_two_who_type_choose_without_names(cast, manager, guest):
    address = hand_over(cast, manager, f"figure:{asking.HOURS}")
    sent = form_of(guest.get(address)) | {box(asking.HOURS, "numerator"): "7", "do": "save"}
    cast.save(number(asking.HOURS, numerator="9"))
    page = guest.post(address, sent)
    assert "Somebody else changed this page" in page.content.decode()
    assert "A colleague saved this page" in page.content.decode()
    assert "Wanda" not in page.content.decode()
    answer = guest.post(address, form_of(page) | {box(asking.HOURS, "numerator"): "7", "do": "save"})
    assert answer.status_code == 302
    assert Entry.objects.get().typed == {"numerator": "7"}


def closed(guest, address) -> bool:
    page = guest.get(address)
    return (page.status_code, "This link does not work any more" in page.content.decode()) == (404, True)


def test_the_link_stops_working(cast, manager, guest):
    address = hand_over(cast, manager, f"figure:{asking.HOURS}")
    assert not closed(guest, address)
    with time_machine.travel(ON_TIME + datetime.timedelta(days=8)):
        assert closed(guest, address)
    assert closed(guest, "/handed-over/made-up-secret/")
    sent = form_of(guest.get(address)) | {box(asking.HOURS, "numerator"): "7", "do": "save"}
    handed = manager.get(cast.url).context["page"].handed[0]
    answer = manager.post(handed.withdraw_url)
    assert banners_of(manager.get(answer.url)) == ["The link for Nadia Nurse does not work any more."]
    assert closed(guest, address)
    assert guest.post(address, sent).status_code == 404
    assert Entry.objects.count() == 0
    answer = manager.post(handed.withdraw_url)
    assert banners_of(manager.get(answer.url)) == ["This link has been withdrawn already."]


def test_a_sent_return_closes_its_links(cast, manager, guest):
    address = hand_over(cast, manager, f"figure:{asking.HOURS}")
    cast.submit()
    assert closed(guest, address)
    answer = manager.get(f"{cast.url}hand-over/")
    assert banners_of(manager.get(answer.url))[-1] == (
        "This return is not open for typing: there is nothing to hand over."
    )


def test_who_hands_over_and_withdraws(cast, client, manager):
    hand_over(cast, manager, f"figure:{asking.HOURS}")
    withdraw = f"{cast.url}hand-over/{HandOver.objects.get().pk}/withdraw/"
    for person, status in (("worker", 403), ("analyst", 403), ("stranger", 404), ("commissioner", 403)):
        client.force_login(getattr(cast, person))
        assert client.get(f"{cast.url}hand-over/").status_code == status
        assert client.post(f"{cast.url}hand-over/", DETAILS).status_code == status
        assert client.post(withdraw).status_code == status
    client.force_login(cast.manager)
    assert client.post(f"{cast.url}hand-over/999/withdraw/").status_code == 404
    assert HandOver.objects.get().withdrawn_at is None


def test_hostile_names_are_words(cast, manager, guest):
    hostile = "<img src=x onerror=alert(1)>"
    manager.post(
        f"{cast.url}hand-over/",
        DETAILS | {"what": f"figure:{asking.HOURS}", "name": hostile, "message": hostile},
    )
    address = re.search(r"/handed-over/\S+", Notice.objects.get(kind="handover").body)[0]
    assert hostile not in guest.get(address).content.decode()
    assert hostile not in manager.get(cast.url).content.decode()


# --- Whose hand it was


def test_the_colleagues_name_stands_beside_what_she_typed(cast, manager, guest):
    hours = asking.definition(asking.HOURS)
    link = hand_over(cast, manager, f"figure:{asking.HOURS}")
    guest.post(link, form_of(guest.get(link)) | {box(asking.HOURS, "numerator"): "12.5", "do": "save"})
    said = "Typed by Nadia Nurse, to whom it was handed over."
    entered = manager.get(cast.page()).context["page"].blocks
    assert {block.facts.code: block.filled for block in entered if block.filled} == {asking.HOURS: said}
    assert said in manager.get(cast.page()).content.decode()
    assert said not in guest.get(link).content.decode()
    cast.save(*(f for f in access_figures() if f.definition_id != hours.pk))
    cast.save(*children_figures(), domain="chd")
    rows = manager.get(f"{cast.url}check/").context["page"].cards[0].rows
    assert [row.key for row in rows if said in row.value] == ["Hours given"]
    # Sent, it stands there for the hub's people and for the analyst.
    manager.post(f"{cast.url}check/")
    assert said in manager.get(cast.url).content.decode()
    analyst = Client()
    analyst.force_login(cast.analyst)
    desk = analyst.get(f"/desk/{cast.hub.slug}/{cast.period.code}/").content.decode()
    assert "Nadia Nurse, to whom it was handed over" in desk


def test_what_the_hub_types_over_it_is_not_hers_any_more(cast, manager, guest):
    hours = asking.definition(asking.HOURS)
    link = hand_over(cast, manager, f"figure:{asking.HOURS}")
    guest.post(link, form_of(guest.get(link)) | {box(asking.HOURS, "numerator"): "12.5", "do": "save"})
    manager.post(cast.page(), form_of(manager.get(cast.page())) | {"do": "list"})
    assert filled_by_colleagues(cast.fresh()) == {hours.pk: "Nadia Nurse"}
    changed = {box(asking.HOURS, "numerator"): "13", "do": "list"}
    manager.post(cast.page(), form_of(manager.get(cast.page())) | changed)
    assert filled_by_colleagues(cast.fresh()) == {}
