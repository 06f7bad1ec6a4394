"""How published files are read, to edit; and what they hold, to look at.

A wrong figure is mended by loading a corrected file, which leaves a revision; not here.
"""

from django.contrib import admin
from django.http import HttpRequest

from hubs.admin.people import ToLookAt

from ..actions.context import part_of, record_edit
from ..models import ContextFile, ContextFilter, ContextRevision, ContextSeries, ContextSource, ContextValue


class FilterInline(admin.StackedInline):
    model = ContextFilter
    extra = 0
    verbose_name = "filter"
    verbose_name_plural = "only rows with"


class SeriesInline(admin.StackedInline):
    model = ContextSeries
    extra = 0
    fieldsets = (
        (None, {"fields": ("indicator", "title", "unit")}),
        ("How many", {"fields": ("numerator_column", "numerator_title")}),
        ("Out of how many", {"fields": ("denominator_column", "denominator_title")}),
        ("As the publisher worked it out", {"fields": ("value_column", "value_places", "multiplier")}),
    )


@admin.register(ContextSource)
class ContextSourceAdmin(admin.ModelAdmin):
    """Changes hold for the next file that is loaded; load a file again to read it anew."""

    list_display = ("title", "code", "publisher")
    search_fields = ("title", "code", "series__indicator__code")
    fieldsets = (
        (None, {"fields": ("code", "title", "publisher", "licence")}),
        (
            "Which rows",
            {"fields": ("takes_nation", "takes_regions", "takes_authorities", "reporting_year_begins")},
        ),
        (
            "How counts are rounded",
            {
                "fields": ("nation_rounded_to", "region_rounded_to", "authority_rounded_to"),
                "description": "1 is not rounded, 10 is to the nearest ten.",
            },
        ),
    )
    inlines = (FilterInline, SeriesInline)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed = {
            formset.model._meta.verbose_name_plural: sorted(
                str(row) for row in [*formset.new_objects, *(o for o, _ in formset.changed_objects)]
            )
            for formset in formsets
            if formset.has_changed()
        }
        if form.changed_data or changed:
            record_edit(
                source=form.instance,
                verb="changed" if change else "configured",
                by=request.user,
                detail={"fields": form.changed_data} | changed,
            )


@admin.register(ContextFile)
class ContextFileAdmin(ToLookAt):
    list_display = ("name", "source", "loaded_at", "loaded_by", "values_new", "values_changed", "values_same")
    list_filter = ("source",)
    search_fields = ("name", "sha256")
    list_select_related = ("source", "loaded_by")


@admin.register(ContextValue)
class ContextValueAdmin(ToLookAt):
    list_display = ("indicator", "place", "label", "numerator_shown", "denominator_shown", "value_shown")
    list_filter = ("indicator__context_series__source", "label", "numerator_state")
    search_fields = ("place__name", "place__codes__code", "indicator__code")
    list_select_related = ("indicator", "place")

    @admin.display(description="how many")
    def numerator_shown(self, row: ContextValue) -> str:
        return str(part_of(row, "numerator"))

    @admin.display(description="out of how many")
    def denominator_shown(self, row: ContextValue) -> str:
        return str(part_of(row, "denominator"))

    @admin.display(description="as published")
    def value_shown(self, row: ContextValue) -> str:
        return str(part_of(row, "value"))


@admin.register(ContextRevision)
class ContextRevisionAdmin(ToLookAt):
    list_display = ("context_value", "at", "file")
    search_fields = ("context_value__place__name", "context_value__indicator__code")
    list_select_related = ("context_value__indicator", "context_value__place", "file")
