"""Open, rename, move and close places, through the same actions as everything else.

Regions and the nation come from the list that ships with the product; people open authorities and hubs.
"""

from collections.abc import Callable
from datetime import date

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from outcomes.models import User
from outcomes.templatetags.formats import british_date

from ..actions import places
from ..choices import HubKind, Level
from ..models import Place

DESCRIPTION = ("kind", "catchment", "safeguarding_lead")


class DayField(forms.DateField):
    widget = AdminDateWidget


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, place: Place) -> str:
        return f"{place.name} ({place.get_level_display().lower()})"


class PlaceForm(forms.ModelForm):
    """Asks; the actions decide. What they would refuse is tried first and shown beside its field."""

    # The actions' words for what the form calls otherwise.
    fields_of_actions = {"to": "move_to", "starts": "move_from", "authority": "parent", "region": "parent"}

    kind = forms.ChoiceField(choices=HubKind.choices, required=False)
    catchment = forms.CharField(
        label="Area it serves", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    safeguarding_lead = forms.CharField(max_length=150, required=False)

    class Meta:
        model = Place
        fields = ("name",)

    def steps(self, by: User | None) -> list[Callable[[], object]]:
        raise NotImplementedError

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            try:
                with transaction.atomic():
                    self.take(by=None)
                    transaction.set_rollback(True)
            except ValidationError as refused:
                self._show(refused)
        return cleaned

    def take(self, *, by: User | None) -> Place:
        """Do what was asked, in one unit."""
        place = self.instance
        with transaction.atomic():
            for step in self.steps(by):
                done = step()
                place = done if isinstance(done, Place) else place
        return place

    def _show(self, refused: ValidationError) -> None:
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            shown = self.fields_of_actions.get(name, name)
            self.add_error(shown if shown in self.fields else None, errors)


class OpeningForm(PlaceForm):
    parent = PlaceField(
        label="Belongs to",
        queryset=Place.objects.filter(level__in=(Level.AUTHORITY, Level.REGION), closed=None).order_by(
            "name"
        ),
        help_text="An authority for a new hub, a region for a new authority.",
    )
    opened = DayField(
        label="First day", help_text="A hub counts from the first period that begins on or after it."
    )
    code = forms.CharField(
        label="Official code", max_length=12, required=False, help_text="Of an authority, such as E06000001."
    )

    def steps(self, by: User | None) -> list[Callable[[], object]]:
        given = self.cleaned_data
        words = {"name": given["name"], "opened": given["opened"], "by": by}
        if given["parent"].level == Level.REGION:
            return [lambda: places.open_authority(region=given["parent"], code=given["code"], **words)]
        described = {name: given[name] for name in DESCRIPTION}
        described["kind"] = described["kind"] or HubKind.SINGLE_SITE
        return [lambda: places.open_hub(authority=given["parent"], **described, **words)]


class ChangingForm(PlaceForm):
    move_to = PlaceField(
        label="Move to",
        queryset=Place.objects.filter(level=Level.AUTHORITY, closed=None).order_by("name"),
        required=False,
        help_text="Another authority. Periods before the move stay where they were.",
    )
    move_from = DayField(label="From", required=False, help_text="The day on which a period begins.")
    closed = DayField(
        label="Closed from",
        required=False,
        help_text="First day on which it exists no more; nothing is lost. Empty it to open a hub again.",
    )
    successor = PlaceField(
        queryset=Place.objects.filter(level=Level.AUTHORITY).order_by("name"), required=False
    )
    new_code = forms.CharField(label="New official code", max_length=12, required=False)
    code_from = DayField(label="In use from", required=False)

    fields_of_actions = PlaceForm.fields_of_actions | {"code": "new_code", "valid_from": "code_from"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = self.instance
        for name in ("closed", "successor"):
            if name in self.fields:
                self.fields[name].initial = getattr(place, name)
        if place.level == Level.HUB and "kind" in self.fields:
            for name in DESCRIPTION:
                self.fields[name].initial = getattr(place.hub, name)

    def clean(self) -> dict:
        given = self.cleaned_data
        for first, second in (("move_to", "move_from"), ("new_code", "code_from")):
            if bool(given.get(first)) != bool(given.get(second)):
                self.add_error(second if given.get(first) else first, "Give both, or neither.")
        return super().clean()

    def steps(self, by: User | None) -> list[Callable[[], object]]:
        given, place = self.cleaned_data, self.instance
        stored = Place.objects.get(pk=place.pk)
        steps: list[Callable[[], object]] = [lambda: places.rename(place=place, name=given["name"], by=by)]
        if place.level == Level.HUB:
            described = {name: given[name] for name in DESCRIPTION}
            steps.append(lambda: places.describe_hub(hub=place, **described, by=by))
        if given.get("move_to"):
            steps.append(
                lambda: places.move_hub(hub=place, to=given["move_to"], starts=given["move_from"], by=by)
            )
        if given.get("new_code"):
            steps.append(
                lambda: places.add_code(
                    place=place, code=given["new_code"], valid_from=given["code_from"], by=by
                )
            )
        if place.level <= Level.AUTHORITY and (given.get("closed"), given.get("successor")) != (
            stored.closed,
            stored.successor,
        ):
            steps.append(self._closing(given, place, by))
        return steps

    def _closing(self, given: dict, place: Place, by: User | None) -> Callable[[], object]:
        if place.level == Level.HUB:
            if given["closed"] is None:
                return lambda: places.reopen_hub(hub=place, by=by)
            return lambda: places.close_hub(hub=place, closed=given["closed"], by=by)
        if given["closed"] is None:
            raise ValidationError({"closed": "An authority that was closed is not opened again."})
        return lambda: places.close_authority(
            authority=place, closed=given["closed"], successor=given["successor"], by=by
        )


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):
    list_display = ("name", "level", "opened", "closed", "demonstration")
    list_filter = ("level", "demonstration", ("closed", admin.EmptyFieldListFilter))
    search_fields = ("name", "codes__code")
    ordering = ("level", "name")

    def get_form(self, request: HttpRequest, obj: Place | None = None, change: bool = False, **kwargs):
        return super().get_form(
            request, obj, change=change, **(kwargs | {"form": ChangingForm if obj else OpeningForm})
        )

    def get_fieldsets(self, request: HttpRequest, obj: Place | None = None):
        described = ("What is known of a hub", {"fields": DESCRIPTION})
        if obj is None:
            return [(None, {"fields": ("name", "parent", "opened", "code")}), described]
        sections = [(None, {"fields": ("name", "level", "opened", "demonstration", "belongs", "codes_held")})]
        if obj.level == Level.HUB:
            sections += [
                described,
                ("Move", {"fields": ("move_to", "move_from")}),
                ("Close", {"fields": ("closed",)}),
            ]
        if obj.level == Level.AUTHORITY:
            sections += [
                ("A new code for the same area", {"fields": ("new_code", "code_from")}),
                ("Close", {"fields": ("closed", "successor")}),
            ]
        return sections

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None):
        return ("level", "opened", "demonstration", "belongs", "codes_held") if obj else ()

    @admin.display(description="Belongs and belonged to")
    def belongs(self, place: Place) -> str:
        rows = place.parents.select_related("parent")
        return "; ".join(f"{row.parent}, {_dates(row.starts, row.ends)}" for row in rows)

    @admin.display(description="Official codes")
    def codes_held(self, place: Place) -> str:
        return "; ".join(f"{row.code}, {_dates(row.valid_from, row.valid_to)}" for row in place.codes.all())

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """Places are closed, never deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Place, form: PlaceForm, change: bool) -> None:
        obj.pk = form.take(by=request.user).pk


def _dates(first: date, end: date | None) -> str:
    """From a day, until before another."""
    return f"from {british_date(first)}" + (f" until before {british_date(end)}" if end else "")
