"""Figures as a file, in the shape in which they can be loaded: of a return, a hub, an authority's period."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from ..actions import readings
from ..choices import Level
from ..exports.values import lines
from ..models import Observation
from ..queries.desk import REVIEW
from ..queries.downloads import VIEW, figures_to_write
from ..queries.places import hubs_open_in
from ..queries.returns import period_by_code
from .access import capability_required, signed_in
from .authorities import for_authority
from .own_returns import own_return


@signed_in
@require_safe
def of_return(request: HttpRequest, slug: str, code: str) -> StreamingHttpResponse:
    """Everything that stands for the hub in the period, the council's own figures included."""
    found = own_return(request, slug, code)
    readings.note(what=found, by=request.user, as_file=True)
    figures = figures_to_write(viewer=request.user, places=[found.place_id], period=found.period)
    return _file(figures, f"{found.place.slug}-{found.period.code}")


@require_safe
@capability_required(VIEW, place_from="slug", level=Level.HUB)
def of_hub(request: HttpRequest, place) -> StreamingHttpResponse:
    readings.note(what=place, by=request.user, as_file=True)
    return _file(figures_to_write(viewer=request.user, places=[place.pk]), place.slug)


@require_safe
@for_authority(REVIEW)
def of_period(request: HttpRequest, authority, code: str) -> StreamingHttpResponse:
    """Of all hubs that were the authority's when the period began."""
    period = period_by_code(code)
    if period is None:
        raise Http404("There is no such period.")
    readings.note(what=authority, by=request.user, as_file=True, period=period.code)
    hubs = list(hubs_open_in(authority, period=period).values_list("pk", flat=True))
    figures = figures_to_write(viewer=request.user, places=hubs, period=period)
    return _file(figures, f"{authority.slug}-{period.code}")


def _file(figures: Iterator[Observation], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines(figures), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-figures.csv"'
    return answer
