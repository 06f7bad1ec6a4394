"""What publishing a version touches in hubs: what is announced before is what differs afterwards."""

from datetime import date

import pytest
from django.utils import timezone

from hubs.actions import facts
from hubs.choices import Role, State, TargetKind
from hubs.models import Entry, IndicatorChoice, Observation, StandingAnswer, Target
from hubs.queries.agreements import financial_year_of
from hubs.queries.framework_impact import audiences_of, framework_impact, latest_period_in_use
from hubs.queries.frameworks import framework_of
from hubs.tests import builders, starter
from outcomes.actions import editions
from outcomes.choices import Tier
from outcomes.impact import Ended, PlaceImpact, Question, ReturnImpact
from outcomes.models import Cell, Edition, Indicator
from outcomes.queries.editions import in_force
from outcomes.queries.impact import preview

pytestmark = pytest.mark.django_db

THIS_YEAR = financial_year_of(timezone.localdate())


@pytest.fixture
def nation():
    return builders.make_nation()


@pytest.fixture
def authority(nation):
    return builders.make_authority(region=builders.make_region(nation=nation))


@pytest.fixture
def alder(authority):
    return builders.make_hub("Alder", authority=authority)


@pytest.fixture
def birch(authority):
    return builders.make_hub("Birch", authority=authority)


@pytest.fixture
def closed(authority):
    return builders.make_hub("Closed", authority=authority, closed=date(2024, 4, 1))


@pytest.fixture
def manager(alder):
    return builders.make_user(Role.HUB_MANAGER, alder)


@pytest.fixture
def edition():
    return starter.publish_starter()


def observe(place, definition, period, *, by, state="reported", number=7) -> Observation:
    value = number if state == "reported" else None
    return Observation.objects.create(
        place=place,
        definition=definition,
        period=period,
        submitted_state=state,
        submitted_numerator=value,
        submitted_at=timezone.now(),
        submitted_by=by,
    )


def choose(place, code, by, year=THIS_YEAR):
    indicator = Indicator.objects.get(code=code)
    IndicatorChoice.objects.create(place=place, indicator=indicator, year_starts=year, by=by)


def ended(code: str, *, tier: str, new_tier: str = "core") -> Ended:
    definition = starter.definition(code)
    return Ended(definition.pk, definition.indicator_id, code, tier, new_tier)


def test_hubs_are_named_with_numbers_of_what_they_keep(edition, alder, birch, closed, manager):
    definition = starter.definition("ACC1.1")
    period = builders.make_period(date(2026, 7, 1))
    earlier = builders.make_period(date(2026, 4, 1))
    period_return = builders.make_return(alder, period, edition=edition)
    observe(alder, definition, earlier, by=manager)
    observe(alder, definition, period, by=manager, state="not_collected")
    observe(closed, definition, earlier, by=manager)
    observe(birch, starter.definition("ACC1.5"), earlier, by=manager)
    cleared = observe(birch, definition, earlier, by=manager)
    facts.record_submitted([facts.cleared(cleared)], by=manager, at=timezone.now(), reason="Another hub's")
    Entry.objects.create(
        period_return=period_return, definition=definition, cell_id=Cell.TOTAL, saved_at=timezone.now()
    )
    Entry.objects.create(
        period_return=period_return,
        definition=definition,
        slot=1,
        cell_id=Cell.TOTAL,
        saved_at=timezone.now(),
        deleted_at=timezone.now(),
    )
    for kind in (TargetKind.TARGET, TargetKind.BASELINE):
        Target.objects.create(
            place=alder,
            indicator=definition.indicator,
            kind=kind,
            value=3,
            starts=date(2026, 4, 1),
            ends=date(2027, 3, 31),
            basis="Last year",
            proposed_by=manager,
        )
    StandingAnswer.objects.create(
        place=birch,
        indicator=definition.indicator,
        state=State.NOT_COLLECTED,
        reason="No register",
        since=date(2026, 4, 1),
        by=manager,
    )

    found = framework_impact(Question(edition.pk, (ended("ACC1.1", tier=Tier.CORE),)))

    assert sorted(found.places, key=lambda row: row.place) == [
        PlaceImpact(
            "Alder",
            "ACC1.1",
            asked=True,
            numbers={"figures reported": 2, "figures in drafts": 1, "targets and baselines": 2},
        ),
        PlaceImpact("Birch", "ACC1.1", asked=True, numbers={"standing answers": 1}),
        PlaceImpact("Closed", "ACC1.1", asked=False, numbers={"figures reported": 1}),
    ]
    assert found.returns == [ReturnImpact("Returns for July to September 2026", 1)]


def test_no_number_is_a_value(edition, alder, manager):
    """The editor sees how many values there are, never what they are."""
    observe(alder, starter.definition("ACC1.1"), builders.make_period(), by=manager, number=98765)

    found = framework_impact(Question(edition.pk, (ended("ACC1.1", tier=Tier.CORE),)))

    assert "98765" not in repr(found)


def test_optional_measures_are_felt_where_they_were_chosen(edition, alder, birch, manager):
    choose(alder, "ACC2.1", manager)
    choose(birch, "ACC2.1", manager, year=date(THIS_YEAR.year - 1, 4, 1))

    found = framework_impact(Question(edition.pk, (ended("ACC2.1", tier=Tier.OPTIONAL),)))

    assert found.places == [PlaceImpact("Alder", "ACC2.1", asked=True, numbers={"choices of the measure": 1})]


