"""The answers that stand for later returns: to read, and to end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from outcomes.templatetags.formats import british_date

from ..actions import standing
from ..actions.refusals import WrongState
from ..choices import Level
from ..queries.standing_answers import asked_again_from, standing_answers_for, titles_of
from .access import place_for, signed_in

TYPE = "hubs.enter_figures"


@signed_in
@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    place = place_for(request.user, "hubs.view_hub", slug, level=Level.HUB)
    found = list(standing_answers_for(viewer=request.user, place=place))
    titles = titles_of({answer.indicator_id for answer in found})
    rows = [
        {
            "pk": answer.pk,
            "title": f"{answer.indicator.code} {titles.get(answer.indicator_id, '')}",
            "answer": answer.get_state_display(),
            "reason": answer.reason,
            "who": f"{answer.by}, for returns from {british_date(answer.since)} on",
        }
        for answer in found
    ]
    page = {
        "place": place,
        "rows": rows,
        "trail": [(place.name, reverse("hub", args=[place.slug]))],
        "may_change": request.user.has_perm(TYPE, place),
        "hub_url": reverse("hub", args=[place.slug]),
    }
    return render(request, "hubs/hub_standing.html", page)


@signed_in
@require_POST
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = place_for(request.user, TYPE, slug, level=Level.HUB)
    answer = standing_answers_for(viewer=request.user, place=place).filter(pk=pk).first()
    if answer is None:
        raise Http404("There is no such answer.")
    try:
        standing.end_answer(
            place=place, indicator=answer.indicator, until=asked_again_from(place), by=request.user
        )
    except WrongState as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"{answer.indicator.code} is asked again from the next open return on.")
    return redirect(reverse("standing_answers", args=[place.slug]))
