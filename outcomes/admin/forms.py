"""The small forms of the workbench's own pages."""

from datetime import date

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils import timezone

from ..choices import Comparability
from ..models import Edition
from ..queries.editions import NEWEST_FIRST
from ..queries.publishing import earliest_day, next_quarter
from ..templatetags.formats import british_date
from ..validators import version_problems

COMPARISONS = [
    (Comparability.SAME, "The same thing in other words: figures before and after form one series."),
    (Comparability.COMPARABLE, "Comparable, with care: one series, with a note where the wording changes."),
    (Comparability.BREAK, "Not comparable: the series breaks, and charts show the break."),
]
QUARTERS_OFFERED = 12
FIRST_QUARTER = date(2013, 4, 1)


class CopyForm(forms.Form):
    version = forms.CharField(
        label="Version",
        max_length=20,
        widget=AdminTextInputWidget(attrs={"class": "vTextField"}),
        help_text="A short number that people quote, such as 0.4. It stands in addresses.",
    )
    name = forms.CharField(label="Name", max_length=200, widget=AdminTextInputWidget())

    def clean_version(self) -> str:
        version = self.cleaned_data["version"]
        if problems := version_problems(version):
            raise forms.ValidationError([problem.message for problem in problems])
        if Edition.objects.filter(version=version).exists():
            raise forms.ValidationError(f"There is a version {version} already.")
        return version


class CompareForm(forms.Form):
    """Which version to hold this one against."""

    other = forms.ModelChoiceField(
        label="Compare with version", queryset=Edition.objects.none(), to_field_name="version"
    )

    def __init__(self, *args, edition: Edition, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Edition.objects.exclude(pk=edition.pk).order_by(*NEWEST_FIRST)
        self.fields["other"].label_from_instance = lambda one: (
            f"{one.version} ({one.get_status_display().lower()})"
        )


class PublishForm(forms.Form):
    in_force_from = forms.TypedChoiceField(
        label="In force from",
        coerce=date.fromisoformat,
        help_text="The first day of a quarter, after everything that is already reported. Periods that begin"
        " on that day or later use this version; earlier ones keep theirs.",
    )
    change_note = forms.CharField(
        label="What changes for hubs",
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 6}),
        help_text="In plain words. Hubs and councils read it in an e-mail and on the page of changes, above"
        " the list of changes, which is made for you.",
    )
    seen = forms.BooleanField(
        label="I have looked at what this touches. Once it is published it can never be changed.",
        error_messages={"required": "Confirm that you have looked at what this touches."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_force_from"].choices = [(day.isoformat(), british_date(day)) for day in quarters()]


def quarters() -> list[date]:
    """Days from which a version may be in force: all of the past for the first, then only what comes next."""
    first = earliest_day()
    if first is not None:
        days = [first]
        while len(days) < QUARTERS_OFFERED:
            days.append(next_quarter(days[-1]))
        return days
    last = next_quarter(timezone.localdate())
    days = [FIRST_QUARTER]
    while days[-1] < last:
        days.append(next_quarter(days[-1]))
    return list(reversed(days))


class RewordForm(forms.Form):
    comparability = forms.ChoiceField(
        label="How will figures under the new wording compare with those before?",
        choices=COMPARISONS,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Note",
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text="Needed where figures are comparable with care: what to bear in mind. Charts show it.",
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("comparability") == Comparability.COMPARABLE and not cleaned.get("note", "").strip():
            self.add_error("note", "Say what to bear in mind when figures before and after are compared.")
        return cleaned
