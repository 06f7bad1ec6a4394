"""The pack's markup. Each of the first tests stands for a fault that packs of this kind have had."""

import datetime

import pytest
from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import (
    DatePartsField,
    PoundsField,
)
from outcomes.forms.widgets import Radios
from outcomes.tests.forms.every_kind import (
    KINDS,
    Reasoned,
    every_kind_of_field,
    form_class,
    one_field,
    page,
)

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
