"""The pack's markup. Each of the first tests stands for a fault that packs of this kind have had."""

import datetime

import pytest
from crispy_forms import layout as crispy_layout
from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import (
    DatePartsField,
    DecimalField,
    LongTextField,
    PoundsField,
    WholeNumberField,
)
from outcomes.forms.layout import Button, Buttons, Fieldset
from outcomes.forms.rendering import render_field
from outcomes.forms.widgets import Checkboxes, LongText, Radios, ShortText
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


# --- Nothing from the database becomes markup


@pytest.mark.parametrize("data", [None, {}])
def test_hostile_words_in_every_label_legend_hint_and_choice_stay_words(data):
    choices = [("a", HOSTILE), ('"><b>', HOSTILE), ("none", "None")]
    form = form_class(every_kind_of_field(HOSTILE, HOSTILE, choices))(data)
    markup = page(form)
    markup.assert_sound()
    assert markup.all("script") == markup.all("b") == []
    assert [label.text for label in markup.all("label", for_="id_text")] == [" ".join(HOSTILE.split())]
    legends = {legend.text for legend in markup.all("legend")}
    assert legends == {" ".join(HOSTILE.split())}


def test_hostile_words_in_errors_stay_words():
    class Refusing(GovukForm, forms.Form):
        name = forms.CharField(error_messages={"required": HOSTILE})
        day = DatePartsField(label=HOSTILE)
        count = WholeNumberField(label=HOSTILE)
        kind = forms.ChoiceField(choices=CHOICES)

        def clean(self):
            raise ValidationError(HOSTILE)

    form = Refusing(
        {"kind": HOSTILE, "count": HOSTILE, "day_day": HOSTILE, "day_month": "1", "day_year": "2026"}
    )
    markup = page(form)
    markup.assert_sound()
    assert markup.all("script") == []
    words = " ".join(HOSTILE.split())
    assert [link.text for link in markup.all("a")][:2] == [words, words]
    assert markup.one("input", name="count").attrs["value"] == HOSTILE
    assert markup.one("input", name="day_day").attrs["value"] == HOSTILE


def test_hostile_words_in_layout_objects_stay_words():
    class Laid(GovukForm, forms.Form):
        name = forms.CharField()

        @property
        def helper(self):
            helper = FormHelper()
            helper.layout = crispy_layout.Layout(
                Fieldset(HOSTILE, "name"), Buttons(Button(HOSTILE, name=HOSTILE, value=HOSTILE))
            )
            return helper

    markup = Markup(render_crispy_form(Laid()))
    markup.assert_sound()
    words = " ".join(HOSTILE.split())
    assert markup.all("script") == []
    assert markup.one("legend").text == words
    button = markup.one("button")
    assert (button.text, button.attrs["name"], button.attrs["value"]) == (words, HOSTILE, HOSTILE)


def test_a_legend_of_crispys_own_fieldset_is_escaped_too():
    class Laid(GovukForm, forms.Form):
        name = forms.CharField()

        @property
        def helper(self):
            helper = FormHelper()
            helper.layout = crispy_layout.Layout(crispy_layout.Fieldset("<script>alert(1)</script>", "name"))
            return helper

    markup = Markup(render_crispy_form(Laid()))
    assert markup.all("script") == []
    assert markup.one("legend").text == "<script>alert(1)</script>"


# --- Every field can be shown, fresh and refused, and every error can be reached


@pytest.mark.parametrize("mixin", [GovukForm, None])
@pytest.mark.parametrize("data", [None, {}])
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_field_is_shown_fresh_and_after_an_empty_post(name, data, mixin):
    form = form_class({name: every_kind_of_field()[name]}, mixin)(data)
    page(form).assert_sound()


