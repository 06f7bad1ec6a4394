"""Which optional measures a hub reports in a financial year."""

from django import forms

from outcomes.forms.base import GovukForm, say_plainly
from outcomes.forms.widgets import Checkboxes


class ChoicesForm(GovukForm, forms.Form):
    """A group of checkboxes for each domain; `domains` are (code, title, entries)."""

    def __init__(self, *args, domains, chosen=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.domains = list(domains)
        for code, title, entries in self.domains:
            field = forms.TypedMultipleChoiceField(
                label=title,
                choices=[(str(e.definition.indicator_id), str(e.definition)) for e in entries],
                coerce=int,
                required=False,
                initial=[
                    str(e.definition.indicator_id) for e in entries if e.definition.indicator_id in chosen
                ],
                widget=Checkboxes(
                    hints={str(e.definition.indicator_id): e.definition.definition for e in entries},
                    small=True,
                ),
            )
            say_plainly(code, field)
            self.fields[f"measures_{code.lower()}"] = field

    @property
    def groups(self):
        return [self[f"measures_{code.lower()}"] for code, _, _ in self.domains]

    @property
    def wanted(self) -> set[int]:
        return {number for field in self.fields for number in self.cleaned_data[field]}
