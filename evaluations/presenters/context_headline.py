"""The number by which a published measure goes: a count, or a percentage or rate."""

from decimal import Decimal

from outcomes.templatetags.formats import rounded

from ..choices import Published
from ..models import ContextSeries, ContextValue
from ..queries.context import number_of
from .context_comparison import ratio


def headline(row: ContextValue, series: ContextSeries) -> Decimal | None:
    """As published; where the file has no column for a percentage or rate, worked out of its two parts."""
    if not series.is_ratio:
        return number_of(row, "numerator")
    if row.value_state != Published.NO_COLUMN:
        return number_of(row, "value")
    parts = number_of(row, "numerator"), number_of(row, "denominator")
    value = None if None in parts else ratio(parts, series.multiplier)
    return None if value is None else rounded(value, series.value_places)
