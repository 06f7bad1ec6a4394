"""Plain builders for tests: each makes one row with what it needs, by keyword, and hides nothing.

Places and people by `make_nation`, `make_region`, `make_authority`, `make_hub`, `make_user`; a small
published edition by `make_edition`; periods and returns by `make_period` and `make_return`.
"""

import datetime
import itertools

from django.utils import timezone
from django.utils.text import slugify

from hubs.choices import Level, ReturnStatus, Role
from hubs.models import Hub, Membership, Period, Place, PlaceCode, PlaceParent, Return
from outcomes.choices import (
    Benefit,
    Direction,
    EditionStatus,
    EntryBy,
    Frequency,
    Kind,
    OutcomeLevel,
    PlaceRule,
    Tier,
    TimeRule,
)
from outcomes.models import Definition, Domain, Edition, EditionEntry, Indicator, Outcome, User

PASSWORD = "seven quiet herons"
LONG_AGO = datetime.date(2013, 4, 1)

_numbers = itertools.count(1)


def make_place(
    level: Level,
    name: str,
    *,
    parent: Place | None = None,
    code: str = "",
    opened: datetime.date = LONG_AGO,
    closed: datetime.date | None = None,
    **fields,
) -> Place:
    """Below its parent, and with its official code, as long as it is open."""
    fields.setdefault("slug", slugify(name))
    place = Place.objects.create(level=level, name=name, opened=opened, closed=closed, **fields)
    if parent is not None:
        PlaceParent.objects.create(place=place, parent=parent, starts=opened, ends=closed)
    if code:
        PlaceCode.objects.create(place=place, code=code, valid_from=opened, valid_to=closed)
    return place


def make_nation(name: str = "England", **fields) -> Place:
    return make_place(Level.NATION, name, **fields)


def make_region(name: str = "North East", nation: Place | None = None, **fields) -> Place:
    return make_place(Level.REGION, name, parent=nation, **fields)


def make_authority(name: str = "Tynebridge", region: Place | None = None, **fields) -> Place:
    return make_place(Level.AUTHORITY, name, parent=region, **fields)


def make_hub(name: str = "Alder Hub", authority: Place | None = None, **fields) -> Place:
    """The hub's place; its profile is `.hub`."""
    place = make_place(Level.HUB, name, parent=authority, **fields)
    Hub.objects.create(place=place)
    return place


def move_place(place: Place, *, to: Place, on: datetime.date) -> None:
    """The open parent ends on the day on which the new one starts."""
    PlaceParent.objects.filter(place=place, ends__isnull=True).update(ends=on)
    PlaceParent.objects.create(place=place, parent=to, starts=on)


def make_user(
    role: Role | None = None, place: Place | None = None, *, name: str = "", email: str = "", **fields
) -> User:
    """Somebody with at most one role, held since long ago. The password is PASSWORD."""
    number = next(_numbers)
    name = name or f"{role.label if role else 'Somebody'} {number}"
    user = User.objects.create_user(
        email or f"{slugify(name)}-{number}@example.org",
        fields.pop("password", PASSWORD),
        name=name,
        is_staff=fields.pop("is_staff", role in (Role.FRAMEWORK_EDITOR, Role.SERVICE_ADMINISTRATOR)),
        **fields,
    )
    if role is not None:
        make_membership(user, role, place)
    return user


def make_membership(
    user: User, role: Role, place: Place | None = None, *, starts=None, ends=None
) -> Membership:
    starts = starts or timezone.now() - datetime.timedelta(days=900)
    return Membership.objects.create(user=user, role=role, place=place, starts=starts, ends=ends)


def make_definition(code: str = "WHF1.1", *, number: int = 1, **fields) -> Definition:
    """A count of families that the hub types each quarter, unless told otherwise."""
    indicator, _ = Indicator.objects.get_or_create(code=code)
    return Definition.objects.create(
        indicator=indicator,
        number=number,
        **{
            "title": f"Families reached ({code})",
            "definition": "Families who had any help in the quarter.",
            "kind": Kind.COUNT,
            "numerator": "Families reached",
            "unit": "families",
            "direction": Direction.HIGHER,
            "frequency": Frequency.QUARTERLY,
            "window": "Families helped between the first and the last day of the quarter.",
            "source": "The hub's own register.",
            "entry": EntryBy.HUB,
            "time_rule": TimeRule.SUM,
            "place_rule": PlaceRule.SUM,
            "counts_people": True,
            **fields,
        },
    )


def make_edition(
    *definitions: Definition,
    version: str = "0.1",
    in_force_from: datetime.date = LONG_AGO,
    published: bool = True,
    tier: Tier = Tier.CORE,
    **fields,
) -> Edition:
    """An edition of one domain and one outcome that lists the definitions; published as a rule."""
    edition = Edition.objects.create(
        name=fields.pop("name", "Shared outcomes framework"), version=version, **fields
    )
    domain = Domain.objects.create(
        edition=edition, position=1, code="WHF", title="Whole families", benefit=Benefit.ACCESS
    )
    outcome = Outcome.objects.create(
        domain=domain,
        position=1,
        code="WHF1",
        title="Families are reached",
        description="Families who need help find it.",
        level=OutcomeLevel.FAMILY,
    )
    for position, definition in enumerate(definitions or [make_definition()], start=1):
        EditionEntry.objects.create(
            edition=edition,
            outcome=outcome,
            definition=definition,
            position=position,
            tier=tier,
            owner="The framework's editors",
            review_date=datetime.date(2030, 4, 1),
        )
    if published:
        edition.status = EditionStatus.PUBLISHED
        edition.in_force_from = in_force_from
        edition.published_at = timezone.now()
        edition.save()
    return edition


def make_period(starts: datetime.date = datetime.date(2026, 7, 1), **fields) -> Period:
    """The quarter that starts on the day: opens when it has ended, due in a month, closes in two."""
    frequency = fields.pop("frequency", Frequency.QUARTERLY)
    months = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 12}[frequency]
    after = _months_later(starts, months)
    return Period.objects.create(
        frequency=frequency,
        starts=starts,
        **{
            "ends": after - datetime.timedelta(days=1),
            "opens": after,
            "due": _months_later(after, 1) - datetime.timedelta(days=1),
            "closes": _months_later(after, 2) - datetime.timedelta(days=1),
            **fields,
        },
    )


def make_return(
    place: Place,
    period: Period,
    *,
    edition: Edition | None = None,
    status: ReturnStatus = ReturnStatus.NOT_STARTED,
    by: User | None = None,
    **fields,
) -> Return:
    """A return in any status. `by` submitted it, and approved it where the status says so."""
    now = timezone.now()
    if status in (ReturnStatus.SUBMITTED, ReturnStatus.APPROVED, ReturnStatus.LOCKED, ReturnStatus.REOPENED):
        by = by or make_user()
        fields = {"submitted_at": now, "submitted_by": by, **fields}
    if status in (ReturnStatus.APPROVED, ReturnStatus.LOCKED, ReturnStatus.REOPENED):
        fields = {"approved_at": now, "approved_by": by, **fields}
    if status == ReturnStatus.REOPENED:
        fields.setdefault("reopened_until", now + datetime.timedelta(days=7))
    edition = edition or Edition.objects.filter(status=EditionStatus.PUBLISHED).first() or make_edition()
    return Return.objects.create(place=place, period=period, edition=edition, status=status, **fields)


def _months_later(day: datetime.date, months: int) -> datetime.date:
    month = day.month - 1 + months
    return day.replace(year=day.year + month // 12, month=month % 12 + 1)
