"""What every form of the product has in common."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from outcomes.forms.wording import please


def name_in_messages(name: str, field: forms.Field) -> str:
    label = field.label if field.label is not None else name.replace("_", " ").capitalize()
    return str(getattr(field, "subject", "") or label or "This")


def required_message(field: forms.Field, subject: str) -> str:
    if isinstance(field, forms.BooleanField):
        return f"Tick “{subject}” to go on"
    if isinstance(field, forms.FileField):
        return please("Choose", subject)
    return please("Select" if isinstance(field, forms.ChoiceField) else "Enter", subject)


def say_plainly(name: str, field: forms.Field) -> None:
    """Put plain messages for those of Django's that the form did not set itself."""
    subject = name_in_messages(name, field)
    # Messages with a limit are filled in by %, so a label's own % is doubled.
    doubled = subject.replace("%", "%%")
    plain = {
        "required": required_message(field, subject),
        "invalid_choice": "Select one of the choices listed",
        "invalid_list": "Select one or more of the choices listed",
    }
    if isinstance(field, forms.EmailField):
        plain["invalid"] = "Enter an email address in the correct format, like name@example.com"
    if isinstance(field, forms.FileField):
        plain |= {"missing": "Choose a file", "empty": "The chosen file is empty"}
    for code, message in plain.items():
        # What a validator would say (an address's "invalid") the field itself does not know.
        if code not in field.error_messages or field.error_messages[code] in django_says(field, code):
            field.error_messages[code] = message
    if isinstance(field, forms.CharField):
        field.error_messages.setdefault(
            "max_length", f"{doubled} must be %(limit_value)s characters or fewer"
        )
        field.error_messages.setdefault("min_length", f"{doubled} must be %(limit_value)s characters or more")


def django_says(field: forms.Field, code: str) -> list:
    """The messages for this code that stand in Django's own classes."""
    return [
        kind.default_error_messages[code]
        for kind in type(field).__mro__
        if kind.__module__.startswith("django.") and code in getattr(kind, "default_error_messages", {})
    ]


class GovukForm:
    """Mixed in before `forms.Form` or `forms.ModelForm`.

    `revealed_by` names fields that only matter for one answer, and are shown inside the radios or checkboxes:
    `revealed_by = {"reason": {"other": ["other_reason"]}}`. They must be `required=False`; `clean` asks for
    them by `self.require("other_reason")`.
    """

    use_required_attribute = False
    revealed_by: dict[str, dict[str, list[str]]] = {}

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            say_plainly(name, field)

    def require(self, name: str) -> None:
        """From `clean`: this field is needed after all, because of another answer."""
        field = self.fields[name]
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, forms.ValidationError(field.error_messages["required"], code="required"))

    @property
    def revealed_fields(self) -> list[str]:
        return [name for answers in self.revealed_by.values() for names in answers.values() for name in names]

    @property
    def helper(self) -> FormHelper:
        """For `{% crispy form %}` inside the page's own form element, which brings token and buttons."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        revealed = self.revealed_fields
        helper.layout = Layout(*(name for name in self.fields if name not in revealed))
        return helper