def test_all_fields_together_repeat_no_id_and_every_error_links_to_an_input():
    form = form_class(every_kind_of_field())({})
    markup = page(form)
    markup.assert_sound()
    links = [link.attrs["href"] for link in markup.all("a")]
    required = [name for name, field in form.fields.items() if field.required and name != "unknown"]
    assert links == ["#id_dated_day" if name == "dated" else f"#id_{name}" for name in required]
    targets = [markup.one(id=link[1:]) for link in links]
    assert {target.tag for target in targets} == {"input", "select", "textarea", "p"}
    assert markup.one("title").text == "Error: Page"


def test_a_fresh_form_has_no_summary_and_no_prefix():
    markup = page(form_class(every_kind_of_field())())
    assert markup.all(class_="govuk-error-summary") == markup.all(class_="govuk-error-message") == []
    assert markup.one("title").text == "Page"


def test_errors_are_the_present_shape_and_described():
    markup = page(one_field("whole", {"whole": "x"}, label="Families", hint="Once each"))
    error = markup.one(class_="govuk-error-message")
    assert (error.tag, error.attrs["id"]) == ("p", "id_whole_error")
    assert error.text == "Error: Families must be a whole number, like 12"
    widget = markup.one("input", name="whole")
    assert widget.attrs["aria-describedby"] == "id_whole_helptext id_whole_error"
    assert widget.attrs["aria-invalid"] == "true"
    assert "govuk-input--error" in widget.classes
    assert "role" not in markup.one(class_="govuk-error-summary").attrs
    assert markup.all(role="alert")[0].parent.attrs["data-module"] == "govuk-error-summary"


def test_several_errors_of_a_field_each_have_an_id_and_a_line():
    form = one_field("text", {"text": "x"})
    form.add_error("text", ["Second", "Third"])
    markup = page(form)
    markup.assert_sound()
    assert [error.attrs["id"] for error in markup.all(class_="govuk-error-message")] == [
        "id_text_error",
        "id_text_error_2",
    ]
    assert markup.one("input", name="text").attrs["aria-describedby"] == "id_text_error id_text_error_2"
    assert [(link.text, link.attrs["href"]) for link in markup.all("a")] == [
        ("Second", "#id_text"),
        ("Third", "#id_text"),
    ]


@pytest.mark.parametrize("name", ["radios", "checkboxes", "django_radios", "django_checkboxes"])
def test_the_first_choice_takes_the_fields_own_id(name):
    markup = page(one_field(name, {}))
    kind = "radio" if "radios" in name else "checkbox"
    assert [item.attrs["id"] for item in markup.all("input", type=kind)] == [
        f"id_{name}",
        f"id_{name}-2",
        f"id_{name}-3",
    ]
    fieldset = markup.one("fieldset")
    assert fieldset.attrs["aria-describedby"] == f"id_{name}_error"


def test_a_character_count_needs_no_hint():
    markup = page(one_field("note"))
    markup.assert_sound()
    group = markup.one(class_="govuk-character-count")
    assert (group.attrs["data-module"], group.attrs["data-maxlength"]) == ("govuk-character-count", "200")
    area = markup.one("textarea")
    assert area.attrs["aria-describedby"] == "id_note-info"
    assert "govuk-js-character-count" in area.classes
    assert markup.one(id="id_note-info").text == "You can enter up to 200 characters"


@pytest.mark.parametrize("name", ["text", "note"])
def test_nothing_pasted_is_cut_off(name):
    element = page(one_field(name)).one(id=f"id_{name}")
    assert "maxlength" not in element.attrs
    refused = one_field(name, {name: "x" * 500})
    limit = 30 if name == "text" else 200
    assert refused.errors[name] == [f"{name.capitalize()} must be {limit} characters or fewer"]
    assert "x" * 500 in str(refused[name])


@pytest.mark.parametrize(
    "name", ["plain_number", "plain_decimal", "whole", "decimal", "pounds", "plain_date", "address"]
)
def test_every_one_line_input_is_dressed(name):
    assert "govuk-input" in page(one_field(name)).one(id=f"id_{name}").classes
    refused = page(one_field(name, {name: "x x"})).one(id=f"id_{name}")
    assert "govuk-input--error" in refused.classes
    assert refused.attrs["value"] == "x x"


