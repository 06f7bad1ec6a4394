"""The splits that an authority requires of its hubs beyond the framework."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import splits
from ..actions.refusals import Refused
from ..forms.waivers import RequirementEndForm, RequirementForm
from ..models import Place
from ..presenters.agreements import REQUIREMENT_COLUMNS, requirement_rows, requirement_words
from ..queries import waivers as queries
from ..queries.standing_answers import titles_of
from .access import capability_required
from .authorities import for_authority, query_of
from .held_posts import keeps_what_was_typed, let_go, typed_in


@require_safe
@for_authority(queries.REQUIRE)
def listed(request: HttpRequest, authority: Place) -> HttpResponse:
    found = list(queries.required_breakdowns_for(viewer=request.user, place=authority))
    context = {
        "authority": authority,
        "columns": REQUIREMENT_COLUMNS,
        "rows": requirement_rows(found, titles_of({requirement.indicator_id for requirement in found})),
        "new_url": reverse("requirement_new") + query_of(request, authority),
    }
    return render(request, "hubs/requirements.html", context)


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@for_authority(queries.REQUIRE)
def new(request: HttpRequest, authority: Place) -> HttpResponse:
    open_splits = queries.splits_to_require(day=timezone.localdate())
    form = RequirementForm(typed_in(request), splits=open_splits)
    list_url = reverse("requirements") + query_of(request, authority)
    if request.method == "POST" and form.is_valid():
        split = form.cleaned_data["split"]
        try:
            splits.require(
                authority=authority,
                indicator=split.definition.indicator,
                scheme=split.scheme,
                starts=form.cleaned_data["starts"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("split", str(refusal))
        else:
            let_go(request)
            messages.success(request, "Returns for periods from that day on ask for this split.")
            return redirect(list_url)
    return render(
        request, "hubs/requirement_new.html", {"form": form, "authority": authority, "list_url": list_url}
    )


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(queries.REQUIRE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    requirement = queries.requirement_for(viewer=request.user, pk=pk)
    if requirement is None:
        raise Http404("There is no such requirement.")
    form = RequirementEndForm(typed_in(request))
    list_url = f"{reverse('requirements')}?authority={requirement.place.slug}"
    if request.method == "POST" and form.is_valid():
        try:
            splits.require_no_more(requirement=requirement, ends=form.cleaned_data["ends"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            let_go(request)
            messages.success(request, "Returns for periods from that day on do not ask for it.")
            return redirect(list_url)
    what = requirement_words(requirement, titles_of({requirement.indicator_id}))
    return render(request, "hubs/requirement_end.html", {"form": form, "what": what, "list_url": list_url})
