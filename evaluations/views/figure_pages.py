"""Figures over places: choose a place, see its measures for a period, by benefit, and the founding ones."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.actions import readings
from hubs.choices import HubKind
from hubs.models import Period
from hubs.views.access import capability_required
from hubs.views.calculating import OF_THIS_PAGE, calculating, looks_again
from outcomes.choices import Benefit

from ..presenters import figure_grid
from ..presenters.choosing import choosing_page
from ..presenters.figure_charts import charts_of
from ..presenters.figure_choosing import may_choose_kind, query_of
from ..presenters.figure_places import ways
from ..presenters.founding_measures import parts_by_founding_measure
from ..queries.choosing import places_called, places_to_choose
from ..queries.figure_grid import Wanted, grid_for
from ..queries.reading import around, periods_of
from .figures import READ, file_of, place_or_404


@dataclass(frozen=True)
class Kind:
    """What one of these pages is about and what may be chosen on it."""

    title: str
    about: str
    asks: tuple[str, ...]
    with_charts: bool = True
    # Where each part has one table, its heading is enough.
    names_tables: bool = True
    parts: figure_grid.Parts | None = None


EVERY_MEASURE = Kind("Figures", "", ("period", "domain", "benefit", "kind"), with_charts=False)
FOUNDING = Kind(
    "The six founding measures",
    "What family hubs were asked to show from the beginning.",
    ("period", "kind"),
    names_tables=False,
    parts=parts_by_founding_measure,
)


@require_safe
@capability_required(READ)
def figures_home(request: HttpRequest) -> HttpResponse:
    searched = " ".join(request.GET.get("q", "").split())[:100]
    day = timezone.localdate()
    if searched:
        choice = places_called(searched, viewer=request.user, day=day)
    else:
        choice = places_to_choose(viewer=request.user, day=day)
    return render(request, "evaluations/figures.html", {"page": choosing_page(choice, searched=searched)})


@require_safe
@capability_required(READ)
def figures_place(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = Wanted(
        domain=request.GET.get("domain", ""),
        benefit=_one_of(Benefit, request.GET.get("benefit", "")),
        kind=_one_of(HubKind, request.GET.get("kind", "")),
    )
    return _page(request, slug, wanted, EVERY_MEASURE, reverse("figures_place", args=[slug]), "figures")


@require_safe
@capability_required(READ)
def figures_benefit(request: HttpRequest, slug: str, benefit: str) -> HttpResponse:
    wanted = Wanted(
        benefit=_one_of(Benefit, benefit),
        kind=_one_of(HubKind, request.GET.get("kind", "")),
        of_any_frequency=True,
    )
    kind = Kind(Benefit(benefit).label, "One of the four benefits of family hubs.", ("period", "kind"))
    return _page(request, slug, wanted, kind, reverse("figures_benefit", args=[slug, benefit]), benefit)


@require_safe
@capability_required(READ)
def figures_founding(request: HttpRequest, slug: str) -> HttpResponse:
    kind = _one_of(HubKind, request.GET.get("kind", ""))
    wanted = Wanted(kind=kind, founding=True, of_any_frequency=True)
    return _page(request, slug, wanted, FOUNDING, reverse("figures_founding", args=[slug]), "founding")


def _page(
    request: HttpRequest, slug: str, wanted: Wanted, kind: Kind, address: str, name: str
) -> HttpResponse:
    today = timezone.localdate()
    periods = periods_of(slug, today=today)
    period = _period(request.GET.get("period", ""), periods, today)
    place = place_or_404(request, slug, period)
    if period is None:
        return render(request, "evaluations/figures_place.html", {"page": None, "place": place})
    if wanted.kind and not may_choose_kind(place):
        raise Http404("Figures by kind of hub are for who may open each of them.")
    grid = grid_for(
        viewer=request.user, place=place, period=period, periods=periods, wanted=wanted, today=today
    )
    page = figure_grid.grid_page(grid, today=today, address=address, parts=kind.parts, asks=kind.asks)
    as_file = request.GET.get("format") == "csv"
    if grid.inside:
        readings.note(what=place, by=request.user, as_file=as_file, period=period.code)
    if as_file:
        return file_of(f"{place.slug}-{name}-{period.code}", figure_grid.file_rows(page))
    notice = calculating(request, OF_THIS_PAGE if page.is_calculating else "")
    near = around(viewer=request.user, place=place, day=period.starts)
    shown = {
        "page": page,
        "place": place,
        "kind": kind,
        "charts": charts_of(page.lines) if kind.with_charts else [],
        "ways": ways(place, near, query=query_of(grid, kind.asks), here=address),
        "calculating": notice,
    }
    return looks_again(render(request, "evaluations/figures_place.html", shown), notice)


def _one_of(choices, code: str) -> str:
    if code and code not in choices.values:
        raise Http404("There is nothing of that name.")
    return code


def _period(code: str, periods: list[Period], today) -> Period | None:
    """The one asked for; else the newest that is complete and of which the place has figures; else the newest
    with figures; else the newest."""
    if code:
        found = next((period for period in periods if period.code == code), None)
        if found is None:
            raise Http404("There is no such period.")
        return found
    with_figures = [period for period in periods if period.has_figures]
    complete = [period for period in with_figures if period.due < today]
    return next(iter([*complete, *with_figures, *periods]), None)
