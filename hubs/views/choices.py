"""A hub chooses, once for a financial year, which optional measures it reports."""

import datetime
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..actions import choices
from ..actions.refusals import WrongState
from ..choices import Level
from ..forms.choices import ChoicesForm
from ..models import Place
from ..queries.agreements import financial_year_of
from ..queries.choices import choices_for
from .access import place_for, require, signed_in
from .held_posts import keeps_what_was_typed, kept_form, let_go

CHOOSE = "hubs.choose_indicators"


@signed_in
@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Everybody at the hub may read the choice; a manager makes it."""
    place = place_for(request.user, "hubs.view_hub", slug, level=Level.HUB)
    starts = _year(year)
    found = choices_for(viewer=request.user, place=place, year_starts=starts)
    domains = [
        (domain.code, domain.title, list(entries))
        for domain, entries in groupby(found.entries, key=lambda entry: entry.outcome.domain)
    ]
    kept = kept_form(request)
    data = request.POST if request.method == "POST" else kept
    form = ChoicesForm(data, domains=domains, chosen=found.chosen)
    if request.method == "POST":
        require(request.user, CHOOSE, place)
        if form.is_valid():
            try:
                choices.choose(place=place, year_starts=starts, indicator_ids=form.wanted, by=request.user)
            except WrongState as refusal:
                form.add_error(None, str(refusal))
            else:
                let_go(request)
                messages.success(request, f"The measures for {_words(starts)} are chosen.")
                return redirect(reverse("hub", args=[place.slug]))
    page = {
        "place": place,
        "year": _words(starts),
        "other_years": [
            (_words(other), reverse("hub_choices", args=[place.slug, other.year]))
            for other in _offered()
            if other != starts
        ],
        "trail": [(place.name, reverse("hub", args=[place.slug]))],
        "form": form,
        "may_choose": request.user.has_perm(CHOOSE, place) and not found.settled,
        "settled": found.settled,
        "chosen": [
            str(entry.definition) for entry in found.entries if entry.definition.indicator_id in found.chosen
        ],
        "hub_url": reverse("hub", args=[place.slug]),
    }
    return render(request, "hubs/hub_choices.html", page)


def year_now() -> int:
    return financial_year_of(timezone.localdate()).year


def choices_url(place: Place) -> str:
    return reverse("hub_choices", args=[place.slug, year_now()])


def _offered() -> list[datetime.date]:
    """This financial year and the next."""
    return [datetime.date(year_now() + more, 4, 1) for more in (0, 1)]


def _year(year: int) -> datetime.date:
    starts = next((offered for offered in _offered() if offered.year == year), None)
    if starts is None:
        raise Http404("Measures are chosen for this financial year or the next.")
    return starts


def _words(starts: datetime.date) -> str:
    return f"April {starts.year} to March {starts.year + 1}"