def test_only_the_wrong_parts_of_a_date_are_marked():
    data = {"dated_day": "27", "dated_month": "13", "dated_year": "2026"}
    markup = page(one_field("dated", data, label="Date of approval"))
    markup.assert_sound()
    parts = [markup.one("input", name=f"dated_{part}") for part in ("day", "month", "year")]
    assert ["govuk-input--error" in part.classes for part in parts] == [False, True, False]
    assert [part.attrs["value"] for part in parts] == ["27", "13", "2026"]
    assert [link.attrs["href"] for link in markup.all("a")] == ["#id_dated_month"]
    assert markup.one("fieldset").attrs["aria-describedby"] == "id_dated_error"


def test_a_known_date_is_shown_by_parts():
    form = form_class({"dated": DatePartsField()})(initial={"dated": datetime.date(2026, 3, 7)})
    markup = page(form)
    assert [
        markup.one("input", name=f"dated_{part}").attrs["value"] for part in ("day", "month", "year")
    ] == [
        "7",
        "3",
        "2026",
    ]


def test_prefix_and_suffix_stand_beside_the_input_and_are_not_read_twice():
    markup = page(form_class({"cost": PoundsField(suffix="a week")})())
    assert [(part.text, part.attrs["aria-hidden"]) for part in markup.all(class_="govuk-input__prefix")] == [
        ("£", "true")
    ]
    assert markup.one(class_="govuk-input__suffix").text == "a week"


def test_choices_know_what_was_chosen_and_what_excludes_the_rest():
    form = one_field("checkboxes", {"checkboxes": ["b", "none"]})
    items = page(form).all("input", type="checkbox")
    assert ["checked" in item.attrs for item in items] == [False, True, True]
    assert [item.attrs.get("data-behaviour") for item in items] == [None, None, "exclusive"]


def test_hints_and_dividers_of_choices():
    markup = page(one_field("radios", label="Kind", hint="As you know it"))
    markup.assert_sound()
    assert [item.attrs["aria-describedby"] for item in markup.all("input", type="radio")] == [
        "id_radios-item-hint",
        "id_radios-2-item-hint",
        "id_radios-3-item-hint",
    ]
    assert [divider.text for divider in markup.all(class_="govuk-radios__divider")] == ["Kind"]


def test_numbers_as_choices_find_their_hints():
    field = forms.TypedChoiceField(
        coerce=int, choices=[(1, "One"), (2, "Two")], widget=Radios(hints={2: "Second"}, divider={2: "or"})
    )
    markup = page(form_class({"level": field})({"level": "2"}))
    assert [hint.text for hint in markup.all(class_="govuk-radios__hint")] == ["Second"]
    assert ["checked" in item.attrs for item in markup.all("input")] == [False, True]


# --- Fields that belong to one answer


class Reasoned(GovukForm, forms.Form):
    reason = forms.ChoiceField(choices=[("nil", "None"), ("other", "Another")], widget=Radios)
    groups = forms.MultipleChoiceField(choices=[("x", "X")], widget=Checkboxes, required=False)
    other_reason = forms.CharField(required=False, label="Say which")
    group_count = WholeNumberField(required=False, label="How many")
    revealed_by = {"reason": {"other": ["other_reason"]}, "groups": {"x": ["group_count"]}}

    def clean(self):
        if self.cleaned_data.get("reason") == "other":
            self.require("other_reason")


def test_a_revealed_field_stands_once_inside_its_answer():
    markup = page(Reasoned())
    markup.assert_sound()
    inside = markup.one("input", name="other_reason")
    conditional = markup.one(id="conditional-id_reason-2")
    assert inside.parent.parent is conditional
    assert "govuk-radios__conditional--hidden" in conditional.classes
    assert markup.one("input", id="id_reason-2").attrs["data-reveals"] == "conditional-id_reason-2"
    assert markup.one("input", id="id_groups").attrs["data-aria-controls"] == "conditional-id_groups"
    assert [markup.one("input", name="group_count").attrs["type"]] == ["text"]


