"""Signing in, passwords, and one's own name."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from .base import GovukForm

HOW_LONG = "At least 12 characters. Three words that have nothing to do with each other make a good password."


class EmailInput(forms.EmailInput):
    """An e-mail address as browsers and password keepers want it, in a box of usual width."""

    def __init__(self, *, autocomplete: str) -> None:
        super().__init__({"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "none"})
        self.width = 30


class SignInForm(GovukForm, AuthenticationForm):
    error_messages = {
        "invalid_login": "The email address or the password is not correct",
        "inactive": "The email address or the password is not correct",
    }

    username = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=EmailInput(autocomplete="username"),
        error_messages={"required": "Enter your email address"},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )

    def clean_username(self) -> str:
        return self.cleaned_data["username"].strip().lower()


class EmailForm(GovukForm, forms.Form):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=EmailInput(autocomplete="email"),
        error_messages={"required": "Enter your email address"},
    )


class NewPasswordForm(GovukForm, forms.Form):
    """One field, with a way to look at what was typed, instead of typing it twice blindly."""

    password = forms.CharField(
        label="New password",
        strip=False,
        max_length=200,
        help_text=HOW_LONG,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Enter a new password"},
    )

    def __init__(self, user, *args, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label="Current password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "Enter your current password"},
    )
    field_order = ("current", "password")

    def clean_current(self) -> str:
        if not self.user.check_password(self.cleaned_data["current"]):
            raise ValidationError("The current password is not correct")
        return self.cleaned_data["current"]


class NameForm(GovukForm, forms.Form):
    name = forms.CharField(
        label="Full name",
        max_length=150,
        help_text="Colleagues see it beside what you send and approve.",
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": "Enter your full name"},
    )
