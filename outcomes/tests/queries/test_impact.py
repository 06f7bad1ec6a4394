import pytest

from outcomes import impact
from outcomes.actions import editions
from outcomes.impact import Begun, Ended, Impact, PageImpact, PlaceImpact, ReturnImpact
from outcomes.models import Definition, Domain
from outcomes.queries.impact import preview
from outcomes.tests.starter import starter_draft, starter_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """What the sources are asked; they answer for every measure that ends."""
    questions = []

    def source(question):
        questions.append(question)
        return Impact(
            places=[
                PlaceImpact(place, one.code, asked=True, numbers={"figures": number})
                for one in question.ended
                for place, number in (("Birch", 2), ("Alder", 3))
            ],
            pages=[PageImpact(one.code, "Chart", 4, "/chart/") for one in question.ended],
            returns=[ReturnImpact("Returns for July to September 2026", 5)],
        )

    monkeypatch.setattr(impact, "_impact_sources", [source])
    return questions


@pytest.fixture
def draft():
    published = starter_published()
    return editions.copy(edition=published, version="0.4", name="Next", by=None)


def entry_of(edition, code):
    return edition.entries.get(definition__indicator__code=code)


def test_a_copy_that_changes_nothing_touches_nothing(draft, asked):
    found = preview(draft, viewer=None)

    assert (found.measures, found.places, list(found.changes.other)) == ([], [], ["Name"])
    assert [(question.ended, question.begun) for question in asked] == [((), ())]
    assert found.returns == [ReturnImpact("Returns for July to September 2026", 5)]


def test_a_first_version_touches_nothing(asked):
    found = preview(starter_draft(), viewer=None)

    assert (found.before, found.measures, asked) == (None, [], [])


def test_what_ends_and_begins_is_asked_of_every_source_and_told_by_measure_and_place(draft, asked):
    ended = {code: entry_of(draft, code).definition for code in ("ACC1.1", "ACC1.2", "ACC1.5")}
    editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="break", by=None)
    editions.reword(entry=entry_of(draft, "ACC1.2"), comparability="same", by=None)
    editions.remove_measure(entry=entry_of(draft, "ACC1.5"), by=None)
    now_core = entry_of(draft, "ACC2.1")
    now_core.tier = "core"
    now_core.save()

    found = preview(draft, viewer=None)

    [question] = asked
    assert question.ended == (
        Ended(ended["ACC1.1"].pk, ended["ACC1.1"].indicator_id, "ACC1.1", "core", "core"),
        Ended(ended["ACC1.2"].pk, ended["ACC1.2"].indicator_id, "ACC1.2", "core", "core"),
        Ended(ended["ACC1.5"].pk, ended["ACC1.5"].indicator_id, "ACC1.5", "core", ""),
    )
    assert question.begun == (Begun(now_core.definition.indicator_id, "ACC2.1", "core"),)
    assert [
        (one.code, one.effect, one.numbers, [row.place for row in one.places]) for one in found.measures
    ] == [
        ("ACC1.1", "Cannot be compared; the series breaks here", {"figures": 5}, ["Alder", "Birch"]),
        ("ACC1.2", "Same thing in other words; the series goes on", {"figures": 5}, ["Alder", "Birch"]),
        ("ACC1.5", "No longer asked; what was reported is kept", {"figures": 5}, ["Alder", "Birch"]),
        ("ACC2.1", "Now asked of every hub", {}, []),
    ]
    assert [(one.place, one.codes, one.numbers) for one in found.places] == [
        ("Alder", ["ACC1.1", "ACC1.2", "ACC1.5"], {"figures": 9}),
        ("Birch", ["ACC1.1", "ACC1.2", "ACC1.5"], {"figures": 6}),
    ]
    assert [page.url for one in found.measures for page in one.pages] == ["/chart/"] * 3


def test_a_new_measure_begins(draft, asked):
    entry = entry_of(draft, "WHF4.1")
    fields = {
        field.attname: getattr(entry.definition, field.attname)
        for field in Definition._meta.concrete_fields
        if not field.primary_key
    }
    indicator = entry.definition.indicator.__class__.objects.create(code="WHF4.2")
    new = Definition.objects.create(**fields | {"indicator_id": indicator.pk, "title": "New"})
    Domain.objects.get(edition=draft, code="WHF").outcomes.last().entries.create(
        edition=draft, definition=new, tier="optional", owner="Editors", review_date="2030-01-01"
    )

    found = preview(draft, viewer=None)

    assert [(one.code, one.title, one.effect) for one in found.measures] == [
        ("WHF4.2", "New", "New, for hubs to choose")
    ]
