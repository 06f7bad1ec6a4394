"""Splits and their categories, and which of them a version offers."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from ..models import Category, EditionScheme, Scheme
from .drafts import DraftAdmin, DraftInline, RecordedAdmin, VersionFilter, why_frozen


class CategoryInline(DraftInline, admin.TabularInline):
    model = Category
    fk_name = "scheme"
    fields = ("position", "code", "title", "rolls_up_to")
    autocomplete_fields = ("rolls_up_to",)


@admin.register(Scheme)
class SchemeAdmin(RecordedAdmin):
    """A split belongs to no single version; it is frozen with the first that is published with it."""

    change_form_template = "admin/outcomes/change_form.html"
    list_display = ("code", "title", "rolls_up_to", "offered_by")
    list_display_links = ("code", "title")
    list_filter = ("edition_schemes__edition__version",)
    search_fields = ("code", "title", "categories__title")
    search_help_text = "Code, name or category"
    list_select_related = ("rolls_up_to",)
    fields = ("code", "title", "note", "rolls_up_to")
    autocomplete_fields = ("rolls_up_to",)
    inlines = (CategoryInline,)
    actions = None

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("edition_schemes__edition")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not why_frozen(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Codes live for ever; a draft that does not want a split ceases to offer it."""
        return False

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs):
        original = context.get("original")
        context["frozen_because"] = why_frozen(original) if original is not None else ""
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="Offered by versions")
    def offered_by(self, scheme: Scheme) -> str:
        return ", ".join(sorted(row.edition.version for row in scheme.edition_schemes.all()))


@admin.register(Category)
class CategoryAdmin(RecordedAdmin):
    """Only so that a category can be looked up; categories are edited on the page of their split."""

    list_display = ("code", "title", "scheme", "rolls_up_to")
    list_filter = ("scheme",)
    search_fields = ("code", "title", "scheme__code", "scheme__title")
    list_select_related = ("scheme", "rolls_up_to")
    ordering = ("scheme__code", "position", "pk")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(EditionScheme)
class EditionSchemeAdmin(DraftAdmin):
    list_display = ("scheme", "code", "position")
    list_editable = ("position",)
    list_filter = (VersionFilter,)
    search_fields = ("scheme__code", "scheme__title")
    list_select_related = ("scheme", "edition")
    ordering = ("position", "pk")
    fields = ("edition", "scheme", "position")
    autocomplete_fields = ("scheme",)

    @admin.display(description="Code", ordering="scheme__code")
    def code(self, row: EditionScheme) -> str:
        return row.scheme.code
