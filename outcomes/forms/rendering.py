"""From a bound field to GOV.UK markup.

The widget decides which template; the template gets a dataclass with everything worked out, and escapes every
word of it. Ids follow Django: the hint is `<id>_helptext`, the error `<id>_error`, and `aria-describedby`
names those that are there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from outcomes.forms.fields import PARTS, parts_at_fault
from outcomes.forms.widgets import DateParts

KINDS: list[tuple[type[forms.Widget], str]] = [
    (DateParts, "date"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.widgets.Input, "input"),
]


def kind_of(widget: forms.Widget) -> str:
    if not isinstance(widget, forms.MultiWidget | forms.SelectDateWidget) or isinstance(widget, DateParts):
        for widget_class, kind in KINDS:
            if isinstance(widget, widget_class):
                return kind
    raise ImproperlyConfigured(
        f"There is no GOV.UK markup for {type(widget).__name__}. For dates use DatePartsField; otherwise one "
        f"of the widgets in outcomes.forms.widgets."
    )


@dataclass(frozen=True)
class Item:
    """One radio or checkbox."""

    id: str
    name: str
    value: str
    label: str
    checked: bool
    disabled: bool
    hint: str
    divider: str
    exclusive: bool
    revealed: SafeString

    @property
    def hint_id(self) -> str:
        return f"{self.id}-item-hint" if self.hint else ""

    @property
    def conditional_id(self) -> str:
        return f"conditional-{self.id}" if self.revealed else ""


@dataclass(frozen=True)
class DatePart:
    id: str
    name: str
    label: str
    value: str
    width: int
    wrong: bool
    autocomplete: str
    disabled: bool


@dataclass
class Shown:
    """What a field's template may use. The names in the lower half are options of `{% govuk_field %}`."""

    bound: BoundField
    label: str
    hint: str
    size: str = ""
    heading: bool = False
    hide_label: bool = False
    prefix: str = ""
    suffix: str = ""
    width: int | None = None
    inline: bool = False
    small: bool = False
    group_class: str = ""
    described_by: str = ""
    items: list[Item] = field(default_factory=list)
    parts: list[DatePart] = field(default_factory=list)

    @property
    def choice_kind(self) -> str:
        return "checkboxes" if isinstance(self.widget, forms.CheckboxSelectMultiple) else "radios"

    @property
    def widget(self) -> forms.Widget:
        return self.bound.field.widget

    @property
    def id(self) -> str:
        return id_of(self.bound)

    @property
    def hint_id(self) -> str:
        return f"{self.id}_helptext" if self.hint else ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Each error with its id."""
        return [
            (f"{self.id}_error" if number == 1 else f"{self.id}_error_{number}", message)
            for number, message in enumerate(self.bound.errors, start=1)
        ]

    @property
    def max_length(self) -> int | None:
        return getattr(self.bound.field, "max_length", None)

    @property
    def describing_ids(self) -> str:
        own = self.widget.attrs.get("aria-describedby", "")
        counter = f"{self.id}-info" if kind_of(self.widget) == "textarea" and self.max_length else ""
        ids = [own, self.described_by, self.hint_id, *(error_id for error_id, _ in self.errors), counter]
        return " ".join(id_ for id_ in ids if id_)

    def tag(self, classes: str, **attributes) -> SafeString:
        """The widget's own element, dressed. A maximum length is told, since cutting off loses words."""
        kind = classes.split()[0]
        every_class = [*classes.split(), *self.widget.attrs.get("class", "").split()]
        if self.bound.errors:
            every_class.append(f"{kind}--error")
        attrs = {
            "class": " ".join(dict.fromkeys(every_class)),
            "id": self.id,
            "aria-describedby": self.describing_ids or False,
            "maxlength": False,
            "required": False,
            **attributes,
        }
        return self.bound.as_widget(widget=self.plain_widget, attrs=attrs)

    @property
    def plain_widget(self) -> forms.Widget:
        """A clearable file input brings markup of its own around the input; the plain one does not."""
        if isinstance(self.widget, forms.ClearableFileInput):
            plain = forms.FileInput(self.widget.attrs)
            plain.is_required = self.widget.is_required
            return plain
        return self.widget

    def as_input(self) -> SafeString:
        return self.tag("govuk-input" + (f" govuk-input--width-{self.width}" if self.width else ""))

    def as_password(self) -> SafeString:
        return self.tag(
            "govuk-input govuk-password-input__input govuk-js-password-input-input",
            spellcheck="false",
            autocapitalize="none",
        )

    def as_textarea(self) -> SafeString:
        return self.tag("govuk-textarea" + (" govuk-js-character-count" if self.max_length else ""))

    def as_select(self) -> SafeString:
        return self.tag("govuk-select")

    def as_file(self) -> SafeString:
        return self.tag("govuk-file-upload")

    def as_checkbox(self) -> SafeString:
        attrs = {
            "class": "govuk-checkboxes__input",
            "id": self.id,
            "required": False,
            "aria-describedby": self.describing_ids or False,
        }
        return self.bound.as_widget(attrs=attrs)


