"""Figures of past periods from a file: send it, see what it would do, load it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outcomes.queries.editions import in_force
from outcomes.views.sent_files import ask_once_to_load

from ..actions import value_files
from ..exports import codes
from ..forms.value_files import ValueFileForm
from ..models import Place, ValueFile
from ..presenters.value_files import file_list, file_page
from ..queries.value_files import codes_of, files_for, problems_of, reference_for
from .access import capability_required
from .authorities import for_authority, query_of

LOAD = "hubs.load_value_files"
FILES_ON_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_authority(LOAD)
def files(request: HttpRequest, authority: Place) -> HttpResponse:
    form = ValueFileForm(request.POST, request.FILES) if request.method == "POST" else ValueFileForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        kept = value_files.keep(authority=authority, name=sent.name, content=sent.read(), by=request.user)
        messages.info(request, f"We have {kept.name} and are checking it. Nothing has changed yet.")
        return redirect("value_file", kept.pk)
    found = Paginator(files_for(viewer=request.user).filter(place=authority), FILES_ON_A_PAGE)
    query = query_of(request, authority).removeprefix("?")
    page = file_list(authority, found.get_page(request.GET.get("page")), query=f"{query}&" if query else "")
    context = {"page": page, "form": form, "query": query_of(request, authority)}
    return render(request, "hubs/value_files.html", context)


@require_safe
@capability_required(LOAD)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    return render(request, "hubs/value_file.html", {"page": file_page(found, problems_of(found))})


@require_POST
@capability_required(LOAD)
def load(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    ask_once_to_load(request, found, lambda: value_files.ask_to_load(file=found, by=request.user))
    return redirect("value_file", found.pk)


@require_safe
@capability_required(LOAD)
def template(request: HttpRequest) -> StreamingHttpResponse:
    return _csv(codes.template(), "hub-figures")


@require_safe
@for_authority(LOAD)
def known_codes(request: HttpRequest, authority: Place) -> StreamingHttpResponse:
    """The words that a file of this authority may use, by the framework in force today."""
    edition = in_force(timezone.localdate())
    rows = codes_of(edition) if edition else []
    return _csv(codes.lines(reference_for(authority), rows), f"{authority.slug}-codes")


def _found(request: HttpRequest, pk: int) -> ValueFile:
    found = files_for(viewer=request.user).filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such file.")
    return found


def _csv(lines, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
