"""Targets and baselines: the list, a proposal, and the analyst's word about it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import targets
from ..actions.refusals import Refused
from ..forms.targets import TargetForm
from ..models import Target
from ..presenters.agreements import target_list, target_page
from ..queries import targets as queries
from ..queries.scope import may
from .access import capability_required
from .held_posts import keeps_what_was_typed, let_go, typed_in

ON_A_PAGE = 50


@require_safe
@capability_required(queries.VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """Those of every place whose own figures the person sees; `place` narrows it to one."""
    found = queries.targets_for(viewer=request.user)
    slug = request.GET.get("place", "")
    if slug:
        found = found.filter(place__slug=slug)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    wordings = queries.newest_wordings(target.indicator_id for target in page)
    shown = target_list(
        page,
        wordings,
        query=f"{urlencode({'place': slug})}&" if slug else "",
        may_propose=may(request.user, queries.PROPOSE),
    )
    return render(request, "hubs/targets.html", {"page": shown, "place": slug})


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(queries.PROPOSE)
def propose(request: HttpRequest) -> HttpResponse:
    measures = queries.measures_in_force(day=timezone.localdate())
    form = TargetForm(typed_in(request), viewer=request.user, measures=measures, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            targets.propose(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("value" if "value" in str(refusal) else None, str(refusal))
        else:
            let_go(request)
            messages.success(request, "It is proposed. An analyst of the council can now agree it.")
            return redirect("targets")
    without = [f"{d.code} {d.title}" for d in measures if not d.targets_allowed]
    return render(request, "hubs/target_propose.html", {"form": form, "without": without})


@require_safe
@capability_required(queries.VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    target = queries.target_for(viewer=request.user, pk=pk)
    if target is None:
        raise Http404("There is no such target.")
    wording = queries.newest_wording(target.indicator)
    page = target_page(target, wording, may_agree=may(request.user, queries.AGREE, target.place))
    return render(request, "hubs/target.html", {"page": page, "target": target})


@require_POST
@capability_required(queries.VIEW)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, targets.agree, "It is agreed.")


@require_POST
@capability_required(queries.VIEW)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, targets.withdraw, "It is withdrawn. It stays in the list and holds no more.")


def _decide(request: HttpRequest, pk: int, action, done: str) -> HttpResponse:
    target = _to_decide(request, pk)
    try:
        action(target=target, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("target", target.pk)
    messages.success(request, done)
    return redirect("targets")


def _to_decide(request: HttpRequest, pk: int) -> Target:
    """403 for who may see it without agreeing it, 404 for all others."""
    target = queries.target_for(viewer=request.user, pk=pk)
    if target is None:
        raise Http404("There is no such target.")
    if not may(request.user, queries.AGREE, target.place):
        raise PermissionDenied
    return target


def _initial(request: HttpRequest) -> dict:
    """A link of a hub's page names the hub and the measure."""
    found = (
        queries.places_to_propose_at(viewer=request.user).filter(slug=request.GET.get("place", "")).first()
    )
    return {"place": found.pk if found else None, "indicator": request.GET.get("measure", "")}
