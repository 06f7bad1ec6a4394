"""The home page: what to do next, by what the person's roles open."""

import datetime
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from outcomes.models import User
from outcomes.queries.editions import recently_changed
from outcomes.templatetags.formats import british_date, british_time, state_colour

from ..choices import Level, ReturnStatus
from ..models import Membership, Return
from ..queries import home as queries
from ..queries.scope import may
from .tasks import Task

RELEASED = "Added up, with the hubs included. Small numbers are hidden."
OWN_AND_RELEASED = "Added up, with the hubs included. Beyond your own places small numbers are hidden."
SOON = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Panel:
    """A part of the page. With nothing to do it says so, and where to look meanwhile."""

    id: str
    title: str
    tasks: list[Task] = field(default_factory=list)
    nothing: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class HomePage:
    name: str
    roles: list[str]
    panels: list[Panel]


def home_page(*, viewer: User, today: datetime.date | None = None) -> HomePage:
    today = today or timezone.localdate()
    memberships = list(queries.memberships_of(viewer))
    makers = (_returns, _desk, _changes, _figures, _framework, _people, _service)
    panels = [panel for maker in makers if (panel := maker(viewer, memberships, today))]
    return HomePage(viewer.get_short_name(), [_in_words(m) for m in memberships], panels)


def _in_words(membership: Membership) -> str:
    role = membership.get_role_display()
    return f"{role}, {membership.place.name}" if membership.place else role


def _returns(viewer: User, memberships: list[Membership], today: datetime.date) -> Panel | None:
    if not may(viewer, "hubs.enter_figures"):
        return None
    own = [m.place for m in memberships if m.place and m.place.level == Level.HUB]
    hubs = {place.pk: place for place in own}.values()
    returns = queries.returns_to_fill(viewer=viewer)
    tasks = [return_task(period_return, today, name_hub=len(hubs) > 1) for period_return in returns]
    return Panel(
        id="returns",
        title="Your returns",
        tasks=tasks,
        nothing="No return waits for you. We will email you when the next one opens.",
        links=[(f"{hub.name}: figures and earlier returns", reverse("hub", args=[hub.slug])) for hub in hubs],
    )


def return_task(period_return: Return, today: datetime.date, *, name_hub: bool) -> Task:
    """What came back and what is late say so before what has merely begun."""
    title = period_return.period.title
    if name_hub:
        title = f"{period_return.place.name}, {title}"
    status, colour, hint = _pressing(period_return, today)
    url = reverse("return", args=[period_return.place.slug, period_return.period.code])
    return Task(title=title, status=status, url=url, hint=hint, colour=colour)


def _pressing(period_return: Return, today: datetime.date) -> tuple[str, str, str]:
    period, status = period_return.period, period_return.status
    label, colour = period_return.get_status_display(), state_colour(status)
    due, closed = british_date(period.due), british_date(period.closes)
    if status == ReturnStatus.REOPENED:
        return label, colour, f"Open until {british_time(period_return.reopened_until)}. It then locks again."
    if status == ReturnStatus.RETURNED:
        return label, colour, f"Read the comments, mend it and send it again. {_due(period, today)}"
    if today > period.closes and period_return.is_admitted:
        return "Late", "red", f"It was due on {due}. Your council has agreed to take it late."
    if today > period.closes:
        return "Late", "red", f"It closed on {closed}. Ask your council to admit it."
    if today > period.due:
        return "Late", "red", f"It was due on {due}."
    return label, colour, _due(period, today)


def _due(period, today: datetime.date) -> str:
    return f"{'Was due' if today > period.due else 'Due'} {british_date(period.due)}."


def _desk(viewer: User, memberships: list[Membership], today: datetime.date) -> Panel | None:
    if not may(viewer, "hubs.review_returns"):
        return None
    counts = queries.desk_counts(viewer=viewer, today=today)
    desk = reverse("desk")
    ends = f"The first ends on {british_time(counts.earliest_end)}." if counts.earliest_end else ""
    lines = [
        ("Returns that await your review", counts.to_review, "status=submitted", "", "purple"),
        ("Returns with a correction to approve", counts.corrected, "status=corrections", "", "purple"),
        ("Returns that are late", counts.late, "status=late", "", "red"),
        ("Returns sent back and not yet here again", counts.returned, "status=returned", "", "orange"),
        ("Reopened returns that lock soon", counts.reopened_ending, "status=reopened", ends, "yellow"),
    ]
    tasks = [
        Task(title, f"{n:,}", f"{desk}?{part}", hint, colour) for title, n, part, hint, colour in lines if n
    ]
    if counts.targets_proposed:
        title, n = "Targets that hubs propose", counts.targets_proposed
        tasks.append(Task(title, f"{n:,}", reverse("targets"), colour="blue"))
    return Panel(
        id="desk",
        title="Your desk",
        tasks=tasks,
        nothing="Nothing waits for you: no return to review, none late.",
        links=[("All hubs and periods", desk)],
    )


