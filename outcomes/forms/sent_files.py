"""What every file that is sent must be, before anything in it is read."""

from django import forms
from django.core.files.uploadedfile import UploadedFile


def csv_alone(file: UploadedFile, *, largest: int, too_large: str) -> UploadedFile:
    """The file, if it goes by a CSV file's name and is no larger than this."""
    if not file.name.lower().endswith((".csv", ".txt")):
        raise forms.ValidationError("The file must be a CSV file: save your spreadsheet as “CSV UTF-8”")
    if file.size > largest:
        raise forms.ValidationError(too_large)
    return file


def csv_field(help_text: str) -> forms.FileField:
    return forms.FileField(
        label="Choose a CSV file",
        help_text=help_text,
        max_length=200,
        error_messages={
            "required": "Choose a CSV file",
            "max_length": "The file’s name is too long: shorten it to 200 characters",
        },
    )
