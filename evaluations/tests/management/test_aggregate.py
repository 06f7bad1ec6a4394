import pytest
from django.core.management import call_command

from hubs.models import OutboxMark

from ...models import Release, Summary
from ..builders import figure, make_country, make_definition, quarters, submit

pytestmark = pytest.mark.django_db


def said(capsys, *options: str) -> list[str]:
    call_command("aggregate", *options)
    return capsys.readouterr().out.splitlines()


def test_it_adds_up_compares_mends_and_releases(capsys):
    country, families, period = make_country(), make_definition(), quarters(1)[0]
    submit(figure(country.hubs[0], families, period, 30), by=country.worker)

    assert said(capsys) == ["Marks taken: 1, of measures: 1; sums written: 4, deleted: 0."]
    assert OutboxMark.objects.count() == 0
    nothing = "Marks taken: 0, of measures: 0; sums written: 0, deleted: 0."
    agrees = "1 measure was added up again: everything agrees."
    assert said(capsys, "--compare") == [nothing, agrees]

    Summary.objects.filter(place=country.nation).update(latest_numerator=7)
    differs = "1 measure was added up again: 1 figure differed"
    assert said(capsys, "--compare") == [nothing, f"{differs}."]
    assert said(capsys, "--mend") == [nothing, f"{differs} and was mended."]
    assert said(capsys, "--compare") == [nothing, agrees]

    assert said(capsys, "--release") == [nothing, "Released: 2025-q1."]
    assert said(capsys, "--release") == [nothing, "Nothing new to release."]
    assert Release.objects.count() == 1
