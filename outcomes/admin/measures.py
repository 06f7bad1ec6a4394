"""Measures as an edition lists them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import editions
from ..choices import Tier
from ..models import EditionEntry, Indicator, IndicatorCrosswalk
from ..queries import workbench
from ..queries.indicators import wordings_of
from ..validators import Refused
from .drafts import DraftAdmin, DraftInline, RecordedAdmin, VersionFilter
from .forms import RewordForm


class CrosswalkInline(DraftInline, admin.TabularInline):
    model = IndicatorCrosswalk
    fields = ("position", "framework", "item", "match")


class DomainFilter(admin.SimpleListFilter):
    """Domains by code, so that the choice holds from one version to the next."""

    title = "domain"
    parameter_name = "domain"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return workbench.domain_codes()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(outcome__domain__code=self.value()) if self.value() else queryset


class EntryForm(forms.ModelForm):
    class Meta:
        model = EditionEntry
        fields = ("edition", "definition", "outcome", "position", "tier", "owner", "review_date")

    def clean(self) -> dict:
        cleaned = super().clean()
        edition = cleaned.get("edition") or (self.instance.edition if self.instance.pk else None)
        if edition is None:
            return cleaned
        outcome, definition = cleaned.get("outcome"), cleaned.get("definition")
        if outcome is not None and outcome.domain.edition_id != edition.pk:
            self.add_error("outcome", f"Choose an outcome of draft {edition.version}.")
        if definition is not None and workbench.lists_measure(edition, definition, besides=self.instance.pk):
            self.add_error(
                "definition", f"Draft {edition.version} lists the measure {definition.code} already."
            )
        return cleaned


class RowForm(forms.ModelForm):
    """A row of the list: short words, so that the list stays narrow."""

    tier = forms.ChoiceField(
        choices=[(tier.value, tier.value.capitalize()) for tier in Tier],
        widget=forms.Select(attrs={"aria-label": "Who reports it"}),
    )

    class Meta:
        model = EditionEntry
        fields = ("position", "tier")


@admin.register(EditionEntry)
class EditionEntryAdmin(DraftAdmin):
    """Search, filter and put measures in order; open one to move it, or to change its words."""

    form = EntryForm
    change_form_template = "admin/outcomes/editionentry/change_form.html"
    change_list_template = "admin/outcomes/editionentry/change_list.html"
    list_display = ("code", "title", "outcome_code", "position", "tier", "review_date")
    list_display_links = ("code", "title")
    list_editable = ("position", "tier")
    list_filter = (
        VersionFilter,
        DomainFilter,
        "tier",
        "definition__entry",
        "definition__frequency",
        "definition__kind",
        "definition__founding_measure",
    )
    search_fields = ("definition__indicator__code", "definition__title", "definition__definition", "owner")
    search_help_text = "Code, name, meaning or owner"
    list_select_related = ("edition", "outcome__domain", "definition__indicator")
    list_per_page = 100
    ordering = ("outcome__domain__position", "outcome__position", "position", "pk")
    autocomplete_fields = ("definition",)
    inlines = (CrosswalkInline,)

    def get_urls(self) -> list:
        own = [
            path(
                "<int:pk>/reword/",
                self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.reword_view)),
                name="outcomes_editionentry_reword",
            ),
            path(
                "<int:pk>/former/",
                self.admin_site.admin_view(require_POST(self.former_view)),
                name="outcomes_editionentry_former",
            ),
        ]
        return own + super().get_urls()

    def get_changelist_form(self, request: HttpRequest, **kwargs) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, form=RowForm, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None):
        fields = ["edition", "definition", "outcome", "position", "tier", "owner", "review_date"]
        if obj is None:
            description = (
                "Brings a measure of another version into a draft."
                " A measure that is new begins with its wording."
            )
            return [(None, {"fields": fields, "description": description})]
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None):
        return () if obj is None else ("edition", "definition")

    @admin.display(description="Code", ordering="definition__indicator__code")
    def code(self, entry: EditionEntry) -> str:
        return entry.definition.code

    @admin.display(description="Name", ordering="definition__title")
    def title(self, entry: EditionEntry) -> str:
        return entry.definition.title

    @admin.display(description="Outcome", ordering="outcome__code")
    def outcome_code(self, entry: EditionEntry) -> str:
        return format_html('<span title="{}">{}</span>', entry.outcome.title, entry.outcome.code)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        entry = self.get_object(request, object_id) if object_id.isdecimal() else None
        context = dict(extra_context or {})
        if entry is not None and self.has_view_or_change_permission(request, entry):
            draft = entry.edition.is_draft and self.has_change_permission(request, entry)
            shared = editions.is_shared(entry.definition, entry.edition_id)
            context |= {
                "entry": entry,
                "show_save_and_add_another": False,
                "wording_url": reverse("admin:outcomes_definition_change", args=[entry.definition_id]),
                "may_reword": draft and shared,
                "may_edit_wording": draft and not shared,
                "may_go_back": draft and not shared and entry.definition.number > 1,
            }
        return super().change_view(request, object_id, form_url, context)

    def found(self, request: HttpRequest, pk: int) -> EditionEntry:
        entry = EditionEntry.objects.select_related("edition", "definition__indicator").filter(pk=pk).first()
        if not self.has_change_permission(request):
            raise PermissionDenied
        if entry is None:
            raise Http404("There is no such measure.")
        if not self.has_change_permission(request, entry):
            raise PermissionDenied(editions.NOT_A_DRAFT)
        return entry

    def reword_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = self.found(request, pk)
        form = RewordForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = editions.reword(entry=entry, **form.cleaned_data, by=request.user)
            except Refused as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(
                    request, f"{made.code} has a wording of its own in this draft. Change it here."
                )
                return HttpResponseRedirect(reverse("admin:outcomes_definition_change", args=[made.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "entry": entry,
            "form": form,
            "title": f"Reword {entry.definition} in draft {entry.edition.version}",
        }
        return TemplateResponse(request, "admin/outcomes/editionentry/reword.html", context)

    def former_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = self.found(request, pk)
        try:
            former = editions.keep_former_wording(entry=entry, by=request.user)
        except Refused as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, f"{former.code} keeps its former wording.")
        return HttpResponseRedirect(reverse("admin:outcomes_editionentry_change", args=[entry.pk]))

    def delete_model(self, request: HttpRequest, obj: EditionEntry) -> None:
        editions.remove_measure(entry=obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[EditionEntry]) -> None:
        for entry in queryset.select_related("definition__indicator"):
            editions.remove_measure(entry=entry, by=request.user)


@admin.register(Indicator)
class IndicatorAdmin(RecordedAdmin):
    """A code and all its wordings, to look at. Codes live for ever."""

    list_display = ("code", "newest", "wordings")
    search_fields = ("code", "definitions__title")
    search_help_text = "Code or name"
    fields = ("code", "history")
    readonly_fields = ("code", "history")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indicator]:
        return workbench.with_newest_wording(super().get_queryset(request))

    @admin.display(description="Newest name")
    def newest(self, indicator: Indicator) -> str:
        return indicator.newest_title

    @admin.display(description="Wordings", ordering="wordings")
    def wordings(self, indicator: Indicator) -> int:
        return indicator.wordings

    @admin.display(description="Wordings that were or are in force")
    def history(self, indicator: Indicator) -> str:
        rows = [
            format_html(
                '<li><a href="{}">{}, wording {}</a> ({}): {}</li>',
                reverse("admin:outcomes_definition_change", args=[wording.definition.pk]),
                wording.definition.title,
                wording.definition.number,
                ", ".join(f"version {edition.version}" for edition in wording.editions) or "no version",
                wording.definition.get_comparability_display(),
            )
            for wording in wordings_of([indicator.pk])[indicator.pk]
        ]
        return (
            format_html("<ul>{}</ul>", format_html("".join(["{}"] * len(rows)), *rows))
            if rows
            else "None yet"
        )
