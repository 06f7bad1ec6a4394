"""Asking people in, and coming in."""

from django import forms

from outcomes.forms.account import HOW_LONG, EmailInput, NameForm, NewPasswordForm
from outcomes.forms.base import GovukForm
from outcomes.forms.widgets import Radios

from ..choices import Role

WHAT_THEY_DO = {
    Role.HUB_WORKER: "Types the hub’s figures and sees them.",
    Role.HUB_MANAGER: "Also submits returns, proposes targets and invites people to the hub.",
    Role.AUTHORITY_ANALYST: "Reviews and approves the returns of the council’s hubs.",
    Role.COMMISSIONER: "Reads released figures of the council’s hubs.",
    Role.NATIONAL_VIEWER: "Reads released figures of every place.",
    Role.FRAMEWORK_EDITOR: "Edits and publishes the shared framework.",
    Role.SERVICE_ADMINISTRATOR: "Opens places and accounts and watches the service.",
}


class InviteForm(GovukForm, forms.Form):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="We send the invitation there.",
        widget=EmailInput(autocomplete="off"),
    )
    role = forms.ChoiceField(label="What will they do?", widget=Radios)

    def __init__(self, roles: list[Role], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["required"] = "Enter the email address of the person"
        field = self.fields["role"]
        field.choices = [(role.value, role.label) for role in roles]
        field.widget.hints = {role.value: WHAT_THEY_DO[role] for role in roles}
        field.error_messages["required"] = "Select what they will do"

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class JoinForm(NewPasswordForm):
    """Name and password: all that is asked of who comes in for the first time."""

    name = NameForm.base_fields["name"]
    field_order = ("name", "password")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Choose a password"
        self.fields["password"].help_text = HOW_LONG
        self.fields["password"].error_messages["required"] = "Choose a password"
