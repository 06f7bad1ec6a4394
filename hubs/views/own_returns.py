"""How the pages of a return get their return: through the rights of the person, or not at all."""

import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from ..actions import returns
from ..actions.refusals import WrongState
from ..choices import Level
from ..models import Place, Return
from ..queries.places import exists_on
from ..queries.returns import period_by_code, return_for
from ..queries.scope import may
from .access import place_for

VIEW = "hubs.view_hub"
TYPE = "hubs.enter_figures"
SUBMIT = "hubs.submit_return"
HAND_OVER = "hubs.hand_over_figures"


def own_return(request: HttpRequest, slug: str, code: str, *, capability: str = VIEW) -> Return:
    """404 to a stranger to the hub, 403 to whoever sees the hub without having the right.

    A hub that opened after its period's returns were made has none yet: it is made when it is asked for.
    """
    period_return = return_for(viewer=request.user, slug=slug, period_code=code) or _made(request, slug, code)
    if capability != VIEW and not allowed(request, period_return, capability):
        raise PermissionDenied
    return period_return


def allowed(request: HttpRequest, period_return: Return, capability: str) -> bool:
    return may(request.user, capability, period_return.place, period_return.period.starts)


def _made(request: HttpRequest, slug: str, code: str) -> Return:
    period = period_by_code(code)
    if period is None:
        raise Http404("There is no such period.")
    place = place_for(request.user, VIEW, slug, level=Level.HUB, on=period.starts)
    today = timezone.localdate()
    if period.opens > today or not _existed(place, period.starts):
        raise Http404("There is no return of this hub for this period.")
    try:
        return returns.start(place=place, period=period)
    except WrongState as refusal:
        raise Http404(str(refusal)) from refusal


def _existed(place: Place, day: datetime.date) -> bool:
    return Place.objects.filter(exists_on(day), pk=place.pk).exists()
