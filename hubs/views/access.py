"""Who may open a page: nobody is asked to sign in, a stranger to a place finds nothing there, and who may
see the place without having the right is told so.

    @capability_required("hubs.submit_return", place_from="slug")
    def submit(request, place, code): ...

The decorator takes the keyword argument of the address that holds the place's slug and hands the view the
place itself. Where the day matters (a period's figures follow that period's tree), the view calls
`place_for` or `require` with `on=`, or fetches its object through a query that takes the viewer.
"""

import datetime
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from ..choices import Level
from ..models import Place
from ..queries.scope import Viewer, may, places_seen_by

View = Callable[..., HttpResponse]

signed_in = login_required


def capability_required(
    capability: str, *, place_from: str = "", level: Level | None = None
) -> Callable[[View], View]:
    """Without `place_from` the right is asked for anywhere: the page then shows only what is in reach."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if place_from:
                kwargs["place"] = place_for(request.user, capability, kwargs.pop(place_from), level=level)
            elif not may(request.user, capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate


def place_for(
    user: Viewer,
    capability: str,
    slug: str,
    *,
    level: Level | None = None,
    on: datetime.date | None = None,
) -> Place:
    """The place, if the person has the right there by the tree of that day; 403 or 404 otherwise."""
    places = Place.objects.select_related("hub").filter(slug=slug)
    place = (places if level is None else places.filter(level=level)).first()
    if place is None:
        raise Http404("There is no such place.")
    require(user, capability, place, on=on)
    return place


def require(user: Viewer, capability: str, place: Place, *, on: datetime.date | None = None) -> None:
    """403 for who may see the place without having the right there, 404 for a stranger to it."""
    if may(user, capability, place, on):
        return
    if places_seen_by(user, on=on).filter(pk=place.pk).exists():
        raise PermissionDenied
    raise Http404("There is no such place.")
