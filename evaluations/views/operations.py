"""Keeping the service: watch the adding up, and set right what does not go by itself."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hubs.views.access import capability_required
from outcomes.models import JobRun
from outcomes.queries.timetable import timetable

from ..actions import aggregation as actions
from ..forms.operations import ReleaseForm
from ..presenters import operations as presenter
from ..presenters import operations_lists as lists
from ..queries import differences as kept
from ..queries import operations as queries
from ..queries import operations_history as history

ON_A_PAGE = 25
RUNS_AT_A_GLANCE = 10
needs_right = capability_required(queries.OPERATE)


@require_safe
@needs_right
def operations(request: HttpRequest) -> HttpResponse:
    now, viewer = timezone.now(), request.user
    page = presenter.operations_page(
        waiting=queries.waiting(viewer=viewer),
        newest_sum=queries.newest_sum(viewer=viewer),
        newest_release=queries.newest_release(viewer=viewer),
        runs=queries.runs(viewer=viewer)[:RUNS_AT_A_GLANCE],
        newest=queries.newest_runs(viewer=viewer),
        stuck=queries.jobs_that_stand_still(viewer=viewer, now=now),
        timetable=timetable(now=now),
        now=now,
    )
    return render(request, "evaluations/operations.html", {"page": page})


@require_safe
@needs_right
def by_measure(request: HttpRequest) -> HttpResponse:
    found = _page(request, queries.measures(viewer=request.user))
    return _list(request, "measures", lists.measures_page(found, now=timezone.now()))


@require_safe
@needs_right
def differences(request: HttpRequest) -> HttpResponse:
    found = _page(request, kept.standing_differences(viewer=request.user))
    return _list(request, "differences", lists.differences_page(found))


@require_safe
@needs_right
def past_differences(request: HttpRequest) -> HttpResponse:
    found = _page(request, kept.past_differences(viewer=request.user))
    return _list(request, "past_differences", lists.past_differences_page(found))


@require_safe
@needs_right
def runs(request: HttpRequest) -> HttpResponse:
    return _list(request, "runs", presenter.runs_page(_page(request, queries.runs(viewer=request.user))))


@require_safe
@needs_right
def releases(request: HttpRequest) -> HttpResponse:
    found = _page(request, queries.released_periods(viewer=request.user))
    ids = [period.release_id for period in found if period.release_id]
    return _list(request, "releases", lists.releases_page(found, queries.counts_of(ids, viewer=request.user)))


@require_safe
@needs_right
def loads(request: HttpRequest) -> HttpResponse:
    found = _page(request, history.loads(viewer=request.user))
    return _list(request, "files", lists.imports_page(found, history.loaded(found, viewer=request.user)))


@require_POST
@needs_right
def sweep(request: HttpRequest) -> HttpResponse:
    return _asked_for(request, actions.sweep(by=request.user))


@require_POST
@needs_right
def compare(request: HttpRequest) -> HttpResponse:
    return _asked_for(request, actions.compare(by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right
def mend(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _asked_for(request, actions.mend(by=request.user))
    return render(request, "evaluations/operations_mend.html")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right
def release(request: HttpRequest) -> HttpResponse:
    periods = list(queries.released_periods(viewer=request.user))
    form = ReleaseForm(request.POST if request.method == "POST" else None, periods=periods)
    if request.method == "POST" and form.is_valid():
        return _asked_for(request, actions.release(by=request.user, period=form.cleaned_data["period"]))
    return render(request, "evaluations/operations_release.html", {"form": form})


def _page(request: HttpRequest, rows):
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


def _list(request: HttpRequest, name: str, page) -> HttpResponse:
    return render(request, f"evaluations/operations_{name}.html", {"page": page})


def _asked_for(request: HttpRequest, run: JobRun) -> HttpResponse:
    """On to the job, whose page follows it."""
    messages.success(request, "It was asked for. This page shows how far it is.")
    return redirect("job", pk=run.pk)
