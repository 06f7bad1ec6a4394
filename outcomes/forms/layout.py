"""Layout objects for `{% crispy %}` that take their words as words.

The usual Fieldset, Submit and Button compile their text as a template, so a name from the database could run
as one.
"""

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string


class Fieldset(LayoutObject):
    """Fields under a legend of size s, m, l or xl."""

    css_id = css_class = flat_attrs = ""

    def __init__(self, legend, *fields, legend_size="m"):
        self.legend = legend
        self.fields = list(fields)
        self.legend_size = legend_size

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(f"{template_pack}/layout/fieldset.html", {"fieldset": self, "fields": fields})


class Button:
    """A button that submits; `style` is "", "secondary" or "warning"."""

    def __init__(self, text, *, name="", value="", style=""):
        self.context = {"text": text, "name": name, "value": value, "style": style}

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        return render_to_string("components/button.html", self.context)


class Buttons(LayoutObject):
    """Buttons and links in one row."""

    css_id = css_class = ""

    def __init__(self, *buttons):
        self.fields = list(buttons)

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        html = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(
            f"{template_pack}/layout/buttonholder.html", {"buttonholder": self, "fields_output": html}
        )
