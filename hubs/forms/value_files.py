"""A file of earlier figures, as it is sent."""

from django import forms

from outcomes.forms.base import GovukForm

LARGEST = 10 * 1024 * 1024
LARGEST_WORDS = "10 MB"


class ValueFileForm(GovukForm, forms.Form):
    file = forms.FileField(
        label="Choose a CSV file",
        help_text=f"At most {LARGEST_WORDS}, saved as “CSV UTF-8”. It is checked first; nothing changes yet.",
        max_length=200,
        error_messages={
            "required": "Choose a CSV file",
            "max_length": "The file’s name is too long: shorten it to 200 characters",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".csv", ".txt")):
            raise forms.ValidationError("The file must be a CSV file: save your spreadsheet as “CSV UTF-8”")
        if file.size > LARGEST:
            raise forms.ValidationError(f"The file must be smaller than {LARGEST_WORDS}: split it by year")
        return file
