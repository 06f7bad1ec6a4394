"""What machines may ask without signing in, and that nothing secret is in the answers."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from outcomes.actions import jobs
from outcomes.queries import health

pytestmark = pytest.mark.django_db


def words(answer) -> dict:
    return {part: said["ok"] for part, said in answer.json().items() if part != "status"}


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_database_and_migrations_are(client, real_broker):
    jobs.note_run(task="outcomes.sweep_jobs")
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert words(answer) == {
        "database": True,
        "migrations": True,
        "queue": True,
        "schedule": True,
        "sums": True,
    }
    assert client.get("/health/work").status_code == 200


def test_pages_do_without_queue_and_schedule_but_the_watcher_is_told(client, monkeypatch):
    monkeypatch.setattr(
        health.current_app._get_current_object(), "connection_for_write", lambda: 1 / 0, raising=False
    )
    ready, work = client.get("/health/ready"), client.get("/health/work")
    assert words(ready) == {
        "database": True,
        "migrations": True,
        "queue": False,
        "schedule": False,
        "sums": True,
    }
    assert (ready.status_code, work.status_code) == (200, 503)


@pytest.mark.parametrize(("age", "status"), [(timedelta(minutes=4), 200), (timedelta(minutes=6), 503)])
def test_a_schedule_that_is_late_is_told(client, real_broker, age, status):
    jobs.note_run(task="outcomes.sweep_jobs", at=timezone.now() - age)
    answer = client.get("/health/work")
    assert answer.status_code == status
    assert answer.json()["schedule"]["words"].startswith(f"last round {int(age.total_seconds())} seconds ago")


def test_not_ready_when_a_migration_was_not_applied(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, {"ok": False, "words": "1 not applied"})


@pytest.mark.parametrize("path", ["/health/ready", "/health/work"])
def test_a_database_that_does_not_answer_is_told_without_its_words(client, monkeypatch, path):
    def refuse():
        raise DatabaseError("password authentication failed for user ann at 192.0.2.1")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "database": {"ok": False, "words": "does not answer"}}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/work"])
def test_answers_are_never_kept_and_not_sent_on_to_https(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(path)
    assert answer.status_code != 301
    assert "no-store" in answer["Cache-Control"]
    assert client.post(path).status_code == 405
