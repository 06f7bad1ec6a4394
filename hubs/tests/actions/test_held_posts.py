from datetime import timedelta

import pytest
from django.utils import timezone

from hubs import tasks
from hubs.actions import held_posts
from hubs.models import HeldPost
from hubs.queries.held_posts import held_for
from hubs.tests import builders

pytestmark = pytest.mark.django_db

PATH, BODY = "/hubs/alder-hub/returns/2026-q2/acc/", "f1-0-0-numerator=43"


@pytest.fixture
def ann():
    return builders.make_user(name="Ann")


def test_a_form_waits_for_the_person_who_sent_it_and_nobody_else(ann):
    held = held_posts.hold(user=ann, path=PATH, body=BODY)
    bob = builders.make_user(name="Bob")
    assert (list(held_for(viewer=ann)), list(held_for(viewer=bob))) == ([held], [])
    assert held_posts.take_for(user=bob, pk=held.pk) is None
    taken = held_posts.take_for(user=ann, pk=held.pk)
    assert (taken.path, taken.body) == (PATH, BODY)
    assert held_posts.take_for(user=ann, pk=held.pk) is None


def test_the_same_form_twice_is_held_once(ann):
    held_posts.hold(user=ann, path=PATH, body=BODY)
    held_posts.hold(user=ann, path=PATH, body=BODY)
    held_posts.hold(user=builders.make_user(), path=PATH, body=BODY)
    assert HeldPost.objects.filter(user=ann).count() == 1


def test_after_an_hour_it_is_gone(ann):
    held = held_posts.hold(user=ann, path=PATH, body=BODY)
    assert timedelta(minutes=59) < held.expires_at - timezone.now() <= timedelta(hours=1)
    tasks.prune_held_posts()
    assert HeldPost.objects.count() == 1
    HeldPost.objects.update(expires_at=timezone.now())
    assert list(held_for(viewer=ann)) == []
    assert held_posts.take_for(user=ann, pk=held.pk) is None
    tasks.prune_held_posts()
    assert HeldPost.objects.count() == 0


def test_a_form_can_be_given_up(ann):
    held = held_posts.hold(user=ann, path=PATH, body=BODY)
    held_posts.drop(user=builders.make_user(), pk=held.pk)
    assert HeldPost.objects.count() == 1
    held_posts.drop(user=ann, pk=held.pk)
    assert HeldPost.objects.count() == 0


def test_an_address_longer_than_any_of_ours_is_not_held(ann):
    assert held_posts.hold(user=ann, path="/" + "a" * 300, body=BODY) is None
