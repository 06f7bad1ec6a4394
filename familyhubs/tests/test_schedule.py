"""The schedule names tasks that exist, and every task of ours has a fixed name of its own app."""

from importlib import import_module

from django.conf import settings

from familyhubs.celery import app


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
