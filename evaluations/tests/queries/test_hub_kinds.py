"""Sums over the hubs of one kind follow the one rule of adding."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubs.choices import HubKind, Level
from hubs.models import Hub
from outcomes.choices import Kind, PlaceRule
from outcomes.measurement import Parts, add

from ...models import Summary
from ...queries.hub_kinds import sums_of_kind
from ..builders import make_country, make_definition, make_instrument_version, quarters

pytestmark = pytest.mark.django_db

PARTS = st.builds(
    Parts,
    st.one_of(st.none(), st.integers(-10_000, 10_000)),
    st.one_of(st.none(), st.integers(0, 500)),
    st.one_of(st.none(), st.integers(0, 10**9)),
)


@pytest.fixture
def country():
    """Two hubs of the five are online."""
    country = make_country()
    Hub.objects.filter(place__in=country.hubs[3:]).update(kind=HubKind.VIRTUAL)
    return country


@pytest.fixture
def score():
    return make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)


@pytest.fixture
def period():
    return quarters(1)[0]


@pytest.fixture
def version():
    return make_instrument_version()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(parts=st.lists(PARTS, min_size=5, max_size=5), incomplete=st.integers(0, 2))
def test_what_is_added_for_a_kind_is_what_adding_gives(country, score, period, version, parts, incomplete):
    Summary.objects.all().delete()
    Summary.objects.bulk_create(
        Summary(
            definition=score,
            instrument_version=version,
            level=Level.HUB,
            place=hub,
            period=period,
            cell_id=0,
            latest_numerator=part.numerator,
            latest_denominator=part.denominator,
            latest_sum_sq=part.sum_sq,
            latest_reported=1,
            latest_incomplete=int(number < incomplete),
        )
        for number, (hub, part) in enumerate(zip(country.hubs, parts, strict=True))
    )
    (row,) = sums_of_kind(country.nation, [period], inside=True, kind=HubKind.SINGLE_SITE)
    assert row.parts == add(parts[incomplete:3])
    assert (row.included, row.reported) == (3 - incomplete, 3)
