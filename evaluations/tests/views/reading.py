"""Reading a page as a person does: opening it, its words without markup, its tables row by row, its file."""

import csv
from html.parser import HTMLParser
from io import StringIO

from django.test import Client
from django.urls import reverse


class _Words(HTMLParser):
    """Texts one after the other, and cells by row. What only machines read counts as words too."""

    def __init__(self):
        super().__init__()
        self.texts: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag, attributes):
        if tag == "tbody":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.cell = []

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            self.tables[-1][-1].append(" ".join(" ".join(self.cell).split()))
            self.cell = None

    def handle_data(self, text):
        self.texts.append(text)
        if self.cell is not None:
            self.cell.append(text)


def said(response) -> str:
    """Every word of an answer, of a page or of a file."""
    assert response.status_code == 200
    text = response.content.decode()
    if not response["Content-Type"].startswith("text/html"):
        return text
    return " ".join(" ".join(_parsed(text).texts).split())


def tables(response) -> list[list[list[str]]]:
    """The rows of each table; the label that a phone shows before a cell is left out."""
    found = []
    for table in _parsed(response.content.decode()).tables:
        found.append([row for row in table if row])
    return found


def _parsed(text: str) -> _Words:
    words = _Words()
    words.feed(text)
    return words


def look(person, name: str, *address, **query):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(reverse(name, args=address), query)


def opened(person, place, definition, period, **query):
    return look(person, "figure", place.slug, definition.code, period.code, **query)


def file_of(response) -> list[dict[str, str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(response.content.decode())))
