"""Who did what, and what became of long work, to look at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..job_kinds import job_kinds, label_of_kind
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


class KindFilter(admin.SimpleListFilter):
    """By the words that people know the work by, of the kinds that there are."""

    title = "what is done"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return sorted(((one.kind, one.label) for one in job_kinds()), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(JobRun)
class JobRunAdmin(ToLookAt):
    list_display = ("what", "status", "requested_by", "created_at", "started_at", "finished_at", "attempt")
    list_filter = ("status", KindFilter)
    search_fields = ("requested_by__name", "requested_by__email")
    list_select_related = ("requested_by",)
    date_hierarchy = "created_at"

    def get_fields(self, request: HttpRequest, obj: JobRun | None = None) -> list[str]:
        own = [field.name for field in JobRun._meta.fields]
        return ["what", *(name for name in own if name not in ("id", "kind", "parameters"))]

    @admin.display(description="What is done", ordering="kind")
    def what(self, run: JobRun) -> str:
        return label_of_kind(run.kind)


@admin.register(ScheduledRun)
class ScheduledRunAdmin(ToLookAt):
    list_display = [field.name for field in ScheduledRun._meta.fields if field.name != "id"]
