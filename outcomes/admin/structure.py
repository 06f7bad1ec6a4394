"""Domains and outcomes, with where outcomes stand in other frameworks."""

from django.contrib import admin
from django.http import HttpRequest

from ..models import Domain, Outcome, OutcomeCrosswalk
from .drafts import DraftAdmin, DraftInline, VersionByDomain, VersionFilter


class OutcomeInline(DraftInline, admin.TabularInline):
    model = Outcome
    fields = ("position", "code", "title", "level")
    show_change_link = True
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        """An outcome needs a description, so it is added on a page of its own."""
        return False


class OutcomeCrosswalkInline(DraftInline, admin.TabularInline):
    model = OutcomeCrosswalk
    fields = ("position", "framework", "item", "match", "reason")


@admin.register(Domain)
class DomainAdmin(DraftAdmin):
    list_display = ("code", "title", "benefit", "position")
    list_display_links = ("code", "title")
    list_editable = ("position",)
    list_filter = (VersionFilter, "benefit")
    search_fields = ("code", "title")
    ordering = ("position", "pk")
    fields = ("edition", "code", "title", "benefit", "position")
    inlines = (OutcomeInline,)


@admin.register(Outcome)
class OutcomeAdmin(DraftAdmin):
    parent_field = "domain"
    list_display = ("code", "title", "domain_code", "level", "position", "measures")
    list_display_links = ("code", "title")
    list_editable = ("position",)
    list_filter = (VersionByDomain, "level")
    search_fields = ("code", "title", "description")
    list_select_related = ("domain",)
    ordering = ("domain__position", "position", "pk")
    fields = ("domain", "code", "title", "description", "level", "position")
    inlines = (OutcomeCrosswalkInline,)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("entries")

    @admin.display(description="Domain", ordering="domain__code")
    def domain_code(self, outcome: Outcome) -> str:
        return outcome.domain.code

    @admin.display(description="Measures")
    def measures(self, outcome: Outcome) -> int:
        return len(outcome.entries.all())
