"""What somebody types on a page: small numbers that fit together, and now and then none, or nonsense."""

import random
from collections.abc import Iterator

from hubs.measuring import AskedFigure, How, Part, ReturnPlan, Section, SplitTable, TypedFigure
from outcomes.choices import AMOUNT_KINDS, RATIO_KINDS, Kind

REASON = "The register was changed."
EXPLANATION = "We opened two more groups."
STATES = ["reported"] * 7 + ["nil", "not_collected", "not_applicable"]


def page(section: Section, chance: random.Random, *, flawed: bool = False) -> list[TypedFigure]:
    """Every figure that a page asks for, fit to be submitted; flawed, some are missing and one is wrong."""
    typed = [figure for asked in section.asked for figure in answered(asked, chance)]
    if not flawed or not typed:
        return typed
    kept = chance.sample(typed, chance.randint(1, len(typed)))
    spoilt = chance.choice(kept)
    wrong = TypedFigure(
        spoilt.definition_id, spoilt.slot, spoilt.cell_id, typed=dict.fromkeys(spoilt.typed, "-7 or so")
    )
    return [wrong if figure is spoilt else figure for figure in kept]


def pages(plan: ReturnPlan, chance: random.Random) -> Iterator[tuple[str, list[TypedFigure]]]:
    for section in plan.sections:
        if section.asked:
            yield section.slug, page(section, chance)


def answered(asked: AskedFigure, chance: random.Random, state: str | None = None) -> list[TypedFigure]:
    """One figure with its splits. What stood in its other boxes before is emptied."""
    state = state or chance.choice(STATES)
    blank = {
        (0, row.cell_id): TypedFigure(asked.definition_id, 0, row.cell_id, typed=_emptied(table.parts))
        for table in asked.tables
        if not table.needs_purpose
        for row in table.rows
    }
    if state != "reported":
        said = TypedFigure(
            asked.definition_id,
            state=state,
            reason="" if state == "nil" else REASON,
            explanation=EXPLANATION,
            typed=_emptied(asked.boxes) if asked.how != How.LEVELS else {},
        )
        emptied = _unrated(asked) if asked.how == How.LEVELS else list(blank.values())
        return [said, *emptied]
    if asked.how == How.LEVELS:
        return _rated(asked, chance)
    figures = {(figure.slot, figure.cell_id): figure for figure in _reported(asked, chance)}
    return list((blank | figures).values())


def _emptied(parts: tuple[Part, ...]) -> dict[str, str]:
    return {part.name: "" for part in parts if part.is_typed_here}


def _unrated(asked: AskedFigure) -> list[TypedFigure]:
    return [
        TypedFigure(asked.definition_id, cell_id=dimension.cell_id, typed={"level": ""})
        for dimension in asked.levels
    ]


def _rated(asked: AskedFigure, chance: random.Random) -> list[TypedFigure]:
    return [
        TypedFigure(asked.definition_id, explanation=EXPLANATION),
        *(
            TypedFigure(asked.definition_id, cell_id=d.cell_id, typed={"level": str(chance.randint(1, 4))})
            for d in asked.levels
        ),
    ]


def _reported(asked: AskedFigure, chance: random.Random) -> Iterator[TypedFigure]:
    kind = asked.definition.kind
    if not asked.instruments:
        versions = [None]
    else:
        # Mostly the same questionnaire, so that hubs add up; sometimes a second one beside it.
        first, second = asked.instruments[0], asked.instruments[1]
        versions = chance.choice(
            [[first.version_id]] * 3 + [[second.version_id], [first.version_id, second.version_id]]
        )
    for slot, version in enumerate(versions):
        whole = _numbers(asked, chance)
        companions = {part.name: str(chance.randint(0, 9)) for part in asked.companions}
        yield TypedFigure(
            asked.definition_id,
            slot,
            instrument_version_id=version,
            explanation=EXPLANATION if slot == 0 else "",
            typed=_typed_here(asked.boxes, whole | companions, with_questionnaire=bool(version)),
        )
        if slot == 0 and kind != Kind.MEAN_CHANGE:
            yield from _splits(asked, whole, chance)
    if asked.instruments and len(versions) == 1:
        # A second questionnaire that was there before is taken out.
        yield TypedFigure(asked.definition_id, 1, typed=_emptied(asked.boxes))


