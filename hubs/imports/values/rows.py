"""One row of the file: which figure it names, and in what state."""

from dataclasses import dataclass
from datetime import date

from outcomes.choices import EntryBy, Kind
from outcomes.models import Definition
from outcomes.templatetags.formats import british_date

from ... import value_columns as columns
from ...actions.facts import FigureValue
from ...choices import State
from ...models import Period, Place
from ...queries.frameworks import SENSITIVE
from ...queries.returns import period_key
from ...queries.value_files import Reference
from .numbers import parts, parts_of
from .refusing import NotMadeYet, Refused


@dataclass(frozen=True)
class Row:
    """A row whose names have been understood."""

    number: int
    hub: Place
    period: Period
    definition: Definition
    scheme: str
    value: FigureValue


def understand(number: int, cells: dict[str, str], reference: Reference, today: date) -> Row:
    if cells.get(""):
        raise Refused("", "too-long", "The row has more cells than the heading.")
    period = _period(cells[columns.PERIOD], reference, today)
    hub = _hub(cells[columns.HUB], period, reference)
    definition = _definition(cells[columns.INDICATOR], period, reference)
    scheme, cell_code, numerator_only = _cell(cells, definition)
    _check_purpose(scheme, hub, reference)
    cell_id = reference.cells.get(cell_code)
    if cell_id is None:
        raise Refused(
            columns.CATEGORY,
            "unknown-category",
            f"“{cells[columns.CATEGORY]}” is not a part of the split {cells[columns.SCHEME]}.",
        )
    state = _state(cells, definition)
    figure = (
        parts(cells, definition, numerator_only) if state == State.REPORTED else parts_of(state, definition)
    )
    value = FigureValue(
        place_id=hub.pk,
        definition_id=definition.pk,
        period_id=period.pk,
        cell_id=cell_id,
        instrument_version_id=_questionnaire(cells, definition, reference),
        state=state,
        parts=figure,
        typed={name: text for name, text in cells.items() if text},
    )
    return Row(number, hub, period, definition, scheme, value)


def _period(code: str, reference: Reference, today: date) -> Period:
    period = reference.periods.get(code.casefold())
    if period is None:
        _refuse_of_no_framework(code, reference, today)
        raise Refused(
            columns.PERIOD,
            "unknown-period",
            f"“{code}” is not a period. Write a quarter as 2025-q2 (July to September 2025), "
            "a month as 2025-07, a year as 2025-to-2026.",
        )
    if period.ends >= today:
        raise Refused(columns.PERIOD, "not-past", f"{period} has not ended yet.")
    return period


def _refuse_of_no_framework(code: str, reference: Reference, today: date) -> None:
    """A period that is rightly written and was never asked for: it can be made, if it has a framework."""
    key = period_key(code.casefold())
    if key is None or key[1] >= today:
        return
    first = min((edition.in_force_from for edition in reference.editions), default=None)
    if first is not None and first <= key[1]:
        raise NotMadeYet(columns.PERIOD, code, key[1])
    begins = f" The first begins with {british_date(first)}." if first else ""
    raise Refused(
        columns.PERIOD,
        "no-framework",
        f"No version of the framework was in force for “{code}”, so nothing says what to count.{begins}",
    )


def _hub(name: str, period: Period, reference: Reference) -> Place:
    hub = reference.hubs.get(name) or reference.hubs.get(name.casefold())
    if hub is None:
        raise Refused(columns.HUB, "unknown-hub", f"“{name}” is not a hub of this authority.")
    if not reference.belongs(hub, period.starts):
        raise Refused(
            columns.HUB, "hub-elsewhere", f"{hub} did not belong to this authority at the start of {period}."
        )
    return hub


def _definition(code: str, period: Period, reference: Reference) -> Definition:
    definition = reference.definition(code.upper(), period)
    if definition is None:
        raise Refused(
            columns.INDICATOR,
            "unknown-indicator",
            f"“{code}” is not a measure of the framework that was in force for {period}.",
        )
    if definition.entry == EntryBy.CALCULATED:
        raise Refused(
            columns.INDICATOR, "worked-out", f"{definition.code} is worked out by the service, never loaded."
        )
    if definition.frequency != period.frequency:
        raise Refused(
            columns.PERIOD,
            "wrong-period",
            f"{definition.code} is reported {definition.get_frequency_display().lower()}, not for {period}.",
        )
    return definition


