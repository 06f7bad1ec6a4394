"""The Celery application: its settings are Django's, its tasks are found in each app's tasks module."""

import os
import sys

from celery import Celery
from celery.signals import beat_init, task_success, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familyhubs.settings")

TRANSPORT_ALIASES["filequeue"] = "familyhubs.filequeue:Transport"

app = Celery("familyhubs")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_weak_secret(**kwargs) -> None:
    """By leaving: Celery only writes down what else a receiver of these signals raises."""
    from familyhubs.keys import refuse_weak_key

    try:
        refuse_weak_key()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


@task_success.connect
def note_scheduled_run(sender, **kwargs) -> None:
    """When each task of the schedule last ended well: how one sees that one was left out."""
    if sender.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}:
        from outcomes.actions import jobs

        jobs.note_run(task=sender.name)
