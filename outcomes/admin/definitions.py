"""The words of a measure. Once published they never change: a draft has a new wording instead."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ..actions import editions
from ..actions.definitions import indicators_for
from ..choices import DEFAULT_SCALE, Comparability, Tier
from ..models import (
    CompanionNumber,
    Crossing,
    Definition,
    DefinitionBreakdown,
    EditionEntry,
    Outcome,
    SuggestedInstrument,
)
from ..presenters.problems import sentence
from ..queries import workbench
from ..validators import Refused
from ..validators.measures import measure_problems
from ..validators.shapes import INDICATOR_CODE
from .drafts import DraftAdmin, DraftInline
from .forms import COMPARISONS

# Facts that the rules of a measure look at, under the names that a file gives them.
_LOOKED_AT = (
    "kind",
    "numerator",
    "denominator",
    "multiplier",
    "time_rule",
    "place_rule",
    "entry",
    "calculation",
)


WORDS = ("title", "definition", "numerator", "denominator", "unit", "window", "source")
FACTS = ("kind", "multiplier", "direction", "frequency", "entry", "calculation", "founding_measure")
COMPARED = ("comparability", "comparability_note")
ADDING = ("time_rule", "place_rule")
LIMITS = (
    "valid_low",
    "valid_high",
    "scale",
    "targets_allowed",
    "counts_people",
    "central_denominator",
    "instrument_required",
)


class BreakdownInline(DraftInline, admin.TabularInline):
    model = DefinitionBreakdown
    fields = ("position", "scheme", "required", "multi_select", "numerator_only")
    autocomplete_fields = ("scheme",)
    verbose_name = "split that is allowed"
    verbose_name_plural = "splits that are allowed"


class CrossingInline(DraftInline, admin.TabularInline):
    model = Crossing
    fields = ("position", "first", "second")
    autocomplete_fields = ("first", "second")
    verbose_name_plural = "splits that are crossed with one another"


class CompanionInline(DraftInline, admin.TabularInline):
    model = CompanionNumber
    fields = ("position", "code", "title", "required")


class SuggestedInline(DraftInline, admin.TabularInline):
    model = SuggestedInstrument
    fields = ("position", "instrument")
    autocomplete_fields = ("instrument",)
    verbose_name = "suggested questionnaire"
    verbose_name_plural = "suggested questionnaires"


WIDGETS = {
    name: AdminTextareaWidget(attrs={"rows": rows})
    for name, rows in (
        ("definition", 5),
        ("numerator", 2),
        ("denominator", 2),
        ("window", 2),
        ("source", 3),
        ("comparability_note", 3),
    )
}


class DefinitionForm(forms.ModelForm):
    scale = forms.IntegerField(
        label="Decimal places kept",
        required=False,
        min_value=0,
        max_value=6,
        help_text="Leave empty for what is usual for the kind.",
    )

    class Meta:
        model = Definition
        fields = (*WORDS, *FACTS, *ADDING, *LIMITS, *COMPARED)
        widgets = WIDGETS

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "comparability" in self.fields:
            self.fields["comparability"].choices = COMPARISONS
            self.fields["comparability"].widget = forms.RadioSelect(choices=COMPARISONS)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("scale") is None and cleaned.get("kind"):
            cleaned["scale"] = DEFAULT_SCALE[cleaned["kind"]]
        note = (cleaned.get("comparability_note") or "").strip()
        if cleaned.get("comparability") == Comparability.COMPARABLE and not note:
            self.add_error("comparability_note", "Say what to bear in mind when figures are compared.")
        low, high = cleaned.get("valid_low"), cleaned.get("valid_high")
        if (low is None) != (high is None):
            self.add_error("valid_low" if low is None else "valid_high", "Give both, or neither.")
        elif low is not None and low >= high:
            self.add_error("valid_high", "It must be above the lowest value.")
        if not self.errors:
            for problem in measure_problems(self._as_in_a_file(cleaned), ""):
                field = problem.path if problem.path in self.fields else None
                self.add_error(field, sentence(problem.message, problem.path))
        return cleaned

    def _as_in_a_file(self, cleaned: dict) -> dict:
        facts = {key: cleaned.get(key) or None for key in _LOOKED_AT}
        return facts | {
            "tier": cleaned.get("tier") or self._tier(),
            "breakdowns": [],
            "required_breakdowns": [],
            "multi_select": [],
        }

    def _tier(self) -> str:
        entry = self.instance.entries.first() if self.instance.pk else None
        return entry.tier if entry else Tier.OPTIONAL


class NewMeasureForm(DefinitionForm):
    """The first wording of a measure that no version has, with its place in a draft."""

    code = forms.CharField(
        max_length=20, help_text="Such as ACC1.7. It lives for ever and is never used for anything else."
    )
    outcome = forms.ModelChoiceField(queryset=Outcome.objects.none(), label="Outcome of a draft")
    tier = forms.ChoiceField(choices=Tier, label="Who reports it")
    owner = forms.CharField(max_length=100, label="Looked after by")
    review_date = forms.DateField(label="Next looked at by", widget=AdminDateWidget)

    class Meta:
        model = Definition
        fields = (*WORDS, *FACTS, *ADDING, *LIMITS)
        widgets = WIDGETS

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].queryset = workbench.choices_of(Outcome, None)
        self.fields["outcome"].label_from_instance = workbench.label_with_version

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        if not INDICATOR_CODE.fullmatch(code):
            raise forms.ValidationError("Use letters, digits, full stops and hyphens.")
        if why := workbench.why_code_taken(code):
            raise forms.ValidationError(why)
        return code


@admin.register(Definition)
class DefinitionAdmin(DraftAdmin):
    form = DefinitionForm
    change_form_template = "admin/outcomes/definition/change_form.html"
    list_display = ("code", "title", "number", "comparability", "versions", "kind", "entry")
    list_display_links = ("code", "title")
    list_filter = (
        "entries__edition__version",
        "kind",
        "entry",
        "frequency",
        "founding_measure",
        "comparability",
    )
    search_fields = ("indicator__code", "title", "definition", "numerator", "denominator")
    search_help_text = "Code, name, meaning, what is counted"
    list_select_related = ("indicator",)
    ordering = ("indicator__code", "number")
    inlines = (BreakdownInline, CrossingInline, CompanionInline, SuggestedInline)
    parent_field = "indicator"
    actions = None

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs):
        kwargs["form"] = NewMeasureForm if obj is None else DefinitionForm
        return super(DraftAdmin, self).get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Definition | None = None):
        sets = [
            ("Words", {"fields": WORDS}),
            ("What kind of figure it is", {"fields": FACTS}),
            ("How it adds up", {"fields": ADDING}),
            ("Limits", {"fields": LIMITS}),
        ]
        if obj is None:
            place = {"fields": ("code", "outcome", "tier", "owner", "review_date")}
            return [("Its place in a draft", place), *sets]
        if obj.comparability == Comparability.FIRST:
            return [(None, {"fields": ("measure", "number")}), *sets]
        return [(None, {"fields": ("measure", "number", *COMPARED)}), *sets]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None):
        return () if obj is None else ("measure", "number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Definition]:
        return super().get_queryset(request).prefetch_related("entries__edition")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A measure is taken out of a draft, and its wording goes with it."""
        return False

    @admin.display(description="Code", ordering="indicator__code")
    def code(self, definition: Definition) -> str:
        return definition.code

    @admin.display(description="Measure")
    def measure(self, definition: Definition) -> str:
        return definition.code

    @admin.display(description="Versions")
    def versions(self, definition: Definition) -> str:
        return ", ".join(sorted(entry.edition.version for entry in definition.entries.all()))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        definition = self.get_object(request, object_id) if object_id.isdecimal() else None
        context = dict(extra_context or {})
        if definition is not None and self.has_view_or_change_permission(request, definition):
            shared = bool(workbench.why_definition_frozen(definition))
            may = super(DraftAdmin, self).has_change_permission(request)
            context |= {
                "show_save_and_add_another": False,
                "drafts": workbench.drafts_with(definition),
                "may_reword": shared and may,
            }
        return super().change_view(request, object_id, form_url, context)

    def hold(self, obj: Definition) -> None:
        try:
            for entry in EditionEntry.objects.filter(definition=obj.pk) if obj.pk else ():
                editions.hold_draft(entry.edition_id)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from None

    def save_model(self, request: HttpRequest, obj: Definition, form: DefinitionForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        place = form.cleaned_data
        outcome: Outcome = place["outcome"]
        editions.hold_draft(outcome.domain.edition_id)
        obj.indicator = indicators_for([place["code"]])[place["code"]]
        obj.number, obj.comparability = 1, Comparability.FIRST
        super(DraftAdmin, self).save_model(request, obj, form, change)
        EditionEntry.objects.create(
            edition=outcome.domain.edition,
            outcome=outcome,
            definition=obj,
            position=workbench.next_position(outcome),
            tier=place["tier"],
            owner=place["owner"],
            review_date=place["review_date"],
        )