def _typed_here(parts, numbers: dict[str, str], *, with_questionnaire: bool = False) -> dict[str, str]:
    return {
        part.name: numbers[part.name]
        for part in parts
        if part.name in numbers and not part.from_council and (part.shared is None or with_questionnaire)
    }


def _numbers(asked: AskedFigure, chance: random.Random) -> dict[str, str]:
    kind = asked.definition.kind
    if kind == Kind.COUNT:
        return {"numerator": str(chance.randint(3, 20))}
    if kind in AMOUNT_KINDS:
        return {"numerator": f"{chance.randint(-2000, 9000) / 100:.2f}"}
    if kind in RATIO_KINDS:
        top = chance.randint(0, 3)
        # With a questionnaire, the number of pairs is typed twice and must agree.
        bottom = 4 if asked.instruments else top + chance.randint(0, 4)
        return {"numerator": str(top), "denominator": str(bottom)}
    n = 4 if kind == Kind.MEAN_CHANGE else chance.randint(0, 5)
    spread = {"sd": chance.choice(["", "1.5"]) if n > 1 else ""}
    if kind == Kind.MEAN_CHANGE:
        first, last = chance.randint(5, 9), chance.randint(5, 9)
        counts = {"started": "9", "n": str(n), "improved": "2", "same": "1", "worse": "1"}
        return counts | {"first": f"{first}.25", "last": f"{last}.5"} | spread
    if n and chance.random() < 0.5:
        return {"n": str(n), "mean": "", "sum": str(n * chance.randint(1, 9))} | spread
    return {"n": str(n), "mean": f"{chance.randint(1, 9)}.5" if n else "", "sum": ""} | spread


def _splits(asked: AskedFigure, whole: dict[str, str], chance: random.Random) -> Iterator[TypedFigure]:
    crossed = any(table.crossing for table in asked.tables) and chance.random() < 0.4
    for table in asked.tables:
        if table.needs_purpose or (crossed and not table.crossing) or (table.crossing and not crossed):
            continue
        if table.required or table.crossing or chance.random() < 0.3:
            yield from _rows(asked, table, whole, chance)


def _rows(
    asked: AskedFigure, table: SplitTable, whole: dict[str, str], chance: random.Random
) -> Iterator[TypedFigure]:
    """Everybody, and each pound, in one part; of an average the same in all parts."""
    rows = {row.cell_id: {} for row in table.rows}
    cells = list(rows)
    if "n" in whole:
        for cell, n in zip(cells, _parted(int(whole["n"]), len(cells), chance), strict=True):
            rows[cell] = {"n": str(n), "mean": "4" if n else "", "sum": "", "sd": ""}
    elif "denominator" in whole:
        top, bottom = int(whole["numerator"]), int(whole["denominator"])
        marked = [chance.choice(cells) for _ in range(bottom)]
        for cell in cells:
            rows[cell] = {
                "numerator": str(marked[:top].count(cell)),
                "denominator": str(marked.count(cell)),
            }
    else:
        number = whole["numerator"]
        pence = round(float(number) * 100)
        shares = _parted(abs(pence) if "." in number else abs(pence) // 100, len(cells), chance)
        for cell, share in zip(cells, shares, strict=True):
            signed = share if pence >= 0 else -share
            rows[cell] = {"numerator": f"{signed / 100:.2f}" if "." in number else str(signed)}
    for cell, numbers in rows.items():
        yield TypedFigure(asked.definition_id, cell_id=cell, typed=_typed_here(table.parts, numbers))


def _parted(number: int, parts: int, chance: random.Random) -> list[int]:
    cuts = sorted(chance.randint(0, number) for _ in range(parts - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, number], strict=True)]
