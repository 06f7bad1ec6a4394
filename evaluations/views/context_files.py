"""Published statistics from a file: send it, see what it would do, load it, look back at what was loaded."""

from io import BufferedReader

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hubs.views.access import capability_required, signed_in
from outcomes.views.sent_files import ask_once_to_load

from ..actions import context_files as actions
from ..exports import context_problems
from ..forms.context_files import ContextFileForm
from ..imports.context_sources import known_sources, source_named
from ..models import ContextUpload
from ..presenters.context_corrections import corrections_page
from ..presenters.context_files import file_page, files_page, loaded_page
from ..queries import context_files as queries
from ..queries.context import series_for
from ..queries.context_files import LOAD

ON_A_PAGE = 20
CORRECTIONS_ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@capability_required(LOAD)
def files(request: HttpRequest) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ContextFileForm(*sent, mappings=known_sources())
    if request.method == "POST" and form.is_valid():
        upload = _kept(request, form)
        if upload is not None:
            messages.info(request, f"We have {upload.name} and are checking it. Nothing has changed yet.")
            return redirect("context_file", upload.pk)
    page = files_page(_page(request, queries.uploads_for(viewer=request.user), ON_A_PAGE))
    return render(request, "evaluations/context_files.html", {"page": page, "form": form})


@require_safe
@capability_required(LOAD)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _found(request, pk)
    series = series_for(viewer=request.user).filter(source=upload.source)
    page = file_page(
        upload,
        queries.problems_of(upload)[: queries.PROBLEMS_SHOWN],
        sees_job=queries.may_see_job(upload.loaded or upload.checked, viewer=request.user),
        measures=[(one.title, reverse("context", args=[one.indicator.code])) for one in series],
    )
    return render(request, "evaluations/context_file.html", {"page": page})


@require_POST
@capability_required(LOAD)
def load(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _found(request, pk)
    ask_once_to_load(request, upload, lambda: actions.ask_to_load(upload=upload, by=request.user))
    return redirect("context_file", upload.pk)


@require_safe
@capability_required(LOAD)
def problems(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    upload = _found(request, pk)
    found = context_problems.lines(
        queries.problems_of(upload).iterator(), in_all=upload.outcome.get("problems", 0)
    )
    answer = StreamingHttpResponse(found, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="problems-{upload.pk}.csv"'
    return answer


@require_safe
@capability_required(LOAD)
def as_sent(request: HttpRequest, pk: int) -> FileResponse:
    upload = _found(request, pk)
    content = BufferedReader(queries.KeptContent(upload.sha256))
    return FileResponse(content, as_attachment=True, filename=upload.name, content_type="text/csv")


@require_safe
@capability_required(LOAD)
def loaded(request: HttpRequest) -> HttpResponse:
    page = loaded_page(_page(request, queries.files_for(viewer=request.user), ON_A_PAGE))
    return render(request, "evaluations/context_loaded.html", {"page": page})


@signed_in
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Published figures that a later file corrected: all, of one loading or of one measure."""
    chosen = request.GET.get("file", ""), request.GET.get("measure", "")
    if chosen[0] and not chosen[0].isdecimal():
        raise Http404("There is no such file.")
    found = queries.revisions_for(
        viewer=request.user, file=int(chosen[0]) if chosen[0] else None, measure=chosen[1]
    )
    asked = request.GET.copy()
    asked.pop("page", None)
    page = corrections_page(
        _page(request, found, CORRECTIONS_ON_A_PAGE),
        title=_corrections_title(*chosen),
        query=f"{asked.urlencode()}&" if asked else "",
    )
    return render(request, "evaluations/context_corrections.html", {"page": page})


def _kept(request: HttpRequest, form: ContextFileForm) -> ContextUpload | None:
    """The upload; None where the mapping cannot be taken up, which the form then says."""
    try:
        with transaction.atomic():
            source = source_named(form.cleaned_data["mapping"], by=request.user)
            return actions.keep(source=source, file=form.cleaned_data["file"], by=request.user)
    except ValidationError as problem:
        form.add_error("mapping", problem.messages)
        return None


def _corrections_title(file: str, measure: str) -> str:
    if file:
        return "Corrections from one file"
    return f"Corrections of {measure}" if measure else "Corrections of area figures"


def _found(request: HttpRequest, pk: int) -> ContextUpload:
    return get_object_or_404(queries.uploads_for(viewer=request.user), pk=pk)


def _page(request: HttpRequest, found, many: int):
    return Paginator(found, many).get_page(request.GET.get("page"))
