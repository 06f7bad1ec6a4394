from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import LongTextField


class CorrectionForm(GovukForm, forms.Form):
    reason = LongTextField(
        label="Why is the figure corrected?",
        subject="a reason for the correction",
        help_text="It stands beside the figure, with your name. Do not name families.",
        max_length=1000,
        rows=3,
        error_messages={"required": "Say why the figure is corrected"},
    )
