"""What somebody typed is not lost because her session had ended meanwhile.

A form that is sent without a session goes into a drawer for an hour and is offered after sign-in, to the
person who had the page open and to nobody else. Who that was is known from a signed cookie that the page
itself left, for its own part of the addresses. A browser sends that cookie with no form of another site.
"""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.csrf import csrf_failure as refuse
from django.views.decorators.http import require_POST, require_safe

from outcomes.models import User
from outcomes.templatetags.formats import british_time

from ..actions import held_posts
from ..measuring import parse_number
from ..models import HeldPost
from ..queries.held_posts import held_for
from .access import signed_in

COOKIE = "typed_by"
SALT = "hubs.held_posts"
# Longer than any session, so that a page left open over a weekend still knows whose it is.
REMEMBERED = 7 * 24 * 60 * 60
KEPT = "kept"
LARGEST = 2 * 1024 * 1024
SECRETS = ("csrfmiddlewaretoken",)
SIGNED_OUT = "You had been signed out. We kept what you typed for an hour: sign in to see it again."


def keeps_what_was_typed(view: Callable) -> Callable:
    """Marks a view whose forms are worth keeping: it fills its form with `typed_in(request)`.

    Every page on which a person types words of her own is marked; a test goes through all of them.
    """
    view.keeps_what_was_typed = True
    return view


class HeldPostsMiddleware:
    """Stands after authentication, and before whatever sends people without a session away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_kept(request) and request.user.is_authenticated:
            _remember(request, response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.method == "POST" and _is_kept(request) and not request.user.is_authenticated:
            return _hold_until_sign_in(request)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page opened before the last sign-in carries a token of then; what was typed on it is kept too."""
    if request.method == "POST" and _is_kept(request):
        if not request.user.is_authenticated:
            answer = _hold_until_sign_in(request)
        else:
            held = _hold(request, request.user)
            answer = redirect(_address(held)) if held else None
        if answer is not None:
            return answer
    return refuse(request, reason=reason)


def typed_in(request: HttpRequest) -> QueryDict | None:
    """What a page's form is to hold: as sent now, or as kept; None for a fresh page."""
    return request.POST if request.method == "POST" else kept_form(request)


def kept_form(request: HttpRequest) -> QueryDict | None:
    """The form that the address asks for, if it is this person's and of this page."""
    held = _asked_for(request)
    return QueryDict(held.body) if held else None


def let_go(request: HttpRequest) -> None:
    """After a save: what was kept of this page is there now."""
    for held in held_for(viewer=request.user).filter(path=_page_of(request)):
        held_posts.drop(user=request.user, pk=held.pk)


@signed_in
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What waits for the person who has just signed in."""
    rows = [
        {
            "pk": held.pk,
            "when": british_time(held.held_at),
            "until": british_time(held.expires_at),
            "url": _address(held),
        }
        for held in held_for(viewer=request.user)
    ]
    if not rows:
        return redirect("home")
    return render(request, "hubs/kept.html", {"rows": rows})


@signed_in
@require_POST
def kept_drop(request: HttpRequest, pk: int) -> HttpResponse:
    held_posts.drop(user=request.user, pk=pk)
    messages.success(request, "What you typed was thrown away.")
    return redirect("home")


def _is_kept(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "keeps_what_was_typed", False)


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    number = str(request.user.pk)
    if request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=REMEMBERED // 2) == number:
        return
    part = request.path.split("/")[1]
    response.set_signed_cookie(
        COOKIE,
        number,
        salt=SALT,
        max_age=REMEMBERED,
        path=f"/{part}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _hold_until_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Nothing where nobody is known, or where the form came from elsewhere: then the usual answer follows."""
    number = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=REMEMBERED)
    user = User.objects.filter(pk=number, is_active=True).first() if number.isdecimal() else None
    if user is None or _hold(request, user) is None:
        return None
    messages.info(request, SIGNED_OUT)
    return redirect_to_login(reverse("kept"))


def _hold(request: HttpRequest, user: User) -> HeldPost | None:
    if not _is_from_here(request):
        return None
    body = urlencode([(n, v) for n, values in request.POST.lists() if n not in SECRETS for v in values])
    if len(body) > LARGEST:
        return None
    return held_posts.hold(user=user, path=_page_of(request), body=body)


def _is_from_here(request: HttpRequest) -> bool:
    """As far as the browser says it; those that say nothing sent no cookie from elsewhere either."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "")
    return site == "same-origin" and (not origin or urlsplit(origin).netloc == request.get_host())


def _address(held: HeldPost) -> str:
    return f"{held.path}{'&' if '?' in held.path else '?'}{KEPT}={held.pk}"


def _page_of(request: HttpRequest) -> str:
    """The page's own address: of several places it says which, and not which form is asked for."""
    query = request.GET.copy()
    query.pop(KEPT, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _asked_for(request: HttpRequest) -> HeldPost | None:
    number = parse_number(request.GET.get(KEPT, ""))
    if request.method != "GET" or number is None:
        return None
    return held_for(viewer=request.user).filter(pk=number, path=_page_of(request)).first()
