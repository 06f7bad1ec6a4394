import datetime

import pytest
from django.utils import timezone

from hubs.choices import ReturnStatus, Role
from hubs.models import Invitation, Observation, Target, Waiver
from hubs.presenters.home import home_page
from hubs.tests import builders
from outcomes.models import Definition, JobRun

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)
SPRING, SUMMER = datetime.date(2026, 4, 1), datetime.date(2026, 7, 1)


@pytest.fixture
def places():
    tynebridge = builders.make_authority("Tynebridge")
    return {
        "tynebridge": tynebridge,
        "alder": builders.make_hub("Alder", authority=tynebridge),
        "birch": builders.make_hub("Birch", authority=tynebridge),
        "cedar": builders.make_hub("Cedar", authority=builders.make_authority("Southport")),
    }


def panels(user, today=TODAY) -> dict[str, list[tuple[str, str]]]:
    return {
        panel.id: [(task.title, task.status) for task in panel.tasks]
        for panel in home_page(viewer=user, today=today).panels
    }


def urls(user, panel_id) -> list[str]:
    page = home_page(viewer=user, today=TODAY)
    [panel] = [panel for panel in page.panels if panel.id == panel_id]
    return [*(task.url for task in panel.tasks), *(url for _, url in panel.links)]


def hints(user, panel_id, today=TODAY) -> list[str]:
    page = home_page(viewer=user, today=today)
    [panel] = [panel for panel in page.panels if panel.id == panel_id]
    return [task.hint for task in panel.tasks]


def test_a_hubs_people_see_what_is_due_late_and_returned(places):
    worker = builders.make_user(Role.HUB_WORKER, places["alder"])
    spring, summer = builders.make_period(SPRING), builders.make_period(SUMMER)
    autumn = builders.make_period(
        datetime.date(2026, 10, 1),
        **{name: datetime.date(2027, 1, day) for name, day in (("opens", 1), ("due", 30), ("closes", 31))},
    )
    builders.make_return(places["alder"], spring)
    builders.make_return(places["alder"], summer, status=ReturnStatus.DRAFT)
    builders.make_return(places["alder"], autumn)
    builders.make_return(places["birch"], summer)
    builders.make_return(places["cedar"], summer, status=ReturnStatus.RETURNED)
    assert panels(worker)["returns"] == [
        ("April to June 2026", "Late"),
        ("July to September 2026", "Late"),
        ("October to December 2026", "Not started"),
    ]
    assert hints(worker, "returns") == [
        "It closed on 31 August 2026. Ask your council to admit it.",
        "It was due on 31 October 2026.",
        "Due 30 January 2027.",
    ]


def test_what_came_back_or_was_reopened_says_so(places):
    manager = builders.make_user(Role.HUB_MANAGER, places["alder"])
    until = timezone.make_aware(datetime.datetime(2026, 11, 25, 17, 0))
    builders.make_return(places["alder"], builders.make_period(SPRING), status=ReturnStatus.RETURNED)
    builders.make_return(
        places["alder"], builders.make_period(SUMMER), status=ReturnStatus.REOPENED, reopened_until=until
    )
    assert panels(manager)["returns"] == [
        ("April to June 2026", "Returned with comments"),
        ("July to September 2026", "Reopened"),
    ]
    assert hints(manager, "returns") == [
        "Read the comments, mend it and send it again. Was due 31 July 2026.",
        "Open until 25 November 2026 at 5:00pm. It then locks again.",
    ]


@pytest.mark.parametrize("of", ["alder", "tynebridge"])
def test_an_exception_that_admits_a_late_return_is_told(places, of):
    manager = builders.make_user(Role.HUB_MANAGER, places["alder"])
    period = builders.make_period(SPRING)
    builders.make_return(places["alder"], period)
    Waiver.objects.create(
        rule="late_return",
        place=places[of],
        period=period,
        reason="A flood",
        by=manager,
        expires=timezone.localdate(),
    )
    assert hints(manager, "returns") == [
        "It was due on 31 July 2026. Your council has agreed to take it late."
    ]


def test_what_is_sent_is_no_task_any_more(places):
    manager = builders.make_user(Role.HUB_MANAGER, places["alder"])
    builders.make_return(places["alder"], builders.make_period(SPRING), status=ReturnStatus.SUBMITTED)
    builders.make_return(places["alder"], builders.make_period(SUMMER), status=ReturnStatus.APPROVED)
    page = home_page(viewer=manager, today=TODAY)
    assert [(p.id, p.tasks, p.nothing) for p in page.panels if p.id == "returns"] == [
        ("returns", [], "No return waits for you. We will email you when the next one opens.")
    ]
    assert page.roles == ["Hub manager, Alder"]