def test_links_are_given_to_what_the_person_may_open(edition, alder, birch, manager):
    question = (ended("ACC1.1", tier=Tier.CORE),)

    links = {
        viewer: {
            row.place: row.url for row in framework_impact(Question(edition.pk, question, (), viewer)).places
        }
        for viewer in (manager, builders.make_user(Role.FRAMEWORK_EDITOR))
    }

    assert list(links.values()) == [
        {"Alder": "/hubs/alder/measures/ACC1.1/", "Birch": ""},
        {"Alder": "", "Birch": ""},
    ]


def test_however_many_hubs_and_measures_the_statements_are_as_many(
    edition, authority, manager, django_assert_max_num_queries
):
    period = builders.make_period()
    for number in range(3):
        hub = builders.make_hub(f"Hub {number}", authority=authority)
        observe(hub, starter.definition("ACC1.1"), period, by=manager)
        question = tuple(ended(code, tier=Tier.CORE) for code in ("ACC1.1", "ACC1.2", "ACC1.5"))
        with django_assert_max_num_queries(11):
            framework_impact(Question(edition.pk, question, (), manager))


def test_the_latest_period_in_use_is_of_a_return_or_a_figure(edition, alder, manager):
    assert latest_period_in_use() is None

    observe(alder, starter.definition("ACC1.1"), builders.make_period(date(2026, 4, 1)), by=manager)
    builders.make_period(date(2026, 10, 1))
    assert latest_period_in_use() == date(2026, 4, 1)

    builders.make_return(alder, builders.make_period(date(2026, 7, 1)), edition=edition)
    assert latest_period_in_use() == date(2026, 7, 1)


def test_a_version_cannot_begin_before_a_return_that_has_begun(edition, alder):
    builders.make_return(alder, builders.make_period(date(2026, 7, 1)), edition=edition)
    draft = editions.copy(edition=edition, version="0.4", name="Next", by=None)

    with pytest.raises(editions.Refused, match="The first day possible is 1 October 2026"):
        editions.publish(edition=draft, in_force_from=date(2026, 7, 1), change_note="x", by=None)


def test_people_are_told_what_their_own_hubs_chose(edition, alder, birch, authority, manager):
    choose(alder, "ACC2.1", manager)
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, authority)

    assert [(one.place, one.codes) for one in audiences_of(manager)] == [("Alder", {"ACC2.1"})]
    assert [(one.place, one.codes) for one in audiences_of(analyst)] == [
        ("Alder", {"ACC2.1"}),
        ("Birch", frozenset()),
    ]
    assert audiences_of(builders.make_user(Role.FRAMEWORK_EDITOR)) == []


# --- What is announced is what happens


def asked_of(place, edition: Edition) -> dict[str, int]:
    """The measures that a hub is asked under an edition, with their wordings: worked out the slow way."""
    chosen = set(
        IndicatorChoice.objects.filter(place=place, year_starts__gte=THIS_YEAR).values_list(
            "indicator__code", flat=True
        )
    )
    return {
        figure.code: figure.definition.pk
        for section in framework_of(edition)
        for figure in section.figures
        if figure.tier == Tier.CORE or figure.code in chosen
    }


def test_the_preview_names_exactly_what_publishing_then_changes(edition, alder, birch, closed, manager):
    period = builders.make_period(date(2026, 7, 1))
    for code in ("ACC1.1", "ACC2.1", "ACC1.5", "ACC1.6"):
        observe(alder, starter.definition(code), period, by=manager)
    choose(alder, "ACC2.1", manager)
    choose(birch, "ACC2.2", manager)
    choose(birch, "WHF4.1", manager)
    draft = editions.copy(edition=edition, version="0.4", name="Next", by=None)
    entries = {entry.definition.code: entry for entry in draft.entries.all()}
    editions.reword(entry=entries["ACC1.1"], comparability="break", by=None)
    editions.reword(entry=entries["ACC2.1"], comparability="same", by=None)
    editions.reword(entry=entries["CHD1.1"], comparability="same", by=None)
    editions.remove_measure(entry=entries["ACC1.5"], by=None)
    editions.remove_measure(entry=entries["ACC2.2"], by=None)
    entries["ACC2.3"].tier = Tier.CORE
    entries["ACC2.3"].save()

    announced = preview(draft, viewer=None)

    hubs = (alder, birch)
    before = {hub.name: asked_of(hub, in_force(date(2026, 10, 1))) for hub in hubs}
    editions.publish(edition=draft, in_force_from=date(2026, 10, 1), change_note="See below.", by=None)
    after = {hub.name: asked_of(hub, in_force(date(2026, 10, 1))) for hub in hubs}
    changed = {
        (hub.name, code)
        for hub in hubs
        for code in before[hub.name].keys() | after[hub.name].keys()
        if before[hub.name].get(code) != after[hub.name].get(code)
    }
    assert changed == {(row.place, row.code) for one in announced.measures for row in one.places if row.asked}
    assert changed == {
        ("Alder", "ACC1.1"),
        ("Alder", "ACC1.5"),
        ("Alder", "ACC2.1"),
        ("Alder", "ACC2.3"),
        ("Birch", "ACC1.1"),
        ("Birch", "ACC1.5"),
        ("Birch", "ACC2.2"),
        ("Birch", "ACC2.3"),
    }
    # And the numbers: figures whose wording is no longer the one in force.
    asked_now = {code: pk for hub in after.values() for code, pk in hub.items()}
    left_behind = {
        (observation.place.name, observation.definition.code): 1
        for observation in Observation.objects.select_related("place", "definition__indicator")
        if asked_now.get(observation.definition.code) != observation.definition_id
    }
    assert left_behind == {
        (row.place, row.code): row.numbers["figures reported"]
        for one in announced.measures
        for row in one.places
        if "figures reported" in row.numbers
    }
