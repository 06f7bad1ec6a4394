"""A country that has reported, and everybody who may look at its figures."""

from datetime import date

import pytest
import time_machine

from hubs.choices import Role, WaiverRule
from hubs.models import Waiver
from hubs.tests.builders import (
    make_edition,
    make_hub,
    make_user,
)
from outcomes.choices import PlaceRule

from ...actions.releases import make_release
from ...aggregation import sweep
from ..builders import (
    approve,
    figure,
    make_country,
    make_definition,
    quarters,
    submit,
)

NUMBERS = (3, 30, 20, 25, 40)


@pytest.fixture
def today():
    with time_machine.travel(date(2026, 11, 23), tick=False):
        yield


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def period():
    """April to June 2026, which is over and past its due day."""
    return quarters(5)[-1]


@pytest.fixture
def families():
    definition = make_definition("ACC1.1", place_rule=PlaceRule.SUM_WITH_OVERLAP_NOTE)
    make_edition(definition)
    return definition


@pytest.fixture
def people(country):
    tynebridge, wearmouth = country.authorities[:2]
    return {
        "worker": make_user(Role.HUB_WORKER, country.hubs[0]),
        "neighbour": make_user(Role.HUB_MANAGER, country.hubs[1]),
        "stranger": make_user(Role.HUB_MANAGER, country.hubs[2]),
        "analyst": make_user(Role.AUTHORITY_ANALYST, tynebridge),
        "other analyst": make_user(Role.AUTHORITY_ANALYST, wearmouth),
        "commissioner": make_user(Role.COMMISSIONER, tynebridge),
        "national": make_user(Role.NATIONAL_VIEWER, country.nation),
        "administrator": make_user(Role.SERVICE_ADMINISTRATOR),
        "editor": make_user(Role.FRAMEWORK_EDITOR),
    }


@pytest.fixture
def reported(country, period, families):
    """Every hub has reported; the first authority's are approved; everything is added up and released."""
    submit(
        *(figure(hub, families, period, n) for hub, n in zip(country.hubs, NUMBERS, strict=True)),
        by=country.worker,
    )
    approve(place__in=country.hubs[:2])
    sweep()
    return make_release(period=period)


@pytest.fixture
def reasons(country, period, families):
    """Tynebridge with a hub for each way of not being in a figure."""
    tynebridge = country.authorities[0]
    alder, birch = country.hubs[:2]
    late, spared, young, odd = (
        make_hub(name, authority=tynebridge) for name in ("Fir Hub", "Gorse Hub", "Hazel Hub", "Ivy Hub")
    )
    make_hub("Juniper Hub", authority=tynebridge, opened=date(2026, 5, 1))
    submit(
        figure(alder, families, period, 12),
        figure(birch, families, period, state="nil"),
        figure(young, families, period, state="not_collected", reason="The register is new"),
        figure(odd, families, period, state="not_applicable", reason="Online only"),
        by=country.worker,
    )
    Waiver.objects.create(
        rule=WaiverRule.NOT_EXPECTED,
        place=spared,
        period=period,
        indicator=families.indicator,
        reason="Flooded",
        by=country.worker,
        expires=date(2027, 1, 1),
    )
    sweep()
    make_release(period=period)
    return tynebridge
