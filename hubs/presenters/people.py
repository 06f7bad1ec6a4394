"""People of a place: who is in, who is asked in, who has left."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils import timezone

from outcomes.models import User
from outcomes.templatetags.formats import british_date

from ..models import Invitation, Membership, Place
from ..queries import people as queries

Row = list[Any]


@dataclass(frozen=True)
class PeoplePage:
    title: str
    invite_url: str
    member_columns: list[str]
    members: list[Row]
    invitation_columns: list[str]
    invitations: list[Row]
    past_columns: list[str]
    past: list[Row]


def people_page(place: Place | None, *, viewer: User) -> PeoplePage:
    """The people of a place, or without one those who keep the service."""
    return PeoplePage(
        title=f"People of {place}" if place else "People who keep the service",
        invite_url=reverse("invite", args=[place.slug]) if place else reverse("invite_to_service"),
        member_columns=["Name", "Email address", "Role", "Since", "End the role"],
        members=[_member(m) for m in queries.members_of(place, viewer=viewer)],
        invitation_columns=["Email address", "Role", "Invited by", "Works until", "Withdraw"],
        invitations=[_invitation(i) for i in queries.invitations_at(place, viewer=viewer)],
        past_columns=["Name", "Role", "From", "Until", "Ended by"],
        past=[_past(m) for m in queries.past_members_of(place, viewer=viewer)],
    )


def _member(membership: Membership) -> Row:
    return [
        membership.user.name,
        membership.user.email,
        membership.get_role_display(),
        british_date(membership.starts),
        {
            "text": f"End {membership.user.name}’s role",
            "url": reverse("membership_end", args=[membership.pk]),
        },
    ]


def _invitation(invitation: Invitation) -> Row:
    ran_out = invitation.expires_at <= timezone.now()
    until = british_date(invitation.expires_at)
    return [
        invitation.email,
        invitation.get_role_display(),
        str(invitation.invited_by),
        {"text": "Has run out", "tag": "orange", "note": f"on {until}"} if ran_out else until,
        {
            "text": f"Withdraw {invitation.email}’s invitation",
            "url": reverse("invitation_withdraw", args=[invitation.pk]),
        },
    ]


def _past(membership: Membership) -> Row:
    return [
        membership.user.name,
        membership.get_role_display(),
        british_date(membership.starts),
        british_date(membership.ends),
        str(membership.ended_by or ""),
    ]


@dataclass(frozen=True)
class OverviewPage:
    columns: list[str]
    rows: list[Row]
    page: Page
    query: str
    service_url: str


def overview_page(page: Page, *, query: str, viewer: User) -> OverviewPage:
    rows = [
        [
            {"text": place.name, "url": reverse("people", args=[place.slug])},
            place.get_level_display(),
            "Yes" if place.is_staffed else {"text": "Nobody yet", "tag": "orange"},
            f"{place.asked_in:,}" if place.asked_in else "None",
        ]
        for place in page
    ]
    may_staff_service = bool(queries.giveable_roles(viewer, None))
    return OverviewPage(
        columns=["Place", "Kind", "Has somebody to look after it", "Invited, not in yet"],
        rows=rows,
        page=page,
        query=query,
        service_url=reverse("people_of_service") if may_staff_service else "",
    )
