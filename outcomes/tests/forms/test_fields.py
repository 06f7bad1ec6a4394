import datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from outcomes.forms.fields import (
    DatePartsField,
    DecimalField,
    LongTextField,
    PoundsField,
    WholeNumberField,
    parts_at_fault,
)


def refusal(field, typed) -> tuple[list[str], str]:
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    return caught.value.messages, caught.value.error_list[0].code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\N{NO-BREAK SPACE}234", 1234),
        ("1,234,567", 1234567),
        ("12.0", 12),
        ("-5", -5),
        ("\N{MINUS SIGN}5", -5),
        ("007", 7),
        (5, 5),
        ("", None),
        ("   ", None),
        (None, None),
    ],
)
def test_whole_numbers_are_read_as_people_type_them(typed, number):
    cleaned = WholeNumberField(label="Families", required=False).clean(typed)
    assert (cleaned, type(cleaned)) == (number, type(number))


@pytest.mark.parametrize(
    "typed",
    [
        "twelve",
        "12a",
        "1.5",
        "1,5",
        "12,34",
        "1 2",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "-",
        ".",
        ",",
        "--1",
        "٣",
        "£5",
    ],
)
def test_what_is_no_whole_number_is_refused_by_name(typed):
    field = WholeNumberField(label="Families reached")
    assert refusal(field, typed) == (["Families reached must be a whole number, like 12"], "invalid")


def test_limits_are_said_in_digits():
    field = WholeNumberField(label="Families", min_value=0, max_value=5000)
    assert refusal(field, "-1") == (["Families must be 0 or more"], "min_value")
    assert refusal(field, "5,001") == (["Families must be 5,000 or less"], "max_value")
    assert field.clean("0") == 0
    assert field.clean("5000") == 5000


def test_numbers_too_large_for_any_hub_are_refused_unasked():
    assert refusal(WholeNumberField(label="Families"), "9" * 40)[1] == "max_value"
    assert refusal(DecimalField(label="Hours"), "9" * 40)[1] == "max_value"
    assert refusal(PoundsField(label="Costs"), "9" * 40)[1] == "max_value"
    assert refusal(PoundsField(label="Costs"), "-" + "9" * 40) == (
        ["Costs must be -£9,999,999,999 or more"],
        "min_value",
    )
    assert refusal(DecimalField(label="Hours"), "1." + "9" * 40)[1] == "decimal_places"


def test_a_missing_number_is_asked_for():
    assert refusal(WholeNumberField(label="Families reached"), "") == (["Enter families reached"], "required")
    assert refusal(WholeNumberField(label="EHCPs started"), "") == (["Enter EHCPs started"], "required")
    field = WholeNumberField(label="How many came?")
    assert refusal(field, "") == (["Enter an answer to “How many came?”"], "required")
    field = WholeNumberField(label="How many came?", subject="Number who came")
    assert refusal(field, "x") == (["Number who came must be a whole number, like 12"], "invalid")
    field = WholeNumberField(label="Families", error_messages={"required": "Say how many families"})
    assert refusal(field, "") == (["Say how many families"], "required")


def test_a_percent_sign_in_a_label_is_only_a_sign():
    field = WholeNumberField(label="Staff at 100% (all)", min_value=0)
    assert refusal(field, "x")[0] == ["Staff at 100% (all) must be a whole number, like 12"]
    assert refusal(field, "-1")[0] == ["Staff at 100% (all) must be 0 or more"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12.5", "12.5"), ("12", "12"), (".5", "0.5"), ("1,234.56", "1234.56"), ("-0.5", "-0.5"), ("12.", "12")],
)
def test_decimals(typed, number):
    cleaned = DecimalField(label="Hours").clean(typed)
    assert (cleaned, type(cleaned)) == (Decimal(number), Decimal)


def test_more_places_than_are_kept_are_refused_and_not_rounded():
    assert refusal(DecimalField(label="Hours", decimal_places=1), "1.25") == (
        ["Hours must have 1 decimal place or fewer"],
        "decimal_places",
    )
    assert refusal(DecimalField(label="Hours"), "1.255") == (
        ["Hours must have 2 decimal places or fewer"],
        "decimal_places",
    )
    assert DecimalField(label="Hours", decimal_places=1).clean("1.20") == Decimal("1.2")


def test_a_percent_sign_is_let_pass_only_where_the_field_shows_one():
    assert DecimalField(label="Share", suffix="%").clean("62.5%") == Decimal("62.5")
    assert refusal(DecimalField(label="Score"), "62.5%")[1] == "invalid"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,234", "1234.00"),
        ("£1,234.50", "1234.50"),
        ("£ 5", "5.00"),
        ("-£5", "-5.00"),
        ("£-5", "-5.00"),
        ("0", "0.00"),
        ("1234.5", "1234.50"),
    ],
)
def test_pounds(typed, amount):
    cleaned = PoundsField(label="Costs").clean(typed)
    assert str(cleaned) == amount


