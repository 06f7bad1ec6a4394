"""Nothing from the database becomes markup, wherever it stands in a form."""

import pytest
from crispy_forms import layout as crispy_layout
from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import (
    DatePartsField,
    WholeNumberField,
)
from outcomes.forms.layout import Button, Buttons, Fieldset
from outcomes.tests.forms.every_kind import CHOICES, HOSTILE, every_kind_of_field, form_class, page
from outcomes.tests.markup import Markup


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
