"""The workbench's own pages: copy, differences, impact, publish, retire, base anew, file."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import editions
from ..choices import EditionStatus
from ..exports.framework import edition_bytes, file_name
from ..models import Edition
from ..presenters import workbench
from ..presenters.problems import plain_problems
from ..queries import publishing
from ..queries.differences import between
from ..queries.editions import before
from ..queries.impact import preview
from ..queries.part_rows import part_rows
from ..templatetags.formats import british_date
from ..validators import Problem, Refused
from .forms import CompareForm, CopyForm, PublishForm

View = Callable[..., HttpResponse]


class EditionPages:
    """Mixed into the admin of editions. Each page fetches its edition by what the person may do."""

    def get_urls(self) -> list:
        pages = {
            "copy": require_http_methods(["GET", "POST"])(self.copy_view),
            "differences": require_safe(self.differences_view),
            "impact": require_safe(self.impact_view),
            "publish": require_http_methods(["GET", "POST"])(self.publish_view),
            "retire": require_http_methods(["GET", "POST"])(self.retire_view),
            "rebase": require_POST(self.rebase_view),
            "file": require_safe(self.file_view),
        }
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"outcomes_edition_{name}")
            for name, view in pages.items()
        ]
        return own + super().get_urls()

    def page(self, request: HttpRequest, template: str, edition: Edition, **context) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "edition": edition,
            "may_change": self.has_change_permission(request),
            **context,
        }
        return TemplateResponse(request, f"admin/outcomes/edition/{template}.html", context)

    def to_read(self, request: HttpRequest, pk: int) -> Edition:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._found(pk)

    def to_change(self, request: HttpRequest, pk: int) -> Edition:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self._found(pk)

    def _found(self, pk: int) -> Edition:
        edition = Edition.objects.select_related("based_on").filter(pk=pk).first()
        if edition is None:
            raise Http404("There is no such version.")
        return edition

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.to_change(request, pk)
        if not self.may_copy(request):
            raise PermissionDenied
        form = CopyForm(request.POST or None, initial={"name": edition.name})
        if request.method == "POST" and form.is_valid():
            draft = editions.copy(edition=edition, **form.cleaned_data, by=request.user)
            messages.success(request, f"Draft {draft.version} says what version {edition.version} says.")
            return HttpResponseRedirect(reverse("admin:outcomes_edition_change", args=[draft.pk]))
        return self.page(
            request, "copy", edition, form=form, title=f"Copy version {edition.version} to a new draft"
        )

    def differences_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.to_read(request, pk)
        usual = before(edition)
        chosen = request.GET.get("other") or (usual.version if usual else "")
        form = CompareForm({"other": chosen} if chosen else None, edition=edition)
        other = form.cleaned_data["other"] if form.is_valid() else None
        changes = between(other, edition) if other else None
        return self.page(
            request,
            "differences",
            edition,
            form=form,
            other=other,
            sections=workbench.difference_sections(changes) if changes else [],
            title=f"Differences of version {edition.version}",
        )

    def impact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.to_read(request, pk)
        if not edition.is_draft:
            raise Http404("A published version has nothing left to touch.")
        page = workbench.impact_page(preview(edition, viewer=request.user))
        title = f"What publishing draft {edition.version} would touch"
        return self.page(request, "impact", edition, impact=page, title=title)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.to_change(request, pk)
        if not edition.is_draft:
            raise Http404("It is published already.")
        first = before(edition) is None
        form = PublishForm(request.POST or None, initial={"change_note": edition.change_note})
        if first:
            form.fields["change_note"].help_text += " The first version needs none."
        problems: list[Problem] = []
        if request.method == "POST":
            if form.is_valid():
                try:
                    return self._publish(request, edition, form)
                except Refused as refused:
                    problems = refused.problems
        else:
            problems = [
                problem
                for problem in publishing.obstacles(edition, in_force_from=None, change_note="")
                if problem.path not in ("in_force_from", "change_note")
            ]
        for problem in problems:
            if problem.path in form.fields and request.method == "POST":
                form.add_error(problem.path, problem.message)
        return self.page(
            request,
            "publish",
            edition,
            form=form,
            impact=workbench.impact_page(preview(edition, viewer=request.user)),
            problems=plain_problems(
                [problem for problem in problems if problem.path not in form.fields], part_rows(edition)
            ),
            cautions=publishing.cautions(edition, in_force_from=None),
            needs_rebase=any(problem.path == "based_on" for problem in problems),
            title=f"Publish draft {edition.version}",
        )

    def _publish(self, request: HttpRequest, edition: Edition, form: PublishForm) -> HttpResponse:
        published = editions.publish(
            edition=edition,
            in_force_from=form.cleaned_data["in_force_from"],
            change_note=form.cleaned_data["change_note"],
            by=request.user,
        )
        messages.success(
            request,
            f"Version {published.version} is published. It is in force from"
            f" {british_date(published.in_force_from)}.",
        )
        for caution in publishing.cautions(published, in_force_from=published.in_force_from):
            messages.warning(request, caution)
        return HttpResponseRedirect(reverse("admin:outcomes_edition_change", args=[published.pk]))

    def retire_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.to_change(request, pk)
        if edition.status != EditionStatus.PUBLISHED:
            raise Http404("Only a published version can be retired.")
        problems = publishing.retiring_obstacles(edition)
        if request.method == "POST" and not problems:
            editions.retire(edition=edition, by=request.user)
            messages.success(request, f"Version {edition.version} is retired.")
            return HttpResponseRedirect(reverse("admin:outcomes_edition_change", args=[edition.pk]))
        return self.page(
            request,
            "retire",
            edition,
            problems=plain_problems(problems, part_rows(edition)),
            title=f"Retire version {edition.version}",
        )

    def rebase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.to_change(request, pk)
        try:
            draft = editions.rebase(edition=edition, by=request.user)
        except Refused as refused:
            raise PermissionDenied(refused.message) from None
        based_on = draft.based_on.version if draft.based_on else "nothing"
        messages.success(request, f"Draft {draft.version} is now based on version {based_on}.")
        return HttpResponseRedirect(reverse("admin:outcomes_edition_change", args=[draft.pk]))

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.to_read(request, pk)
        response = HttpResponse(edition_bytes(edition), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{file_name(edition)}"'
        return response
