"""The workbench of the framework's editors, and records to look at. Importing registers them."""

from django.contrib import admin

from . import (
    definitions,
    editions,
    instruments,
    measures,
    records,
    rubric,
    splits,
    structure,
    words,
)

__all__ = [
    "definitions",
    "editions",
    "instruments",
    "measures",
    "records",
    "rubric",
    "splits",
    "structure",
    "words",
]

admin.site.site_header = "Family Hubs outcomes: administration"
admin.site.site_title = "Family Hubs outcomes"
admin.site.index_title = "What there is to look after"