def _cell(cells: dict[str, str], definition: Definition) -> tuple[str, str, bool]:
    """The split, the cell's code, and whether only the numerator is split."""
    scheme, category = cells[columns.SCHEME], cells[columns.CATEGORY]
    if not scheme and not category:
        return "", "", False
    if not scheme or not category:
        column = columns.CATEGORY if scheme else columns.SCHEME
        raise Refused(column, "half-a-split", "Give both the split and its part, or neither for the total.")
    allowed = {split.scheme.code: split.numerator_only for split in definition.breakdowns.all()}
    if definition.kind == Kind.MATURITY_LEVEL:
        allowed |= {"rubric_level": False}
    if columns.CROSSING in scheme:
        return _crossing(scheme, category, definition)
    if scheme not in allowed:
        raise Refused(columns.SCHEME, "unknown-split", f"{definition.code} is not split by “{scheme}”.")
    return scheme, f"{scheme}:{category}", allowed[scheme]


def _check_purpose(scheme: str, hub: Place, reference: Reference) -> None:
    """What is sensitive is kept only of a hub that has written down what it collects it for."""
    for code in scheme.split(columns.CROSSING):
        if code in SENSITIVE and (hub.pk, code) not in reference.purposes:
            raise Refused(
                columns.SCHEME,
                "needs-purpose",
                f"{hub} has not recorded what it collects the split “{code}” for.",
            )


def _crossing(scheme: str, category: str, definition: Definition) -> tuple[str, str, bool]:
    schemes, categories = scheme.split(columns.CROSSING), category.split(columns.CROSSING)
    declared = [f"{c.first.code}{columns.CROSSING}{c.second.code}" for c in definition.crossings.all()]
    if definition.kind == Kind.MATURITY_LEVEL:
        declared.append(f"integration_dimension{columns.CROSSING}rubric_level")
    if scheme not in declared or len(categories) != 2:
        raise Refused(columns.SCHEME, "unknown-split", f"{definition.code} is not split by “{scheme}”.")
    code = columns.CROSSING.join(f"{s}:{c}" for s, c in zip(schemes, categories, strict=True))
    return scheme, code, False


def _state(cells: dict[str, str], definition: Definition) -> State:
    word = cells[columns.STATE]
    numbers = [
        name
        for name in (columns.NUMERATOR, columns.DENOMINATOR, columns.N, *columns.SPREAD)
        if cells.get(name)
    ]
    state = columns.STATES.get(word.casefold()) if word else (State.REPORTED if numbers else None)
    if state is None:
        message = f"“{word}” is not a state." if word else "The row has neither a figure nor a state."
        raise Refused(
            columns.STATE, "unknown-state", f"{message} Write reported, nil, not_collected or not_applicable."
        )
    if state != State.REPORTED and any(cells[name] not in ("0", "") for name in numbers):
        raise Refused(
            columns.STATE,
            "state-with-figure",
            f"The row says “{state.label}” and gives a figure. Leave the figure out, or write reported.",
        )
    return state


def _questionnaire(cells: dict[str, str], definition: Definition, reference: Reference) -> int:
    code = cells.get(columns.QUESTIONNAIRE, "")
    if not definition.instrument_required:
        if code:
            raise Refused(
                columns.QUESTIONNAIRE, "no-questionnaire", f"{definition.code} uses no questionnaire."
            )
        return 0
    if not code:
        raise Refused(
            columns.QUESTIONNAIRE, "which-questionnaire", f"{definition.code} needs the questionnaire's code."
        )
    label = cells.get(columns.QUESTIONNAIRE_VERSION) or "standard"
    version = reference.questionnaires.get((code.casefold(), label))
    if version is None:
        raise Refused(
            columns.QUESTIONNAIRE,
            "unknown-questionnaire",
            f"“{code}”, version “{label}”, is not a questionnaire of the framework.",
        )
    return version
