"""A standing cast and what they work on: two authorities, three hubs, somebody of every role and place.

The pages of the matrix are about Alder, a hub of Tynebridge. Each other person is there to be kept out of
something: a neighbour of another hub of the same authority, a stranger of another authority's hub, its
analyst, somebody who has left, a superuser without a role, and nobody at all.
"""

import datetime
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from evaluations.actions import context_files, releases
from evaluations.aggregation import sweeping
from evaluations.choices import Published
from evaluations.models import ContextFile, ContextRevision, ContextValue
from evaluations.tests.published import make_source
from hubs.actions import (
    handovers,
    held_posts,
    invitations,
    people,
    returns,
    splits,
    standing,
    targets,
    value_files,
    waivers,
)
from hubs.choices import CountingMethod, Role, State, TargetKind, WaiverRule
from hubs.measuring import TypedFigure
from hubs.models import HandOver, Place
from hubs.tests import asking, builders
from outcomes.actions import ground
from outcomes.choices import Direction, EntryBy, Tier
from outcomes.models import (
    EditionInstrument,
    FrameworkRule,
    Instrument,
    JobRun,
    RubricDimension,
    ScheduledRun,
    Source,
    User,
    VocabularyEntry,
)

CAST = (
    "worker",
    "manager",
    "neighbour",
    "stranger",
    "analyst",
    "other_analyst",
    "commissioner",
    "other_commissioner",
    "national",
    "editor",
    "administrator",
    "gone",
    "superuser",
    "nobody",
)
STAFF = frozenset({"editor", "administrator", "superuser"})


@dataclass
class World:
    users: dict[str, User] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    # What addresses need: secrets, codes, numbers of rows.
    things: SimpleNamespace = field(default_factory=SimpleNamespace)

    def client(self, name: str) -> Client:
        """A fresh browser in which that person is signed in."""
        client = Client()
        if name in self.sessions:
            client.cookies["sessionid"] = self.sessions[name]
        return client


def make_world() -> World:
    world = World()
    _places(world)
    _people(world)
    _returns(world)
    _asked_in(world)
    _jobs(world)
    _around_the_returns(world)
    _agreed(world)
    _added_up(world)
    _published(world)
    _drafted(world)
    for name, user in world.users.items():
        world.sessions[name] = _session(user)
    return world


def _places(world: World) -> None:
    nation = builders.make_nation()
    north = builders.make_region("Northshire", nation=nation)
    south = builders.make_region("Southshire", nation=nation)
    tynebridge = builders.make_authority("Tynebridge", region=north)
    southport = builders.make_authority("Southport", region=south)
    places = (
        nation,
        north,
        south,
        tynebridge,
        southport,
        builders.make_hub("Alder", authority=tynebridge),
        builders.make_hub("Birch", authority=tynebridge),
        builders.make_hub("Cedar", authority=southport),
    )
    world.places = {place.slug: place for place in places}


def _people(world: World) -> None:
    for name, role, place, person in (
        ("worker", Role.HUB_WORKER, "alder", "Wanda Wells"),
        ("manager", Role.HUB_MANAGER, "alder", "Mona Marsh"),
        ("neighbour", Role.HUB_MANAGER, "birch", "Nora Nash"),
        ("stranger", Role.HUB_MANAGER, "cedar", "Stan Stone"),
        ("analyst", Role.AUTHORITY_ANALYST, "tynebridge", "Anna Ames"),
        ("other_analyst", Role.AUTHORITY_ANALYST, "southport", "Otto Oakes"),
        ("commissioner", Role.COMMISSIONER, "tynebridge", "Cora Clay"),
        ("other_commissioner", Role.COMMISSIONER, "southport", "Cyril Cole"),
        ("national", Role.NATIONAL_VIEWER, "england", "Nigel Noon"),
        ("editor", Role.FRAMEWORK_EDITOR, None, "Edith Eyre"),
        ("administrator", Role.SERVICE_ADMINISTRATOR, None, "Adam Aske"),
        ("gone", Role.HUB_MANAGER, "alder", "Greta Gale"),
    ):
        world.users[name] = builders.make_user(
            role, world.places.get(place), name=person, email=f"{name.replace('_', '-')}@example.org"
        )
    people.end_membership(membership=world.users["gone"].memberships.get(), by=world.users["administrator"])
    world.users["superuser"] = builders.make_user(
        name="Sue Sharp", email="superuser@example.org", is_staff=True, is_superuser=True
    )


