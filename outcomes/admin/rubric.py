"""The rubric that integration is rated against."""

from django.contrib import admin

from ..models import RubricDimension, RubricLevel
from .drafts import DraftAdmin, DraftInline, VersionFilter


class LevelInline(DraftInline, admin.StackedInline):
    model = RubricLevel
    fields = (("level", "title"), "descriptor")


@admin.register(RubricDimension)
class RubricDimensionAdmin(DraftAdmin):
    list_display = ("code", "title", "position")
    list_display_links = ("code", "title")
    list_editable = ("position",)
    list_filter = (VersionFilter,)
    search_fields = ("code", "title", "levels__descriptor")
    ordering = ("position", "pk")
    fields = ("edition", "code", "title", "position")
    inlines = (LevelInline,)
