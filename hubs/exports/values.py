"""Hub values as a file, in the shape in which they can be loaded again."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from outcomes.choices import MEAN_KINDS
from outcomes.measurement import from_scaled

from .. import value_columns as columns
from ..choices import State
from ..models import Observation


class Line:
    """A file that gives back what is written to it, for streaming."""

    def write(self, text: str) -> str:
        return text


def lines(observations: Iterable[Observation]) -> Iterator[str]:
    """The heading, then a line for each submitted figure."""
    writer = csv.DictWriter(Line(), columns.ALL)
    yield writer.writeheader()
    for observation in observations:
        yield writer.writerow(row(observation))


def row(observation: Observation) -> dict[str, str]:
    """One figure. States are words, never an empty cell or a nought."""
    definition = observation.definition
    scheme, category = _split(observation.cell.code)
    cells = {
        columns.HUB: observation.place.slug,
        columns.INDICATOR: definition.indicator.code,
        columns.PERIOD: observation.period.code,
        columns.SCHEME: scheme,
        columns.CATEGORY: category,
        columns.STATE: observation.submitted_state,
    }
    version = observation.instrument_version
    if version.instrument is not None:
        cells |= {
            columns.QUESTIONNAIRE: version.instrument.code,
            columns.QUESTIONNAIRE_VERSION: version.label,
        }
    if observation.submitted_state != State.REPORTED:
        return cells
    cells[columns.NUMERATOR] = _plain(from_scaled(observation.submitted_numerator, definition.scale))
    how_many = columns.N if definition.kind in MEAN_KINDS else columns.DENOMINATOR
    if observation.submitted_denominator is not None:
        cells[how_many] = str(observation.submitted_denominator)
    if observation.submitted_sum_sq is not None:
        cells[columns.SUM_OF_SQUARES] = _plain(
            from_scaled(observation.submitted_sum_sq, 2 * definition.scale)
        )
    return cells


def _split(code: str) -> tuple[str, str]:
    pairs = [part.split(":", 1) for part in code.split("/")] if code else []
    return (
        columns.CROSSING.join(scheme for scheme, _ in pairs),
        columns.CROSSING.join(category for _, category in pairs),
    )


def _plain(value: Decimal | None) -> str:
    """Without trailing noughts or an exponent: 12, 12.5."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
