"""Fields that take what people type and return real types, refusing in plain words.

Each message begins with the field's label, or with `subject` where the label is a question.
"""

import calendar
import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList

from outcomes.forms.widgets import DateParts, LongText, ShortText
from outcomes.forms.wording import digits, please

# The minus sign and the dash that word processors put for a hyphen.
LOOKALIKES = {ord("\N{MINUS SIGN}"): "-", ord("\N{EN DASH}"): "-"}
# Commas and spaces separate thousands, and only where they belong: 1,5 is not 15, nor is 12 34 one number.
SEPARATOR = r"[,\s]"
NUMBER = re.compile(rf"-?\s?(?=\.?[0-9])(?:[0-9]{{1,3}}(?:{SEPARATOR}[0-9]{{3}})+|[0-9]*)(?:\.[0-9]*)?")


class Spoken:
    """The name that a field's messages use: `subject`, else its label."""

    subject = ""

    @property
    def name_in_messages(self) -> str:
        return str(self.subject or self.label or "This")

    def missing(self) -> ValidationError:
        stated = self.error_messages["required"]
        default = forms.Field.default_error_messages["required"]
        message = please("Enter", self.name_in_messages) if stated == default else stated
        return ValidationError(message, code="required")


class NumberField(Spoken, forms.Field):
    """A number typed as text. The subclasses say which numbers, and what may stand beside them."""

    kind = "a number"
    example = "12"
    stray_symbols = ""
    keyboard = "decimal"
    decimal_places: int | None = None

    def __init__(
        self,
        *,
        max_value,
        subject="",
        min_value=None,
        prefix="",
        suffix="",
        width=10,
        widget=None,
        **kwargs,
    ):
        self.subject = subject
        self.min_value = min_value
        self.max_value = max_value
        if widget is None:
            # The digits keyboard of some phones has no minus sign.
            keyboard = self.keyboard if min_value is not None and min_value >= 0 else ""
            widget = ShortText(
                {"autocomplete": "off"}, prefix=prefix, suffix=suffix, width=width, keyboard=keyboard
            )
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, int | Decimal):
            return self.convert(self.within_limits(Decimal(value)))
        typed = str(value).strip().translate(LOOKALIKES)
        if not typed:
            return None
        for symbol in self.stray_symbols:
            typed = typed.replace(symbol, "")
        if not NUMBER.fullmatch(typed.strip()):
            raise ValidationError(
                f"{self.name_in_messages} must be {self.kind}, like {self.example}", code="invalid"
            )
        return self.convert(self.within_limits(Decimal(re.sub(SEPARATOR, "", typed))))

    def convert(self, number: Decimal):
        raise NotImplementedError

    def within_limits(self, number: Decimal) -> Decimal:
        """Asked before the number is converted: what no hub can mean is also too long to calculate with."""
        lowest = -self.max_value if self.min_value is None else self.min_value
        if number < lowest:
            raise ValidationError(
                f"{self.name_in_messages} must be {self.in_words(lowest)} or more", code="min_value"
            )
        if number > self.max_value:
            raise ValidationError(
                f"{self.name_in_messages} must be {self.in_words(self.max_value)} or less", code="max_value"
            )
        return number

    def validate(self, value):
        if value is None and self.required:
            raise self.missing()

    def in_words(self, number) -> str:
        return digits(number)

    def prepare_value(self, value):
        """What stands in the input: what was typed, or the number without separators."""
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value


class WholeNumberField(NumberField):
    """A count; `int` or None. Give `min_value=0` where it cannot be negative."""

    kind = "a whole number"
    keyboard = "numeric"

    def __init__(self, *, max_value=999_999_999, **kwargs):
        super().__init__(max_value=max_value, **kwargs)

    def convert(self, number: Decimal) -> int:
        if number != number.to_integral_value():
            raise ValidationError(
                f"{self.name_in_messages} must be {self.kind}, like {self.example}", code="invalid"
            )
        return int(number)


class DecimalField(NumberField):
    """A number with at most `decimal_places`; `Decimal` or None. With `suffix="%"` a typed % is let pass."""

    example = "12.5"

    def __init__(self, *, decimal_places=2, max_value=999_999_999, suffix="", **kwargs):
        self.decimal_places = decimal_places
        if suffix == "%":
            self.stray_symbols = "%"
        super().__init__(max_value=max_value, suffix=suffix, **kwargs)

    def convert(self, number: Decimal) -> Decimal:
        if number != number.quantize(Decimal(1).scaleb(-self.decimal_places), rounding=ROUND_HALF_UP):
            places = (
                "1 decimal place" if self.decimal_places == 1 else f"{self.decimal_places} decimal places"
            )
            raise ValidationError(
                f"{self.name_in_messages} must have {places} or fewer", code="decimal_places"
            )
        return number