def test_pounds_are_refused_in_pounds():
    assert refusal(PoundsField(label="Costs"), "1.234") == (
        ["Costs must be an amount of money, like 1,234.50"],
        "invalid",
    )
    assert refusal(PoundsField(label="Costs"), "£")[1] == "invalid"
    assert refusal(PoundsField(label="Costs", whole_pounds=True), "1.50") == (
        ["Costs must be an amount in whole pounds, like 1,234"],
        "invalid",
    )
    assert refusal(PoundsField(label="Costs", min_value=0), "-1") == (
        ["Costs must be £0 or more"],
        "min_value",
    )
    assert refusal(PoundsField(label="Costs", max_value=1000), "1001") == (
        ["Costs must be £1,000 or less"],
        "max_value",
    )


def test_what_was_saved_is_shown_as_it_would_be_typed():
    assert PoundsField().prepare_value(Decimal("1234.50")) == "1234.50"
    assert PoundsField().prepare_value(Decimal("1200.00")) == "1200"
    assert DecimalField().prepare_value(Decimal("12.500")) == "12.5"
    assert DecimalField().prepare_value(Decimal("100")) == "100"
    assert DecimalField().prepare_value(Decimal("1E+3")) == "1000"
    assert WholeNumberField().prepare_value(0) == 0


def test_typing_the_same_number_another_way_is_no_change():
    assert not WholeNumberField().has_changed(1234, "1,234")
    assert not PoundsField().has_changed(Decimal("5.00"), "£5")
    assert not WholeNumberField(required=False).has_changed(None, "")
    assert WholeNumberField().has_changed(0, "")
    assert WholeNumberField().has_changed(5, "five")


def test_text_inputs_ask_a_phone_for_digits_unless_a_minus_may_be_needed():
    attrs = WholeNumberField(min_value=0).widget.attrs
    assert (WholeNumberField(min_value=0).widget.input_type, attrs["inputmode"]) == ("text", "numeric")
    assert DecimalField(min_value=0).widget.attrs["inputmode"] == "decimal"
    assert "inputmode" not in WholeNumberField().widget.attrs


def test_a_date_by_parts():
    field = DatePartsField(label="Date of approval")
    assert field.clean(["27", "3", "2026"]) == datetime.date(2026, 3, 27)
    assert field.clean(["1", "Sept", "2026"]) == datetime.date(2026, 9, 1)
    assert field.clean(["29", "february", "2028"]) == datetime.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "message", "parts"),
    [
        (["", "", ""], "Enter date of approval", "day month year"),
        (["", "3", "2026"], "Date of approval must include a day", "day"),
        (["27", "", ""], "Date of approval must include a month and year", "month year"),
        (["31", "2", "2026"], "Date of approval must be a real date", "day month year"),
        (["32", "3", "2026"], "Date of approval must be a real date", "day"),
        (["27", "13", "2026"], "Date of approval must be a real date", "month"),
        (["27", "x", "2026"], "Date of approval must be a real date", "month"),
        (["1", "ma", "2026"], "Date of approval must be a real date", "month"),
        (["0", "0", "2026"], "Date of approval must be a real date", "day month"),
        (["27", "3", "0000"], "Date of approval must be a real date", "year"),
        (["27", "3", "26"], "Date of approval must have a year of 4 digits, like 2026", "year"),
        (["27", "3", "MMXX"], "Date of approval must be a real date", "year"),
        (["27", "3", "2010"], "Date of approval must be 1 April 2013 or later", "day month year"),
        (["27", "3", "2050"], "Date of approval must be 31 March 2030 or earlier", "day month year"),
    ],
)
def test_what_is_no_date_is_refused_plainly_and_the_part_is_named(typed, message, parts):
    class Approval(forms.Form):
        approved = DatePartsField(
            label="When was it approved?",
            subject="Date of approval",
            earliest=datetime.date(2013, 4, 1),
            latest=datetime.date(2030, 3, 31),
        )

    form = Approval(dict(zip(("approved_day", "approved_month", "approved_year"), typed, strict=True)))
    assert form.errors["approved"] == [message]
    assert parts_at_fault(form.errors["approved"]) == parts.split()


def test_a_date_may_be_left_out_but_not_half():
    field = DatePartsField(label="Date", required=False)
    assert field.clean(["", " ", ""]) is None
    assert field.clean(None) is None
    assert refusal(field, ["1", "", "2026"])[0] == ["Date must include a month"]


def test_a_date_typed_again_is_no_change():
    field = DatePartsField()
    day = datetime.date(2026, 3, 27)
    assert not field.has_changed(day, ["27", "03", "2026"])
    assert field.has_changed(day, ["28", "3", "2026"])
    assert field.has_changed(None, ["28", "x", ""])
    assert not DatePartsField(required=False).has_changed(None, ["", "", ""])


def test_line_breaks_count_once_as_the_counter_counts_them():
    field = LongTextField(label="Note", max_length=3)
    assert field.clean("a\r\nb") == "a\nb"
    assert refusal(field, "a\r\nbc")[1] == "max_length"
    assert refusal(field, "  ") == (["Enter note"], "required")