def _returns(world: World) -> None:
    """A quarter that is approved everywhere, and one after it: Alder's has begun, the others' are sent."""
    things = world.things
    things.definition = builders.make_definition("WHF1.1")
    things.optional = builders.make_definition("WHF1.2", title="Families who came back")
    things.central = builders.make_definition("WHF1.3", title="Known to the council", entry=EntryBy.CENTRAL)
    things.edition = builders.make_edition(
        things.definition, things.optional, things.central, published=False
    )
    things.ages = asking.make_scheme(things.edition, "age", "Age of child", ("Under 1", "Older"))
    asking.split(things.central, things.ages)
    asking.split(things.definition, things.ages)
    things.edition.entries.filter(definition=things.optional).update(tier=Tier.OPTIONAL)
    ground.ensure(things.edition)
    asking.publish(things.edition)
    things.draft = builders.make_edition(
        builders.make_definition("WHF1.1", number=2, comparability="same"), version="0.2", published=False
    )
    today = timezone.localdate()
    open_still = today + datetime.timedelta(days=200)
    quarter = _quarter_of(today)
    things.before, things.period = (
        builders.make_period(_quarters_before(quarter, number), closes=open_still) for number in (2, 1)
    )
    for slug, manager, analyst in (
        ("alder", "manager", "analyst"),
        ("birch", "neighbour", "analyst"),
        ("cedar", "stranger", "other_analyst"),
    ):
        by = world.users[manager]
        before, now = (
            returns.start(place=world.places[slug], period=period)
            for period in (things.before, things.period)
        )
        for number, period_return in ((40, before), (45, now)):
            _type(world, period_return, number, by)
        receipt = returns.submit(period_return=before, by=by)
        returns.approve(period_return=before, by=world.users[analyst])
        if slug != "alder":
            returns.submit(period_return=now, by=by)
        setattr(things, f"{slug}_receipt", receipt)
        setattr(things, f"{slug}_return", now)


def _type(world: World, period_return, number: int, by: User) -> None:
    figure = TypedFigure(
        definition_id=world.things.definition.pk,
        state=State.REPORTED,
        typed={"numerator": str(number)},
        method=CountingMethod.ONE_SYSTEM,
    )
    returns.save_section(
        period_return=period_return, domain_code="WHF", figures=[figure], version=0, form_key="", by=by
    )


