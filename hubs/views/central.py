"""The council's own figures for its hubs: which there are to fill, and a grid for each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import central
from ..actions.facts import ReasonNeeded
from ..actions.refusals import Refused
from ..choices import Level
from ..forms.central import CHANGED, GridForm, column_labels, hub_lines
from ..models import Place
from ..presenters.central import grid_list, grid_page, grid_url, previous_words, total_words
from ..presenters.desk import counted
from ..queries import central as queries
from ..queries.returns import period_by_code
from .access import capability_required
from .authorities import for_authority
from .held_posts import keeps_what_was_typed, kept_form, let_go

KEPT_NOTICE = "We kept what you typed. It is not saved until you press Save."


@require_safe
@for_authority(queries.CAPABILITY)
def grids(request: HttpRequest, authority: Place) -> HttpResponse:
    periods = queries.periods_to_fill(today=timezone.localdate())
    found = queries.grids_for(viewer=request.user, authority=authority, periods=periods)
    page = grid_list(authority, found)
    return render(request, "hubs/central.html", {"page": page, "several": request.several_authorities})


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(queries.CAPABILITY, place_from="slug", level=Level.AUTHORITY)
def grid(request: HttpRequest, place: Place, indicator: str, code: str, split: str = "") -> HttpResponse:
    period = period_by_code(code)
    figure = period and next((f for f in queries.figures_of_council(period) if f.code == indicator), None)
    table = figure and next((table for table in figure.tables if table.code == split), None)
    if figure is None or (split and table is None):
        raise Http404("The council fills no such grid.")
    lines = queries.grid_for(viewer=request.user, authority=place, figure=figure, period=period)
    kept = kept_form(request)
    data = request.POST if request.method == "POST" else kept
    form = GridForm(lines, figure, table, data)
    if request.method == "POST" and form.is_valid() and _is_saved(request, form, place, figure, period):
        let_go(request)
        return redirect(grid_url(place, figure, period, table))
    if table:
        beside = total_words(lines)
    else:
        previous = queries.previous_of(figure, [line.place.pk for line in lines], period)
        beside = previous_words(figure, previous)
    context = {
        "page": grid_page(place, figure, period, table),
        "form": form,
        "columns": column_labels(form),
        "rows": hub_lines(form, beside),
        "notice": KEPT_NOTICE if kept else "",
    }
    return render(request, "hubs/central_grid.html", context)


def _is_saved(request: HttpRequest, form: GridForm, authority: Place, figure, period) -> bool:
    if form.says_what_stands():
        messages.success(request, "These are the figures that stand.")
        return True
    if form.is_outdated:
        form.add_error(None, CHANGED)
        return False
    definition = figure.definition
    try:
        recorded = central.save_grid(
            authority=authority,
            definition=definition,
            period=period,
            rows=form.rows(),
            by=request.user,
            reason=form.cleaned_data["change_reason"],
        )
    except central.GridNotReady as refusal:
        form.refuse(refusal.problems)
        return False
    except ReasonNeeded as refusal:
        many = counted(len(refusal.changes), "figure")
        form.add_error("change_reason", f"Say why: {many} that you saved before would be another now")
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if definition.central_denominator:
        follow = counted(recorded.changed, "figure")
        messages.success(request, f"Saved. {follow} of your hubs changed with these numbers.")
    else:
        messages.success(request, f"Saved and approved: {recorded.new} new, {recorded.changed} changed.")
    return True
