"""What the workbench's pages share: drafts are edited, what is published is read, changes are recorded."""

from functools import singledispatch
from urllib.parse import parse_qsl

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse

from ..actions import audit, editions
from ..models import (
    Definition,
    Domain,
    Edition,
    EditionEntry,
    EditionInstrument,
    EditionScheme,
    FrameworkRule,
    Outcome,
    RubricDimension,
    Scheme,
    Source,
    VocabularyEntry,
)
from ..queries import workbench
from ..validators import Refused


@singledispatch
def edition_of(thing: Model) -> Edition | None:
    """The edition that a row belongs to."""
    raise TypeError(f"{thing!r} belongs to no edition")


edition_of.register(Edition, lambda thing: thing)
edition_of.register(Outcome, lambda thing: thing.domain.edition)
for _part in (
    Domain,
    EditionEntry,
    EditionInstrument,
    EditionScheme,
    FrameworkRule,
    RubricDimension,
    Source,
    VocabularyEntry,
):
    edition_of.register(_part, lambda thing: thing.edition)


@singledispatch
def why_frozen(thing: Model) -> str:
    """Why a row cannot be changed, in plain words; empty where it can."""
    edition = edition_of(thing)
    if edition.is_draft:
        return ""
    return (
        f"Version {edition.version} is {edition.get_status_display().lower()} and never changes, so this page"
        " is for reading. To change something, copy the version to a new draft."
    )


@why_frozen.register
def _(thing: Definition) -> str:
    return workbench.why_definition_frozen(thing)


@why_frozen.register
def _(thing: Scheme) -> str:
    return workbench.why_scheme_frozen(thing)


class VersionFilter(admin.SimpleListFilter):
    """One version at a time, the newest draft unless another is chosen."""

    title = "version"
    parameter_name = "version"
    path = "edition"

    def __init__(self, request: HttpRequest, params: dict, model: type, model_admin) -> None:
        self.editions = workbench.editions_to_choose()
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [
            (edition.version, f"{edition.version} ({edition.get_status_display().lower()})")
            for edition in self.editions
        ]

    @property
    def edition(self) -> Edition | None:
        return next((one for one in self.editions if one.version == self.value()), None)

    def value(self) -> str | None:
        return super().value() or (self.editions[0].version if self.editions else None)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(**{f"{self.path}__version": self.value()})

    def choices(self, changelist):
        for version, title in self.lookup_choices:
            yield {
                "selected": self.value() == version,
                "query_string": changelist.get_query_string({self.parameter_name: version}),
                "display": title,
            }


class VersionByDomain(VersionFilter):
    path = "domain__edition"


