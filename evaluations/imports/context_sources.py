"""The mappings that ship with the product. Once one is in the database, the database has it."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError

from outcomes.models import User

from ..actions.context import configure_source
from ..models import ContextSource

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "context_sources.json"


def source_named(code: str, *, by: User | None) -> ContextSource:
    """The mapping of that name, taken from those that ship when it is asked for the first time."""
    source = ContextSource.objects.filter(code=code).first()
    if source is not None:
        return source
    shipped = {words["code"]: words for words in json.loads(SHIPPED.read_text(encoding="utf-8"))}
    if code not in shipped:
        known = sorted(shipped.keys() | set(ContextSource.objects.values_list("code", flat=True)))
        raise ValidationError(f"There is no mapping called {code}. There are: {', '.join(known)}.")
    words = dict(shipped[code])
    return configure_source(
        code=words.pop("code"),
        filters=words.pop("filters"),
        series=words.pop("series"),
        words=words,
        by=by,
    )
