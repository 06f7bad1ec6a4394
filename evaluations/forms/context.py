from django import forms

from outcomes.forms.base import GovukForm


class AreaAndYearForm(GovukForm, forms.Form):
    """Which area and which year to show; sent by GET, so that the page has an address to pass on."""

    area = forms.ChoiceField(label="Area")
    year = forms.ChoiceField(label="Year to look inside", required=False)

    def __init__(self, *args, areas: list[tuple[str, str]], years: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas
        self.fields["year"].choices = years
