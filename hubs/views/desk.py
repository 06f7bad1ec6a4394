"""The analyst's desk: what waits, hubs by periods, and many returns approved at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import returns
from ..actions.refusals import WrongState
from ..measuring import parse_number
from ..presenters.desk import STATUS_FILTERS, approval_list, counted, desk_page
from ..queries import desk as queries
from ..queries.returns import period_key
from ..queries.waiting import periods_being_added_up
from .access import capability_required
from .authorities import for_authority
from .calculating import calculating, looks_again, words_of_own_page


@require_safe
@for_authority(queries.REVIEW)
def desk(request: HttpRequest, authority) -> HttpResponse:
    period, status = request.GET.get("period", ""), request.GET.get("status", "")
    if (period and period_key(period) is None) or (status and status not in dict(STATUS_FILTERS)):
        raise Http404("There is no such period or status.")
    today = timezone.localdate()
    found = queries.desk_for(
        viewer=request.user, authority=authority, today=today, period_code=period, every_period=bool(status)
    )
    page = desk_page(found, today=today, period=period, status=status, several=request.several_authorities)
    waiting = periods_being_added_up(viewer=request.user, place=authority)
    notice = calculating(request, words_of_own_page(waiting, of="The hubs’ own figures"))
    return looks_again(render(request, "hubs/desk.html", {"page": page, "calculating": notice}), notice)


@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(queries.REVIEW)
def approve(request: HttpRequest) -> HttpResponse:
    """Look at what is about to be approved, open warnings first; then approve it all or, where one of the
    returns has changed meanwhile, none."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = _numbers(asked.getlist("return"))
    found = queries.returns_to_approve(viewer=request.user, ids=[pk for pk, _ in wanted])
    if not found:
        messages.info(request, "Tick at least one return that awaits your review.")
        return redirect("desk")
    if request.method == "POST":
        seen = dict(wanted)
        reviewed = [found_one.period_return for found_one in found]
        if len(reviewed) == len(seen) and all(r.version == seen[r.pk] for r in reviewed):
            try:
                number = returns.approve_many(returns=reviewed, by=request.user)
            except WrongState as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"{counted(number, 'return')} approved.")
                return redirect("desk")
        else:
            messages.error(
                request, "Some of these returns have changed since you looked. Look at them again."
            )
        found = queries.returns_to_approve(viewer=request.user, ids=[pk for pk, _ in wanted])
        if not found:
            return redirect("desk")
    return render(request, "hubs/desk_approve.html", {"returns": approval_list(found)})


def _numbers(words: list[str]) -> list[tuple[int, int]]:
    """Returns named as `12`, or as `12-5`: with the version that the person has seen."""
    found = []
    for word in words:
        pk, _, version = word.partition("-")
        numbers = parse_number(pk), parse_number(version) if version else -1
        if None in numbers:
            raise Http404("There is no such return.")
        found.append(numbers)
    return found
