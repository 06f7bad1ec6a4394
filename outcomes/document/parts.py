"""A document taken apart: what editions share (wordings, splits) and what each says for itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from . import keys


@dataclass(frozen=True)
class Wording:
    """All that makes a definition: two editions with equal wordings share one."""

    facts: dict
    counts_people: bool = False
    central_denominator: bool = False
    companions: list[dict] = field(default_factory=list)  # code, title, required
    crossings: list[list[str]] = field(default_factory=list)
    numerator_only: list[str] = field(default_factory=list)
    suggested_instruments: list[str] = field(default_factory=list)


def indicators(document: dict) -> Iterator[tuple[dict, dict, dict]]:
    """Each measure with its domain and outcome, in order."""
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            for indicator in outcome["indicators"]:
                yield domain, outcome, indicator


def wordings(document: dict, *, default_scale: dict[str, int]) -> dict[str, Wording]:
    """The wording of each measure by its code, its declarations gathered from their lists."""
    declared = document["declarations"]
    made = {}
    for _, _, indicator in indicators(document):
        code = indicator["code"]
        facts = {key: indicator[key] for key in keys.WORDING if key in indicator}
        facts.setdefault("scale", default_scale[indicator["kind"]])
        made[code] = Wording(
            facts=facts,
            counts_people=code in declared["counts_people"],
            central_denominator=code in declared["central_denominators"],
            companions=[
                {key: row[key] for key in ("code", "title", "required")}
                for row in declared["companion_numbers"]
                if row["indicator"] == code
            ],
            crossings=[row["schemes"] for row in declared["crossings"] if row["indicator"] == code],
            numerator_only=[row["scheme"] for row in declared["numerator_only"] if row["indicator"] == code],
            suggested_instruments=[
                instrument
                for row in declared["suggested_instruments"]
                if row["indicator"] == code
                for instrument in row["instruments"]
            ],
        )
    return made


def comparability(indicator: dict) -> tuple[str, str] | None:
    """What a measure declares against its wording before: None where the file is silent."""
    if "comparability" not in indicator:
        return None
    return indicator["comparability"], indicator.get("comparability_note", "")
