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
from django.test import Client
from django.utils import timezone

from evaluations.tests.published import make_source
from hubs.actions import invitations, people
from hubs.choices import ReturnStatus, Role
from hubs.models import Place
from hubs.tests import builders
from outcomes.models import JobRun, User

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
    _published(world)
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
        world.users[name] = builders.make_user(role, world.places.get(place), name=person)
    people.end_membership(membership=world.users["gone"].memberships.get(), by=world.users["administrator"])
    world.users["superuser"] = builders.make_user(name="Sue Sharp", is_staff=True, is_superuser=True)


def _returns(world: World) -> None:
    """Last quarter's: Alder's has begun, Birch's is sent, Cedar's is sent."""
    things = world.things
    things.edition = builders.make_edition()
    things.draft = builders.make_edition(
        builders.make_definition("WHF1.1", number=2, comparability="same"), version="0.2", published=False
    )
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1
    starts = datetime.date((months - 3) // 12, (months - 3) % 12 // 3 * 3 + 1, 1)
    things.period = builders.make_period(starts)
    for slug, status, by in (
        ("alder", ReturnStatus.DRAFT, "manager"),
        ("birch", ReturnStatus.SUBMITTED, "neighbour"),
        ("cedar", ReturnStatus.SUBMITTED, "stranger"),
    ):
        made = builders.make_return(
            world.places[slug], things.period, edition=things.edition, status=status, by=world.users[by]
        )
        setattr(things, f"{slug}_return", made)


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
            kind="hubs.check_values",
            requested_by=world.users[name],
            scope=f"place:{world.places[place].pk}",
        )
        setattr(world.things, f"{name}_job", job)


def _published(world: World) -> None:
    source = make_source()
    world.things.series = source.series.first()


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "hubs.permission_backend.RoleBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
