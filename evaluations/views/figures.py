"""Figures over places: choose a place, see its measures for a period, open one of them."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.actions import readings
from hubs.models import Period, Place
from hubs.views.access import capability_required
from hubs.views.calculating import OF_THIS_PAGE, calculating, looks_again

from ..exports.figures import lines
from ..presenters import figures
from ..queries.figures import figure_for
from ..queries.reading import period_of, place_to_read
from .context_beside import area_figures

READ = "evaluations.view_releases"


@require_safe
@capability_required(READ)
def figure(request: HttpRequest, slug: str, indicator: str, period: str) -> HttpResponse:
    today = timezone.localdate()
    found = period_of(period, slug=slug, indicator=indicator)
    if found is None:
        raise Http404("There is no such period.")
    place = place_or_404(request, slug, found)
    opened = figure_for(viewer=request.user, place=place, indicator=indicator, period=found, today=today)
    if opened is None:
        raise Http404("The framework had no such measure then.")
    page = figures.figure_page(opened, today=today)
    as_file = request.GET.get("format") == "csv"
    if opened.inside:
        readings.note(
            what=place, by=request.user, as_file=as_file, period=found.code, indicator=opened.definition.code
        )
    if as_file:
        return file_of(f"{place.slug}-{indicator}-{found.code}", figures.file_rows(page))
    area = area_figures(viewer=request.user, place=place, indicator=indicator, day=found.starts)
    notice = calculating(request, OF_THIS_PAGE if page.is_calculating else "")
    shown = {"page": page, "area": area, "calculating": notice}
    return looks_again(render(request, "evaluations/figure.html", shown), notice)


def place_or_404(request: HttpRequest, slug: str, period: Period | None) -> Place:
    """Fetched through who reads it: to everybody else it does not exist."""
    place = place_to_read(viewer=request.user, slug=slug, period=period)
    if place is None:
        raise Http404("There is no such place.")
    return place


def file_of(name: str, rows: Iterable[list[str]]) -> HttpResponse:
    answer = HttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
