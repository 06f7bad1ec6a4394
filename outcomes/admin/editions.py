"""Versions of the framework: the workbench's front page."""

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from ..actions import editions
from ..choices import EditionStatus
from ..models import Edition
from ..presenters import workbench as presenter
from ..queries import workbench
from ..queries.editions import NEWEST_FIRST, entries_of, newest_published, with_counts
from ..templatetags.formats import british_date
from ..validators import version_problems
from .drafts import DraftAdmin, LinesField, RecordedAdmin
from .edition_pages import EditionPages


class EditionForm(forms.ModelForm):
    rubric_scale = LinesField(
        label="Levels of the rubric", required=False, whole_numbers=True, help_text="A number on each line."
    )
    rubric_steps = LinesField(label="Steps of rating", required=False, help_text="One step on each line.")

    class Meta:
        model = Edition
        fields = (
            "name",
            "version",
            "change_note",
            "rubric_scale",
            "rubric_rule",
            "rubric_evidence",
            "rubric_steps",
        )

        labels = {"change_note": "What changes for hubs"}
        help_texts = {"change_note": "In plain words. It can also be written when the draft is published."}

    def clean_version(self) -> str:
        version = self.cleaned_data["version"]
        if problems := version_problems(version):
            raise forms.ValidationError([problem.message for problem in problems])
        return version


@admin.register(Edition)
class EditionAdmin(EditionPages, DraftAdmin):
    change_form_template = "admin/outcomes/edition/change_form.html"
    change_list_template = "admin/outcomes/edition/change_list.html"
    form = EditionForm
    list_display = ("version", "name", "state", "starts", "measures", "based_on_version", "work")
    ordering = NEWEST_FIRST
    list_select_related = ("based_on",)
    list_filter = ("status",)
    search_fields = ("version", "name")
    actions = None
    fieldsets = (
        (None, {"fields": ("name", "version", "change_note")}),
        (
            "In force",
            {"fields": ("status", "in_force_from", "based_on", "published_at", "publisher", "retired_at")},
        ),
        (
            "How integration is rated",
            {
                "fields": ("rubric_scale", "rubric_rule", "rubric_evidence", "rubric_steps"),
                "classes": ("collapse",),
            },
        ),
    )
    readonly_fields = ("status", "in_force_from", "based_on", "published_at", "publisher", "retired_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version begins as a copy, or comes from a file."""
        return False

    def may_copy(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request)

    def get_changelist(self, request: HttpRequest, **kwargs):
        return RecordedAdmin.get_changelist(self, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None):
        return self.readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return with_counts(super().get_queryset(request))

    @admin.display(description="Status", ordering="status")
    def state(self, edition: Edition) -> str:
        return format_html(
            '<span class="fw-status fw-status--{}">{}</span>', edition.status, edition.get_status_display()
        )

    @admin.display(description="In force from", ordering="in_force_from")
    def starts(self, edition: Edition) -> str:
        return british_date(edition.in_force_from, "not settled")

    @admin.display(description="Based on", ordering="based_on__version")
    def based_on_version(self, edition: Edition) -> str:
        return edition.based_on.version if edition.based_on else "nothing"

    @admin.display(description="Published by")
    def publisher(self, edition: Edition) -> str:
        """A name alone: the account behind it is not for editors to open."""
        return str(edition.published_by or "-")

    @admin.display(description="Measures", ordering="measures")
    def measures(self, edition: Edition) -> str:
        url = f"{reverse('admin:outcomes_editionentry_changelist')}?version={edition.version}"
        return format_html('<a href="{}">{}</a>', url, edition.measures)

    @admin.display(description="Work")
    def work(self, edition: Edition) -> str:
        names = {"differences": "Differences", "copy": "Copy to a new draft"}
        if edition.is_draft:
            names |= {"impact": "Impact", "publish": "Publish"}
        links = [
            (reverse(f"admin:outcomes_edition_{name}", args=[edition.pk]), title)
            for name, title in names.items()
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ):
        edition = (
            Edition.objects.select_related("based_on").filter(pk=object_id).first()
            if object_id.isdecimal()
            else None
        )
        context = dict(extra_context or {})
        if edition is not None and self.has_view_or_change_permission(request):
            newest = newest_published()
            context |= {
                "show_save_and_add_another": False,
                "edition": edition,
                "parts": presenter.parts(edition, workbench.part_counts(edition)),
                "outline": presenter.outline(list(entries_of(edition)), own=workbench.own_wordings(edition)),
                "may_copy": self.may_copy(request),
                "may_change": super(DraftAdmin, self).has_change_permission(request),
                "needs_rebase": edition.is_draft and newest is not None and edition.based_on_id != newest.pk,
                "newest": newest,
                "may_retire": edition.status == EditionStatus.PUBLISHED,
            }
        return super().change_view(request, object_id, form_url, context)

    def get_deleted_objects(self, objs, request: HttpRequest):
        """A draft goes whole; what is shared with other versions stays."""
        drafts = [edition for edition in objs if edition.is_draft]
        lines = [
            f"Draft {edition.version}, with its {edition.entries.count()} measures" for edition in drafts
        ]
        forbidden = set() if len(drafts) == len(objs) else {self.opts.verbose_name}
        followers = [
            f"Draft {one.version} is based on it" for edition in drafts for one in edition.successors.all()
        ]
        return lines, {self.opts.verbose_name: len(drafts)}, forbidden, followers

    def delete_model(self, request: HttpRequest, obj: Edition) -> None:
        editions.discard(edition=obj, by=request.user)
