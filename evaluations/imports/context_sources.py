"""The mappings that ship with the product. Once one is in the database, the database has it."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError

from outcomes.models import User

from ..actions.context import configure_source
from ..models import ContextSource

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "context_sources.json"


def known_sources() -> list[tuple[str, str]]:
    """Name and title of every mapping: those of the database, and those that ship and are not there yet."""
    titles = {code: words["title"] for code, words in _shipped().items()}
    titles |= dict(ContextSource.objects.values_list("code", "title"))
    return sorted(titles.items(), key=lambda item: (item[1], item[0]))


def source_named(code: str, *, by: User | None) -> ContextSource:
    """The mapping of that name, taken from those that ship when it is asked for the first time."""
    source = ContextSource.objects.filter(code=code).first()
    if source is not None:
        return source
    shipped = _shipped()
    if code not in shipped:
        known = ", ".join(sorted(code for code, _ in known_sources()))
        raise ValidationError(f"There is no mapping called {code}. There are: {known}.")
    words = dict(shipped[code])
    return configure_source(
        code=words.pop("code"),
        filters=words.pop("filters"),
        series=words.pop("series"),
        words=words,
        by=by,
    )


def _shipped() -> dict[str, dict]:
    return {words["code"]: words for words in json.loads(SHIPPED.read_text(encoding="utf-8"))}
