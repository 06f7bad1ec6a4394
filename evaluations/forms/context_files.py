"""A published file, as it is sent: what it holds, and the file itself."""

from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.sent_files import csv_alone, csv_field

LARGEST = 200 * 1024 * 1024
LARGEST_WORDS = "200 MB"


class ContextFileForm(GovukForm, forms.Form):
    mapping = forms.ChoiceField(
        label="What the file holds",
        help_text="Each of these is a mapping: which rows are taken, and which columns feed which measures.",
    )
    file = csv_field(
        f"As it was published, at most {LARGEST_WORDS}. It is checked first; nothing changes yet."
    )

    def __init__(self, *args, mappings: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mapping"].choices = [("", "Choose one"), *mappings]

    def clean_file(self):
        return csv_alone(
            self.cleaned_data["file"],
            largest=LARGEST,
            too_large=f"The file must be smaller than {LARGEST_WORDS}. "
            "The service’s keeper can load a larger one by a command",
        )
