import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from hubs.choices import Role
from hubs.tests import builders
from hubs.views.access import capability_required, place_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    tynebridge, southport = builders.make_authority("Tynebridge"), builders.make_authority("Southport")
    return {
        "tynebridge": tynebridge,
        "southport": southport,
        "alder": builders.make_hub("Alder", authority=tynebridge),
        "cedar": builders.make_hub("Cedar", authority=southport),
    }


@capability_required("hubs.submit_return", place_from="slug")
def submit(request, place):
    return HttpResponse(place.name)


@capability_required("hubs.review_returns")
def desk(request):
    return HttpResponse("desk")


def ask(view, user, **kwargs):
    request = RequestFactory().get("/somewhere/")
    request.user = user
    try:
        answer = view(request, **kwargs)
    except PermissionDenied:
        return 403
    except Http404:
        return 404
    return answer.content.decode() if answer.status_code == 200 else answer.url


@pytest.mark.parametrize(
    ("role", "place", "alder", "cedar"),
    [
        (Role.HUB_MANAGER, "alder", "Alder", 404),
        (Role.HUB_WORKER, "alder", 403, 404),
        (Role.AUTHORITY_ANALYST, "tynebridge", 403, 404),
        (Role.COMMISSIONER, "southport", 404, 403),
        (Role.FRAMEWORK_EDITOR, None, 404, 404),
        (Role.SERVICE_ADMINISTRATOR, None, 403, 403),
    ],
)
def test_a_stranger_finds_nothing_and_who_may_look_is_told(places, role, place, alder, cedar):
    user = builders.make_user(role, places.get(place))
    assert [ask(submit, user, slug=slug) for slug in ("alder", "cedar", "nowhere")] == [alder, cedar, 404]


def test_nobody_is_asked_to_sign_in(places):
    assert ask(submit, AnonymousUser(), slug="alder") == "/sign-in/?next=/somewhere/"
    assert ask(desk, AnonymousUser()) == "/sign-in/?next=/somewhere/"


def test_without_a_place_the_right_is_asked_for_anywhere(places):
    assert ask(desk, builders.make_user(Role.AUTHORITY_ANALYST, places["tynebridge"])) == "desk"
    assert ask(desk, builders.make_user(Role.HUB_MANAGER, places["alder"])) == 403


def test_a_place_is_fetched_by_the_tree_of_a_day(places):
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, places["southport"])
    moved = datetime.date(2026, 7, 1)
    builders.move_place(places["alder"], to=places["southport"], on=moved)
    assert place_for(analyst, "hubs.review_returns", "alder", on=moved) == places["alder"]
    with pytest.raises(Http404):
        place_for(analyst, "hubs.review_returns", "alder", on=moved - datetime.timedelta(days=1))
