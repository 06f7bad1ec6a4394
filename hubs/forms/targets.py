"""What a hub means to reach, or where it started."""

from decimal import Decimal

from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import DatePartsField, DecimalField, LongTextField
from outcomes.forms.widgets import Radios
from outcomes.models import Definition, User

from ..choices import TargetKind
from ..queries.targets import places_to_propose_at
from .fields import MeasureField, PlaceField

LARGEST = Decimal("99999999999999")


class ValueField(DecimalField):
    """The value as the figure is shown: a number, a percentage or an amount."""

    stray_symbols = "£%"


class TargetForm(GovukForm, forms.Form):
    place = PlaceField(label="For which place?")
    kind = forms.ChoiceField(
        label="What is it?",
        choices=TargetKind.choices,
        widget=Radios(
            hints={
                TargetKind.TARGET: "What the hub means to reach in the days that you give.",
                TargetKind.BASELINE: "Where it started: what later figures are held against.",
            }
        ),
    )
    indicator = MeasureField(label="Measure")
    value = ValueField(
        label="Value",
        subject="The value",
        help_text="As the figure is shown, such as 120, 62.5% or £1,250.",
        decimal_places=2,
        max_value=LARGEST,
        width="10",
    )
    starts = DatePartsField(label="First day", subject="The first day", help_text="For example, 1 4 2026")
    ends = DatePartsField(label="Last day", subject="The last day", help_text="For example, 31 3 2027")
    basis = LongTextField(
        label="Why this value?", subject="The reason for this value", max_length=2000, rows=4
    )

    def __init__(self, *args, viewer: User, measures: list[Definition], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(places_to_propose_at(viewer=viewer))
        self.fields["kind"].error_messages["required"] = "Select whether it is a target or a baseline"
        self.fields["indicator"].offer(
            [definition for definition in measures if definition.targets_allowed],
            refused={
                d.code: f"There are no targets and baselines on {d.code}, so that nobody counts towards them"
                for d in measures
                if not d.targets_allowed
            },
        )

    def clean_kind(self) -> TargetKind:
        return TargetKind(self.cleaned_data["kind"])

    def clean(self) -> None:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "The last day must be the first day or later")
