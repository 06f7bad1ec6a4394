"""How published files are read, to edit; and what they hold, to look at.

A wrong figure is mended by loading a corrected file, which leaves a revision; not here.
"""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from hubs.admin.people import ToLookAt

from ..actions.context import part_of, record_edit
from ..models import ContextFile, ContextFilter, ContextRevision, ContextSeries, ContextSource, ContextValue


class SourceForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "code": "Letters, digits and hyphens, such as absence. The command names it with --mapping.",
            "title": "What the file holds, in the words that people choose it by when they send a file.",
            "publisher": "Such as Department for Education, Children in need.",
            "licence": "Such as Open Government Licence v3.0. It stands beneath every chart.",
            "takes_nation": "Rows whose geographic_level is “National”.",
            "takes_regions": "Rows whose geographic_level is “Regional”.",
            "takes_authorities": "Rows whose geographic_level is “Local authority”. Sums are made of these.",
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("takes_nation", "takes_regions", "takes_authorities")):
            self.add_error("takes_authorities", "Take rows of one level at least.")
        return cleaned


class FilterForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "column": "A heading of the file, letter for letter, such as category.",
            "value": "The word in that column of the rows that are taken, letter for letter.",
        }


class SeriesForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "indicator": "The area measure of the shared framework. It can be fed by one mapping alone.",
            "numerator_column": "A heading of the file, letter for letter.",
            "numerator_title": "In words, such as: Referrals to children's social care.",
            "denominator_column": "For a percentage or rate. Leave it empty for a number of cases.",
            "denominator_title": "In words; needed where there is a column.",
            "value_column": "Where the file has the percentage or rate too; else it is worked out.",
            "value_places": "As many as the publisher shows: 22.6 has one.",
        }
        error_messages = {
            "indicator": {"unique": "Another mapping feeds this measure already. Change that one first."}
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("value_column") and not cleaned.get("denominator_column"):
            self.add_error("denominator_column", "A percentage or rate needs the column of out of how many.")
        if cleaned.get("denominator_column") and not cleaned.get("denominator_title"):
            self.add_error("denominator_title", "Say in words what is counted in that column.")
        return cleaned


class SeriesFormSet(forms.models.BaseInlineFormSet):
    default_error_messages = forms.models.BaseInlineFormSet.default_error_messages | {
        "too_few_forms": "Name one measure at least that the file feeds."
    }


class FilterInline(admin.StackedInline):
    model = ContextFilter
    form = FilterForm
    extra = 0
    verbose_name = "filter"
    verbose_name_plural = "only rows with"


class SeriesInline(admin.StackedInline):
    model = ContextSeries
    form = SeriesForm
    formset = SeriesFormSet
    min_num = 1
    extra = 0
    fieldsets = (
        (None, {"fields": ("indicator", "title", "unit")}),
        ("How many", {"fields": ("numerator_column", "numerator_title")}),
        ("Out of how many", {"fields": ("denominator_column", "denominator_title")}),
        ("As the publisher worked it out", {"fields": ("value_column", "value_places", "multiplier")}),
    )

    def get_formset(self, *args, **kwargs):
        return super().get_formset(*args, validate_min=True, **kwargs)


@admin.register(ContextSource)
class ContextSourceAdmin(admin.ModelAdmin):
    """Changes hold for the next file that is loaded; load a file again to read it anew."""

    form = SourceForm
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
            str(formset.model._meta.verbose_name_plural): sorted(
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