def _quarter_of(day: datetime.date) -> datetime.date:
    return datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarters_before(quarter: datetime.date, number: int) -> datetime.date:
    months = quarter.year * 12 + quarter.month - 1 - 3 * number
    return datetime.date(months // 12, months % 12 + 1, 1)


def _asked_in(world: World) -> None:
    things = world.things
    secrets = iter(("alder-secret", "tynebridge-secret", "cedar-secret"))
    for place, by, role in (
        ("alder", "manager", Role.HUB_WORKER),
        ("tynebridge", "analyst", Role.COMMISSIONER),
        ("cedar", "stranger", Role.HUB_WORKER),
    ):
        invitation = invitations.invite(
            email=f"new-at-{place}@example.org",
            role=role,
            place=world.places[place],
            by=world.users[by],
        )
        secret = next(secrets)
        type(invitation).objects.filter(pk=invitation.pk).update(digest=invitations.digest_of(secret))
        setattr(things, f"{place}_invitation", invitation)
        setattr(things, f"{place}_invitation_secret", secret)


def _jobs(world: World) -> None:
    """One asked for by each of the two analysts."""
    for name, place in (("analyst", "tynebridge"), ("other_analyst", "southport")):
        job = JobRun.objects.create(
            kind=value_files.CHECK,
            requested_by=world.users[name],
            scope=f"place:{world.places[place].pk}",
        )
        setattr(world.things, f"{name}_job", job)


def _around_the_returns(world: World) -> None:
    """At Alder and at Cedar: a page handed over and a standing answer. At Alder something typed is kept from
    a session that had ended."""
    things = world.things
    for slug, manager in (("alder", "manager"), ("cedar", "stranger")):
        by, period_return = world.users[manager], getattr(things, f"{slug}_return")
        if slug == "cedar":
            returns.recall(period_return=period_return, by=by)
        handover = handovers.hand_over(
            period_return=period_return,
            domain_code="whf",
            name="Hal Hand",
            email="hal@example.org",
            by=by,
        )
        secret = f"{slug}-handover-secret"
        HandOver.objects.filter(pk=handover.pk).update(digest=handovers.digest_of(secret))
        answer = standing.set_answer(
            place=world.places[slug],
            indicator=things.optional.indicator,
            state=State.NOT_COLLECTED,
            reason="Nobody asks yet.",
            since=things.period.starts,
            by=by,
        )
        setattr(things, f"{slug}_handover", handover)
        setattr(things, f"{slug}_handover_secret", secret)
        setattr(things, f"{slug}_standing_answer", answer)
    things.held_post = held_posts.hold(
        user=world.users["worker"],
        path=f"/hubs/alder/returns/{things.period.code}/whf/",
        body="typed=before",
    )


def _agreed(world: World) -> None:
    """In each authority: a target that a hub proposes, an exception, a required split, a file of figures."""
    things = world.things
    next_year = things.period.starts.replace(year=things.period.starts.year + 1)
    for slug, manager, authority, analyst in (
        ("alder", "manager", "tynebridge", "analyst"),
        ("cedar", "stranger", "southport", "other_analyst"),
    ):
        hub, above, by = world.places[slug], world.places[authority], world.users[analyst]
        made = {
            "target": targets.propose(
                place=hub,
                indicator=things.definition.indicator,
                kind=TargetKind.TARGET,
                value=60,
                starts=things.before.starts,
                ends=things.period.ends,
                basis="A third more than last year",
                by=world.users[manager],
            ),
            "waiver": waivers.grant(
                rule=WaiverRule.LATE_RETURN,
                place=hub,
                period=things.period,
                reason="A flood",
                expires=timezone.localdate() + datetime.timedelta(days=30),
                by=by,
            ),
            "requirement": splits.require(
                authority=above,
                indicator=things.definition.indicator,
                scheme=things.ages,
                starts=next_year,
                by=by,
            ),
            "file": value_files.keep(authority=above, name=f"{slug}.csv", content=slug.encode(), by=by),
        }
        for name, thing in made.items():
            setattr(things, f"{slug}_{name}", thing)


def _added_up(world: World) -> None:
    """What was sent and approved is added up and released to readers."""
    sweeping.sweep()
    releases.make_due_releases()


def _published(world: World) -> None:
    """One figure of an area, corrected once by its publisher."""
    source = make_source()
    things = world.things
    things.series = source.series.order_by("pk").first()
    file = ContextFile.objects.create(
        source=source,
        name="figures.csv",
        sha256="0" * 64,
        rows_read=1,
        values_new=1,
        values_changed=0,
        values_same=0,
    )
    value = ContextValue.objects.create(
        indicator=things.series.indicator,
        place=world.places["england"],
        starts=datetime.date(2024, 4, 1),
        ends=datetime.date(2025, 3, 31),
        label="2025",
        numerator=70,
        numerator_places=0,
        numerator_state=Published.NUMBER,
        denominator_state=Published.NOT_APPLICABLE,
        value_state=Published.NOT_APPLICABLE,
        file=file,
    )
    ContextRevision.objects.create(context_value=value, file=file, old={}, new={})
    sent = ContentFile(b"a,b", name="figures.csv")
    things.upload = context_files.keep(source=source, file=sent, by=world.users["analyst"])


def _drafted(world: World) -> None:
    """The draft has one of every part that editors work on."""
    draft = world.things.draft
    part = {"edition": draft, "position": 1}
    Source.objects.create(**part, title="A guide", publisher="A department", url="https://example.org/")
    VocabularyEntry.objects.create(**part, vocabulary="terms", code="contact", meaning="An occasion.")
    FrameworkRule.objects.create(**part, text="Context figures are never credited to one hub.")
    RubricDimension.objects.create(**part, code="INT01", title="Leadership")
    EditionInstrument.objects.create(
        **part,
        instrument=Instrument.objects.create(code="gbo"),
        title="Goals",
        respondent="parent",
        direction=Direction.HIGHER,
        licence_note="Free.",
    )
    ScheduledRun.objects.create(task="outcomes.sweep_jobs", ran_at=timezone.now())


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "hubs.permission_backend.RoleBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
