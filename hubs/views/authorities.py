"""For which authority a page of the desk is: the only one that the person works for, or the one named.

An analyst of several authorities chooses first; the address then carries the choice.
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
    slug = request.GET.get("authority", "")
    if not slug:
        return places[0] if len(places) == 1 else None
    named = next((place for place in places if place.slug == slug), None)
    if named is None:
        raise Http404("There is no such authority.")
    return named


def _with(request: HttpRequest, place: Place) -> str:
    asked = request.GET.copy()
    asked["authority"] = place.slug
    return asked.urlencode()
