"""The council's own figures for its hubs: which there are to fill, and a grid for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import central
from ..actions.facts import ReasonNeeded
from ..actions.refusals import Refused
from ..choices import Level
from ..forms.central import GridForm, column_labels, hub_lines
from ..forms.central_conflict import SETTLE, conflict_page, in_conflict, merged, settled, unsettled
from ..measuring import AskedFigure, SplitTable
from ..models import Period, Place
from ..presenters.central import grid_list, grid_page, grid_url, previous_words, total_words
from ..presenters.desk import counted
from ..queries import central as queries
from ..queries.returns import period_by_code
from .access import capability_required
from .authorities import for_authority
from .held_posts import keeps_what_was_typed, kept_form, let_go

KEPT_NOTICE = "We kept what you typed. It is not saved until you press Save."
STILL_CHANGING = (
    "Other people are changing these figures. Nothing is saved yet: look at them, then save again."
)
TRIES = 3


@require_safe
@for_authority(queries.CAPABILITY)
def grids(request: HttpRequest, authority: Place) -> HttpResponse:
    periods = queries.periods_to_fill(today=timezone.localdate())
    found = queries.grids_for(viewer=request.user, authority=authority, periods=periods)
    page = grid_list(authority, found)
    return render(request, "hubs/central.html", {"page": page, "several": request.several_authorities})


@dataclass(frozen=True)
class Opened:
    """A grid that an analyst has before her."""

    request: HttpRequest
    authority: Place
    figure: AskedFigure
    period: Period
    table: SplitTable | None

    @property
    def path(self) -> str:
        return grid_url(self.authority, self.figure, self.period, self.table)

    def form(self, data: QueryDict | None) -> GridForm:
        """The grid over what stands now."""
        lines = queries.grid_for(
            viewer=self.request.user, authority=self.authority, figure=self.figure, period=self.period
        )
        return GridForm(lines, self.figure, self.table, data)


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(queries.CAPABILITY, place_from="slug", level=Level.AUTHORITY)
def grid(request: HttpRequest, place: Place, indicator: str, code: str, split: str = "") -> HttpResponse:
    period = period_by_code(code)
    figure = period and next((f for f in queries.figures_of_council(period) if f.code == indicator), None)
    table = figure and next((table for table in figure.tables if table.code == split), None)
    if figure is None or (split and table is None):
        raise Http404("The council fills no such grid.")
    page = Opened(request, place, figure, period, table)
    if request.method == "POST":
        return _sent(page, page.form(request.POST))
    kept = kept_form(request)
    return _show(page, page.form(kept), notice=KEPT_NOTICE if kept else "")


def _sent(page: Opened, form: GridForm) -> HttpResponse:
    if not form.is_valid():
        return _show(page, form)
    left_open = unsettled(form.data)
    if left_open:
        return _conflict(page, form, form.data.getlist(SETTLE), missing=left_open)
    if SETTLE in form.data:
        form = page.form(settled(form))
    for _ in range(TRIES):
        try:
            if form.is_valid() and _is_saved(page, form):
                let_go(page.request)
                return redirect(page.path)
            return _show(page, form)
        except central.GridChanged:
            now = page.form(form.data)
            now.full_clean()
            both = in_conflict(now)
            form = page.form(merged(now))
            if both:
                form.full_clean()
                return _conflict(page, form, both)
    form.add_error(None, STILL_CHANGING)
    return _show(page, form)


def _is_saved(page: Opened, form: GridForm) -> bool:
    request, definition = page.request, page.figure.definition
    if form.says_what_stands():
        messages.success(request, "These are the figures that stand.")
        return True
    try:
        recorded = central.save_grid(
            authority=page.authority,
            definition=definition,
            period=page.period,
            rows=form.rows(),
            by=request.user,
            reason=form.cleaned_data["change_reason"],
            seen=form.seen_figures(),
        )
    except central.GridNotReady as refusal:
        form.refuse(refusal.problems)
        return False
    except ReasonNeeded as refusal:
        many = counted(len(refusal.changes), "figure")
        form.add_error("change_reason", f"Say why: {many} that you saved before would be another now")
        return False
    except central.GridChanged:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    if definition.central_denominator:
        follow = counted(recorded.changed, "figure")
        messages.success(request, f"Saved. {follow} of your hubs changed with these numbers.")
    else:
        messages.success(request, f"Saved and approved: {recorded.new} new, {recorded.changed} changed.")
    return True


def _show(page: Opened, form: GridForm, *, notice: str = "") -> HttpResponse:
    if page.table:
        beside = total_words(form.lines)
    else:
        place_ids = [line.place.pk for line in form.lines]
        previous = queries.previous_of(page.figure, place_ids, page.period, viewer=page.request.user)
        beside = previous_words(page.figure, previous)
    context = {
        "page": grid_page(page.authority, page.figure, page.period, page.table),
        "form": form,
        "columns": column_labels(form),
        "rows": hub_lines(form, beside),
        "notice": notice,
    }
    return render(page.request, "hubs/central_grid.html", context)


def _conflict(page: Opened, form: GridForm, names: list[str], *, missing: Sequence[str] = ()) -> HttpResponse:
    context = {
        "page": grid_page(page.authority, page.figure, page.period, page.table),
        "path": page.path,
        "form": form,
        "conflict": conflict_page(form, names, missing=missing),
    }
    return render(page.request, "hubs/central_conflict.html", context)
