"""Adding up at odd moments, and comparing every sum with loops over the facts."""

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import rule

from hubs.actions import facts
from hubs.models import OutboxMark
from outcomes.models import Definition

from ....aggregation import Swept, add_up_marks, compare, mend, sweep
from ....models import Summary
from ..by_hand import expected, stored
from .watching import Watching, number, one_of


class WorkerKilled(Exception):
    pass


class Sums(Watching):
    @rule()
    def everything_is_added_up(self):
        marks = list(OutboxMark.objects.values_list("definition_id", "place_id", "period_id"))
        sweep()
        assert not OutboxMark.objects.exists()
        assert stored() == expected()
        assert sweep() == Swept()
        # A message that comes twice finds nothing to do; nor does a mark left for what did not change.
        facts.mark(marks)
        again = sweep()
        assert (again.written, again.deleted) == (0, 0)
        self.look_again()

    @rule(pick=number)
    def one_measure_is_added_up(self, pick):
        """The others' hint was lost: their marks stay, and their sums with them."""
        marked = sorted(set(OutboxMark.objects.values_list("definition_id", flat=True)))
        definition = one_of(marked, pick)
        if definition is None:
            return
        left = of_others(definition)
        add_up_marks([definition])
        assert of_one(definition, stored()) == of_one(definition, expected())
        assert of_others(definition) == left
        assert not OutboxMark.objects.filter(definition=definition).exists()
        self.look_again()

    @rule(pick=number)
    def a_worker_dies(self, pick):
        definition = one_of(list(OutboxMark.objects.values_list("definition_id", flat=True)), pick)
        if definition is None:
            return
        try:
            with transaction.atomic():
                add_up_marks([definition])
                raise WorkerKilled
        except WorkerKilled:
            pass
        self.nothing_has_changed()

    @rule(pick=number)
    def one_measure_is_compared(self, pick):
        """Also with marks that wait: what was not added up yet is no difference."""
        if definition := one_of(list(Definition.objects.order_by("pk")), pick):
            assert compare(definition).differences == []
            self.look_again()

    @rule(pick=number, how=st.sampled_from(["wrong", "missing", "too many"]))
    def a_sum_goes_wrong(self, pick, how):
        """The rebuild finds the fault and those that follow from it, and mends them."""
        self.everything_is_added_up()
        row = one_of(list(Summary.objects.order_by("pk")), pick)
        if row is None:
            return
        right = stored()
        if how == "wrong":
            Summary.objects.filter(pk=row.pk).update(latest_numerator=987_654, approved_nil=77)
        elif how == "missing":
            row.delete()
        else:
            row.pk, row.cell_id = None, 9_999
            row.save()
        faulty = differing(stored(), right)
        assert faulty and as_keys(compare(row.definition).differences) == faulty
        assert differing(stored(), right) == faulty
        assert as_keys(mend(row.definition).differences) == faulty
        assert stored() == right
        self.look_again()

    def nothing_has_changed(self) -> None:
        before = self.seen
        self.look_again()
        assert self.seen == before

    def end(self) -> None:
        """What holds at the end of every run, whatever it was."""
        self.everything_is_added_up()
        for definition in Definition.objects.all():
            assert compare(definition).differences == []


def of_one(definition: int, rows: dict) -> dict:
    return {key: row for key, row in rows.items() if key[0] == definition}


def of_others(definition: int) -> dict:
    return {key: row for key, row in stored().items() if key[0] != definition}


def differing(some: dict, others: dict) -> set[tuple]:
    return {key for key in some.keys() | others.keys() if some.get(key) != others.get(key)}


def as_keys(differences) -> set[tuple]:
    """In the order of the second implementation."""
    names = ("definition_id", "instrument_version_id", "place_id", "period_id", "cell_id")
    return {tuple(difference.key[name] for name in names) for difference in differences}