def test_a_revealed_field_is_asked_for_only_with_its_answer():
    assert Reasoned({"reason": "nil"}).is_valid()
    form = Reasoned({"reason": "other"})
    assert form.errors == {"other_reason": ["Enter say which"]}
    markup = page(form)
    markup.assert_sound()
    assert markup.one(id="conditional-id_reason-2").classes == ["govuk-radios__conditional"]
    assert [link.attrs["href"] for link in markup.all("a")] == ["#id_other_reason"]


# --- Options, prefixes, files, formsets


def test_options_of_the_tag():
    template = Template(
        "{% load govuk %}"
        '{% govuk_field form.whole label="Seen" hint="Each once" size="m" heading=True width=3 prefix="No." '
        'described_by="elsewhere" group_class="app-form-group--compact" %}'
        '{% govuk_field form.radios label="Why" size="s" hide_label=True inline=True small=True %}'
        '<p id="elsewhere">What counts</p>'
    )
    markup = Markup(template.render(Context({"form": form_class(every_kind_of_field())()})))
    markup.assert_sound()
    assert markup.one("h1").text == markup.one("label", for_="id_whole").text == "Seen"
    assert "govuk-label--m" in markup.one("label", for_="id_whole").classes
    widget = markup.one("input", name="whole")
    assert widget.attrs["aria-describedby"] == "elsewhere id_whole_helptext"
    assert "govuk-input--width-3" in widget.classes
    assert markup.one(class_="govuk-input__prefix").text == "No."
    assert "app-form-group--compact" in markup.all(class_="govuk-form-group")[0].classes
    legend = markup.one("legend")
    assert (legend.text, "govuk-visually-hidden" in legend.classes) == ("Why", True)
    assert markup.all(class_="govuk-radios")[0].classes == [
        "govuk-radios",
        "govuk-radios--inline",
        "govuk-radios--small",
    ]


def test_an_unknown_option_is_an_error():
    with pytest.raises(TypeError, match="colour"):
        render_field(one_field("text")["text"], colour="red")


@pytest.mark.parametrize("widget", [forms.SelectDateWidget, forms.SplitDateTimeWidget])
def test_a_widget_without_markup_is_refused_by_name(widget):
    field = forms.DateField(widget=widget)
    with pytest.raises(ImproperlyConfigured, match=widget.__name__):
        render_field(form_class({"dated": field})()["dated"])


def test_rendering_leaves_the_widget_as_it_was():
    form = one_field("text", {})
    before = dict(form.fields["text"].widget.attrs)
    first, second = render_field(form["text"]), render_field(form["text"])
    assert first == second
    assert form.fields["text"].widget.attrs == before


def test_own_classes_descriptions_and_data_of_a_widget_are_kept():
    widget = ShortText({"class": "own", "aria-describedby": "own-words", "data-save": "here"}, width=5)
    markup = Markup(
        render_field(form_class({"name": forms.CharField(widget=widget, help_text="Hint")})()["name"])
    )
    element = markup.one("input")
    assert element.classes == ["govuk-input", "govuk-input--width-5", "own"]
    assert element.attrs["aria-describedby"] == "own-words id_name_helptext"
    assert element.attrs["data-save"] == "here"


def test_a_file_is_asked_for_and_its_form_says_so():
    form = one_field("file", {})
    assert form.errors["file"] == ["Choose file"]
    empty = form_class({"file": forms.FileField()})(
        {}, MultiValueDict({"file": [SimpleUploadedFile("a.csv", b"")]})
    )
    assert empty.errors["file"] == ["The chosen file is empty"]
    known = form_class({"file": forms.FileField(required=False)})(initial={"file": "kept.csv"})
    assert [element.tag for element in page(known).all(name="file")] == ["input"]