def _changes(viewer: User, memberships: list[Membership], today: datetime.date) -> Panel | None:
    """For whoever fills returns or reviews them."""
    if not (may(viewer, "hubs.enter_figures") or may(viewer, "hubs.review_returns")):
        return None
    edition = recently_changed(today)
    if edition is None:
        return None
    follow = "follow" if edition.in_force_from <= today else "will follow"
    return Panel(
        id="changes",
        title="The shared framework changes",
        nothing=f"Returns for periods from {british_date(edition.in_force_from)} {follow} version "
        f"{edition.version}. Earlier periods keep the version they began with.",
        links=[
            (
                f"What changes with version {edition.version}",
                reverse("framework_changes", args=[edition.version]),
            )
        ],
    )


def _figures(viewer: User, memberships: list[Membership], today: datetime.date) -> Panel | None:
    if not may(viewer, "evaluations.view_releases"):
        return None
    authorities = {m.place.pk: m.place for m in memberships if m.place and m.place.level == Level.AUTHORITY}
    links = [(place.name, reverse("figures_place", args=[place.slug])) for place in authorities.values()]
    return Panel(
        id="figures",
        title="Figures over several hubs",
        nothing=OWN_AND_RELEASED if may(viewer, "hubs.view_hub") else RELEASED,
        links=[*links, ("All places that you may see", reverse("figures"))],
    )


def _framework(viewer: User, memberships: list[Membership], today: datetime.date) -> Panel | None:
    if not may(viewer, "outcomes.edit_framework"):
        return None
    tasks = [
        Task(
            title=str(draft),
            status=draft.get_status_display(),
            url=reverse("admin:outcomes_edition_change", args=[draft.pk]),
            hint=f"Begun {british_date(draft.created_at)}.",
            colour=state_colour(draft.status),
        )
        for draft in queries.draft_editions()
    ]
    if overdue := queries.reviews_overdue(today=today):
        tasks.append(
            Task(
                title="Measures whose day of review has passed",
                status=f"{overdue:,}",
                url=reverse("admin:outcomes_editionentry_changelist"),
                colour="orange",
            )
        )
    return Panel(
        id="framework",
        title="The shared framework",
        tasks=tasks,
        nothing="There is no draft, and no measure is due for review.",
        links=[
            ("The framework as hubs read it", reverse("framework")),
            ("Edit the framework", reverse("admin:app_list", args=["outcomes"])),
        ],
    )


def _people(viewer: User, memberships: list[Membership], today: datetime.date) -> Panel | None:
    if not may(viewer, "hubs.invite_to_hub"):
        return None
    waiting, run_out = queries.invitation_counts(viewer=viewer)
    overview = reverse("people_overview")
    lines = [
        ("Invitations not yet taken up", waiting, "blue"),
        ("Invitations that have run out", run_out, "orange"),
    ]
    return Panel(
        id="people",
        title="People",
        tasks=[Task(title, f"{n:,}", overview, colour=colour) for title, n, colour in lines if n],
        nothing="Everybody who was invited has taken up the invitation.",
        links=[("People and invitations", overview)],
    )


def _service(viewer: User, memberships: list[Membership], today: datetime.date) -> Panel | None:
    if not may(viewer, "hubs.manage_places"):
        return None
    counts = queries.place_counts(viewer=viewer, today=today)
    failed = queries.jobs_failed(since=timezone.now() - SOON)
    tasks = []
    if failed:
        tasks.append(
            Task("Jobs that failed in the last seven days", f"{failed:,}", reverse("jobs"), colour="red")
        )
    if counts.hubs_without_manager:
        tasks.append(
            Task(
                title="Hubs without a manager",
                status=f"{counts.hubs_without_manager:,}",
                url=f"{reverse('people_overview')}?show=unstaffed",
                colour="orange",
            )
        )
    hubs = "1 hub" if counts.hubs == 1 else f"{counts.hubs:,} hubs"
    authorities = "1 authority" if counts.authorities == 1 else f"{counts.authorities:,} authorities"
    return Panel(
        id="service",
        title="The service",
        tasks=tasks,
        nothing=f"All is well: {hubs} in {authorities}." if counts.hubs else "No hub has been opened yet.",
        links=[("Places", reverse("admin:hubs_place_changelist")), ("Jobs", reverse("jobs"))],
    )
