"""Places that change between two sweeps: what the long run of every write has found."""

import pytest

from hubs.actions.places import close_authority, move_hub

from ...aggregation import sweep
from ..builders import figure, make_country, make_definition, quarters, submit
from .by_hand import expected, stored

pytestmark = pytest.mark.django_db


def test_an_authority_that_ends_takes_its_sums_out_of_its_region():
    """Its hub has moved and it is closed before anybody adds up: then nothing leads from it to its region."""
    country, families, period = make_country(), make_definition(), quarters(1)[0]
    elder, (tynebridge, _, tamarside) = country.hubs[4], country.authorities
    submit(figure(elder, families, period, 16), by=country.worker)
    sweep()
    move_hub(hub=elder, to=tynebridge, starts=period.starts, by=None)
    close_authority(authority=tamarside, closed=period.starts, successor=tynebridge, by=None)
    sweep()
    assert {key[2] for key in stored()} == {elder.pk, tynebridge.pk, country.regions[0].pk, country.nation.pk}
    assert stored() == expected()


def test_an_authority_that_ends_with_a_hub_yet_to_come():
    """The hub comes to it only after the day on which it ends: its figures reach the region no more."""
    country, families, (first, second) = make_country(), make_definition(), quarters(2)
    elder, (tynebridge, _, tamarside) = country.hubs[4], country.authorities
    move_hub(hub=elder, to=tynebridge, starts=second.starts, by=None)
    for hub in country.hubs[:2]:
        move_hub(hub=hub, to=tamarside, starts=first.starts, by=None)
    submit(figure(elder, families, second, 16), by=country.worker)
    sweep()
    close_authority(authority=tynebridge, closed=first.starts, by=None)
    sweep()
    assert stored() == expected()
