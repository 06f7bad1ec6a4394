"""Coming in by an invitation. The link is the key: no account is needed to open it."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from outcomes.models import User

from ..actions import invitations
from ..forms.people import JoinForm
from ..models import Invitation
from ..queries.people import account_by_email, invitation_by_digest


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = invitation_by_digest(invitations.digest_of(secret))
    if found is None:
        return _no_longer_open(request)
    try:
        if request.user.is_authenticated:
            return _with_account_in_use(request, found)
        if account_by_email(found.email):
            return redirect_to_login(request.path)
        return _with_new_account(request, found)
    except invitations.NoLongerOpen:
        if not request.user.is_authenticated and account_by_email(found.email):
            # Pressed twice: the account is there.
            return redirect_to_login(reverse("home"))
        return _no_longer_open(request)


def _with_account_in_use(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user.email != found.email:
        return render(request, "hubs/invitation_for_another.html", {"invitation": found})
    if request.method == "POST":
        invitations.accept(invitation=found, by=request.user)
        messages.success(request, "You are in.")
        return redirect("home")
    return render(request, "hubs/invitation_accept.html", {"invitation": found})


def _with_new_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(
        User(email=found.email, name=request.POST.get("name", "")),
        request.POST if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        user = invitations.accept_with_new_account(
            invitation=found, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
        login(request, user, backend="hubs.permission_backend.RoleBackend")
        messages.success(request, "Your account is open and you are signed in.")
        return redirect("home")
    return render(request, "hubs/invitation_join.html", {"form": form, "invitation": found})


def _no_longer_open(request: HttpRequest) -> HttpResponse:
    return render(request, "hubs/invitation_no_longer_open.html", status=404)
