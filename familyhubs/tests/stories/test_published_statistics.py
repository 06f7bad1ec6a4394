"""An analyst loads a published file in the browser; its series stands beside a hub's figure.

The file is invented with the traps of real ones; where PUBLISHED_DATA_DIR is set, the published file of
referrals goes the same way.
"""

import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from evaluations.tests.published import (
    as_file,
    invented_rows,
    local,
    make_country,
    make_framework,
    make_source,
)
from hubs.choices import Role
from hubs.models import Place
from hubs.tests import builders

from .visitor import PHONE, WIDE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLISHED = os.environ.get("PUBLISHED_DATA_DIR", "")
REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"


def hub_in(authority: Place) -> Place:
    return builders.make_hub("Alder Hub", authority=authority)


def person(role: Role, place: Place) -> str:
    return builders.make_user(role, place).email


def send(visitor: Visitor, mapping: str, file: dict | Path) -> None:
    visitor.choose("What the file holds", mapping)
    visitor.page.get_by_label("Choose a CSV file").set_input_files(file)
    visitor.press("Send and check")


def as_sent(rows: list[list], name: str) -> dict:
    return {"name": name, "mimeType": "text/csv", "buffer": as_file(rows).getvalue()}


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_from_a_published_file_to_a_series_beside_a_hubs_figure(visit, worker, width):
    country = make_country()
    make_framework("TST1.9", "TST1.1", "TST1.2")
    make_source()
    period = builders.make_period()
    hub = hub_in(country.upton)
    anil = visit(person(Role.AUTHORITY_ANALYST, country.upton), width=width)

    anil.open("/figures/context/")
    anil.follow("Load published statistics")
    anil.press("Send and check")
    anil.reads("Choose a CSV file")

    wrong = [*invented_rows(), local(2021, "E06009999", 1, 1, 1), local(2021, "E06000001", "many", 1, 1)]
    send(anil, "Invented questions", as_sent(wrong, "wrong.csv"))
    anil.reload_until("What is wrong")
    anil.reads("No area is known by the code “E06009999”.")
    anil.reads("“many” is neither a number nor a known symbol.")
    with anil.page.expect_download() as download:
        anil.page.get_by_role("link", name="Download the list of problems (CSV)").click()
    assert "E06009999" in Path(download.value.path()).read_text()

    anil.follow("Load published statistics")
    send(anil, "Invented questions", as_sent(invented_rows(), "invented.csv"))
    anil.reload_until("What loading it would do")
    anil.reads("Loading it would bring 46 new figures and 0 corrections.")
    anil.press("Load it")
    anil.reload_until("What was loaded")

    anil.follow("Load published statistics")
    send(anil, "Invented questions", as_sent(invented_rows(), "again.csv"))
    anil.reload_until("There is nothing to load.")

    rows = invented_rows()
    rows[4] = local(2021, "E06000001", 397, 80, 20.2)
    anil.follow("Load published statistics")
    send(anil, "Invented questions", as_sent(rows, "mended.csv"))
    anil.reload_until("Loading it would bring 0 new figures and 2 corrections.")
    anil.press("Load it")
    anil.reload_until("What was loaded")
    anil.follow("All corrections of this file")
    anil.reads("How many: 396")
    anil.reads("How many: 397")
    anil.open("/figures/context/loaded/")
    anil.reads("mended.csv")

    wanda = visit(person(Role.HUB_WORKER, hub), width=width)
    wanda.open(f"/hubs/{hub.slug}/measures/TST1.9/")
    wanda.reads("Area figures, not this hub’s own")
    wanda.reads("April 2020 to March 2021: 397; April 2019 to March 2020: 394.")
    anil.open(f"/figures/upton/TST1.9/{period.code}/")
    anil.reads("Area figures, not made from hubs’ figures")


@pytest.mark.skipif(not PUBLISHED, reason="PUBLISHED_DATA_DIR is not set")
def test_the_published_file_of_referrals_stands_beside_a_hubs_figure(visit, worker):
    call_command("load_places")
    authority = Place.objects.get(codes__code="E06000052")
    make_framework("WHF2.1", "WHF2.4", "WHF2.5")
    hub = hub_in(authority)
    anil = visit(person(Role.AUTHORITY_ANALYST, authority))
    anil.open("/figures/context/files/")
    send(anil, "Referrals and re-referrals to children's social care", Path(PUBLISHED) / REFERRALS)
    anil.reload_until("What loading it would do")
    anil.press("Load it")
    anil.reload_until("What was loaded")
    anil.open(f"/hubs/{hub.slug}/measures/WHF2.1/")
    anil.reads("Area figures, not this hub’s own")
    anil.reads(re.compile("April 2024 to March 2025: [0-9,]+; April 2023 to March 2024: [0-9,]+"))
    anil.follow(re.compile("More about this area figure.*Referrals to"))
    anil.reads("Published, and added up")
