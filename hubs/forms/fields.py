"""Fields that name something of the product: a place, a period, a measure."""

from collections.abc import Iterable, Mapping

from django import forms

from outcomes.models import Definition

from ..models import Period, Place


class PlaceField(forms.ModelChoiceField):
    """One of the places offered, by name; a hub and its authority are told apart by their kind."""

    subject = "The place"

    def __init__(self, **kwargs):
        super().__init__(queryset=Place.objects.none(), empty_label="Choose", **kwargs)

    def offer(self, places) -> None:
        self.queryset = places
        if places.count() == 1:
            self.initial = places.get().pk

    def label_from_instance(self, place: Place) -> str:
        return f"{place.name} ({place.get_level_display().lower()})"


class PeriodField(forms.ModelChoiceField):
    subject = "The period"

    def __init__(self, **kwargs):
        super().__init__(queryset=Period.objects.none(), empty_label="Choose", **kwargs)

    def label_from_instance(self, period: Period) -> str:
        return period.title


class MeasureField(forms.TypedChoiceField):
    """One of the measures of an edition; gives the indicator, of which the code is for ever."""

    subject = "The measure"

    def __init__(self, **kwargs):
        super().__init__(empty_value=None, choices=[], **kwargs)
        self._refused: dict[str, str] = {}

    def offer(self, definitions: Iterable[Definition], *, refused: Mapping[str, str] | None = None) -> None:
        """The measures by their wording; `refused` says why others cannot be chosen, by code."""
        listed = list(definitions)
        # Set here and not once: each form has a copy of its own of the field.
        self.coerce = {definition.code: definition.indicator for definition in listed}.__getitem__
        self._refused = dict(refused or {})
        self.choices = [("", "Choose"), *((d.code, f"{d.code} {d.title}") for d in listed)]

    def validate(self, value):
        if value in self._refused:
            raise forms.ValidationError(self._refused[value], code="refused")
        super().validate(value)