class DraftChangeList(ChangeList):
    """Cells of the list can be edited while it shows a draft."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        chosen = next((spec for spec in self.filter_specs if isinstance(spec, VersionFilter)), None)
        self.edition = chosen.edition if chosen else None
        if self.edition is None or not self.edition.is_draft:
            self.list_editable = ()


class RecordedAdmin(admin.ModelAdmin):
    """Every change by these pages is also an audit event."""

    show_facets = admin.ShowFacets.NEVER
    save_on_top = True

    def log_addition(self, request: HttpRequest, obj: Model, message):
        self.record(request, "added", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message):
        self.record(request, "changed", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet):
        audit.record_many(
            audit.Event(
                by=request.user,
                verb=f"{self.opts.verbose_name} deleted",
                object=obj,
                detail={"was": str(obj)},
            )
            for obj in queryset
        )
        return super().log_deletions(request, queryset)

    def record(self, request: HttpRequest, what: str, obj: Model, message) -> None:
        detail = {"what": str(obj), "changes": message}
        audit.record(by=request.user, verb=f"{self.opts.verbose_name} {what}", object=obj, detail=detail)


class DraftAdmin(RecordedAdmin):
    """A part of an edition."""

    change_form_template = "admin/outcomes/change_form.html"
    # How the part leads to the draft that it is added to.
    parent_field = "edition"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not why_frozen(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not why_frozen(obj))

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return DraftChangeList

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        in_a_list = request.resolver_match.url_name.endswith("_changelist")
        return named(field) if in_a_list else field

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None):
        fixed = () if obj is None else (self.parent_field,) if self.parent_field == "edition" else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs):
        # Choices are those of the version to which the thing belongs.
        request.edited_edition = edition_of(obj) if obj is not None else None
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        choices = workbench.choices_of(db_field.remote_field.model, getattr(request, "edited_edition", None))
        if choices is not None and db_field.name not in self.get_autocomplete_fields(request):
            kwargs["queryset"] = choices
            field = super().formfield_for_foreignkey(db_field, request, **kwargs)
            field.label_from_instance = workbench.label_with_version
            return field
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """A part that is added from a version's list belongs to that version."""
        initial = super().get_changeform_initial_data(request)
        kept = dict(parse_qsl(request.GET.get("_changelist_filters", "")))
        edition = workbench.draft_to_add_to(request.GET.get("version") or kept.get("version", ""))
        if edition is not None and self.parent_field == "edition":
            initial.setdefault("edition", edition.pk)
        return initial

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:
        self.hold(obj)
        if not change and hasattr(obj, "position") and not obj.position:
            obj.position = self.next_position(obj)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.hold(obj)
        super().delete_model(request, obj)

    def hold(self, obj: Model) -> None:
        """The draft stays a draft until the page is saved."""
        try:
            editions.hold_draft(edition_of(obj).pk)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from None

    def next_position(self, obj: Model) -> int:
        field = f"{self.parent_field}_id"
        beside = type(obj)._default_manager.filter(**{field: getattr(obj, field)})
        return (beside.aggregate(last=Max("position"))["last"] or 0) + 1

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs) -> HttpResponse:
        obj = kwargs.get("obj") or context.get("original")
        context["frozen_because"] = why_frozen(obj) if obj is not None else ""
        return super().render_change_form(request, context, *args, **kwargs)


def named(field: forms.Field | None) -> forms.Field | None:
    """A box in a table has no label beside it, so it carries its name itself."""
    if field is not None and field.label:
        widget = getattr(field.widget, "widget", field.widget)
        widget.attrs.setdefault("aria-label", str(field.label))
    return field


class NamedRows(BaseInlineFormSet):
    """Rows whose boxes have names; one that is added without a position comes last."""

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Model:
        if hasattr(form.instance, "position") and not form.instance.position:
            form.instance.position = max((other.instance.position for other in self.forms), default=0) + 1
        return super().save_new(form, commit)

    def get_deletion_widget(self) -> forms.Widget:
        return forms.CheckboxInput(attrs={"aria-label": "Delete this row"})


class DraftInline:
    """Rows on the page of their parent; they are frozen with it."""

    extra = 0
    show_change_link = False
    formset = NamedRows

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        return named(super().formfield_for_dbfield(db_field, request, **kwargs))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and not _frozen(obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _frozen(obj)


def _frozen(obj: Model | None) -> bool:
    return obj is not None and bool(why_frozen(obj))


class LinesField(forms.CharField):
    """A list, one item a line."""

    widget = forms.Textarea

    def __init__(self, *, whole_numbers: bool = False, **kwargs) -> None:
        self.whole_numbers = whole_numbers
        super().__init__(widget=forms.Textarea(attrs={"rows": 5, "cols": 60}), **kwargs)

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value) -> list:
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if not self.whole_numbers:
            return lines
        wrong = [line for line in lines if not line.isdecimal()]
        if wrong:
            raise forms.ValidationError(f"“{wrong[0]}” is not a whole number.")
        return [int(line) for line in lines]

    def has_changed(self, initial, data) -> bool:
        try:
            return (initial or []) != self.to_python(data)
        except forms.ValidationError:
            return True
