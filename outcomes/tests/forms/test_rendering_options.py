"""Options of the tags, files, what is disabled, several forms on a page."""

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
    WholeNumberField,
)
from outcomes.forms.rendering import render_field
from outcomes.forms.widgets import Radios, ShortText
from outcomes.tests.forms.every_kind import (
    CHOICES,
    Reasoned,
    every_kind_of_field,
    form_class,
    one_field,
    page,
)
from outcomes.tests.markup import Markup


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
