"""From measured answers to facts: the same numbers with the place and period to which they belong."""

from collections.abc import Iterable

from ..measuring import Measured
from ..models import Return
from .facts import FigureValue


def figure_values(measured: Iterable[Measured], period_return: Return) -> list[FigureValue]:
    return [
        FigureValue(
            place_id=period_return.place_id,
            definition_id=value.definition_id,
            period_id=period_return.period_id,
            state=value.state,
            parts=value.parts,
            cell_id=value.cell_id,
            instrument_version_id=value.instrument_version_id,
            companions=value.companions,
            method=value.method,
            reason=value.reason,
            explanation=value.explanation,
            typed=value.typed,
        )
        for value in measured
    ]
