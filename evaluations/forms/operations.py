"""What is asked before figures are released by hand."""

from django import forms

from hubs.forms.fields import PeriodField
from hubs.models import Period
from outcomes.forms.base import GovukForm


class ReleaseForm(GovukForm, forms.Form):
    period = PeriodField(
        label="Which period?",
        help_text="Leave it as it is for every period with something new that was not released today.",
        required=False,
    )

    def __init__(self, *args, periods: list[Period], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["period"]
        field.queryset = Period.objects.filter(pk__in=[period.pk for period in periods]).order_by("-starts")
        field.empty_label = "All periods that are due"
