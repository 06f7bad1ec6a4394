"""Two workers at once: neither loses what the other adds."""

import threading

import pytest
from django.db import connection, transaction

from hubs.models import OutboxMark

from ...aggregation import locks, sweep, tree
from ..builders import figure, make_country, make_definition, quarters, submit
from .by_hand import expected, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("postgresql")]


class Beside(threading.Thread):
    """Work in a thread with a database connection of its own; `finish` gives back what went wrong in it."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work, self.problem = work, None

    def run(self):
        try:
            self.work()
        except BaseException as problem:
            self.problem = problem
        finally:
            connection.close()

    def finish(self):
        self.join(timeout=30)
        assert not self.is_alive()
        if self.problem:
            raise self.problem


def test_two_hubs_of_one_authority_added_up_side_by_side(monkeypatch):
    """The first worker is stopped after it has added up one hub; the second then finds the other hub's mark.

    Without the lock the second would add up Tynebridge without the first one's hub, and the first without the
    second's.
    """
    country, families, period = make_country(), make_definition(), quarters(1)[0]
    alder, birch = country.hubs[:2]
    submit(figure(alder, families, period, 100), by=country.worker)

    halfway, go_on = threading.Event(), threading.Event()
    add_up = tree.add_up

    def slowly(definitions, touched):
        done = add_up(definitions, touched)
        if threading.current_thread() is first:
            halfway.set()
            assert go_on.wait(20)
        return done

    monkeypatch.setattr(tree, "add_up", slowly)
    first = Beside(sweep)
    first.start()
    assert halfway.wait(20)
    submit(figure(birch, families, period, 116), by=country.worker)
    # This one meets the lock and leaves the definition alone.
    second = Beside(sweep)
    second.start()
    second.finish()
    assert OutboxMark.objects.count() == 2  # the first's, not yet gone, and the new one
    go_on.set()
    first.finish()
    # The first looked again after it had finished, and found what the second had to leave.
    assert OutboxMark.objects.count() == 0
    assert stored() == expected()


def test_a_definition_is_held_until_the_transaction_ends():
    definition = make_definition()
    with transaction.atomic():
        assert locks.take([definition.pk]) == [definition.pk]
        answers = []
        other = Beside(transaction.atomic(lambda: answers.append(locks.take([definition.pk]))))
        other.start()
        other.finish()
        assert answers == [[]]
    again = Beside(transaction.atomic(lambda: answers.append(locks.take([definition.pk]))))
    again.start()
    again.finish()
    assert answers == [[], [definition.pk]]
