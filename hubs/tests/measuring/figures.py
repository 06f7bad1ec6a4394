"""Figures for tests of pure calculation: a definition made of words, with its boxes and splits."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from hubs.measuring import (
    Answers,
    AskedFigure,
    How,
    Questionnaire,
    ReturnPlan,
    Section,
    SplitRow,
    SplitTable,
    TypedFigure,
)
from hubs.measuring.asking import companion_part, parts_for, share, split_parts_for
from outcomes.choices import DEFAULT_SCALE, Kind

BPSES = Questionnaire(11, "bpses", "Brief parental self-efficacy scale", "parent", False, 5, 25)
SDQ = Questionnaire(12, "sdq", "Strengths and difficulties", "parent", True, 0, 40)


def make_definition(code: str = "ACC1.1", kind: str = Kind.COUNT, **fields):
    number = sum(ord(letter) * 31**place for place, letter in enumerate(code)) % 100_000
    limits = (Decimal(0), Decimal(100)) if kind == Kind.PERCENTAGE else (None, None)
    return SimpleNamespace(
        **{
            "id": number,
            "pk": number,
            "title": f"Measure {code}",
            "kind": kind,
            "scale": DEFAULT_SCALE[kind],
            "multiplier": 100 if kind == Kind.PERCENTAGE else None,
            "numerator": f"What {code} counts",
            "denominator": ""
            if kind in (Kind.COUNT, Kind.QUANTITY, Kind.CURRENCY)
            else f"What {code} is out of",
            "valid_low": limits[0],
            "valid_high": limits[1],
            "instrument_required": kind == Kind.MEAN_CHANGE,
            "central_denominator": False,
            **fields,
        }
    )


def make_figure(
    code: str = "ACC1.1",
    kind: str = Kind.COUNT,
    *,
    companions: dict[str, str] | None = None,
    tables: tuple[SplitTable, ...] = (),
    more: dict | None = None,
    **fields,
) -> AskedFigure:
    """`fields` are the definition's; `more` are the figure's."""
    definition = make_definition(code, kind, **fields)
    return AskedFigure(
        **{
            "definition": definition,
            "code": code,
            "domain_code": code[:3],
            "tier": "core",
            "outcome_title": "",
            "how": How.TYPED,
            "parts": parts_for(definition),
            "companions": tuple(
                companion_part(definition, code=name, title=title, required=True)
                for name, title in (companions or {}).items()
            ),
            "required_tables": tuple(table for table in tables if table.required),
            "optional_tables": tuple(table for table in tables if not table.required),
            "instruments": (BPSES, SDQ) if definition.instrument_required else (),
            **(more or {}),
        }
    )


def make_table(definition, *labels: str, first_cell: int = 1, **fields) -> SplitTable:
    """Rows with cells from `first_cell` on."""
    fields.setdefault("must_sum", not fields.get("multi_select", False))
    return SplitTable(
        code="age",
        title="Age of child",
        rows=tuple(
            SplitRow(first_cell + number, label, label.lower()) for number, label in enumerate(labels)
        ),
        parts=split_parts_for(definition, numerator_only=fields.get("numerator_only", False)),
        **fields,
    )


def with_table(figure: AskedFigure, *labels: str, **fields) -> AskedFigure:
    table = make_table(figure.definition, *labels, **fields)
    if table.required:
        return replace(figure, required_tables=(*figure.required_tables, table))
    return replace(figure, optional_tables=(*figure.optional_tables, table))


def make_crossed() -> AskedFigure:
    """Two services by two grades; cells 11 to 14 cross, 1 and 2 are the services, 3 and 4 the grades."""
    figure = make_figure("WHF2.1", Kind.PERCENTAGE)
    services = make_table(figure.definition, "Police", "Health")
    grades = make_table(figure.definition, "A", "B", first_cell=3, required=True)
    crossing = replace(
        make_table(figure.definition, crossing=True),
        rows=tuple(
            SplitRow(11 + 2 * s + g, f"{s}{g}", str(s), str(g), margin_cells=(1 + s, 3 + g))
            for s in (0, 1)
            for g in (0, 1)
        ),
    )
    return replace(figure, required_tables=(grades,), optional_tables=(services, crossing))


def make_plan(*figures: AskedFigure) -> ReturnPlan:
    shared = share(figures)
    codes = list(dict.fromkeys(figure.domain_code for figure in shared))
    return ReturnPlan(
        None,
        tuple(
            Section(code, code, "", tuple(figure for figure in shared if figure.domain_code == code))
            for code in codes
        ),
    )


def say(figure: AskedFigure, *, cell: int = 0, slot: int = 0, with_=None, **words) -> TypedFigure:
    """A typed figure: state, reason and explanation by their names, everything else as boxes."""
    said = {name: words.pop(name) for name in ("state", "reason", "method", "explanation") if name in words}
    return TypedFigure(
        figure.definition_id,
        slot,
        cell,
        with_.version_id if with_ else None,
        typed={name: str(text) for name, text in words.items()},
        **said,
    )


def answers(*figures: AskedFigure, said=()) -> Answers:
    return Answers(make_plan(*figures), said)