def test_a_disabled_field_is_disabled_in_every_part():
    form = form_class(
        {
            "dated": DatePartsField(disabled=True),
            "why": forms.ChoiceField(choices=CHOICES, widget=Radios, disabled=True),
        }
    )()
    assert ["disabled" in element.attrs for element in page(form).all("input")] == [True] * 6


class Row(GovukForm, forms.Form):
    name = forms.CharField()
    count = WholeNumberField()


def test_a_formset_is_shown_with_its_management_and_every_error_is_reached():
    class Whole(forms.BaseFormSet):
        def clean(self):
            raise ValidationError("The rows do not sum to the total")

    formset = forms.formset_factory(Row, formset=Whole, extra=2)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "A", "form-0-count": "1"}
    )
    template = Template(
        "{% load govuk crispy_forms_tags %}{% error_prefix formset %}{% error_summary formset %}"
        '<form method="post">{% crispy formset helper %}</form>'
    )
    helper = Row().helper
    html = template.render(Context({"formset": formset, "helper": helper}))
    markup = Markup(html)
    markup.assert_sound()
    assert html.startswith("Error: ")
    assert [(link.text, link.attrs["href"]) for link in markup.all("a")] == [
        ("The rows do not sum to the total", "#id_form-0-name"),
        ("Enter name", "#id_form-1-name"),
        ("Enter count", "#id_form-1-count"),
    ]
    assert markup.one("input", name="form-TOTAL_FORMS").attrs["value"] == "2"


def test_a_summary_of_several_forms_keeps_their_order_and_takes_further_lines():
    first, second = Row({"first-count": "1"}, prefix="first"), Row({"second-name": "A"}, prefix="second")
    template = Template("{% load govuk %}{% error_summary first second nothing lines=lines %}")
    lines = [("The figures do not agree", "#elsewhere")]
    markup = Markup(template.render(Context({"first": first, "second": second, "lines": lines})))
    assert [(link.text, link.attrs["href"]) for link in markup.all("a")] == [
        ("Enter name", "#id_first-name"),
        ("Enter count", "#id_second-count"),
        ("The figures do not agree", "#elsewhere"),
    ]


def test_a_summary_refuses_what_is_no_form():
    with pytest.raises(TypeError, match="SafeString"):
        Template('{% load govuk %}{% error_summary "form" %}').render(Context())


def test_an_error_of_a_hidden_field_is_told_without_a_link():
    class Held(GovukForm, forms.Form):
        name = forms.CharField()
        version = forms.IntegerField(widget=forms.HiddenInput)

    markup = page(Held({"name": "A", "version": "x"}))
    markup.assert_sound()
    assert markup.all("a") == []
    assert [line.text for line in markup.all("li")] == ["Enter a whole number."]


def test_a_form_by_the_crispy_filter_and_a_whole_form_with_its_own_element():
    template = Template("{% load crispy_forms_tags %}{{ form|crispy }}")
    markup = Markup(template.render(Context({"form": Reasoned({})})))
    markup.assert_sound()
    assert len(markup.all("input", name="other_reason")) == 1

    class Whole(forms.Form):
        name = forms.CharField()
        count = forms.IntegerField()

        @property
        def helper(self):
            helper = FormHelper()
            helper.add_input(crispy_layout.Submit("save", "Save"))
            helper.layout = crispy_layout.Layout(
                crispy_layout.Row(crispy_layout.Column("name"), crispy_layout.Div("count"))
            )
            return helper

    markup = Markup(render_crispy_form(Whole({}), context={"csrf_token": "token"}))
    markup.assert_sound()
    assert markup.one("form").attrs["method"] == "post"
    assert "novalidate" in markup.one("form").attrs
    assert markup.one("input", name="csrfmiddlewaretoken").attrs["value"] == "token"
    assert [link.attrs["href"] for link in markup.all("a")] == ["#id_name", "#id_count"]
    assert markup.one("button").text == "Save"
