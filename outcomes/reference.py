"""The two rows that every database has: the cell of totals, and "no questionnaire"."""

from .models import Cell, InstrumentVersion


def ensure(using: str) -> None:
    Cell.objects.using(using).get_or_create(pk=Cell.TOTAL, defaults={"code": ""})
    InstrumentVersion.objects.using(using).get_or_create(
        pk=InstrumentVersion.NONE, defaults={"instrument": None, "label": "none"}
    )
