""" "Same as last time": what stood in the period before, put into the boxes again."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from outcomes.choices import AMOUNT_KINDS, RATIO_KINDS, Kind
from outcomes.measurement import Parts, from_scaled

from ...choices import State
from ...measuring import AskedFigure, Past, TypedFigure
from ...measuring.plan import NO_QUESTIONNAIRE, TOTAL


def same_as_last(figure: AskedFigure, typed: Iterable[TypedFigure]) -> list[TypedFigure]:
    """These typed figures with the figure's boxes filled from the period before; the others as they were.

    What was typed as an explanation or counted in some way now is kept.
    """
    past = figure.previous
    now = list(typed)
    if past is None:
        return now
    others = [entry for entry in now if entry.definition_id != figure.definition_id]
    own = {(entry.slot, entry.cell_id): entry for entry in now if entry.definition_id == figure.definition_id}
    filled = {}
    for slot, version in enumerate(_versions(figure, past)):
        for cell_id in _cells(past, version):
            words = _words(figure, past, version, cell_id)
            if words or cell_id == TOTAL:
                filled[slot, cell_id] = TypedFigure(
                    figure.definition_id,
                    slot,
                    cell_id,
                    instrument_version_id=None if version == NO_QUESTIONNAIRE else version,
                    typed=words,
                )
    said = own.get((0, TOTAL), TypedFigure(figure.definition_id))
    first = filled.get((0, TOTAL), TypedFigure(figure.definition_id))
    filled[0, TOTAL] = TypedFigure(
        figure.definition_id,
        instrument_version_id=first.instrument_version_id,
        state="" if past.state == State.REPORTED else past.state,
        typed=first.typed if past.state == State.REPORTED else {},
        reason=said.reason,
        method=said.method,
        explanation=said.explanation,
    )
    return [*others, *{**own, **filled}.values()]


def _versions(figure: AskedFigure, past: Past) -> list[int]:
    """The questionnaires of then that may still be named; none of them stands for figures without any."""
    used = sorted({version for version, _ in past.parts})
    if figure.instruments:
        return [version for version in used if figure.questionnaire(version)]
    return used or [NO_QUESTIONNAIRE]


def _cells(past: Past, version: int) -> list[int]:
    return sorted({cell for v, cell in (*past.parts, *past.typed) if v == version} | {TOTAL})


def _words(figure: AskedFigure, past: Past, version: int, cell_id: int) -> dict[str, str]:
    names = _names(figure, cell_id)
    typed = past.typed.get((version, cell_id))
    if typed is None:
        parts = past.parts.get((version, cell_id))
        typed = _from_parts(figure, parts) if parts is not None and cell_id in _askable(figure) else {}
    return {name: words for name, words in typed.items() if name in names and words}


def _askable(figure: AskedFigure) -> set[int]:
    return {TOTAL} | {row.cell_id for table in figure.tables for row in table.rows}


def _names(figure: AskedFigure, cell_id: int) -> set[str]:
    if cell_id == TOTAL:
        return {part.name for part in figure.boxes}
    for table in figure.tables:
        if any(row.cell_id == cell_id for row in table.rows):
            return {part.name for part in table.parts}
    return {"level"} if any(dimension.cell_id == cell_id for dimension in figure.levels) else set()


def _from_parts(figure: AskedFigure, parts: Parts) -> Mapping[str, str]:
    """For values that were not typed here, such as those from a file: as far as the parts tell the boxes."""
    definition = figure.definition
    if definition.kind in AMOUNT_KINDS:
        return _shown(numerator=from_scaled(parts.numerator, definition.scale))
    if definition.kind in RATIO_KINDS:
        return _shown(
            numerator=from_scaled(parts.numerator, definition.scale),
            denominator=from_scaled(parts.denominator, 0),
        )
    if definition.kind == Kind.MEAN_SCORE:
        return _shown(sum=from_scaled(parts.numerator, definition.scale), n=from_scaled(parts.denominator, 0))
    if definition.kind == Kind.MEAN_CHANGE:
        return _shown(n=from_scaled(parts.denominator, 0))
    return {}


def _shown(**numbers: Decimal | None) -> dict[str, str]:
    words = {}
    for name, number in numbers.items():
        if number is not None:
            text = f"{number:f}"
            words[name] = text.rstrip("0").rstrip(".") if "." in text else text
    return words
