import datetime

import pytest

from hubs.choices import Role
from hubs.permission_backend import NotAPlace
from hubs.permissions import CAPABILITIES
from hubs.tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return builders.make_hub(authority=builders.make_authority())


def test_a_right_may_be_asked_of_whatever_has_a_place(hub):
    worker = builders.make_user(Role.HUB_WORKER, hub)
    period_return = builders.make_return(hub, builders.make_period())
    for thing in (hub, hub.hub, period_return):
        assert worker.has_perm("hubs.enter_figures", thing)
        assert not worker.has_perm("hubs.submit_return", thing)
    with pytest.raises(NotAPlace):
        worker.has_perm("hubs.enter_figures", worker)


def test_a_return_is_answered_by_the_tree_of_its_period(hub):
    old = builders.make_user(Role.AUTHORITY_ANALYST, hub.parents.get().parent)
    elsewhere = builders.make_authority("Southport")
    new = builders.make_user(Role.AUTHORITY_ANALYST, elsewhere)
    builders.move_place(hub, to=elsewhere, on=datetime.date(2026, 7, 1))
    spring, summer = (
        builders.make_return(hub, builders.make_period(datetime.date(2026, month, 1))) for month in (4, 7)
    )
    answers = [user.has_perm("hubs.review_returns", r) for user in (old, new) for r in (spring, summer)]
    assert answers == [True, False, False, True]


def test_a_superuser_opens_every_administration_page_and_has_no_right_of_a_role(hub):
    superuser = builders.make_user(is_staff=True, is_superuser=True)
    assert superuser.has_perm("outcomes.change_edition")
    assert [name for name in CAPABILITIES if superuser.has_perm(name) or superuser.has_perm(name, hub)] == []


def test_administration_follows_the_roles(hub):
    editor = builders.make_user(Role.FRAMEWORK_EDITOR)
    administrator = builders.make_user(Role.SERVICE_ADMINISTRATOR)
    manager = builders.make_user(Role.HUB_MANAGER, hub)
    asked = ("outcomes.change_edition", "hubs.change_place", "outcomes.delete_auditevent")
    assert [editor.has_perm(name) for name in asked] == [True, False, False]
    assert [administrator.has_perm(name) for name in asked] == [False, True, False]
    assert [manager.has_perm(name) for name in asked] == [False, False, False]
    apps = ("outcomes", "hubs", "evaluations")
    assert [editor.has_module_perms(app) for app in apps] == [True, False, False]
    assert [administrator.has_module_perms(app) for app in apps] == [True, True, True]


def test_a_misspelt_right_at_a_place_is_refused(hub):
    with pytest.raises(LookupError):
        builders.make_user(Role.HUB_MANAGER, hub).has_perm("hubs.sumbit_return", hub)
