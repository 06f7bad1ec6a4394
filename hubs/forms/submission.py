"""The words that a person gives when a return takes a step."""

from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import LongTextField


class ChangeReasonForm(GovukForm, forms.Form):
    change_reason = LongTextField(
        label="Why do these figures change?",
        subject="a reason for the change",
        help_text="It stands beside the figures, with your name, for your hub and your council.",
        max_length=1000,
        rows=3,
        error_messages={"required": "Say why these figures change"},
    )


class TakeBackForm(GovukForm, forms.Form):
    note = LongTextField(
        label="Why do you take it back? (optional)",
        help_text="Your council sees this in the history of the return.",
        max_length=1000,
        rows=3,
        required=False,
    )