def test_with_several_hubs_each_return_names_its_own(places):
    worker = builders.make_user(Role.HUB_WORKER, places["alder"])
    builders.make_membership(worker, Role.HUB_WORKER, places["cedar"])
    summer = builders.make_period(SUMMER)
    for hub in ("alder", "cedar"):
        builders.make_return(places[hub], summer)
    assert panels(worker)["returns"] == [
        ("Alder, July to September 2026", "Late"),
        ("Cedar, July to September 2026", "Late"),
    ]


def test_an_analysts_desk_is_counted_over_her_own_hubs(places):
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, places["tynebridge"])
    spring, summer = builders.make_period(SPRING), builders.make_period(SUMMER)
    soon = timezone.now() + datetime.timedelta(days=3)
    builders.make_return(places["alder"], spring, status=ReturnStatus.SUBMITTED)
    builders.make_return(places["birch"], spring, status=ReturnStatus.RETURNED)
    builders.make_return(places["alder"], summer, status=ReturnStatus.DRAFT)
    builders.make_return(places["birch"], summer, status=ReturnStatus.REOPENED, reopened_until=soon)
    for period in (spring, summer):
        builders.make_return(places["cedar"], period, status=ReturnStatus.SUBMITTED)
    for hub in ("alder", "cedar"):
        Target.objects.create(
            place=places[hub],
            indicator=builders.make_definition(f"T-{hub}").indicator,
            value=1,
            starts=SPRING,
            ends=SUMMER,
            basis="last year",
            proposed_by=analyst,
        )
    assert panels(analyst)["desk"] == [
        ("Returns that await your review", "1"),
        ("Returns that are late", "1"),
        ("Returns sent back and not yet here again", "1"),
        ("Reopened returns that lock soon", "1"),
        ("Targets that hubs propose", "1"),
    ]


def test_each_line_leads_to_where_the_work_is(places):
    summer = builders.make_period(SUMMER)
    builders.make_return(places["alder"], summer)
    builders.make_return(places["birch"], summer, status=ReturnStatus.SUBMITTED)
    worker = builders.make_user(Role.HUB_WORKER, places["alder"])
    assert urls(worker, "returns") == ["/hubs/alder/returns/2026-q2/", "/hubs/alder/"]
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, places["tynebridge"])
    assert urls(analyst, "desk") == ["/desk/?status=submitted", "/desk/?status=late", "/desk/"]
    commissioner = builders.make_user(Role.COMMISSIONER, places["tynebridge"])
    assert urls(commissioner, "figures") == ["/figures/tynebridge/", "/figures/"]


def test_a_correction_of_an_approved_figure_awaits_review(places):
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, places["tynebridge"])
    worker = builders.make_user(Role.HUB_WORKER, places["alder"])
    period = builders.make_period(SUMMER)
    for hub, status in (
        ("alder", ReturnStatus.APPROVED),
        ("birch", ReturnStatus.SUBMITTED),
        ("cedar", ReturnStatus.APPROVED),
    ):
        period_return = builders.make_return(places[hub], period, status=status)
        Observation.objects.create(
            place=places[hub],
            definition=Definition.objects.get(),
            period=period,
            period_return=period_return,
            submitted_state="reported",
            submitted_numerator=5,
            approved_state="reported",
            approved_numerator=4,
            submitted_at=timezone.now(),
            submitted_by=worker,
        )
    assert panels(analyst)["desk"] == [
        ("Returns that await your review", "1"),
        ("Returns with a correction to approve", "1"),
    ]


def test_invitations_that_wait_or_have_run_out(places):
    manager = builders.make_user(Role.HUB_MANAGER, places["alder"])
    now, week = timezone.now(), datetime.timedelta(days=7)
    for number, (place, expires, more) in enumerate(
        [
            ("alder", now + week, {}),
            ("alder", now - week, {}),
            ("alder", now - week, {}),
            ("alder", now + week, {"withdrawn_at": now}),
            ("alder", now + week, {"accepted_at": now}),
            ("birch", now + week, {}),
        ]
    ):
        Invitation.objects.create(
            email=f"{number}@example.org",
            role=Role.HUB_WORKER,
            place=places[place],
            digest=str(number),
            invited_by=manager,
            expires_at=expires,
            **more,
        )
    assert panels(manager)["people"] == [
        ("Invitations not yet taken up", "1"),
        ("Invitations that have run out", "2"),
    ]


