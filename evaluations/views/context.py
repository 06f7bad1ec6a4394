"""Published area figures: which there are, and one measure in one area over the years."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hubs.models import Place
from hubs.views.access import signed_in

from ..forms.context import AreaAndYearForm
from ..models import ContextSeries
from ..presenters.context import Figures, list_page, series_page
from ..queries import context as queries
from ..queries.context import Span
from ..queries.context_totals import totals_of


@signed_in
@require_safe
def context_list(request: HttpRequest) -> HttpResponse:
    page = list_page(
        queries.series_for(viewer=request.user),
        queries.holdings(),
        may_load=request.user.has_perm("evaluations.load_context"),
    )
    return render(request, "evaluations/context_list.html", {"page": page})


@signed_in
@require_safe
def context(request: HttpRequest, code: str) -> HttpResponse:
    series = get_object_or_404(queries.series_for(viewer=request.user), indicator__code=code)
    figures = figures_of(series)
    area = _area(request.GET.get("area", ""), figures.areas)
    span = _span(request.GET.get("year", ""), figures.spans)
    is_region = area != figures.areas[0]
    behind = queries.authority_rows(series, area=area, span=span) if is_region and span else []
    page = series_page(figures, area=area, span=span, behind=behind)
    chosen = {"area": area.slug, "year": span.code if span else ""}
    form = AreaAndYearForm(areas=page.areas, years=page.years, initial=chosen)
    return render(request, "evaluations/context.html", {"page": page, "form": form})


def figures_of(series: ContextSeries) -> Figures:
    areas = queries.nation_and_regions()
    if not areas:
        raise Http404("No areas have been loaded yet.")
    published = queries.wider_rows(series)
    totals, labels = totals_of(series, nation=areas[0])
    labels |= {span: row.label for (_, span), row in published.items()}
    return Figures(series, areas, published, totals, labels)


def _area(slug: str, areas: list[Place]) -> Place:
    """The nation unless another is named."""
    found = next((area for area in areas if area.slug == slug), None) if slug else areas[0]
    if found is None:
        raise Http404("There is no such area.")
    return found


def _span(code: str, spans: list[Span]) -> Span | None:
    """The newest year unless another is named by its days."""
    if not code:
        return spans[-1] if spans else None
    found = next((span for span in spans if span.code == code), None)
    if found is None:
        raise Http404("There is no such year.")
    return found
