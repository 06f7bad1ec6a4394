"""For which authority a page of the desk is: the only one that the person works for, or the one named.

An analyst of several authorities chooses first; the address carries the choice, and the session keeps it for
pages whose address does not.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import Place
from ..queries.desk import authorities_for
from ..queries.scope import may
from .access import signed_in

CHOSEN = "authority"


def for_authority(capability: str) -> Callable:
    """Hands the view the authority, and whether the person has several: 403 without the right anywhere,
    404 where the one named is not the person's."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.user, capability):
                raise PermissionDenied
            places = list(authorities_for(viewer=request.user, capability=capability))
            authority = _named(request, places)
            if authority is None:
                choices = [(place.name, f"{request.path}?{_with(request, place)}") for place in places]
                return render(request, "hubs/desk_choose.html", {"choices": choices})
            request.several_authorities = len(places) > 1
            return view(request, *args, authority=authority, **kwargs)

        return signed_in(guarded)

    return decorate


def query_of(request: HttpRequest, authority: Place) -> str:
    """What an address needs to stay with the authority: nothing where the person has only one."""
    return f"?{urlencode({'authority': authority.slug})}" if request.several_authorities else ""


def _named(request: HttpRequest, places: list[Place]) -> Place | None:
    if len(places) == 1 and not request.GET.get("authority"):
        return places[0]
    slug = request.GET.get("authority")
    named = next(
        (p for p in places if p.slug == (request.session.get(CHOSEN) if slug is None else slug)), None
    )
    if slug and named is None:
        raise Http404("There is no such authority.")
    if slug and len(places) > 1 and request.session.get(CHOSEN) != slug:
        request.session[CHOSEN] = slug
    return named


def _with(request: HttpRequest, place: Place) -> str:
    asked = request.GET.copy()
    asked["authority"] = place.slug
    return asked.urlencode()
