"""The shared framework for reading. Open to everybody; what changes for one's own hubs after signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..presenters.framework import (
    MEASURE_COLUMNS,
    SOURCE_COLUMNS,
    VERSION_COLUMNS,
    background,
    framework_page,
)
from ..presenters.framework_changes import FIELD_COLUMNS, changes_page
from ..presenters.measures import CROSSWALK_COLUMNS, THRESHOLD_COLUMNS, measure_page
from ..publication import audiences_of
from ..queries.differences import between
from ..queries.editions import (
    before,
    entries_of,
    in_force,
    published_or_retired,
    rules_of,
    sources_of,
    terms_of,
)
from ..queries.measures import measure_facts


@login_not_required
@require_safe
def framework(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    edition = in_force(today)
    page = framework_page(
        edition,
        list(entries_of(edition)) if edition else [],
        list(published_or_retired().order_by("-in_force_from", "-id")),
        today=today,
    )
    columns = {
        "measure_columns": MEASURE_COLUMNS,
        "source_columns": SOURCE_COLUMNS,
        "version_columns": VERSION_COLUMNS,
    }
    behind = background(terms_of(edition), rules_of(edition), sources_of(edition)) if edition else None
    return render(request, "outcomes/framework.html", {"page": page, "background": behind, **columns})


@login_not_required
@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    facts = measure_facts(code, today=timezone.localdate())
    if facts is None:
        raise Http404("There is no such measure.")
    page = measure_page(facts, framework_url=reverse("framework"))
    columns = {"crosswalk_columns": CROSSWALK_COLUMNS, "threshold_columns": THRESHOLD_COLUMNS}
    return render(request, "outcomes/framework_measure.html", {"page": page, **columns})


@require_safe
def changes(request: HttpRequest, version: str) -> HttpResponse:
    edition = get_object_or_404(published_or_retired(), version=version)
    earlier = before(edition)
    page = changes_page(
        edition,
        earlier,
        between(earlier, edition) if earlier else None,
        audiences_of(request.user),
    )
    context = {"page": page, "field_columns": FIELD_COLUMNS}
    return render(request, "outcomes/framework_changes.html", context)