def id_of(bound: BoundField) -> str:
    return bound.field.widget.attrs.get("id") or bound.auto_id or bound.html_name


def focus_id(bound: BoundField) -> str:
    """The id that an error summary leads to: the first input of a group, the first wrong part of a date."""
    if isinstance(bound.field.widget, DateParts):
        return f"{id_of(bound)}_{parts_at_fault(bound.errors)[0] if bound.errors else PARTS[0]}"
    return id_of(bound)


def revealed_html(bound: BoundField, value: str) -> SafeString:
    names = getattr(bound.form, "revealed_by", {}).get(bound.name, {}).get(value, [])
    return SafeString("".join(render_field(bound.form[name]) for name in names))


def items_of(bound: BoundField) -> Iterator[Item]:
    """The first item takes the field's own id, so that the error summary's link finds it."""
    widget = bound.field.widget
    hints = {str(value): hint for value, hint in getattr(widget, "hints", {}).items()}
    dividers = {str(value): word for value, word in getattr(widget, "divider", {}).items()}
    exclusive = getattr(widget, "exclusive", None)
    number = 0
    chosen = widget.format_value(bound.value())
    for group, options, _ in widget.optgroups(bound.html_name, chosen, {"disabled": bound.field.disabled}):
        for place, option in enumerate(options):
            number += 1
            value = str(option["value"])
            yield Item(
                id=id_of(bound) if number == 1 else f"{id_of(bound)}-{number}",
                name=bound.html_name,
                value=value,
                label=option["label"],
                checked=option["selected"],
                disabled=bool(option["attrs"].get("disabled")),
                hint=hints.get(value, ""),
                divider=dividers.get(value) or (group if group and place == 0 else ""),
                exclusive=exclusive is not None and value == str(exclusive),
                revealed=revealed_html(bound, value),
            )


def date_parts_of(bound: BoundField) -> Iterator[DatePart]:
    widget = bound.field.widget
    value = bound.value()
    values = value if isinstance(value, list | tuple) else widget.decompress(value)
    wrong = parts_at_fault(bound.errors)
    birthday = {"day": "bday-day", "month": "bday-month", "year": "bday-year"}
    for part, text in zip(PARTS, values, strict=True):
        yield DatePart(
            id=f"{id_of(bound)}_{part}",
            name=f"{bound.html_name}_{part}",
            label=part.capitalize(),
            value="" if text is None else str(text),
            width=4 if part == "year" else 2,
            wrong=part in wrong,
            autocomplete=birthday[part] if widget.attrs.get("autocomplete") == "bday" else "",
            disabled=bound.field.disabled,
        )


def render_field(bound: BoundField, **options) -> SafeString:
    """The whole field: label or legend, hint, errors, input. Options are those of `Shown`."""
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    kind = kind_of(widget)
    for name in ("prefix", "suffix", "width", "inline", "small"):
        options.setdefault(name, getattr(widget, name, Shown.__dataclass_fields__[name].default))
    label = options.pop("label", None)
    hint = options.pop("hint", None)
    shown = Shown(
        bound=bound,
        label=bound.label if label is None else label,
        hint=bound.help_text if hint is None else hint,
        items=list(items_of(bound)) if kind == "choices" else [],
        parts=list(date_parts_of(bound)) if kind == "date" else [],
        **options,
    )
    return render_to_string(f"govuk/fields/{kind}.html", {"field": shown})


@dataclass(frozen=True)
class SummaryLine:
    message: str
    href: str


def first_visible_id(form: forms.BaseForm) -> str:
    return next((focus_id(bound) for bound in form.visible_fields()), "")


def form_lines(form: forms.BaseForm) -> Iterator[SummaryLine]:
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        first = first_visible_id(form)
        yield SummaryLine(message, f"#{first}" if first else "")
    for bound in form:
        for message in bound.errors:
            yield SummaryLine(message, "" if bound.is_hidden else f"#{focus_id(bound)}")


def summary_lines(*sources) -> list[SummaryLine]:
    """Every error of forms and formsets, in the order of the page, with a link to where it can be mended."""
    lines = []
    for source in sources:
        if isinstance(source, forms.BaseFormSet):
            first = first_visible_id(source.forms[0]) if source.forms else ""
            if source.is_bound:
                lines += [
                    SummaryLine(message, f"#{first}" if first else "") for message in source.non_form_errors()
                ]
            lines += [line for form in source.forms for line in form_lines(form)]
        elif isinstance(source, forms.BaseForm):
            lines += form_lines(source)
        elif source:
            raise TypeError(
                f"An error summary is made of forms and formsets, not of {type(source).__name__}."
            )
    return lines
