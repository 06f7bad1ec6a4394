"""To whom a figure or a page is handed, and for how long."""

from django import forms

from outcomes.forms.base import GovukForm
from outcomes.forms.fields import LongTextField
from outcomes.forms.widgets import Radios

from ..measuring import AskedFigure, ReturnPlan, Section

PAGE, FIGURE = "page", "figure"


class HandOverForm(GovukForm, forms.Form):
    what = forms.ChoiceField(
        label="What do you hand over?",
        help_text="Your colleague sees only this.",
        error_messages={"required": "Select what you hand over"},
    )
    name = forms.CharField(
        label="Name of your colleague",
        max_length=150,
        error_messages={"required": "Enter the name of your colleague"},
    )
    email = forms.EmailField(
        label="Email address of your colleague",
        max_length=254,
        error_messages={"required": "Enter the email address of your colleague"},
    )
    message = LongTextField(
        label="A message (optional)",
        help_text="It stands in the email. Do not name families.",
        max_length=1000,
        rows=3,
        required=False,
    )
    days = forms.TypedChoiceField(
        label="How long does the link work?",
        choices=[("7", "7 days"), ("14", "14 days"), ("30", "30 days")],
        initial="14",
        coerce=int,
        widget=Radios(inline=True, small=True),
        error_messages={"required": "Select how long the link works"},
    )

    def __init__(self, *args, plan: ReturnPlan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["what"].choices = [("", "Choose a page or a figure")] + [
            (
                section.title,
                [
                    (f"{PAGE}:{section.slug}", f"The whole page: {section.title}"),
                    *(
                        (f"{FIGURE}:{figure.code}", f"{figure.code} {figure.title}")
                        for figure in section.asked
                    ),
                ],
            )
            for section in plan.sections
            if section.asked
        ]

    @property
    def handed(self) -> tuple[Section, AskedFigure | None]:
        """The page that was chosen, or the page and the figure."""
        kind, _, code = self.cleaned_data["what"].partition(":")
        if kind == PAGE:
            return self.plan.section(code), None
        figure = self.plan.by_code(code)
        return self.plan.section(figure.domain_code), figure
