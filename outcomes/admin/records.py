"""Who did what, and what became of long work, to look at."""

from django.contrib import admin
from django.http import HttpRequest

from ..models import AuditEvent, JobRun, ScheduledRun


class ToLookAt(admin.ModelAdmin):
    actions = None
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ToLookAt):
    list_display = ("at", "by", "verb", "object_type", "object_id", "scope")
    list_filter = ("object_type",)
    search_fields = ("verb", "object_type", "object_id", "scope", "by__name", "by__email")
    list_select_related = ("by",)
    date_hierarchy = "at"


@admin.register(JobRun)
class JobRunAdmin(ToLookAt):
    list_display = ("kind", "status", "requested_by", "created_at", "started_at", "finished_at", "attempt")
    list_filter = ("status", "kind")
    search_fields = ("kind", "requested_by__name", "requested_by__email")
    list_select_related = ("requested_by",)
    date_hierarchy = "created_at"
    exclude = ("parameters",)


@admin.register(ScheduledRun)
class ScheduledRunAdmin(ToLookAt):
    list_display = [field.name for field in ScheduledRun._meta.fields if field.name != "id"]
