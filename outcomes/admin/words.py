"""Words with a fixed meaning, rules, and what was read."""

from django.contrib import admin

from ..models import FrameworkRule, Source, VocabularyEntry
from .drafts import DraftAdmin, VersionFilter


@admin.register(VocabularyEntry)
class VocabularyEntryAdmin(DraftAdmin):
    list_display = ("code", "meaning", "vocabulary", "position")
    list_editable = ("position",)
    list_filter = (VersionFilter, "vocabulary")
    search_fields = ("code", "meaning")
    ordering = ("vocabulary", "position", "pk")
    fields = ("edition", "vocabulary", "code", "meaning", "position")


@admin.register(FrameworkRule)
class FrameworkRuleAdmin(DraftAdmin):
    list_display = ("text", "about", "position")
    list_editable = ("position",)
    list_filter = (VersionFilter, "about")
    search_fields = ("text",)
    ordering = ("about", "position", "pk")
    fields = ("edition", "about", "text", "position")


@admin.register(Source)
class SourceAdmin(DraftAdmin):
    list_display = ("title", "publisher", "used_for", "position")
    list_editable = ("position",)
    list_filter = (VersionFilter,)
    search_fields = ("title", "publisher", "used_for", "url")
    ordering = ("position", "pk")
    fields = ("edition", "title", "publisher", "url", "used_for", "position")
