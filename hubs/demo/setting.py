"""The places, people and framework with which the demonstration begins."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from outcomes.actions import editions, framework_files
from outcomes.choices import Comparability, EditionStatus
from outcomes.imports.framework import STARTER, read_file
from outcomes.models import Edition, User
from outcomes.queries.documents import edition_document
from outcomes.queries.editions import newest_published

from ..actions import people, places
from ..models import Place
from ..queries.places import nation
from . import cast, clock

# What the second version of the framework words anew, so that a series breaks.
REWORDED = "ACC3.1"
NEW_WORDING = {
    "title": "First conversation within five working days",
    "definition": "Of families referred or asking for targeted help in the period, the share whose first "
    "conversation took place within five working days of the request.",
    "numerator": "Families whose first conversation took place within five working days",
}


@dataclass(frozen=True)
class Setting:
    """Whom and what the story needs by name."""

    hubs: dict[str, Place]
    authorities: dict[str, Place]
    people: dict[str, User]

    def manager(self, hub: str) -> User:
        return self._person(cast.Role.HUB_MANAGER, hub)

    def worker(self, hub: str) -> User:
        return self._person(cast.Role.HUB_WORKER, hub, otherwise=self.manager(hub))

    def analyst(self, authority: str) -> User:
        return self._person(cast.Role.AUTHORITY_ANALYST, authority)

    @property
    def editor(self) -> User:
        return next(self.people[p.email] for p in cast.PEOPLE if p.role == cast.Role.FRAMEWORK_EDITOR)

    @property
    def administrator(self) -> User:
        return next(self.people[p.email] for p in cast.PEOPLE if p.role == cast.Role.SERVICE_ADMINISTRATOR)

    def _person(self, role: str, place: str, otherwise: User | None = None) -> User:
        for person in cast.PEOPLE:
            if person.role == role and person.place == place:
                return self.people[person.email]
        return otherwise


def set_up(opened: date) -> Setting:
    """Open the region with its authorities and hubs, and everybody's account."""
    administrator = _account(
        next(p for p in cast.PEOPLE if p.role == cast.Role.SERVICE_ADMINISTRATOR), None, None
    )
    england = nation()
    with clock.on(opened):
        region = places.open_region(
            name=cast.REGION, nation=england, opened=opened, demonstration=True, by=administrator
        )
        authorities, hubs = {}, {}
        for invented in cast.AUTHORITIES:
            authority = places.open_authority(
                name=invented.name, region=region, opened=opened, by=administrator
            )
            authorities[invented.name] = authority
            for hub in invented.hubs:
                hubs[hub.name] = places.open_hub(
                    name=hub.name,
                    authority=authority,
                    opened=opened,
                    kind=hub.kind,
                    catchment=f"An invented part of {invented.name}.",
                    by=administrator,
                )
        named = {england.name: england} | authorities | hubs
        accounts = {
            person.email: _account(person, named.get(person.place), administrator) for person in cast.PEOPLE
        }
    return Setting(hubs, authorities, accounts)


def publish_first_version(setting: Setting, *, from_day: date) -> None:
    """Publish the shipped edition, unless somebody has."""
    if Edition.objects.exclude(status=EditionStatus.DRAFT).exists():
        return
    loaded = framework_files.load(document=read_file(STARTER), by=setting.editor)
    editions.publish(edition=loaded.edition, in_force_from=from_day, by=setting.editor)


def publish_second_version(setting: Setting, *, from_day: date) -> None:
    """A second version in which one measure means something else: its series breaks."""
    first = newest_published()
    document = edition_document(first)
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            for indicator in outcome["indicators"]:
                if indicator["code"] == REWORDED:
                    indicator |= NEW_WORDING
    loaded = framework_files.load(
        document=document,
        by=setting.editor,
        as_draft=f"{first.version}.1",
        comparability=Comparability.BREAK,
        note="Five working days instead of ten: figures before and after do not compare.",
    )
    editions.publish(
        edition=loaded.edition,
        in_force_from=from_day,
        change_note="First conversations are now counted within five working days instead of ten.",
        by=setting.editor,
    )


def _account(person: cast.Person, place: Place | None, by: User | None) -> User:
    user = people.open_account(email=person.email, name=person.name, role=person.role, place=place, by=by)
    user.password = _hashed()
    user.save(update_fields=["password"])
    return user


@cache
def _hashed() -> str:
    """Hashing is slow on purpose; everybody here has the same password."""
    return make_password(cast.PASSWORD)
