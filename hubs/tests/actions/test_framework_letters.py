from datetime import date

import pytest
from django.utils import timezone

from hubs.choices import NoticeKind, Role
from hubs.models import IndicatorChoice, Notice
from hubs.queries.agreements import financial_year_of
from hubs.tests import builders, starter
from outcomes.actions import editions
from outcomes.models import Edition, Indicator

pytestmark = pytest.mark.django_db

GREETING = (
    "A new version of the shared framework (0.4) is in force from 1 April 2090. Returns for earlier periods"
    " keep the version they began with."
)
END = "Read it in full:\nhttp://localhost:8000/framework/changes/0.4/\n"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "http://localhost:8000"


def publish_next(edition: Edition) -> None:
    """One core measure goes, one optional measure goes."""
    draft = editions.copy(edition=edition, version="0.4", name="Next", by=None)
    for code in ("ACC1.5", "ACC2.1"):
        editions.remove_measure(entry=draft.entries.get(definition__indicator__code=code), by=None)
    editions.publish(edition=draft, in_force_from=date(2090, 4, 1), change_note="Two go.", by=None)


def test_each_person_reads_once_what_changes_for_each_of_her_hubs():
    authority = builders.make_authority(region=builders.make_region(nation=builders.make_nation()))
    alder = builders.make_hub("Alder", authority=authority)
    birch = builders.make_hub("Birch", authority=authority)
    manager = builders.make_user(Role.HUB_MANAGER, birch, name="Mona Marsh", email="mona@example.org")
    builders.make_membership(manager, Role.HUB_WORKER, alder)
    builders.make_membership(manager, Role.HUB_WORKER, birch)
    builders.make_user(Role.AUTHORITY_ANALYST, authority, name="Anna Ames", email="anna@example.org")
    builders.make_user(Role.COMMISSIONER, authority, email="cora@example.org")
    builders.make_user(Role.HUB_WORKER, alder, email="gone@example.org", is_active=False)
    closed = builders.make_hub("Closed", authority=authority, closed=date(2024, 4, 1))
    builders.make_user(Role.HUB_MANAGER, closed, email="closed@example.org")
    edition = starter.publish_starter()
    IndicatorChoice.objects.create(
        place=alder,
        indicator=Indicator.objects.get(code="ACC2.1"),
        year_starts=financial_year_of(timezone.localdate()),
        by=manager,
    )
    assert not Notice.objects.exists()

    publish_next(edition)

    core = (
        "- No longer asked: ACC1.5 Contacts where the family was not identified."
        " Figures already reported are kept."
    )
    chosen = "- No longer asked: ACC2.1 Families from priority groups. Figures already reported are kept."
    assert {(notice.email, notice.kind, notice.subject): notice.body for notice in Notice.objects.all()} == {
        (
            "mona@example.org",
            NoticeKind.FRAMEWORK_CHANGED,
            "What you report changes from 1 April 2090",
        ): "\n\n".join(
            [
                "Hello Mona,",
                GREETING,
                "Two go.",
                f"For Alder:\n{core}\n{chosen}",
                f"For Birch:\n{core}",
                END,
            ]
        ),
        (
            "anna@example.org",
            NoticeKind.FRAMEWORK_CHANGED,
            "What you report changes from 1 April 2090",
        ): "\n\n".join(["Hello Anna,", GREETING, "Two go.", f"For Tynebridge:\n{core}\n{chosen}", END]),
    }


def test_a_hub_for_which_nothing_changes_is_told_so():
    alder = builders.make_hub("Alder")
    builders.make_user(Role.HUB_MANAGER, alder)
    edition = starter.publish_starter()
    draft = editions.copy(edition=edition, version="0.4", name="Next", by=None)

    editions.publish(edition=draft, in_force_from=date(2090, 4, 1), change_note="Only sources.", by=None)

    assert "For Alder:\n- Nothing that you report changes.\n" in Notice.objects.get().body


def test_a_first_version_writes_to_nobody():
    builders.make_user(Role.HUB_MANAGER, builders.make_hub("Alder"))

    starter.publish_starter()

    assert not Notice.objects.exists()
