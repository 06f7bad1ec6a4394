"""A form with a field of every kind, and the page on which it is shown."""

from django import forms
from django.template import Context, Template

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import (
    DatePartsField,
    DecimalField,
    LongTextField,
    PoundsField,
    WholeNumberField,
)
from outcomes.forms.widgets import Checkboxes, LongText, Radios
from outcomes.tests.markup import Markup

HOSTILE = '<script>alert("1")</script>" onfocus="alert(2)\'&amp;{{ 7|add:7 }}'
CHOICES = [("a", "Alpha"), ("b", "Beta"), ("none", "None of these")]


def every_kind_of_field(label="", hint="", choices=CHOICES) -> dict[str, forms.Field]:
    """A field of each kind, with and without a hint where that has mattered."""
    hints = {value: hint for value, _ in choices} if hint else {}
    shared = {"label": label, "help_text": hint} if label else {}
    return {
        "text": forms.CharField(max_length=30, **shared),
        "email": forms.EmailField(**shared),
        "telephone": forms.CharField(widget=forms.TextInput({"type": "tel"}), **shared),
        "address": forms.URLField(assume_scheme="https", **shared),
        "password": forms.CharField(widget=forms.PasswordInput, **shared),
        "plain_number": forms.IntegerField(**shared),
        "plain_decimal": forms.DecimalField(**shared),
        "plain_date": forms.DateField(**shared),
        "whole": WholeNumberField(min_value=0, **shared),
        "decimal": DecimalField(suffix=label or "%", **shared),
        "pounds": PoundsField(**shared),
        "dated": DatePartsField(**shared),
        "note": LongTextField(max_length=200, **shared),
        "note_with_hint": LongTextField(max_length=200, label=label or "Note", help_text=hint or "Few words"),
        "note_without_count": forms.CharField(widget=LongText, **shared),
        "select": forms.ChoiceField(choices=choices, **shared),
        "several": forms.MultipleChoiceField(choices=choices, **shared),
        "radios": forms.ChoiceField(
            choices=choices, widget=Radios(hints=hints, divider={"none": label or "or"}), **shared
        ),
        "radios_inline": forms.ChoiceField(choices=choices, widget=Radios(inline=True, small=True), **shared),
        "django_radios": forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared),
        "grouped": forms.ChoiceField(choices=[(label or "Group", choices)], widget=Radios, **shared),
        "checkboxes": forms.MultipleChoiceField(
            choices=choices, widget=Checkboxes(hints=hints, exclusive="none"), **shared
        ),
        "django_checkboxes": forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **shared
        ),
        "nothing_to_choose": forms.ChoiceField(choices=[], widget=Radios, **shared),
        "sure": forms.BooleanField(**shared),
        "unknown": forms.NullBooleanField(**shared),
        "file": forms.FileField(**shared),
        "hidden": forms.CharField(widget=forms.HiddenInput, required=False),
    }


def form_class(fields: dict[str, forms.Field], mixin: type = GovukForm) -> type[forms.Form]:
    return type("EveryField", (mixin, forms.Form) if mixin else (forms.Form,), fields)


KINDS = list(every_kind_of_field())


def page(form, **context) -> Markup:
    """A page as templates write it: summary, title's prefix, the form by crispy."""
    template = Template(
        "{% load govuk crispy_forms_tags %}<title>{% error_prefix form %}Page</title>"
        '{% error_summary form %}<form method="post" novalidate>{% crispy form %}</form>'
    )
    return Markup(template.render(Context({"form": form, **context})))


def one_field(name: str, data=None, **arguments) -> forms.Form:
    return form_class({name: every_kind_of_field(**arguments)[name]})(data)


class Reasoned(GovukForm, forms.Form):
    reason = forms.ChoiceField(choices=[("nil", "None"), ("other", "Another")], widget=Radios)
    groups = forms.MultipleChoiceField(choices=[("x", "X")], widget=Checkboxes, required=False)
    other_reason = forms.CharField(required=False, label="Say which")
    group_count = WholeNumberField(required=False, label="How many")
    revealed_by = {"reason": {"other": ["other_reason"]}, "groups": {"x": ["group_count"]}}

    def clean(self):
        if self.cleaned_data.get("reason") == "other":
            self.require("other_reason")
