"""Agreed exceptions, and the splits that an authority requires."""

from django import forms
from django.utils import timezone

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import DatePartsField, LongTextField
from outcomes.forms.widgets import Radios
from outcomes.models import Definition, DefinitionBreakdown, User

from ..choices import WaiverRule
from ..queries.waivers import periods_to_except, places_to_except
from .fields import MeasureField, PeriodField, PlaceField

HINTS = {
    WaiverRule.LATE_RETURN: "The whole return may come in after its closing day.",
    WaiverRule.NOT_EXPECTED: "The return can be submitted without this measure.",
    WaiverRule.ACCEPT_WARNING: "A surprising change of this measure needs no words. Errors stay errors.",
}


class WaiverForm(GovukForm, forms.Form):
    rule = forms.ChoiceField(
        label="What do you agree to?", choices=WaiverRule.choices, widget=Radios(hints=HINTS)
    )
    place = PlaceField(label="For which place?", help_text="An authority stands for all its hubs.")
    period = PeriodField(label="Which period?")
    indicator = MeasureField(
        label="Which measure?", help_text="Leave it out where you admit a late return.", required=False
    )
    reason = LongTextField(label="Why?", subject="The reason", max_length=2000, rows=4)
    expires = DatePartsField(
        label="Last day on which it holds", subject="The last day", help_text="For example, 31 12 2026"
    )

    def __init__(self, *args, viewer: User, measures: list[Definition], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["rule"].error_messages["required"] = "Select what you agree to"
        self.fields["place"].offer(places_to_except(viewer=viewer))
        self.fields["period"].queryset = periods_to_except(today=today)
        self.fields["indicator"].offer(measures)
        self.fields["indicator"].error_messages["required"] = "Select the measure for which you agree to it"
        self.fields["expires"].earliest = today

    def clean_rule(self) -> WaiverRule:
        return WaiverRule(self.cleaned_data["rule"])

    def clean(self) -> None:
        rule, indicator = self.cleaned_data.get("rule"), self.cleaned_data.get("indicator")
        if rule == WaiverRule.LATE_RETURN and indicator is not None:
            self.add_error("indicator", "A late return is admitted as a whole: choose no measure")
        elif rule is not None and rule != WaiverRule.LATE_RETURN:
            self.require("indicator")


class RequirementForm(GovukForm, forms.Form):
    split = forms.TypedChoiceField(label="Which split of which measure?", choices=[], empty_value=None)
    starts = DatePartsField(
        label="From which day?",
        subject="The first day",
        help_text="Returns for periods that begin on this day or later ask for it. For example, 1 4 2027",
    )

    def __init__(self, *args, splits: list[DefinitionBreakdown], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = {str(split.pk): split for split in splits}
        field = self.fields["split"]
        field.coerce = known.__getitem__
        field.choices = [("", "Choose"), *((pk, split_words(split)) for pk, split in known.items())]


class RequirementEndForm(GovukForm, forms.Form):
    ends = DatePartsField(
        label="From which day is it required no more?",
        subject="The day",
        help_text="Returns for periods that begin on this day or later do not ask for it.",
    )


def split_words(split: DefinitionBreakdown) -> str:
    return f"{split.definition.code} {split.definition.title}, by {split.scheme.title.lower()}"
