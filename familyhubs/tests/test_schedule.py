"""The schedule names tasks that exist, and every task of ours has a fixed name of its own app."""

from importlib import import_module

import pytest
from django.conf import settings

from familyhubs.celery import app
from outcomes.models import ScheduledRun


def test_every_scheduled_name_is_a_registered_task():
    app.loader.import_default_modules()
    scheduled = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert sorted(name for name in scheduled if name not in app.tasks) == []
    assert len(scheduled) == len(set(scheduled))


def test_every_task_is_named_after_its_app():
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert ours != {}
    for name, task in ours.items():
        module = import_module(task.__module__)
        assert module.__name__ == f"{name.partition('.')[0]}.tasks"


@pytest.mark.django_db
def test_when_a_task_of_the_schedule_last_ended_well_is_noted():
    app.loader.import_default_modules()
    app.tasks["evaluations.make_releases"].apply()
    app.tasks["outcomes.send_password_link"].apply(kwargs={"user_id": 0})
    assert list(ScheduledRun.objects.values_list("task", flat=True)) == ["evaluations.make_releases"]


@pytest.mark.django_db
def test_a_task_that_failed_is_not_noted(monkeypatch):
    from evaluations import aggregation

    app.loader.import_default_modules()
    monkeypatch.setattr(aggregation, "sweep", lambda: 1 / 0)
    app.tasks["evaluations.sweep_outbox"].apply()
    assert not ScheduledRun.objects.exists()
