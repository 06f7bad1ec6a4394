"""The people of a place: look, invite, withdraw, end a role."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import invitations, people
from ..choices import Level
from ..forms.people import InviteForm
from ..models import Place
from ..presenters.people import overview_page, people_page
from ..queries import people as queries
from ..queries.scope import places_seen_by
from .access import capability_required
from .held_posts import keeps_what_was_typed, let_go, typed_in

PLACES_ON_A_PAGE = 50


@require_safe
@capability_required("hubs.invite_to_hub")
def overview(request: HttpRequest) -> HttpResponse:
    """Every place whose people the person looks after; with one place, its own page at once."""
    name, only_unstaffed = request.GET.get("name", "").strip(), request.GET.get("show") == "unstaffed"
    places = queries.places_and_their_people(viewer=request.user)
    if name:
        places = places.filter(name__icontains=name)
    if only_unstaffed:
        places = places.filter(is_staffed=False, level=Level.HUB)
    paginator = Paginator(places, PLACES_ON_A_PAGE)
    if paginator.count == 1 and not name and not only_unstaffed:
        return redirect("people", places[0].slug)
    asked = {"name": name, "show": "unstaffed" if only_unstaffed else ""}
    query = urlencode({key: value for key, value in asked.items() if value})
    page = overview_page(
        paginator.get_page(request.GET.get("page")),
        query=f"{query}&" if query else "",
        viewer=request.user,
    )
    return render(request, "hubs/people_overview.html", {"page": page, "name": name})


@require_safe
def of_place(request: HttpRequest, slug: str) -> HttpResponse:
    return _people(request, _place(request, slug))


@require_safe
@capability_required("hubs.invite_anyone")
def of_service(request: HttpRequest) -> HttpResponse:
    return _people(request, None)


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    return _invite(request, _place(request, slug))


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@capability_required("hubs.invite_anyone")
def invite_to_service(request: HttpRequest) -> HttpResponse:
    return _invite(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@capability_required("hubs.invite_to_hub")
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = queries.invitation_to_withdraw(pk, viewer=request.user)
    if invitation is None:
        raise Http404("There is no such invitation.")
    if request.method == "POST":
        try:
            invitations.withdraw(invitation=invitation, by=request.user)
        except invitations.NoLongerOpen as problem:
            messages.info(request, str(problem))
        else:
            messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
        return redirect(_people_url(invitation.place))
    context = {"invitation": invitation, "people_url": _people_url(invitation.place)}
    return render(request, "hubs/invitation_withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@capability_required("hubs.invite_to_hub")
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = queries.membership_for(pk, viewer=request.user)
    if membership is None:
        raise Http404("There is no such role to end.")
    if request.method == "POST":
        try:
            people.end_membership(membership=membership, by=request.user)
        except people.LastAdministrator as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, f"{membership.user} is no longer {_role_in_words(membership)}.")
        if membership.user_id == request.user.pk:
            return redirect("home")
        return redirect(_people_url(membership.place))
    context = {
        "membership": membership,
        "role": _role_in_words(membership),
        "people_url": _people_url(membership.place),
    }
    return render(request, "hubs/people_end.html", context)


def _place(request: HttpRequest, slug: str) -> Place:
    """The place, if the person looks after its people; 403 for who may see it otherwise, or else 404."""
    place = get_object_or_404(Place, slug=slug)
    if not queries.giveable_roles(request.user, place):
        if places_seen_by(request.user).filter(pk=place.pk).exists():
            raise PermissionDenied
        raise Http404("There is no such place.")
    return place


def _people(request: HttpRequest, place: Place | None) -> HttpResponse:
    return render(request, "hubs/people.html", {"page": people_page(place, viewer=request.user)})


def _invite(request: HttpRequest, place: Place | None) -> HttpResponse:
    form = InviteForm(queries.giveable_roles(request.user, place), typed_in(request))
    if request.method == "POST" and form.is_valid():
        wanted = {"email": form.cleaned_data["email"], "role": form.cleaned_data["role"]}
        try:
            invitation = invitations.invite(**wanted, place=place, by=request.user)
        except invitations.AlreadyIn:
            form.add_error("email", "This person has that role already")
        else:
            let_go(request)
            messages.success(request, f"We have sent an invitation to {invitation.email}.")
            return redirect(_people_url(place))
    context = {"form": form, "place": place, "people_url": _people_url(place)}
    return render(request, "hubs/people_invite.html", context)


def _people_url(place: Place | None) -> str:
    return reverse("people", args=[place.slug]) if place else reverse("people_of_service")


def _role_in_words(membership) -> str:
    role = membership.get_role_display().lower()
    return f"{role} of {membership.place}" if membership.place else role
