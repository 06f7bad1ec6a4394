"""The analyst's desk: what waits, hubs by periods, and many returns approved at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import returns
from ..actions.refusals import WrongState
from ..measuring import parse_number
from ..presenters.desk import STATUS_FILTERS, approval_list, approved_words, counted, desk_page
from ..queries import desk as queries
from ..queries.returns import period_key
from ..queries.waiting import periods_being_added_up
from .access import capability_required
from .authorities import for_authority
from .calculating import calculating, looks_again, words_of_own_page

CHANGED_SINCE = (
    "Some of these returns have changed since you looked, so none was approved. Look at them again."
)


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
    wanted = dict(_numbers(asked.getlist("return")))
    found = queries.returns_to_approve(viewer=request.user, ids=wanted)
    if request.method == "POST" and wanted:
        if _approved(request, found, wanted):
            return redirect("desk")
        _say_why_not(request, wanted)
        found = queries.returns_to_approve(viewer=request.user, ids=wanted)
    elif not found:
        messages.info(request, "Tick at least one return that awaits your review.")
    if not found:
        return redirect("desk")
    return render(request, "hubs/desk_approve.html", {"returns": approval_list(found)})


def _approved(request: HttpRequest, found: list[queries.DeskReturn], seen: dict[int, int]) -> bool:
    """All of them, as they were seen; or none."""
    reviewed = [found_one.period_return for found_one in found]
    if len(reviewed) != len(seen) or any(r.version != seen[r.pk] for r in reviewed):
        return False
    try:
        number = returns.approve_many(returns=reviewed, by=request.user)
    except WrongState:
        return False
    messages.success(request, f"{counted(number, 'return')} approved.")
    return True


def _say_why_not(request: HttpRequest, wanted: dict[int, int]) -> None:
    """A second click, or a colleague who was quicker, is no error: it says who approved them and when."""
    already = queries.approved_among(viewer=request.user, ids=wanted)
    for words in approved_words(already):
        messages.info(request, words)
    if len(already) < len(wanted):
        messages.error(request, CHANGED_SINCE)


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
