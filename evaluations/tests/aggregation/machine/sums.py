"""Adding up at odd moments, and comparing every sum with loops over the facts."""

from django.db import transaction
from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import rule

from hubs.actions import facts
from hubs.models import OutboxMark
from outcomes.models import Definition

from ....aggregation import Swept, add_up_marks, compare, mend, sweep
from ....models import DataVersion, Summary, SummaryVersion
from ....queries.rows import WHOLE, FigureRow, raw, raw_then, read
from ..by_hand import expected, stored
from .watching import Watching, number, one_of


class WorkerKilled(Exception):
    pass


class Sums(Watching):
    def __init__(self):
        super().__init__()
        # What every total read at each data version of its measure, as copied when it was the newest.
        self.copies: dict[tuple[int, int], set[tuple]] = {}

    @rule()
    def everything_is_added_up(self):
        marks = list(OutboxMark.objects.values_list("definition_id", "place_id", "period_id"))
        sweep()
        assert not OutboxMark.objects.exists()
        assert stored() == expected()
        self.versions_read_as_they_were()
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
        self.versions_read_as_they_were()
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
            self.versions_read_as_they_were()
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
        # Whoever looks now sees what is wrong, and a link that is kept now goes on showing it.
        self.copies = {key: totals_at(*key) for key in self.copies}
        faulty = differing(stored(), right)
        assert faulty and as_keys(compare(row.definition).differences) == faulty
        assert differing(stored(), right) == faulty
        assert as_keys(mend(row.definition).differences) == faulty
        assert stored() == right
        self.versions_read_as_they_were()
        self.look_again()

    def versions_read_as_they_were(self) -> None:
        """Each figure at each earlier data version is what somebody copied then."""
        for key, copy in self.copies.items():
            assert totals_at(*key) == copy
        for definition, version in DataVersion.objects.values_list("definition_id", "number"):
            if (definition, version) not in self.copies:
                assert version == SummaryVersion.objects.get(definition=definition).number
                self.copies[definition, version] = totals_now(definition)

    def nothing_has_changed(self) -> None:
        before = self.seen
        self.look_again()
        assert self.seen == before

    def end(self) -> None:
        """What holds at the end of every run, whatever it was."""
        self.everything_is_added_up()
        for definition in Definition.objects.all():
            assert compare(definition).differences == []


def key_of(row: FigureRow) -> tuple:
    return (
        row.place_id,
        row.definition_id,
        row.starts,
        row.frequency,
        row.instrument_version_id,
        row.cell_id,
    )


def totals_at(definition: int, number: int) -> set[tuple]:
    """As the product reads them."""
    rows = read(*raw_then(Q(definition=definition), version=number, about="figure"))
    assert len({key_of(row) for row in rows}) == len(rows)
    return {key_of(row) + row.numbers for row in rows}


def totals_now(definition: int) -> set[tuple]:
    rows = read(raw(Q(definition=definition) & WHOLE, about="figure"))
    return {key_of(row) + row.numbers for row in rows}


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
