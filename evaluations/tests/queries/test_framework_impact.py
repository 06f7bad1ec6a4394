from datetime import date

import pytest

from evaluations.models import ContextSeries, ContextSource, Release, ReleasedFigure, Summary
from evaluations.queries.framework_impact import framework_impact
from hubs.choices import Level, Role
from hubs.tests import builders, starter
from outcomes.impact import Ended, Impact, PageImpact, Question

pytestmark = pytest.mark.django_db


def ended(code: str) -> Ended:
    definition = starter.definition(code)
    return Ended(definition.pk, definition.indicator_id, code, "core", "core")


def figure(model, code: str, place, level: Level, **fields):
    return model.objects.create(
        definition=starter.definition(code), place=place, level=level, cell_id=0, **fields
    )


@pytest.fixture
def edition():
    return starter.publish_starter()


def test_sums_above_a_hub_and_releases_are_counted_and_context_is_named(edition, monkeypatch):
    authority = builders.make_authority()
    hub = builders.make_hub(authority=authority)
    period = builders.make_period()
    figure(Summary, "ACC1.1", authority, Level.AUTHORITY, period=period, latest_numerator=98765)
    figure(Summary, "ACC1.1", hub, Level.HUB, period=period)
    figure(Summary, "ACC1.2", authority, Level.AUTHORITY, period=period)
    release = Release.objects.create(period=period, policy="strict", digest="x")
    for cell_place in (authority, builders.make_authority("Southport")):
        figure(ReleasedFigure, "ACC1.1", cell_place, Level.AUTHORITY, release=release, shown="hidden")
    source, _ = ContextSource.objects.get_or_create(code="referrals", defaults={"title": "Referrals"})
    context = starter.definition("WHF2.4")
    ContextSeries.objects.get_or_create(indicator=context.indicator, defaults={"source": source})

    found = framework_impact(Question(edition.pk, (ended("ACC1.1"), ended("WHF2.4"), ended("ACC1.5"))))

    assert found == Impact(
        pages=[
            PageImpact("ACC1.1", "Charts and tables over several hubs", 1),
            PageImpact("ACC1.1", "Released figures", 2),
            PageImpact("WHF2.4", "Published area figures beside it", url="/figures/context/WHF2.4/"),
        ]
    )
    assert "98765" not in repr(found)


def test_the_newest_figure_of_the_nation_is_linked_for_whoever_may_read_it(edition):
    nation = builders.make_nation()
    for day in (date(2026, 7, 1), date(2026, 4, 1)):
        period = builders.make_period(day)
        figure(Summary, "ACC1.1", nation, Level.NATION, period=period)
    reader = builders.make_user(Role.NATIONAL_VIEWER, nation)
    editor = builders.make_user(Role.FRAMEWORK_EDITOR)

    links = [
        [page.url for page in framework_impact(Question(edition.pk, (ended("ACC1.1"),), (), viewer)).pages]
        for viewer in (reader, editor, None)
    ]

    assert links == [["/figures/england/ACC1.1/2026-q2/"], [""], [""]]


def test_it_takes_as_many_statements_however_many_measures(edition, django_assert_num_queries):
    for codes in (("ACC1.1",), ("ACC1.1", "ACC1.2", "WHF2.4")):
        question = Question(edition.pk, tuple(ended(code) for code in codes))
        with django_assert_num_queries(3):
            framework_impact(question)
