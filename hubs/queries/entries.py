"""What stands in a return's boxes: as typed in its draft, or as it was last submitted."""

from collections.abc import Iterable

from django.db.models import QuerySet

from ..measuring import TypedFigure
from ..measuring.plan import NO_QUESTIONNAIRE, TOTAL
from ..models import Entry, Observation, Return, ReturnSection


def entries_of(period_return: Return) -> QuerySet[Entry]:
    return Entry.objects.filter(period_return=period_return, deleted_at__isnull=True)


def typed_figures(period_return: Return) -> list[TypedFigure]:
    """The draft of a whole return, in one statement."""
    return [
        as_typed(entry) for entry in entries_of(period_return).order_by("definition_id", "slot", "cell_id")
    ]


def as_typed(entry: Entry) -> TypedFigure:
    return TypedFigure(
        definition_id=entry.definition_id,
        slot=entry.slot,
        cell_id=entry.cell_id,
        instrument_version_id=entry.instrument_version_id,
        state=entry.state,
        typed=entry.typed,
        reason=entry.reason,
        method=entry.method,
        explanation=entry.explanation,
    )


def filled_by_colleagues(period_return: Return) -> dict[int, str]:
    """Who typed what of a return by a page that was handed over: names, by the measure's wording."""
    found = (
        entries_of(period_return).filter(handover__isnull=False).order_by("handover_id", "slot", "cell_id")
    )
    names: dict[int, list[str]] = {}
    for definition_id, name in found.values_list("definition_id", "handover__name"):
        names.setdefault(definition_id, []).append(name)
    return {definition_id: " and ".join(dict.fromkeys(said)) for definition_id, said in names.items()}


def submitted_figures(period_return: Return) -> list[TypedFigure]:
    """A return as it was last submitted, for a correction to begin with: one statement."""
    return as_submitted(
        Observation.objects.filter(period_return=period_return)
        .exclude(submitted_state="")
        .order_by("definition_id", "instrument_version_id", "cell_id")
    )


def as_submitted(observations: Iterable[Observation]) -> list[TypedFigure]:
    """The boxes of one return's observations. Each questionnaire is given a slot, in the order of their
    numbers, in which the observations come."""
    figures = []
    slots: dict[int, dict[int, int]] = {}
    for observation in observations:
        version = observation.instrument_version_id
        slot = slots.setdefault(observation.definition_id, {}).setdefault(
            version, len(slots[observation.definition_id])
        )
        is_total = observation.cell_id == TOTAL
        figures.append(
            TypedFigure(
                definition_id=observation.definition_id,
                slot=slot,
                cell_id=observation.cell_id,
                instrument_version_id=None if version == NO_QUESTIONNAIRE else version,
                state=observation.submitted_state if is_total and slot == 0 else "",
                typed=observation.typed,
                reason=observation.reason if is_total else "",
                method=observation.method if is_total else "",
                explanation=observation.explanation if is_total else "",
            )
        )
    return [figure for figure in figures if not figure.is_blank or figure.cell_id == TOTAL]


def section_of(period_return: Return, domain_code: str) -> ReturnSection | None:
    """A page of a return with its version and who saved it last; None before it was first opened."""
    return (
        ReturnSection.objects.filter(period_return=period_return, domain_code=domain_code.lower())
        .select_related("saved_by")
        .first()
    )
