"""What holds the machine together: its clock, its eye on the facts, and the door to the product's actions."""

import random
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import ClassVar

import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from hubs.actions import facts
from hubs.actions.refusals import Refused
from hubs.models import Observation, OutboxMark, Place, Return
from hubs.queries import frameworks
from outcomes.actions.sent_files import NotReady
from outcomes.job_kinds import JobFailed
from outcomes.validators import Refused as FrameworkRefused

from .world import TODAY, World

REFUSALS = (Refused, facts.ReasonNeeded, ValidationError, NotReady, JobFailed, FrameworkRefused)
REASON = "Counted again."

# Everything that an action which is refused must leave as it was.
WATCHED = (
    "hubs_observation",
    "hubs_companionvalue",
    "hubs_revision",
    "hubs_outboxmark",
    "hubs_return",
    "hubs_returnsection",
    "hubs_entry",
    "hubs_place",
    "hubs_placeparent",
    "hubs_centraldenominator",
    "hubs_waiver",
    "hubs_indicatorchoice",
    "hubs_standinganswer",
    "hubs_requiredbreakdown",
    "hubs_splitpurpose",
    "hubs_handover",
    "outcomes_edition",
    "outcomes_editionentry",
    "outcomes_definition",
    "evaluations_summary",
    "evaluations_summaryversion",
    "evaluations_dataversion",
    "evaluations_pasttotal",
)
# Of a figure, what the sums are made of.
SUMMED = (
    "withdrawn",
    *(
        f"{side}_{part}"
        for side in ("submitted", "approved")
        for part in ("state", "numerator", "denominator", "sum_sq")
    ),
)

number = st.integers(0, 30)
seed = st.integers(0, 2**16)
# Now and then something is tried that the state of things does not allow.
rashly = st.sampled_from([False] * 5 + [True])


class Watching(RuleBasedStateMachine):
    """Each run begins with the same world and leaves nothing behind."""

    world: ClassVar[World]
    accepted: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    def __init__(self):
        super().__init__()
        frameworks._kept.clear()
        self.traveller = time_machine.travel(at(TODAY), tick=False)
        self.clock = self.traveller.start()
        self.unit = transaction.atomic()
        self.unit.__enter__()
        self.seen = everything()

    def teardown(self):
        try:
            self.end()
        finally:
            transaction.set_rollback(True)
            self.unit.__exit__(None, None, None)
            self.traveller.stop()
            frameworks._kept.clear()

    def end(self) -> None:
        """What holds at the end of every run."""

    # --- Doing

    def act(self, action: Callable, **how):
        """Do it as the product does. Refused, it has changed nothing; done, every changed fact is marked."""
        self.clock.shift(timedelta(minutes=1))
        name = f"{action.__module__}.{action.__qualname__}"
        highest = OutboxMark.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = _figures()
        try:
            done = action(**how)
        except REFUSALS as refusal:
            if currently_in_test_context():
                note(f"{name}: refused, {refusal}")
            type(self).refused[name] += 1
            assert everything() == self.seen, f"{name} was refused and has changed something"
            return None
        type(self).accepted[name] += 1
        self.seen = everything()
        marked = set(
            OutboxMark.objects.filter(pk__gt=highest).values_list("definition_id", "place_id", "period_id")
        )
        after = _figures()
        changed = {key[:3] for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert changed <= marked, f"{name} left no mark for {changed - marked}"
        return done

    @property
    def statuses(self) -> set[str]:
        """In which returns are now."""
        return set(Return.objects.values_list("status", flat=True))

    def look_again(self) -> None:
        """After something that is no action of the product: sums were added up, time has passed."""
        self.seen = everything()

    # --- Choosing

    def a_return(self, pick: int, statuses: Collection[str], rash: bool) -> Return | None:
        """One of the returns in these states, or, rashly, any."""
        found = Return.objects.select_related("place", "period", "edition").order_by("pk")
        if not rash:
            found = found.filter(status__in=statuses)
        return one_of(list(found), pick)

    def a_place(self, pick: int, level: int) -> Place:
        return one_of(list(Place.objects.filter(level=level).order_by("pk")), pick)

    @property
    def today(self) -> date:
        return timezone.localdate()


def at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 10))


def one_of(things: list, pick: int):
    return things[pick % len(things)] if things else None


def chance_of(number: int) -> random.Random:
    return random.Random(number)


def everything() -> dict[str, list[tuple]]:
    """Every row of the watched tables, as it lies there."""
    found = {}
    with connection.cursor() as cursor:
        for table in WATCHED:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def _figures() -> dict[tuple, tuple]:
    """By definition, place and period first: the coordinates of a mark."""
    keys = ("definition_id", "place_id", "period_id", "instrument_version_id", "cell_id")
    return {row[:5]: row[5:] for row in Observation.objects.values_list(*keys, *SUMMED)}
