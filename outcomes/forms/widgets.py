"""Widgets that know how GOV.UK markup wants to show them. They hold no markup themselves: see `rendering`."""

from django import forms


class ShortText(forms.TextInput):
    """One line of text, with what may stand before or after it: £, %, per week.

    `width` is in characters: 2, 3, 4, 5, 10, 20 or 30. `keyboard` is "numeric" or "decimal" and asks a phone
    for digits; the input stays of type text, since number inputs change their value when the page scrolls.
    """

    def __init__(self, attrs=None, *, prefix="", suffix="", width=None, keyboard=""):
        attrs = dict(attrs or {})
        if keyboard:
            attrs.setdefault("inputmode", keyboard)
            attrs.setdefault("autocomplete", "off")
            attrs.setdefault("spellcheck", "false")
        super().__init__(attrs)
        self.prefix = prefix
        self.suffix = suffix
        self.width = width


class LongText(forms.Textarea):
    """Several lines. Where the field has a `max_length`, the number of characters left is told."""

    def __init__(self, attrs=None, *, rows=5):
        super().__init__({"rows": rows, **(attrs or {})})


class ChoiceAppearance:
    """What radios and checkboxes may be told beyond their choices; every key of a dict is a choice's value.

    `hints` explains single choices; `divider` puts a word ("or") before one; `inline` and `small` its shape.
    """

    def __init__(self, attrs=None, choices=(), *, hints=None, divider=None, inline=False, small=False):
        super().__init__(attrs, choices)
        self.hints = hints or {}
        self.divider = divider or {}
        self.inline = inline
        self.small = small


class Radios(ChoiceAppearance, forms.RadioSelect):
    pass


class Checkboxes(ChoiceAppearance, forms.CheckboxSelectMultiple):
    """`exclusive` names the value ("none of these") that unticks all others."""

    def __init__(self, *args, exclusive=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.exclusive = exclusive


class DateParts(forms.MultiWidget):
    """Day, month and year, each typed."""

    def __init__(self, attrs=None):
        part = {"inputmode": "numeric"}
        super().__init__(
            widgets={"day": ShortText(part), "month": ShortText(part), "year": ShortText(part)}, attrs=attrs
        )

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]