class PoundsField(NumberField):
    """Money; `Decimal` with two places, or None. Takes 1,234 and £1,234.50. `whole_pounds` refuses pence."""

    kind = "an amount of money"
    example = "1,234.50"
    stray_symbols = "£"

    def __init__(self, *, whole_pounds=False, max_value=9_999_999_999, prefix="£", **kwargs):
        self.whole_pounds = whole_pounds
        if whole_pounds:
            self.kind, self.example, self.keyboard = "an amount in whole pounds", "1,234", "numeric"
        super().__init__(max_value=max_value, prefix=prefix, **kwargs)

    def convert(self, number: Decimal) -> Decimal:
        whole = number == number.to_integral_value()
        pence = number == number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        if not (whole if self.whole_pounds else pence):
            raise ValidationError(
                f"{self.name_in_messages} must be {self.kind}, like {self.example}", code="invalid"
            )
        return number.quantize(Decimal("0.01"))

    def in_words(self, number) -> str:
        return f"-£{digits(-number)}" if number < 0 else f"£{digits(number)}"

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
        return value


class LongTextField(Spoken, forms.CharField):
    """Several lines, with the characters left told. A line break counts as one, as it does on the screen."""

    def __init__(self, *, subject="", rows=5, widget=None, **kwargs):
        self.subject = subject
        super().__init__(widget=widget or LongText(rows=rows), **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    def validate(self, value):
        if self.required and value in self.empty_values:
            raise self.missing()
        super().validate(value)


PARTS = ("day", "month", "year")
MONTHS = tuple(calendar.month_name[number].lower() for number in range(1, 13))


def month_number(text: str) -> str:
    """Names of months are taken too, whole or by their first three letters or more."""
    wanted = text.lower().rstrip(".")
    if len(wanted) >= 3:
        for number, name in enumerate(MONTHS, start=1):
            if name.startswith(wanted):
                return str(number)
    return text


class DatePartsField(Spoken, forms.MultiValueField):
    """A date by day, month and year; `datetime.date` or None.

    The code of an error names the parts at fault ("day", "day month"), so that only these are marked and the
    summary leads to the first of them.
    """

    widget = DateParts

    def __init__(self, *, subject="", earliest=None, latest=None, **kwargs):
        self.subject = subject
        self.earliest = earliest
        self.latest = latest
        parts = [forms.CharField(required=False, strip=True) for _ in PARTS]
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value):
        typed = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(typed):
            if self.required:
                raise self.missing()
            return None
        absent = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if absent:
            raise ValidationError(
                f"{self.name_in_messages} must include a {' and '.join(absent)}", code=" ".join(absent)
            )
        date = self.compress(typed)
        self.run_validators(date)
        return date

    def compress(self, data_list):
        day, month, year = data_list
        month = month_number(month)
        wrong = [
            part
            for part, text, highest in (("day", day, 31), ("month", month, 12))
            if not re.fullmatch("[0-9]{1,2}", text) or not 1 <= int(text) <= highest
        ]
        if re.fullmatch("[0-9]{1,3}", year):
            raise ValidationError(
                f"{self.name_in_messages} must have a year of 4 digits, like 2026", code="year"
            )
        if not re.fullmatch("[0-9]{4}", year) or int(year) < 1:
            wrong.append("year")
        if wrong:
            raise ValidationError(f"{self.name_in_messages} must be a real date", code=" ".join(wrong))
        try:
            date = datetime.date(int(year), int(month), int(day))
        except ValueError:
            raise ValidationError(
                f"{self.name_in_messages} must be a real date", code="day month year"
            ) from None
        if self.earliest and date < self.earliest:
            raise ValidationError(
                f"{self.name_in_messages} must be {in_full(self.earliest)} or later", code="day month year"
            )
        if self.latest and date > self.latest:
            raise ValidationError(
                f"{self.name_in_messages} must be {in_full(self.latest)} or earlier", code="day month year"
            )
        return date

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return self.clean(data) != initial
        except ValidationError:
            return bool(initial) or any(data or [])


def in_full(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"


def parts_at_fault(errors: ErrorList) -> list[str]:
    """Which inputs of a date the errors are about; all three where they do not say."""
    codes = " ".join(error.code or "" for error in errors.as_data()).split()
    return [part for part in PARTS if part in codes] or list(PARTS if errors else [])
