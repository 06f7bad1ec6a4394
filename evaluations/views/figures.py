"""Figures over places: choose a place, see its measures for a period, open one of them."""

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.actions import readings
from hubs.models import Period, Place
from hubs.views.access import capability_required
from hubs.views.calculating import OF_THIS_PAGE, calculating, looks_again

from ..exports.figures import lines
from ..presenters import figure_then, figures
from ..queries import past
from ..queries.figures import Opened, figure_alone, figure_for
from ..queries.reading import period_of, place_to_read
from .context_beside import area_figures

MOST_DIGITS = 18
READ = "evaluations.view_releases"


@require_safe
@capability_required(READ)
def figure(request: HttpRequest, slug: str, indicator: str, period: str) -> HttpResponse:
    today = timezone.localdate()
    found, others = period_of(period, slug=slug, indicator=indicator, today=today)
    if found is None:
        raise Http404("There is no such period.")
    place = place_or_404(request, slug, found)
    if "version" in request.GET or "release" in request.GET:
        return _then(request, place, indicator, found, today)
    opened = figure_for(
        viewer=request.user, place=place, indicator=indicator, period=found, others=others, today=today
    )
    if opened is None:
        raise Http404("The framework had no such measure then.")
    page = figures.figure_page(opened, today=today)
    as_file = request.GET.get("format") == "csv"
    _note(request, opened, as_file=as_file)
    if as_file:
        return file_of(f"{place.slug}-{indicator}-{found.code}", figures.file_rows(page))
    area = area_figures(viewer=request.user, place=place, indicator=indicator, day=found.starts)
    notice = calculating(request, OF_THIS_PAGE if page.is_calculating else "")
    shown = {"page": page, "area": area, "calculating": notice}
    return looks_again(render(request, "evaluations/figure.html", shown), notice)


def _then(request: HttpRequest, place: Place, indicator: str, period: Period, today: date) -> HttpResponse:
    """What a permanent link names: a data version, for the inside audience alone, or a release."""
    version = _number(request.GET["version"]) if "version" in request.GET else None
    opened = figure_alone(
        viewer=request.user, place=place, indicator=indicator, period=period, version=version, today=today
    )
    if opened is None:
        raise Http404("The framework had no such measure then.")
    about = {"place": place, "definition": opened.definition, "period": period}
    if "version" in request.GET:
        if version is None or opened.then_at is None:
            raise Http404("There is no such version of this figure.")
        since = past.happened_since(opened.then_at, **about)
        page = figure_then.then_page(opened, opened.then_at, since, version=version, today=today)
    else:
        release = _number(request.GET["release"])
        released = past.figure_released_then(**about, release=release) if release else None
        if release is None or released is None:
            raise Http404("There is no such release of this figure.")
        page = figure_then.released_then_page(opened, released, release=release, today=today)
    _note(request, opened, as_file=False)
    return render(request, "evaluations/figure_then.html", {"page": page})


def _note(request: HttpRequest, opened: Opened, *, as_file: bool) -> None:
    """That somebody looked at raw figures is recorded; releases are for everybody."""
    if opened.inside:
        readings.note(
            what=opened.place,
            by=request.user,
            as_file=as_file,
            period=opened.period.code,
            indicator=opened.definition.code,
        )


def _number(text: str) -> int | None:
    """A whole number as an address gives it, of a length that databases know."""
    return int(text) if len(text) < MOST_DIGITS and text.isascii() and text.isdecimal() else None


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
