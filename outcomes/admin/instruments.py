"""Questionnaires: what a version says of them, with thresholds and their sources."""

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from ..models import EditionInstrument, Instrument, Threshold
from .drafts import DraftAdmin, DraftInline, LinesField, RecordedAdmin, VersionFilter


class ThresholdInline(DraftInline, admin.TabularInline):
    model = Threshold
    fields = ("position", "type", "value", "population", "source", "checked_on")
    verbose_name = "score or change that means something"
    verbose_name_plural = "scores and changes that mean something, each with its source"


class EditionInstrumentForm(forms.ModelForm):
    versions = LinesField(
        label="Versions",
        required=False,
        help_text="One on each line, where there are several. Their figures are never put together.",
    )

    class Meta:
        model = EditionInstrument
        fields = (
            "edition",
            "instrument",
            "title",
            "respondent",
            "position",
            "range_low",
            "range_high",
            "direction",
            "versions",
            "licence_note",
            "scores_only",
        )


@admin.register(EditionInstrument)
class EditionInstrumentAdmin(DraftAdmin):
    form = EditionInstrumentForm
    list_display = ("title", "code", "respondent", "scale", "direction", "scores_only", "position")
    list_editable = ("position",)
    list_filter = (VersionFilter, "direction", "scores_only")
    search_fields = ("instrument__code", "title", "respondent", "licence_note")
    list_select_related = ("instrument", "edition")
    ordering = ("position", "pk")
    autocomplete_fields = ("instrument",)
    fieldsets = (
        (None, {"fields": ("edition", "instrument", "title", "respondent", "position")}),
        ("Scale", {"fields": (("range_low", "range_high"), "direction", "versions")}),
        ("Licence", {"fields": ("licence_note", "scores_only")}),
    )
    inlines = (ThresholdInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None):
        return () if obj is None else ("edition", "instrument")

    @admin.display(description="Code", ordering="instrument__code")
    def code(self, row: EditionInstrument) -> str:
        return row.instrument.code

    @admin.display(description="Scale")
    def scale(self, row: EditionInstrument) -> str:
        return "bands" if row.range_low is None else f"{row.range_low} to {row.range_high}"


@admin.register(Instrument)
class InstrumentAdmin(RecordedAdmin):
    """A code for ever. What is said of the questionnaire stands in each version."""

    list_display = ("code",)
    search_fields = ("code", "edition_instruments__title")
    fields = ("code",)
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
