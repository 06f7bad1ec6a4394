"""Forms in templates: a field, the summary of errors, and the word before the page's title."""

from django import template
from django.forms import BaseForm, BaseFormSet
from django.utils.safestring import SafeString

from outcomes.forms.rendering import SummaryLine, render_field, summary_lines

register = template.Library()


@register.simple_tag
def govuk_field(field, **options) -> SafeString:
    """A field with label, hint and errors. Options, each as on `outcomes.forms.rendering.Shown`:

    label, hint, size ("s", "m", "l", "xl"), heading (the label is the page's h1), hide_label (heard, not
    seen), prefix, suffix, width, inline, small, group_class, described_by (ids of what explains the field).
    """
    return render_field(field, **options)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms, title="There is a problem", lines=()) -> dict:
    """Every error of these forms and formsets with a link to its field; nothing where there are none.

    `lines` takes further (message, href) pairs, for errors that no form knows.
    """
    more = [SummaryLine(message, href) for message, href in lines]
    return {"title": title, "lines": [*summary_lines(*forms), *more]}


def has_errors(source) -> bool:
    if isinstance(source, BaseFormSet):
        return source.is_bound and not source.is_valid()
    return isinstance(source, BaseForm) and bool(source.errors)


@register.simple_tag
def error_prefix(*forms) -> str:
    """“Error: ” for the page's title when one of these was refused."""
    return "Error: " if any(has_errors(form) for form in forms) else ""
