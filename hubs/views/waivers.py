"""Agreed exceptions: the list, one more, and the end of one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import waivers
from ..actions.refusals import Refused
from ..forms.waivers import WaiverForm
from ..presenters.agreements import waiver_list, waiver_words
from ..queries import waivers as queries
from ..queries.scope import may
from ..queries.standing_answers import titles_of
from ..queries.targets import measures_in_force
from .access import capability_required
from .held_posts import keeps_what_was_typed, let_go, typed_in

ON_A_PAGE = 50


@require_safe
@capability_required(queries.VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """Those of every place whose own figures the person sees; `place` narrows it to one."""
    found = queries.waivers_for(viewer=request.user)
    slug = request.GET.get("place", "")
    if slug:
        found = found.filter(place__slug=slug)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = waiver_list(
        page,
        titles_of({waiver.indicator_id for waiver in page if waiver.indicator_id}),
        query=f"{urlencode({'place': slug})}&" if slug else "",
        may_grant=may(request.user, queries.GRANT),
        today=timezone.localdate(),
    )
    return render(request, "hubs/waivers.html", {"page": shown, "place": slug})


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(queries.GRANT)
def grant(request: HttpRequest) -> HttpResponse:
    measures = measures_in_force(day=timezone.localdate())
    form = WaiverForm(typed_in(request), viewer=request.user, measures=measures)
    if request.method == "POST" and form.is_valid():
        try:
            waivers.grant(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            let_go(request)
            messages.success(request, "The exception is agreed. It holds from now on.")
            return redirect("waivers")
    return render(request, "hubs/waiver_grant.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(queries.GRANT)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    waiver = queries.waiver_for(viewer=request.user, pk=pk)
    if waiver is None:
        raise Http404("There is no such exception.")
    if request.method == "POST":
        try:
            waivers.end(waiver=waiver, by=request.user)
        except Refused as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, "The exception is ended.")
        return redirect("waivers")
    what = waiver_words(waiver, titles_of({waiver.indicator_id} - {None}))
    return render(request, "hubs/waiver_end.html", {"waiver": waiver, "what": what})
