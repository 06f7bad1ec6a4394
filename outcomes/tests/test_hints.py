"""Hints leave after the commit, and a broker that is away breaks nothing."""

import pytest
from celery import current_app
from django.db import transaction

from outcomes import hints


@pytest.fixture
def sent(monkeypatch):
    tasks = []
    monkeypatch.setattr(
        current_app._get_current_object(), "send_task", lambda name, kwargs: tasks.append((name, kwargs))
    )
    return tasks


@pytest.mark.django_db(transaction=True)
def test_a_hint_is_sent_after_the_commit(sent):
    with transaction.atomic():
        hints.send_after_commit("outcomes.run_job", run_id=7)
        assert sent == []
    assert sent == [("outcomes.run_job", {"run_id": 7})]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_what_was_not_kept(sent):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        hints.send_after_commit("outcomes.run_job", run_id=7)
        raise ZeroDivisionError
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_transaction_sends_the_same_hint_once(sent):
    with transaction.atomic():
        hints.send_after_commit("outcomes.run_job", run_id=7)
        hints.send_after_commit("outcomes.run_job", run_id=8)
        hints.send_after_commit("outcomes.run_job", run_id=7)
    assert sent == [("outcomes.run_job", {"run_id": 7}), ("outcomes.run_job", {"run_id": 8})]


@pytest.mark.django_db(transaction=True)
def test_a_hint_is_not_left_out_for_one_that_was_taken_back(sent):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            hints.send_after_commit("outcomes.run_job", run_id=7)
            raise ZeroDivisionError
        hints.send_after_commit("outcomes.run_job", run_id=7)
    assert sent == [("outcomes.run_job", {"run_id": 7})]


@pytest.mark.django_db(transaction=True)
def test_a_hint_outside_does_not_lean_on_one_inside(sent):
    with transaction.atomic():
        outer = transaction.savepoint()
        hints.send_after_commit("outcomes.run_job", run_id=7)
        transaction.savepoint_rollback(outer)
        hints.send_after_commit("outcomes.run_job", run_id=7)
    assert sent == [("outcomes.run_job", {"run_id": 7})]


@pytest.mark.django_db(transaction=True)
def test_the_same_hint_is_sent_once_for_a_transaction(sent):
    with transaction.atomic():
        for number in (7, 7, 8):
            hints.send_after_commit("outcomes.run_job", run_id=number)
        with transaction.atomic():
            hints.send_after_commit("outcomes.run_job", run_id=7)
    hints.send_after_commit("outcomes.run_job", run_id=7)
    assert [kwargs["run_id"] for _, kwargs in sent] == [7, 8, 7]


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_taken_back_does_not_take_the_hint_of_the_rest_with_it(sent):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            hints.send_after_commit("outcomes.run_job", run_id=7)
            raise ZeroDivisionError
        assert sent == []
        hints.send_after_commit("outcomes.run_job", run_id=7)
    assert sent == [("outcomes.run_job", {"run_id": 7})]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_breaks_nothing(caplog):
    from familyhubs.testing.processes import use_broker

    before = current_app.conf.broker_url, current_app.conf.broker_transport_options
    options = {"max_retries": 1, "interval_start": 0, "interval_max": 0.1, "socket_connect_timeout": 1}
    use_broker("redis://127.0.0.1:1/0", options)
    try:
        with transaction.atomic():
            hints.send_after_commit("outcomes.run_job", run_id=7)
    finally:
        use_broker(*before)
    assert "The hint outcomes.run_job was not sent" in caplog.text


def test_a_hint_reaches_the_queue_under_its_fixed_name(real_broker):
    assert hints.send("outcomes.run_job", run_id=7) is True
    with current_app.connection_for_write() as broker:
        message = broker.SimpleQueue(current_app.conf.task_default_queue).get(timeout=5)
        message.ack()
    assert message.headers["task"] == "outcomes.run_job"
    assert message.payload[:2] == [[], {"run_id": 7}]
