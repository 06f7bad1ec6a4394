"""A hub's own page: its figures, raw and live, for its people and its council's analysts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..actions import readings
from ..beside import area_figures
from ..choices import Level
from ..models import Place
from ..presenters.hub import hub_page, measure_page
from ..queries.hub_figures import hub_figures, revisions_of, split_values
from ..queries.scope import places_where
from ..queries.waiting import periods_being_added_up
from .access import capability_required, place_for, signed_in
from .calculating import calculating, looks_again, words_of_own_page
from .choices import choices_url
from .own_returns import TYPE, VIEW


@require_safe
@capability_required(TYPE)
def own_hubs(request: HttpRequest) -> HttpResponse:
    """Where the menu leads the people of hubs: to their hub, or to a choice where they have several."""
    hubs = list(places_where(request.user, TYPE, level=Level.HUB).order_by("name"))
    if len(hubs) == 1:
        return redirect("hub", hubs[0].slug)
    return render(request, "hubs/own_hubs.html", {"hubs": hubs})


@signed_in
@require_safe
def hub(request: HttpRequest, slug: str) -> HttpResponse:
    place = place_for(request.user, VIEW, slug, level=Level.HUB)
    today = timezone.localdate()
    figures = hub_figures(place, viewer=request.user, today=today)
    readings.note(what=place, by=request.user)
    page = hub_page(
        figures,
        today=today,
        may_type=request.user.has_perm("hubs.enter_figures", place),
        links=[
            ("Optional measures", choices_url(place)),
            ("Standing answers", reverse("standing_answers", args=[place.slug])),
            ("Targets and baselines", f"{reverse('targets')}?place={place.slug}"),
            ("Agreed exceptions", f"{reverse('waivers')}?place={place.slug}"),
        ],
    )
    return _shown(request, "hubs/hub.html", place, {"page": page})


@signed_in
@require_safe
def measure(request: HttpRequest, slug: str, indicator: str) -> HttpResponse:
    place = place_for(request.user, VIEW, slug, level=Level.HUB)
    today = timezone.localdate()
    figures = hub_figures(place, viewer=request.user, indicator=indicator, today=today)
    if not figures.figures:
        raise Http404("The hub does not report this measure.")
    found = figures.figures[0]
    newest = found.seen[-1].period if found.seen else None
    readings.note(what=place, by=request.user, indicator=indicator)
    page = measure_page(
        figures,
        found,
        today=today,
        parts=split_values(place, indicator, newest, viewer=request.user) if newest else [],
        revisions=list(revisions_of(place, viewer=request.user, indicator=indicator)),
    )
    areas = area_figures(viewer=request.user, place=place, indicator=indicator, day=today)
    shown = {"page": page, "areas": areas}
    return _shown(request, "hubs/hub_measure.html", place, shown, indicator=indicator)


def _shown(
    request: HttpRequest, template: str, place: Place, shown: dict, *, indicator: str = ""
) -> HttpResponse:
    """The hub's figures are here as soon as they are sent; what they add up to takes a moment longer."""
    waiting = periods_being_added_up(viewer=request.user, place=place, indicator=indicator)
    notice = calculating(request, words_of_own_page(waiting, of="The hub’s own figures"))
    return looks_again(render(request, template, shown | {"calculating": notice}), notice)
