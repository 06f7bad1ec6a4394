"""The margins of a crossing: the only figures that are worked out from other cells."""

from decimal import Decimal

from .answers import Answers
from .plan import AskedFigure, SplitTable


def derived_rows(
    answers: Answers, figure: AskedFigure, table: SplitTable, slot: int = 0
) -> dict[int, dict[str, Decimal]]:
    """The rows of a split that a filled crossing of the same figure makes up; none where there is no such."""
    if table.crossing:
        return {}
    wanted = {row.cell_id for row in table.rows}
    for crossing in figure.tables:
        if not crossing.crossing or not answers.is_filled(figure, crossing, slot=slot):
            continue
        if not wanted <= {cell for row in crossing.rows for cell in row.margin_cells}:
            continue
        sums = {cell_id: {part.name: Decimal(0) for part in table.parts} for cell_id in wanted}
        for row in crossing.rows:
            numbers = answers.row(figure, crossing, row.cell_id, slot=slot)
            for cell_id in wanted.intersection(row.margin_cells):
                for name in sums[cell_id]:
                    sums[cell_id][name] += numbers.get(name) or 0
        return sums
    return {}
