"""The six measures that must never be missing, each with what there is of it and who holds the rest."""

from collections.abc import Callable

from outcomes.choices import FoundingMeasure

from .figure_grid import GridLine, LinesTable, Part


def parts_by_founding_measure(
    lines: list[GridLine], cells: Callable[[GridLine], list], columns: tuple[str, ...]
) -> list[Part]:
    """All six in their order, in the words of the version of the framework; a measure that this version does
    not hold at all has no table, and the page says so."""
    found = []
    for number, one in enumerate(FoundingMeasure, start=1):
        mine = [line for line in lines if line.measure.definition.founding_measure == one]
        said = next((line.measure.entry.meaning for line in mine if line.measure.entry.meaning), one.label)
        tables = [LinesTable(f"founding-{number}", said, columns, [cells(line) for line in mine])]
        found.append(Part(f"{number}. {said}", tables if mine else []))
    return found
