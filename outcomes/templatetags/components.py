"""What the components need to lay out what they are given."""

from dataclasses import dataclass

from django import template
from django.core.paginator import Page

register = template.Library()


@dataclass(frozen=True)
class Column:
    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    text: str
    label: str
    numeric: bool
    url: str = ""
    tag: str = ""
    note: str = ""
    line: object = None
    line_words: str = ""

    @property
    def is_empty(self) -> bool:
        return self.text == "" and not (self.note or self.line or self.line_words)


def part(thing, name: str, default=""):
    """A part of an object or of a dict."""
    return thing.get(name, default) if isinstance(thing, dict) else getattr(thing, name, default)


@register.filter
def as_columns(columns) -> list[Column]:
    """Labels, or objects with label and numeric, as columns."""
    return [
        Column(str(column))
        if not isinstance(column, dict) and not hasattr(column, "label")
        else Column(part(column, "label"), bool(part(column, "numeric", False)))
        for column in columns
    ]


@register.filter
def as_cells(row, columns) -> list[Cell]:
    """Each cell beside what its column says of it; a row of another length is a mistake of the page."""
    return [
        Cell(
            text=part(cell, "text"),
            label=column.label,
            numeric=column.numeric,
            url=part(cell, "url"),
            tag=part(cell, "tag"),
            note=part(cell, "note"),
            line=part(cell, "line", None),
            line_words=part(cell, "line_words"),
        )
        if isinstance(cell, dict) or hasattr(cell, "text")
        else Cell("" if cell is None else cell, column.label, column.numeric)
        for cell, column in zip(row, as_columns(columns), strict=True)
    ]


@register.filter
def page_numbers(page: Page) -> list[int]:
    """The numbers to show, with 0 for those left out between them."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]
