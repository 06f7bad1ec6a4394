"""The analyst's pages in Chromium: axe finds nothing, a phone shows them without sideways scrolling, and a
return is sent back and approved without JavaScript."""

import datetime

import pytest
from django.utils import timezone

from familyhubs.testing.browser import faults_found
from hubs.actions import returns, splits, targets, value_files, waivers
from hubs.actions.corrections import correct
from hubs.choices import TargetKind, WaiverRule
from hubs.tests.desk import another_hub, submit_surprising
from hubs.tests.returning import HELPED, HOURS, REACHED, SAVED, definition, make_cast, submit, typed
from outcomes.actions import running
from outcomes.models import Scheme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BAD = (
    "hub,indicator,period,scheme,category,numerator,denominator,n,sum_of_squares,state\n"
    f"alder-hub,{REACHED},2026-q2,,,many,,,,\nelsewhere,{REACHED},2026-q2,,,1,,,,\n"
)


@pytest.fixture
def cast(transactional_db):
    """One hub that surprises, one that corrected what was approved, one that has not begun."""
    cast = make_cast()
    corrected = another_hub(cast, "Birch Hub")
    submit(corrected)
    returns.approve(period_return=corrected.period_return, by=cast.analyst)
    correct(
        period_return=corrected.period_return,
        figures=[typed(REACHED, numerator=44), typed(REACHED, category="under_1", numerator=43)],
        reason="One family was forgotten.",
        by=corrected.worker,
    )
    another_hub(cast, "Cedar Hub")
    submit_surprising(cast)
    return cast


@pytest.fixture
def pages(cast) -> dict[str, str]:
    """Every page of the analyst's, by name."""
    by = cast.analyst
    today = timezone.localdate()
    indicator = definition(HOURS).indicator
    target = targets.propose(
        place=cast.hub,
        indicator=indicator,
        kind=TargetKind.TARGET,
        value=120,
        starts=datetime.date(2026, 4, 1),
        ends=datetime.date(2027, 3, 31),
        basis="As last year.",
        by=cast.manager,
    )
    waiver = waivers.grant(
        rule=WaiverRule.NOT_EXPECTED,
        place=cast.hub,
        period=cast.period,
        indicator=definition(REACHED).indicator,
        reason="The register was lost.",
        expires=today,
        by=by,
    )
    requirement = splits.require(
        authority=cast.authority,
        indicator=definition(HELPED).indicator,
        scheme=Scheme.objects.get(code="age_band_child"),
        starts=datetime.date(2027, 4, 1),
        by=by,
    )
    file = value_files.keep(authority=cast.authority, name="before.csv", content=BAD.encode(), by=by)
    running.perform(run_id=file.checked_id)
    grid = f"/desk/central/tynebridge/{SAVED}/2026-q2/"
    return {
        "desk": "/desk/",
        "filtered": "/desk/?status=locked",
        "approve": f"/desk/approve/?return={cast.period_return.pk}",
        "return": "/desk/alder-hub/2026-q2/",
        "corrected": "/desk/birch-hub/2026-q2/",
        "not-begun": "/desk/cedar-hub/2026-q2/",
        "reopen": "/desk/birch-hub/2026-q2/reopen/",
        "central": "/desk/central/",
        "grid": grid,
        "split": f"/desk/central/tynebridge/{HELPED}/2026-q2/age_band_child/",
        "files": "/desk/files/",
        "file": f"/desk/files/{file.pk}/",
        "targets": "/targets/",
        "target": f"/targets/{target.pk}/",
        "propose": "/targets/new/",
        "exceptions": "/exceptions/",
        "grant": "/exceptions/new/",
        "end": f"/exceptions/{waiver.pk}/end/",
        "splits": "/desk/splits/",
        "require": "/desk/splits/new/",
        "require-no-more": f"/desk/splits/{requirement.pk}/end/",
    }


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_axe_finds_nothing_and_nothing_hangs_over(open_page, cast, pages, width):
    page = open_page(by=cast.analyst, width=width)
    found, hanging = {}, []
    for name, address in pages.items():
        page.goto(address)
        if problems := faults_found(page):
            found[name] = problems
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            hanging.append(name)
    assert (found, hanging) == ({}, [])


def test_errors_are_led_to_their_boxes(open_page, cast):
    page = open_page(by=cast.analyst)
    page.goto(f"/desk/central/tynebridge/{SAVED}/2026-q2/")
    page.get_by_label("Alder Hub, ").first.fill("many")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Alder Hub: The amount must be an amount in pounds").click()
    focused = page.evaluate("document.activeElement.value")
    assert focused == "many"
    assert faults_found(page) == []


def test_a_return_is_sent_back_and_approved_without_javascript(open_page, cast):
    page = open_page(by=cast.analyst, javascript=False, width=375)
    page.goto("/desk/")
    page.get_by_role("link", name="Review Alder Hub").click()
    page.get_by_text("Comment on this figure: Measure ACC1.1").click()
    page.get_by_label("Comment on Measure ACC1.1").fill("Is this everybody?")
    page.get_by_role("button", name="Send back with comments").click()
    assert "with the hub again" in page.get_by_role("alert").inner_text()
    cast.period_return.refresh_from_db()
    returns.submit(period_return=cast.period_return, by=cast.manager)
    page.goto("/desk/")
    page.get_by_label("Approve Alder Hub, July to September 2026").check()
    page.get_by_role("button", name="Approve those ticked").click()
    page.get_by_role("button", name="Approve").click()
    assert "1 return approved." in page.get_by_role("alert").inner_text()
