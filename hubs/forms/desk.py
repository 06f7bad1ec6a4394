"""The analyst's decisions about a return."""

import datetime

from django import forms
from django.utils import timezone

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import DatePartsField, LongTextField

from ..measuring import ReturnPlan

APPROVE = "approve"
SEND_BACK = "return"
CORRECTIONS = "corrections"
CHANGED = "This return has changed since you opened it. Look at it again, then decide."
LONGEST_REOPENING = datetime.timedelta(days=90)


def comment_name(definition_id: int) -> str:
    """The name of the box in which the analyst comments on a figure."""
    return f"comment-{definition_id}"


class ReviewForm(GovukForm, forms.Form):
    """One decision: approve, or send back with a note, comments beside figures, or both."""

    note = LongTextField(
        label="A note to the hub",
        help_text="Goes with the return when you send it back. You can also comment on single figures above.",
        required=False,
        max_length=4000,
        rows=4,
    )

    def __init__(self, plan: ReturnPlan, version: int, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.commented = {}
        for figure in plan.asked:
            name = comment_name(figure.definition_id)
            field = LongTextField(label=f"Comment on {figure.title}", required=False, max_length=2000, rows=3)
            self.fields[name] = field
            self.commented[name] = figure.definition_id

    @property
    def decision(self) -> str:
        return self.data.get("decision", "")

    @property
    def written(self) -> list[tuple[str, str]]:
        """What was typed, box by box, to copy from where the return can no longer be decided."""
        return [
            (self[name].label, text)
            for name in (*self.commented, "note")
            if (text := self.data.get(name, "").strip())
        ]

    @property
    def comments(self) -> dict[int, str]:
        """What was written beside figures, by definition."""
        return {
            definition_id: text
            for name, definition_id in self.commented.items()
            if (text := self.cleaned_data.get(name, "").strip())
        }

    def clean(self) -> None:
        if self.data.get("version") != str(self.version):
            raise forms.ValidationError(CHANGED)
        if self.decision not in (APPROVE, SEND_BACK):
            raise forms.ValidationError("Choose whether to approve the return or to send it back.")
        written = bool(self.cleaned_data.get("note", "").strip() or self.comments)
        if self.decision == SEND_BACK and not written and not self.errors:
            self.add_error("note", "Write what should be put right, here or beside a figure")
        if self.decision == APPROVE and written:
            self.add_error(
                "note",
                "Notes and comments go with a return that is sent back. Take them out to approve it",
            )


class ReopenForm(GovukForm, forms.Form):
    until = DatePartsField(
        label="Until which day may the hub change it?",
        subject="The last day",
        help_text="Until the end of that day. For example, 14 12 2026",
    )
    reason = LongTextField(label="Why is it reopened?", subject="The reason", max_length=2000, rows=4)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["until"].earliest = today
        self.fields["until"].latest = today + LONGEST_REOPENING

    @property
    def ends_at(self) -> datetime.datetime:
        """The last moment of the day."""
        day_after = self.cleaned_data["until"] + datetime.timedelta(days=1)
        return timezone.make_aware(datetime.datetime.combine(day_after, datetime.time.min))