def test_an_editor_sees_drafts_and_overdue_reviews():
    editor = builders.make_user(Role.FRAMEWORK_EDITOR)
    builders.make_edition()
    draft = builders.make_edition(
        builders.make_definition(number=2, comparability="same"), version="0.2", published=False
    )
    assert panels(editor) == {"framework": [(str(draft), "Draft")]}
    assert panels(editor, today=datetime.date(2031, 1, 1)) == {
        "framework": [(str(draft), "Draft"), ("Measures whose day of review has passed", "1")]
    }


def test_an_administrator_sees_failures_and_hubs_without_a_manager(places):
    administrator = builders.make_user(Role.SERVICE_ADMINISTRATOR)
    builders.make_user(Role.HUB_MANAGER, places["alder"])
    now = timezone.now()
    for days in (1, 30):
        JobRun.objects.create(
            kind="k", status="failed", error="It broke.", finished_at=now - datetime.timedelta(days=days)
        )
    assert panels(administrator)["service"] == [
        ("Jobs that failed in the last seven days", "1"),
        ("Hubs without a manager", "2"),
    ]
    for hub in ("birch", "cedar"):
        builders.make_user(Role.HUB_MANAGER, places[hub])
    JobRun.objects.all().delete()
    page = home_page(viewer=administrator, today=TODAY)
    assert [panel.nothing for panel in page.panels if panel.id == "service"] == [
        "All is well: 3 hubs in 2 authorities."
    ]


def test_a_new_version_of_the_framework_is_told_for_a_quarter(places):
    worker = builders.make_user(Role.HUB_WORKER, places["alder"])
    commissioner = builders.make_user(Role.COMMISSIONER, places["tynebridge"])
    measure = builders.make_definition()
    builders.make_edition(measure, in_force_from=datetime.date(2024, 4, 1), version="1")
    assert "changes" not in panels(worker)
    builders.make_edition(measure, in_force_from=datetime.date(2027, 1, 1), version="2")
    assert urls(worker, "changes") == ["/framework/changes/2/"]
    [panel] = [panel for panel in home_page(viewer=worker, today=TODAY).panels if panel.id == "changes"]
    assert panel.nothing.startswith("Returns for periods from 1 January 2027 will follow version 2.")
    assert "changes" in panels(worker, today=datetime.date(2027, 3, 1))
    assert "changes" not in panels(worker, today=datetime.date(2027, 5, 1))
    assert "changes" not in panels(commissioner)


def test_each_role_has_its_parts(places):
    nation = builders.make_nation()
    found = {
        role: list(panels(builders.make_user(role, place)))
        for role, place in (
            (Role.HUB_WORKER, places["alder"]),
            (Role.HUB_MANAGER, places["alder"]),
            (Role.AUTHORITY_ANALYST, places["tynebridge"]),
            (Role.COMMISSIONER, places["tynebridge"]),
            (Role.NATIONAL_VIEWER, nation),
            (Role.FRAMEWORK_EDITOR, None),
            (Role.SERVICE_ADMINISTRATOR, None),
        )
    }
    assert found == {
        Role.HUB_WORKER: ["returns", "figures"],
        Role.HUB_MANAGER: ["returns", "figures", "people"],
        Role.AUTHORITY_ANALYST: ["desk", "figures", "people"],
        Role.COMMISSIONER: ["figures"],
        Role.NATIONAL_VIEWER: ["figures"],
        Role.FRAMEWORK_EDITOR: ["framework"],
        Role.SERVICE_ADMINISTRATOR: ["people", "service"],
    }
    assert panels(builders.make_user()) == {}


@pytest.mark.parametrize("hubs", [1, 3])
def test_questions_do_not_grow_with_the_work(places, hubs, django_assert_num_queries):
    manager = builders.make_user(Role.HUB_MANAGER, places["alder"])
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, places["tynebridge"])
    summer = builders.make_period(SUMMER)
    for number in range(hubs):
        hub = builders.make_hub(f"Hub {number}", authority=places["tynebridge"])
        builders.make_membership(manager, Role.HUB_MANAGER, hub)
        builders.make_return(hub, summer)
    with django_assert_num_queries(5):
        home_page(viewer=manager, today=TODAY)
    with django_assert_num_queries(7):
        home_page(viewer=analyst, today=TODAY)
