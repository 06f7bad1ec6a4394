"""Long work: what became of it, and a way to stop it or try it again.

No script is needed: while a job is not finished, its page asks again by a response header.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from ..actions import jobs as actions
from ..presenters.jobs import job_list_page, job_page
from ..queries.jobs import jobs_for, jobs_to_steer_for

JOBS_ON_A_PAGE = 50
SECONDS_BETWEEN_LOOKS = 5


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(jobs_for(viewer=request.user), JOBS_ON_A_PAGE)
    page = job_list_page(paginator.get_page(request.GET.get("page")))
    return render(request, "outcomes/job_list.html", {"jobs": page})


@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(jobs_for(viewer=request.user), pk=pk)
    page = job_page(
        run,
        may_steer=jobs_to_steer_for(viewer=request.user).filter(pk=pk).exists(),
        refreshes=request.GET.get("refresh") != "off",
    )
    response = render(request, "outcomes/job.html", {"job": page})
    if page.refreshes:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(jobs_to_steer_for(viewer=request.user), pk=pk)
    try:
        run = actions.request_cancel(run=run, by=request.user)
    except actions.CannotStop as problem:
        messages.info(request, str(problem))
    else:
        messages.success(request, "The job is cancelled." if run.is_finished else "The job was told to stop.")
    return redirect("job", pk=pk)


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(jobs_to_steer_for(viewer=request.user), pk=pk)
    try:
        again = actions.retry(run=run, by=request.user)
    except actions.CannotRetry as problem:
        messages.info(request, str(problem))
        return redirect("job", pk=pk)
    messages.success(request, "The job will be tried again.")
    return redirect("job", pk=again.pk)
