"""Invented answers to whatever a return asks: of a hub's size, varying by chance as real ones do.

It reads the plan as the form does, so a new edition needs nothing new here.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from outcomes.choices import Kind

from ..choices import CountingMethod
from ..measuring import AskedFigure, How, Part, PartKind, ReturnPlan, SplitTable, TypedFigure
from .cast import InventedHub

# Things counted in a quarter by a hub of size 1, and shares; the rest takes the ordinary value.
ORDINARY_COUNT = 60
COUNTS = {
    "ACC1.1": 300,
    "ACC1.2": 420,
    "ACC1.3": 300,
    "ACC1.4": 360,
    "ACC1.5": 240,
    "ACC1.6": 690,
    "ACC2.1": 300,
    "ACC3.1": 110,
    "ACC4.1": 95,
    "ACC4.2": 95,
    "CHD1.4": 34,
    "PAR1.1": 40,
    "PAR1.2": 55,
    "WHF1.1": 80,
    "WHF1.2": 130,
    "WHF1.4": 70,
    "WHF2.1": 14,
    "WHF2.3": 48,
    "WRK1.3": 40,
    "WRK2.2": 25,
}
# How families fall into the ages of the child that the help is mainly about; other splits fall evenly off.
AGES = {
    "unborn": 5,
    "under_1": 22,
    "age_1": 17,
    "age_2": 16,
    "age_3_4": 19,
    "age_5_10": 11,
    "age_11_15": 5,
    "age_16_18": 2,
    "age_19_25_send": 0.6,
    "prefer_not_to_say": 0.6,
    "not_known": 1.8,
}
RARE = {"not_known": 0.05, "prefer_not_to_say": 0.03}
ORDINARY_SHARE = 0.66
SHARES = {
    "ACC1.3": 0.44,
    "ACC1.4": 0.19,
    "ACC3.1": 0.71,
    "ACC4.1": 0.88,
    "ACC4.2": 0.63,
    "CHD1.4": 0.58,
    "WHF1.1": 0.74,
    "WHF2.1": 0.7,
    "WHF2.3": 0.09,
}
MOST_SHARE, LEAST_SHARE = 0.97, 0.03


@dataclass
class Writer:
    """Fills one return of one hub. `quarter` counts from the first; `chance` is seeded, hence repeatable."""

    hub: InventedHub
    quarter: int
    chance: random.Random
    typed_before: dict[tuple[int, str], int] = field(default_factory=dict)

    def answers(self, plan: ReturnPlan) -> Iterator[tuple[str, list[TypedFigure]]]:
        """For each page of the return, what is typed there."""
        for section in plan.sections:
            if section.asked:
                yield section.code, [typed for figure in section.asked for typed in self._figure(figure)]

    def _figure(self, figure: AskedFigure) -> list[TypedFigure]:
        if figure.standing_answer is not None:
            return []
        if figure.how == How.LEVELS:
            return self._levels(figure)
        numbers = self._numbers(figure)
        for part in figure.boxes:
            self.typed_before.setdefault((figure.definition_id, part.name), numbers.get(part.name))
        total = TypedFigure(
            figure.definition_id,
            instrument_version_id=figure.instruments[0].version_id if figure.instruments else None,
            state="reported",
            typed={
                part.name: _words(numbers[part.name], part)
                for part in figure.boxes
                if part.name in numbers and self._has_box(figure, part)
            },
            method=self._method(),
        )
        tables = [row for table in figure.required_tables for row in self._table(figure, table, numbers)]
        return [total, *tables]

    def _has_box(self, figure: AskedFigure, part: Part) -> bool:
        return part.is_typed_here and not part.from_council

    def _numbers(self, figure: AskedFigure) -> dict[str, float]:
        kind = figure.definition.kind
        if kind in (Kind.PERCENTAGE, Kind.RATE):
            numbers = self._ratio(figure)
        elif kind == Kind.MEAN_SCORE:
            numbers = self._average(figure)
        elif kind == Kind.MEAN_CHANGE:
            numbers = self._before_and_after(figure)
        elif kind in (Kind.QUANTITY, Kind.CURRENCY):
            numbers = {"numerator": round(self._count(figure) * self.chance.uniform(8, 12), 2)}
        else:
            numbers = {"numerator": self._shared(figure, "numerator") or self._count(figure)}
        return numbers | self._companions(figure, numbers)

    def _ratio(self, figure: AskedFigure) -> dict[str, float]:
        denominator = self._shared(figure, "denominator")
        if denominator is None:
            denominator = self._count(figure)
        if any(part.from_council for part in figure.parts):
            return {"numerator": round(denominator * 0.6)}
        numerator = self._shared(figure, "numerator")
        if numerator is None:
            numerator = sum(self.chance.random() < self._share(figure) for _ in range(int(denominator)))
        return {"numerator": numerator, "denominator": denominator}

    def _average(self, figure: AskedFigure) -> dict[str, float]:
        n = max(self._count(figure), 1)
        low = float(figure.definition.valid_low or 1)
        high = float(figure.definition.valid_high or 5)
        middle = low + (high - low) * (0.7 + self.hub.drift * self.quarter / 2)
        mean = min(high - 0.2, max(low + 0.2, middle + self.chance.gauss(0, 0.5 / n**0.5)))
        spread = {"sd": round((high - low) * 0.18, 2)} if n > 1 else {}
        return {"n": n, "mean": round(mean, 2)} | spread

    def _before_and_after(self, figure: AskedFigure) -> dict[str, float]:
        n = max(self._shared(figure, "n") or self._count(figure), 3)
        questionnaire = figure.instruments[0]
        low, high = questionnaire.low or 0, questionnaire.high or 10
        width = high - low
        better = -1 if questionnaire.lower_is_better else 1
        first = low + width * 0.5 + self.chance.gauss(0, width * 0.02)
        change = width * (0.11 + self.hub.drift / 2 * self.quarter / 4) + self.chance.gauss(
            0, width * 0.2 / n**0.5
        )
        improved = sum(self.chance.random() < 0.62 for _ in range(int(n)))
        worse = sum(self.chance.random() < 0.35 for _ in range(int(n) - improved))
        return {
            "n": n,
            "started": n + self.chance.randint(0, max(1, int(n * 0.4))),
            "first": round(first, 2),
            "last": round(min(high, max(low, first + better * change)), 2),
            "improved": improved,
            "worse": worse,
            "same": n - improved - worse,
            "sd": round(width * 0.2, 2),
        }

    def _companions(self, figure: AskedFigure, numbers: dict[str, float]) -> dict[str, float]:
        """Those who started are at least those with both scores; things belong to fewer families."""
        whole = numbers.get("denominator") or numbers.get("n") or numbers.get("numerator") or 0
        made = {}
        for part in figure.companions:
            if part.kind == PartKind.POUNDS:
                made[part.name] = round(self.chance.uniform(200, 4000), 2)
            elif part.name in ("started", "due"):
                made[part.name] = whole + self.chance.randint(0, max(1, int(whole * 0.3)))
            elif part.name == "not_checked":
                made[part.name] = self.chance.randint(0, 4)
            else:
                made[part.name] = max(1, int(whole * 0.55)) if whole else 0
        return made

    def _shared(self, figure: AskedFigure, name: str) -> float | None:
        part = next((part for part in figure.parts if part.name == name), None)
        if part is None or part.shared is None or part.shared.same_questionnaire:
            return None
        return self.typed_before.get((part.shared.definition_id, part.shared.part))

    def _table(
        self, figure: AskedFigure, table: SplitTable, numbers: dict[str, float]
    ) -> Iterator[TypedFigure]:
        """Each thing falls by chance into a row; what is in the numerator is in the denominator too."""
        weights = [
            AGES.get(row.category, RARE.get(row.category, 1 / (place + 1)))
            for place, row in enumerate(table.rows)
        ]
        names = [part.name for part in table.parts]
        numerator = int(numbers.get("numerator", 0))
        rest = int(numbers.get("denominator", numerator)) - numerator
        with_it = self._fallen(numerator, weights)
        without = self._fallen(rest, weights)
        for place, row in enumerate(table.rows):
            typed = {"numerator": str(with_it[place])}
            if "denominator" in names:
                typed["denominator"] = str(with_it[place] + without[place])
            yield TypedFigure(figure.definition_id, cell_id=row.cell_id, typed=typed)

    def _fallen(self, things: int, weights: list[float]) -> list[int]:
        rows = [0] * len(weights)
        for row in self.chance.choices(range(len(weights)), weights, k=things):
            rows[row] += 1
        return rows

    def _levels(self, figure: AskedFigure) -> list[TypedFigure]:
        said = TypedFigure(figure.definition_id, state="reported", method=CountingMethod.ONE_SYSTEM)
        start = 1.6 + self.hub.drift * 12 + self.quarter / 12
        return [
            said,
            *(
                TypedFigure(
                    figure.definition_id,
                    cell_id=dimension.cell_id,
                    typed={"level": str(min(4, max(1, round(start + self.chance.gauss(0, 0.6)))))},
                )
                for dimension in figure.levels
            ),
        ]

    def _count(self, figure: AskedFigure) -> int:
        usual = COUNTS.get(figure.code, ORDINARY_COUNT) * self.hub.size
        season = 0.88 if self.quarter % 4 == 2 else 1.0
        return max(0, round(self.chance.gauss(usual * season, (usual * season) ** 0.5 * 1.5)))

    def _share(self, figure: AskedFigure) -> float:
        share = SHARES.get(figure.code, ORDINARY_SHARE) + self.hub.drift * self.quarter
        return min(MOST_SHARE, max(LEAST_SHARE, share))

    def _method(self) -> str:
        return self.chance.choices(
            [CountingMethod.ONE_SYSTEM, CountingMethod.SEVERAL_REGISTERS, CountingMethod.ESTIMATE], [8, 3, 1]
        )[0]


def _words(number: float, part: Part) -> str:
    return str(int(number)) if part.kind == PartKind.WHOLE else f"{number:.2f}"
