from datetime import date

import pytest

from outcomes.actions import editions, framework_files
from outcomes.models import Definition, Indicator
from outcomes.queries.indicators import joined_with, series_of, wordings_of
from outcomes.tests.starter import measure, starter_document, starter_published

pytestmark = pytest.mark.django_db


def publish(version: str, year: int, window: str, comparability: str = "", note: str = "") -> None:
    """A version in which ACC1.1 has this window, compared with the one before as said."""
    document = starter_document() | {"version": version}
    changes = {"window": window}
    if comparability:
        changes["comparability"] = comparability
    if note:
        changes["comparability_note"] = note
    measure(document, "ACC1.1").update(changes)
    edition = framework_files.load(document=document, by=None).edition
    editions.publish(edition=edition, in_force_from=date(year, 4, 1), change_note="x", by=None)


def series(code: str = "ACC1.1") -> list[list[tuple]]:
    pk = Indicator.objects.get(code=code).pk
    return [
        [(wording.definition.number, [e.version for e in wording.editions]) for wording in joined.wordings]
        for joined in series_of([pk])[pk]
    ]


def test_the_same_and_the_comparable_are_joined_and_a_break_begins_anew():
    starter_published()
    publish("0.4", 2021, "Two.", "same")
    publish("0.5", 2022, "Three.", "comparable", "Mind the gap.")
    publish("0.6", 2023, "Four.", "break")
    publish("0.7", 2024, "Five.", "same")

    assert series() == [
        [(1, ["0.3"]), (2, ["0.4"]), (3, ["0.5"])],
        [(4, ["0.6"]), (5, ["0.7"])],
    ]
    assert series("ACC1.2") == [[(1, ["0.3", "0.4", "0.5", "0.6", "0.7"])]]
    pk = Indicator.objects.get(code="ACC1.1").pk
    assert [joined.notes for joined in series_of([pk])[pk]] == [["Mind the gap."], []]


def test_which_wordings_may_stand_in_one_series():
    starter_published()
    publish("0.4", 2021, "Two.", "same")
    publish("0.5", 2022, "Three.", "break")
    first, second, third = Definition.objects.filter(indicator__code="ACC1.1").order_by("number")

    assert joined_with(first) == joined_with(second) == [first.pk, second.pk]
    assert joined_with(third) == [third.pk]


def test_wordings_stand_in_the_order_in_which_they_came_into_force():
    """A draft begun earlier may be published later, so numbers are no order."""
    first = starter_published()
    slow = editions.copy(edition=first, version="0.4", name="Slow", by=None)
    editions.reword(
        entry=slow.entries.get(definition__indicator__code="ACC1.1"), comparability="break", by=None
    )
    publish("0.5", 2021, "Quick.", "same")
    editions.rebase(edition=slow, by=None)
    editions.publish(edition=slow, in_force_from=date(2022, 4, 1), change_note="x", by=None)

    assert series() == [[(1, ["0.3"]), (3, ["0.5"])], [(2, ["0.4"])]]


def test_a_wording_that_is_only_drafted_belongs_to_no_series():
    first = starter_published()
    draft = editions.copy(edition=first, version="0.4", name="Next", by=None)
    own = editions.reword(
        entry=draft.entries.get(definition__indicator__code="ACC1.1"), comparability="same", by=None
    )

    assert series() == [[(1, ["0.3"])]]
    assert joined_with(own) == [own.pk]


def test_a_local_measure_has_wordings_without_editions():
    indicator = Indicator.objects.create(code="LOCAL-1")
    for number, comparability in ((1, "first"), (2, "break")):
        Definition.objects.create(
            indicator=indicator, number=number, title="Ours", kind="count", comparability=comparability
        )

    [first, second] = wordings_of([indicator.pk])[indicator.pk]

    assert (first.since, first.definition.number, second.definition.number) == (None, 1, 2)
    assert len(series_of([indicator.pk])[indicator.pk]) == 2


def test_many_measures_take_two_statements(django_assert_num_queries):
    starter_published()
    ids = list(Indicator.objects.values_list("pk", flat=True))

    for number in (1, 3):
        with django_assert_num_queries(2):
            series_of(ids[:number])
