"""A file of earlier figures, as it is sent."""

from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.sent_files import csv_alone, csv_field

LARGEST = 10 * 1024 * 1024
LARGEST_WORDS = "10 MB"


class ValueFileForm(GovukForm, forms.Form):
    file = csv_field(
        f"At most {LARGEST_WORDS}, saved as “CSV UTF-8”. It is checked first; nothing changes yet."
    )

    def clean_file(self):
        return csv_alone(
            self.cleaned_data["file"],
            largest=LARGEST,
            too_large=f"The file must be smaller than {LARGEST_WORDS}: split it by year",
        )
